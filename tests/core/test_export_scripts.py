"""Do the Python scripts run alone, reproduce every number, and fail where one is wrong?"""

import io
import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from random_networks import HIDDEN, LOSSES, OPTIMIZERS, SHAPES, cases, random_network

from core.checks import DocumentError
from core.documents import read_network
from core.export import EXPORTERS, Options
from core.export.python_literals import literal
from core.export.python_script import Script
from core.lettering import Notation
from core.trace import Trace, record
from core.words import Words

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "assets" / "examples"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.json") if "mnist" not in path.stem)
VIETNAMESE = Words(
    "vi", json.loads((ROOT / "assets" / "languages" / "vi.json").read_text(encoding="utf-8"))
)
COLUMNS = Notation(rows=False, letter="θ")
CASES = list(cases())[::11]

ALONE = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"core", "visualizer", "PySide6", "scipy", "autograd"}:
            raise ImportError(f"a script asked for {name}")
sys.meta_path.insert(0, Refuse())
import contextlib, io, json, pathlib
said = {}
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.py")):
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            exec(compile(path.read_bytes(), str(path), "exec"), {"__name__": "__main__"})
        said[path.stem] = out.getvalue()
    except Exception as error:
        said[path.stem] = "wrong: " + " ".join(f"{type(error).__name__} {error}".split())[:300]
print(json.dumps(said))
"""


def script(trace: Trace, **options) -> str:
    file = io.BytesIO()
    EXPORTERS["python"].write(trace, file, lambda done, total: None, Options(**options))
    return file.getvalue().decode()


def run_all(folder: Path) -> dict[str, str]:
    """What the scripts of a folder say, run by a process that knows nothing of this program."""
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-W", "error", "-c", ALONE, str(folder)],
        capture_output=True, text=True, timeout=300, check=False, cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def random_scripts(folder: Path, chosen: list, **options) -> dict[str, str]:
    """Two updates in a row of each network, in both notations by turns; the names of the cases."""
    names = {}
    for number, case in enumerate(chosen):
        network = random_network(*case)
        for turn in range(2):
            trace = record(network).written((Notation(), COLUMNS)[(number + turn) % 2])
            try:
                text = script(trace, **options)
            except DocumentError:
                assert Script(trace, Options()).troubled
                continue
            name = f"s{number}_{turn}"
            names[name] = f"{case.name}, update {turn + 1}"
            (folder / f"{name}.py").write_text(text, encoding="utf-8")
            try:
                network = trace.next_network()
            except DocumentError:
                break
    return names


def test_the_cases_have_everything_in_them():
    assert {case.shape for case in CASES} == set(SHAPES)
    assert {case.hidden for case in CASES} == set(HIDDEN)
    assert {case.loss for case in CASES} == set(LOSSES)
    assert {case.optimizer for case in CASES} == set(OPTIMIZERS)
    assert {case.biases for case in CASES} == {"none", "trained", "frozen", "positions"}
    assert {case.reduction for case in CASES if case.samples > 1} == {"mean", "sum"}


def test_scripts_of_all_kinds_run_with_numpy_alone(tmp_path):
    names = random_scripts(tmp_path, CASES)
    # All outputs with all losses too: where slopes cancel, and where they do not.
    names |= {
        f"o{number}": case.name for number, case in enumerate(list(cases(["dense"], True))[::17])
    }
    for number, case in enumerate(list(cases(["dense"], True))[::17]):
        text = script(record(random_network(*case)).written((Notation(), COLUMNS)[number % 2]))
        (tmp_path / f"o{number}.py").write_text(text, encoding="utf-8")
    said = run_all(tmp_path)
    wrong = {names[name]: text for name, text in said.items() if text.startswith("wrong")}
    assert wrong == {}
    assert set(said) == set(names)
    assert all(re.search(r"All \d+ numbers agree", text) for text in said.values())


@pytest.mark.parametrize("notation", [Notation(), COLUMNS], ids=str)
def test_the_examples_run_in_both_languages(notation, tmp_path):
    for name in NAMES:
        trace = record(read_network(EXAMPLES / f"{name}.json")).written(notation)
        (tmp_path / f"{name}.py").write_text(script(trace), encoding="utf-8")
        text = script(trace, words=VIETNAMESE)
        (tmp_path / f"{name}-vi.py").write_text(text, encoding="utf-8")
        compile(text, name, "exec")
        assert f"# {VIETNAMESE('Forward')}" in text
    said = run_all(tmp_path)
    assert len(said) == 2 * len(NAMES)
    assert not {name: text for name, text in said.items() if text.startswith("wrong")}


def test_a_script_is_a_program_of_its_own(tmp_path):
    path = tmp_path / "lecture.py"
    path.write_text(script(record(read_network(EXAMPLES / "lecture-2-3-2.json"))), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", str(path)],
        capture_output=True, text=True, timeout=60, check=True, cwd=tmp_path,
    )  # fmt: skip
    assert re.fullmatch(r"All \d\d numbers agree with the trace\.\n", done.stdout)


def test_every_number_of_the_trace_is_compared():
    """All but what is given: each value of each step, and the loss after the update."""
    for name in NAMES:
        trace = record(read_network(EXAMPLES / f"{name}.json"))
        compared = np.concatenate(
            [values.reshape(-1) for _, values in Script(trace, Options()).expected()]
        )
        left = sorted(compared.tolist())
        for step in trace[trace.given :]:
            left.remove(step.value)
        # The loss after; the losses again where there is one sample, terms where there is one.
        assert trace.loss_after in left
        assert len(left) <= 1 + 1 + trace.network.samples


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("lecture-2-3-2", "a * (1 - a)", "a * (1 + a)"),
        ("lecture-2-3-2", "delta1 = da1 *", "delta1 = 2 * da1 *"),
        ("lecture-2-3-2", "W2_new = W2 - eta", "W2_new = W2 + eta"),
        ("lecture-2-3-2", "[0.1, -0.3, 0.4]", "[0.1, -0.3, 0.4001]"),
        ("batch-of-4", "/ samples", "/ 3"),
        ("adam-2-2-1", "t = 1", "t = 2"),
        ("momentum-2-2-1", "mu * v_W1 +", "v_W1 +"),
        ("conv2d-4x4", "z1 += b1[", "z1 += 2 * b1["),
        ("softmax-3-4-3", "delta2 = a2 - y", "delta2 = (a2 - y) * a2"),
    ],
)
def test_a_mistake_does_not_go_through(name, old, new, tmp_path):
    text = script(record(read_network(EXAMPLES / f"{name}.json")))
    assert old in text
    (tmp_path / "right.py").write_text(text, encoding="utf-8")
    (tmp_path / "wrong.py").write_text(text.replace(old, new, 1), encoding="utf-8")
    said = run_all(tmp_path)
    assert said["right"].startswith("All")
    assert said["wrong"].startswith("wrong: AssertionError")


def test_the_script_reads_as_a_lecture_would_write_it():
    text = script(record(read_network(EXAMPLES / "lecture-2-3-2.json")))
    for line in (
        "x = np.array([[1.0, 0.5]])", "z1 = x @ W1", "a1 = sigmoid(z1)", "z2 = a1 @ W2",
        "delta2 = da2 * sigmoid_slope(z2, a2)", "dW2 = a1.T @ delta2", "da1 = delta2 @ W2.T",
        "W1_new = W1 - eta * dW1",
    ):  # fmt: skip
        assert f"\n{line}\n" in text
    columns = script(record(read_network(EXAMPLES / "lecture-2-3-2.json")).written(COLUMNS))
    for line in ("z1 = theta1 @ x", "dtheta2 = delta2 @ a1.T", "da1 = theta2.T @ delta2"):
        assert f"\n{line}\n" in columns
    assert all(len(line) <= 100 for line in text.splitlines())


def test_numbers_beyond_the_largest_double_run_too(tmp_path):
    for number, (hidden, scale) in enumerate(
        (hidden, scale) for hidden in HIDDEN for scale in (1e3, 1e160)
    ):
        network = random_network(4, "dense", hidden, "identity", samples=2)
        trace = record(network.replace(inputs=network.inputs * scale))
        (tmp_path / f"s{number}.py").write_text(script(trace), encoding="utf-8")
    assert not [text for text in run_all(tmp_path).values() if text.startswith("wrong")]


def test_literals_are_exact_and_short():
    values = np.array([[0.1, -0.0, 5e-324], [1e300, 1 / 3, np.inf]])
    made = eval(literal(values), {"inf": np.inf})
    assert np.array(made).tobytes() == values.tobytes()
    assert literal(np.array(0.5)) == "0.5"
    long = literal(np.random.default_rng(0).normal(0, 1, (3, 40)))
    assert max(map(len, long.splitlines())) <= 100


# PyTorch ---------------------------------------------------------------------------------------


def test_scripts_with_pytorch_are_sound_python():
    for case in CASES[::3]:
        trace = record(random_network(*case))
        if not Script(trace, Options()).troubled:
            text = script(trace, torch=True)
            compile(text, case.name, "exec")
            assert ("L.backward()" in text) != ("backward(gradient=" in text)
            assert "import torch\n" in text


def test_scripts_with_pytorch_agree_by_its_own_gradients(tmp_path):
    if find_spec("torch") is None:
        pytest.skip("PyTorch is not installed here")
    names = random_scripts(tmp_path, CASES, torch=True)
    said = run_all(tmp_path)
    wrong = {names[name]: text for name, text in said.items() if text.startswith("wrong")}
    assert wrong == {}
    assert set(said) == set(names)
    assert len(names) > 50


def test_numbers_that_are_not_finite_are_refused_with_pytorch():
    network = random_network(4, "dense", "relu", "identity")
    trace = record(network.replace(inputs=network.inputs * 1e200, targets=network.targets - 1e200))
    assert trace.first_trouble is not None
    with pytest.raises(DocumentError, match="torch: some numbers"):
        script(trace, torch=True)
