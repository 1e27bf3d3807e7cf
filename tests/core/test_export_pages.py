"""Are LaTeX, Markdown and HTML whole, do they say what the trace says, and do they open?"""

import io
import json
import math
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from evaluate import numbers_in
from random_networks import cases, random_network

from core.activations import ACTIVATIONS
from core.documents import read_network
from core.export import EXPORTERS, Options
from core.export.breaking import breakable, pieces, visible
from core.export.formulas import MOST_TERMS, number_latex, substituted
from core.export.markdown import math as markdown_math
from core.export.mathml import FormulaError, mathml
from core.export.report import Heading, Run, report
from core.export.svg_graph import graph_svg, lit
from core.export.tables import Table
from core.lettering import Notation
from core.losses import LOSSES
from core.rules import formulas
from core.trace import Trace, record
from core.words import ENGLISH, Words

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "assets" / "examples"
NAMES = sorted(
    path.stem for path in EXAMPLES.glob("*.json") if not re.search("mnist|digits", path.stem)
)
VIETNAMESE = Words(
    "vi", json.loads((ROOT / "assets" / "languages" / "vi.json").read_text(encoding="utf-8"))
)
COLUMNS = Notation(rows=False, brackets="()", letter="θ", first=0)
ODD = "<script> =1+1 \\input{x} Bài tập 1 \"q\" 's' 100 % a_b ^~#&$ ,, -- ü ß 漢 😀 ∂L/∂w"


@cache
def example(name: str) -> Trace:
    return record(read_network(EXAMPLES / f"{name}.json"))


def exported(trace: Trace, name: str, **options) -> str:
    file = io.BytesIO()
    EXPORTERS[name].write(trace, file, lambda done, total: None, Options(**options))
    return file.getvalue().decode()


def silent(done: int, total: int) -> None:
    pass


# What stands in a report -------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_report_has_every_step_once_with_its_rule_numbers_and_result(name):
    trace = example(name)
    found: list[int] = []
    for block in report(trace, Options(), silent):
        if not isinstance(block, Run):
            continue
        for line in block.lines:
            step = trace[line.index]
            found.append(step.index)
            assert (block.rule, block.chain_rule) == (step.rule, step.chain_rule)
            assert (block.phase, block.quantity) == (step.phase, step.quantity)
            assert line.symbol == step.latex
            assert line.numbers == step.substituted
            assert step.sentence in (block.sentence, line.note)
            assert line.value == step.value
            assert numbers_in(line.result) == {abs(step.value)}
    assert sorted(found) == list(range(trace.given, len(trace)))


def test_a_report_of_a_range_has_that_alone():
    trace = example("batch-of-4")
    blocks = list(report(trace, Options(phase="backward", layer=1), silent))
    lines = [line.index for block in blocks if isinstance(block, Run) for line in block.lines]
    assert lines == [s.index for s in trace if (s.phase, s.layer) == ("backward", 1)]
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    assert headings == ["Conventions that would change a number", "Network", "Backward",
                        *(f"Layer 1, sample {s}" for s in (1, 2, 3, 4)), "Loss"]  # fmt: skip


@pytest.mark.parametrize("notation", [Notation(), COLUMNS], ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_the_tables_hold_every_number_of_the_arrays(name, notation):
    trace = example(name).written(notation)
    shown = [
        value for block in report(trace, Options(), silent) if isinstance(block, Table)
        for row in block.rows for value in row if isinstance(value, float)
    ]  # fmt: skip
    arrays = [trace.network.inputs, trace.network.targets]
    arrays += [values for kept in trace.network.optimizer.state for values in kept.values()]
    for number, layer in trace.network.weighted:
        arrays += [layer.weights] if layer.biases is None else [layer.weights, layer.biases]
        arrays += [
            values for (quantity, where), values in trace.arrays.by_name.items()
            if where == number and quantity not in ("loss", "loss_term", "exp_sum")
        ]  # fmt: skip
    expected = np.concatenate([array.reshape(-1) for array in arrays])
    assert sorted(shown) == sorted(expected.tolist())


def test_a_weight_stands_where_its_notation_puts_it():
    def table(notation: Notation) -> Table:
        blocks = report(example("lecture-2-3-2").written(notation), Options(), silent)
        tables = [block for block in blocks if isinstance(block, Table)]
        return next(one for one in tables if one.name.startswith(("W", r"\theta")))

    rows, columns = table(Notation()), table(COLUMNS)
    assert rows.name == "W^{[1]}"
    assert rows.heads == ("", "1", "2", "3")
    assert rows.rows == (("1", 0.1, -0.3, 0.4), ("2", 0.2, 0.5, -0.1))
    assert columns.name == r"\theta^{(1)}"
    assert columns.heads == ("", "0", "1")
    assert columns.rows == (("0", 0.1, 0.2), ("1", -0.3, 0.5), ("2", 0.4, -0.1))


# Formulas --------------------------------------------------------------------------------------


def sample_steps() -> list:
    steps = []
    for number, case in enumerate(list(cases())[::23]):
        trace = record(random_network(*case)).written((Notation(), COLUMNS)[number % 2])
        for segment in trace.segments:
            if segment.phase != "given":
                steps += trace[segment.start : segment.start + 2 * len(segment.quantities)]
    return steps


STEPS = sample_steps()


def test_the_steps_here_are_of_every_kind():
    quantities = {step.quantity.removesuffix("weights").removesuffix("biases") for step in STEPS}
    assert {"z", "a", "exp", "exp_sum", "loss_term", "loss", "delta", "gradient_a", "gradient_",
            "velocity_", "second_moment_corrected_", ""} <= quantities  # fmt: skip


def test_rounded_numbers_are_the_exact_ones_rounded():
    for step in STEPS:
        exact, left_out = substituted(step, None, False)
        assert (exact, left_out) == (step.substituted, 0)
        rounded, _ = substituted(step, 4, False)
        pairs = zip(ordered_numbers(exact), ordered_numbers(rounded), strict=True)
        assert all(abs(a - b) <= 5.1e-5 or math.isclose(a, b, rel_tol=6e-4) for a, b in pairs)
        comma, _ = substituted(step, 4, True)
        assert ordered_numbers(comma.replace("{,}", ".")) == ordered_numbers(rounded)
        assert not re.search(r"\d\.\d", comma)


def ordered_numbers(latex: str) -> list[float]:
    plain = re.sub(r" \\cdot 10\^\{(-?\d+)\}", r"e\1", latex)
    return [float(text) for text in re.findall(r"\d+(?:\.\d+)?(?:e-?\d+)?", plain)]


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.12345, 3, "0.123"), (-0.00001, 3, r"-1.000 \cdot 10^{-5}"), (-0.0, 2, "0.00"),
        (2e15, 2, r"2.00 \cdot 10^{15}"), (math.inf, 2, r"\infty"), (math.nan, 2, r"\mathrm{NaN}"),
        (0.1, None, "0.1"), (1e-7, None, r"1 \cdot 10^{-7}"), (-math.inf, None, r"-\infty"),
    ],
)  # fmt: skip
def test_numbers_in_latex(value, decimals, text):
    assert number_latex(value, decimals, False) == text
    assert number_latex(value, decimals, True) == text.replace(".", "{,}")


def test_a_long_sum_keeps_its_ends_and_says_how_many_terms_are_left_out():
    trace = example("mnist-784-100-10")
    step = trace[trace.index("z", 1, (5,))]
    text, left_out = substituted(step, 4, False)
    assert left_out == 785 - MOST_TERMS
    assert text.count(" + ") == MOST_TERMS
    assert r" + \dots + " in text
    page = exported(trace, "markdown", start=step.index, stop=step.index + 1, decimals=3)
    assert f"{left_out} terms of the sum are left out here" in page


def test_formulas_are_broken_without_losing_a_sign():
    opened = 0
    for step in STEPS:
        latex = step.substituted
        broken = breakable(latex)
        opened += broken != latex
        assert numbers_in(broken) == numbers_in(latex)
        assert " ".join(pieces(broken)) == broken
        for piece in pieces(broken):
            assert piece.count(r"\left(") == piece.count(r"\right)")
            assert piece.count("{") == piece.count("}")
        assert broken.count(r"\bigl(") == broken.count(r"\bigr)")
    assert opened > 10
    long = " + ".join([r"0.12345678 \cdot \left(-0.87654321\right)"] * 20)
    assert len(list(pieces(long))) == 20
    assert breakable(rf"\left({long}\right) \cdot \frac{{1}}{{2}}") == (
        rf"\bigl({long}\bigr) \cdot \frac{{1}}{{2}}"
    )
    assert breakable(rf"\frac{{{long}}}{{4}}") == rf"\bigl({long}\bigr) / 4"
    assert max(visible(piece) for piece in pieces(long)) < 30


def test_mathml_has_every_number_and_letter_of_the_latex():
    texts = {text for step in STEPS for text in
             (step.latex, step.rule, step.chain_rule, breakable(step.substituted))}  # fmt: skip
    for name in NAMES:
        texts.update(formulas(example(name)))
    texts.update(row.latex for row in (*ACTIVATIONS.values(), *LOSSES.values()))
    texts.discard("")
    for latex in texts:
        tree = ET.fromstring(mathml(latex))
        numbers = [float(node.text) for node in tree.iter("mn")]
        plain = re.sub(r"\\begin\{cases\}|\\end\{cases\}", "", latex)
        # MathML has what stands below before what stands above.
        assert sorted(numbers) == sorted(map(float, re.findall(r"\d+(?:\.\d+)?", plain))), latex
        for node in tree.iter():
            sizes = {"mfrac": 2, "msub": 2, "msup": 2, "msubsup": 3, "munderover": 3, "munder": 2}
            assert len(node) == sizes.get(node.tag, len(node)), latex
        letters = "".join(node.text for node in tree.iter("mi"))
        for command, sign in {"delta": "δ", "eta": "η", "partial": "∂", "ln": "ln"}.items():
            found = len(re.findall(rf"\\{command}(?![a-z])", latex))
            assert letters.count(sign) == found, latex


@pytest.mark.parametrize(
    "latex", [r"\foo", r"\frac{1}", r"\left(1", "{1", "1}", r"\begin{matrix}1\end{matrix}", "#",
              r"\sqrt", "a_"],
)  # fmt: skip
def test_what_mathml_does_not_know_is_refused(latex):
    with pytest.raises(FormulaError):
        mathml(latex)


def test_markdown_formulas_have_nothing_that_markdown_takes_for_its_own():
    texts = {text for step in STEPS for text in (step.latex, step.rule, step.chain_rule,
                                                 step.substituted)}  # fmt: skip
    cut = 0
    for latex in texts:
        text = markdown_math(latex)
        cut += text != latex
        for line in text.split("\n"):
            inner = line.removesuffix("\\\\")
            assert not re.search(r"\\[!-/:-@\[-`{-~]", inner), text  # an escaped sign
            assert not re.search(r"(?<=[^\w\s])_(?=\W)", inner), text  # the start of emphasis
            assert not re.search(r"\]\(|\]\[|[<>|*`]", inner), text
        # The signs are the same, in another order.
        assert sorted(re.findall(r"\d+|\\[a-zA-Z]{3,}", latex)) == sorted(
            found for found in re.findall(r"\d+|\\[a-zA-Z]{3,}", text)
        ) or {"<", ">"} & set(latex)
    assert cut > 50


# HTML ------------------------------------------------------------------------------------------

VOID = {"meta", "input", "br", "img", "hr", "link"}


class Page(HTMLParser):
    """Reads a page, and holds its tags to the order of their ends."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.tags: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("words", [ENGLISH, VIETNAMESE], ids=lambda words: words.code)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_whole_and_leads_nowhere(name, words):
    trace = example(name).written(COLUMNS if words.comma else Notation())
    text = exported(trace, "html", decimals=4, words=words)
    page = Page(text)
    assert len(page.ids) == len(set(page.ids))
    steps = [int(name[1:]) for name in page.ids if re.fullmatch(r"s\d+", name)]
    assert sorted(steps) == list(range(trace.given, len(trace)))
    names = {name for name, _ in page.attributes}
    assert not {"src", "href", "action", "data", "poster"} & names
    assert not [value for name, value in page.attributes if name.startswith("on")]
    outside = re.findall(r"(?:https?:)?//[a-z][^\s\"'<]*", text)
    assert set(outside) <= {"http://www.w3.org/2000/svg"}
    assert "url(" not in text
    assert "@import" not in text
    assert f'<html lang="{words.code}">' in text
    assert page.tags.count("svg") == 1
    # What lights up in the graph is there.
    lights = {one for key, value in page.attributes if key in ("data-own", "data-uses")
              for one in (value or "").split()}  # fmt: skip
    if "conv" not in name:
        assert lights
        assert lights <= set(page.ids)


@pytest.mark.parametrize("name", NAMES)
def test_the_graph_is_sound_xml_with_every_edge_by_its_sign(name):
    trace = example(name)
    tree = ET.fromstring(graph_svg(trace, ENGLISH, 4))
    width, height = map(float, tree.attrib["viewBox"].split()[2:])
    edges = {node.attrib["id"]: node for node in tree.iter() if "id" in node.attrib}
    for node in tree.iter():
        for key in ("x", "x1", "x2", "cx"):
            assert 0 <= float(node.attrib.get(key, 1)) <= width
        for key in ("y", "y1", "y2", "cy"):
            assert 0 <= float(node.attrib.get(key, 1)) <= height
    for number, layer in trace.network.weighted:
        if layer.type != "dense" or len(trace.network.shapes[trace.network.source(number)]) > 1:
            continue
        for (i, j), weight in np.ndenumerate(layer.weights):
            edge = edges[f"e{number}-{i + 1}-{j + 1}"]
            assert ("neg" in edge.attrib["class"].split()) == (weight < 0)
            assert ("pos" in edge.attrib["class"].split()) == (weight >= 0)
    assert "stroke-dasharray" in exported(trace, "html")


def test_texts_of_the_graph_do_not_cover_each_other():
    for name in ("lecture-2-3-2", "softmax-3-4-3", "batch-of-4", "adam-2-2-1"):
        tree = ET.fromstring(graph_svg(example(name), VIETNAMESE, 4))
        boxes = []
        for node in tree.iter("{http://www.w3.org/2000/svg}text"):
            x, y = float(node.attrib["x"]), float(node.attrib["y"])
            half = 3.1 * len(node.text)
            boxes.append((x - half, x + half, y - 9, y + 2, node.text))
        for place, one in enumerate(boxes):
            for other in boxes[place + 1 :]:
                beside = one[1] <= other[0] or other[1] <= one[0]
                assert beside or one[3] <= other[2] or other[3] <= one[2], (one, other)


def test_a_step_lights_itself_and_what_it_uses():
    trace = example("lecture-2-3-2")
    z = trace[trace.index("z", 2, (1,))]
    own, uses = lit(trace, z)
    assert own == "n2-1"
    assert uses == ["n1-1", "e2-1-1", "n1-2", "e2-2-1", "n1-3", "e2-3-1"]
    gradient = trace[trace.index("gradient_weights", 1, (2, 3))]
    assert lit(trace, gradient) == ("e1-2-3", ["n0-2", "n1-3"])


BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.mark.skipif(not BROWSER, reason="no browser here")
def test_the_stepper_steps_in_a_browser(tmp_path):
    text = exported(example("lecture-2-3-2"), "html", decimals=4)
    keys = "".join(
        f'document.dispatchEvent(new KeyboardEvent("keydown", {{ key: "{key}" }}));'
        for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "End")
    )
    click = 'document.querySelector(".back").click();'
    path = tmp_path / "page.html"
    path.write_text(text.replace("</body>", f"<script>{keys}{click}</script></body>"))
    done = subprocess.run(
        [BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--dump-dom",
         f"--user-data-dir={tmp_path / 'profile'}", path.as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    shown = done.stdout
    assert re.search(r'<section class="stepper update"', shown)
    assert "<output>Step 41 of 42</output>" in shown
    assert re.search(r'<li class="step now" id="s56"', shown)
    panel = shown[shown.index('class="panel"') : shown.index("</section>")]
    assert "Update · Layer 2" in panel
    assert "The new value" in panel
    assert re.search(r'id="e2-3-1"[^>]*class="edge neg own"', shown)


# LaTeX -----------------------------------------------------------------------------------------


def compiled(text: str, folder: Path, engine: str) -> str:
    """The log of one run; fails where TeX found an error."""
    (folder / "page.tex").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [engine, "-interaction=nonstopmode", "-halt-on-error", "page.tex"],
        cwd=folder, capture_output=True, timeout=300, check=False,
    )  # fmt: skip
    log = (folder / "page.log").read_text(encoding="utf-8", errors="replace")
    assert done.returncode == 0, [line for line in log.splitlines() if line.startswith("!")]
    return log


DOCUMENTS = {
    "lecture-2-3-2": {"decimals": 4},
    "batch-of-4": {"decimals": 4, "words": VIETNAMESE},
    "softmax-3-4-3": {},
    "conv2d-4x4": {"words": VIETNAMESE},
}


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="no TeX here")
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_compiles_with_pdflatex(name, tmp_path):
    trace = example(name).written(COLUMNS if name == "batch-of-4" else Notation())
    log = compiled(exported(trace, "latex", **DOCUMENTS[name]), tmp_path, "pdflatex")
    too_wide = [float(found) for found in re.findall(r"Overfull \\hbox \(([\d.]+)pt", log)]
    assert max(too_wide, default=0) < 3
    assert "Missing character" not in log


@pytest.mark.parametrize("engine", ["pdflatex", "xelatex"])
def test_an_odd_title_compiles_and_stays_text(engine, tmp_path):
    if not shutil.which(engine):
        pytest.skip("no such TeX here")
    network = example("relu-2-3-1").network.replace(title=ODD, notes=ODD)
    log = compiled(exported(record(network), "latex", decimals=3), tmp_path, engine)
    assert "x.tex" not in log
    if shutil.which("pdftotext"):
        text = subprocess.run(
            ["pdftotext", "page.pdf", "-"], cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout
        for part in ("<script>", "=1+1", "\\input{x}", "Bài tập 1", "100 % a_b", "#&$ ,, -- ü ß"):
            assert part in " ".join(text.split()), part


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="no TeX here")
def test_a_fragment_compiles_within_another_document(tmp_path):
    text = exported(example("lecture-2-3-2"), "latex", fragment=True, phase="backward")
    assert "documentclass" not in text
    (tmp_path / "part.tex").write_text(text, encoding="utf-8")
    compiled(
        "\\documentclass{article}\\usepackage{amsmath,booktabs}\n"
        "\\newcommand{\\stepresult}[1]{\\underline{\\qquad}}"
        "\\begin{document}\\input{part}\\end{document}", tmp_path, "pdflatex",
    )  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_latex_braces_and_environments_are_balanced(name):
    """Where there is no TeX to say so."""
    text = exported(example(name), "latex", words=VIETNAMESE, decimals=5)
    plain = re.sub(r"\\[{}\\]", "", text)
    assert plain.count("{") == plain.count("}")
    for kind in set(re.findall(r"\\begin\{(\w+)\}", text)):
        assert text.count(f"\\begin{{{kind}}}") == text.count(f"\\end{{{kind}}}")
    assert text.count("$") % 2 == 0
    assert not re.search(r"\}\^\{?2\}?\\right|\]\}_\{[^}]*\}\^", text)  # two exponents in a row
    lines = [block for block in report(example(name), Options(), silent) if isinstance(block, Run)]
    assert text.count("\\stepline{$") == sum(len(run.lines) for run in lines)
