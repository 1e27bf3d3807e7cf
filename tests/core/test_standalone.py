"""Does core do its work where Qt and the window are not installed?"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "core").rglob("*.py")
    if path.name != "__init__.py"
)

REFUSING = """
import importlib, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6", "pyqtgraph", "ziamath", "visualizer"}:
            raise ImportError(f"core asked for {name}")
        return None

sys.meta_path.insert(0, Refuse())
"""


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", REFUSING + code],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_hook_refuses_what_it_should():
    with pytest.raises(AssertionError, match="core asked for visualizer"):
        run("import visualizer")


def test_every_module_of_core_is_met():
    assert {"core.trace", "core.documents", "core.gradcheck", "core.explain"} <= set(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_of_core_imports_neither_qt_nor_the_window(module):
    """Each on its own, so that none leans on what another one has imported."""
    run(f"importlib.import_module({module!r})")


def test_a_network_goes_from_document_to_trace_and_back_without_qt():
    """With all that is imported on the way, when a text is first asked for."""
    document = next((ROOT / "tests" / "golden").glob("mazur*.json"))
    said = run(f"""
import json
from core.documents import network_text, parse_network
from core.gradcheck import check_layers
from core.trace import record
golden = json.load(open({str(document)!r}, encoding="utf-8"))
network = parse_network(golden["network"])
trace = record(network)
assert parse_network(network_text(network)) == network
for step in trace:
    step.rule, step.substituted, step.expression, step.sentence, step.chain_rule, step.trouble
assert all(check.agrees for check in check_layers(trace))
assert not {{"PySide6", "visualizer"}} & {{name.partition(".")[0] for name in sys.modules}}
print(trace.loss)
""")
    assert float(said) == pytest.approx(0.2983711087600027, rel=1e-12)
