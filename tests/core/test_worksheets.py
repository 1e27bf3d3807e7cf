"""Does a worksheet leave blank what it should and nothing else, and does its key fill it in?"""

import io
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from lecture import layered, lecture
from spreadsheets import cells, shared_texts, sheet_names

from core.checks import DocumentError
from core.documents import read_network
from core.export import EXPORTERS
from core.export.options import Options
from core.export.worksheet import Gap, sheets
from core.lettering import Notation
from core.trace import record
from core.words import ENGLISH, Words

ROOT = Path(__file__).resolve().parents[2]
VIETNAMESE = Words(
    "vi", json.loads((ROOT / "assets" / "languages" / "vi.json").read_text(encoding="utf-8"))
)
COLUMNS = Notation(rows=False, brackets="()", letter="θ", first=0)
FORMATS = ("worksheet-html", "worksheet-latex", "worksheet-xlsx")
TITLES = ("<script>alert(1)</script>", "=1+1", r"\input{x}", "Bài tập 1", r"\(x\) $y$ %")
EXAMPLES = ("lecture-2-3-2", "batch-of-4", "softmax-3-4-3", "conv2d-4x4", "adam-2-2-1")


def made(network, notation=None, **options):
    """The versions of a worksheet."""
    trace = record(network).written(notation or Notation())
    return list(sheets(trace, Options(**options)))


def written(name, network, notation=None, **options):
    """The bytes of a worksheet in one format."""
    file = io.BytesIO()
    trace = record(network).written(notation or Notation())
    EXPORTERS[name].write(trace, file, lambda *_: None, Options(**options))
    return file.getvalue()


def example(name):
    return read_network(ROOT / "assets" / "examples" / f"{name}.json")


class Page(HTMLParser):
    """The text of a page, its elements, and the cells that are gaps or answers."""

    def __init__(self, page):
        super().__init__()
        self.open, self.kinds, self.texts, self.found = [], set(), [], {"gap": [], "answer": []}
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.kinds.add(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)
        kind = dict(attributes).get("class")
        if tag == "td":
            self.cell = kind
        if kind in self.found:
            self.found[kind].append("")

    def handle_startendtag(self, tag, attributes):
        self.kinds.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)
        if "td" in self.open and self.cell == "answer":
            self.found["answer"][-1] += data


# What is left blank -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("notation", [Notation(), COLUMNS], ids=["rows", "columns"])
def test_every_number_stands_on_the_sheet_once(name, notation):
    (sheet,) = made(example(name), notation)
    trace = sheet.trace
    given = [cell.value for task in sheet.given for grid in task.grids
             for _, row in grid.rows for cell in row]  # fmt: skip
    assert sorted(given) == sorted(step.value for step in trace[: trace.given])
    assert [gap.index for gap in sorted(sheet.gaps, key=lambda gap: gap.index)] == list(
        range(trace.given, len(trace))
    )
    assert sheet.points == len(trace) - trace.given
    for gap in sheet.gaps:
        step = trace[gap.index]
        assert (gap.value, gap.symbol, gap.plain) == (step.value, step.latex, step.symbol)


def test_phases_and_quantities_can_be_chosen():
    for blanks, wanted in (
        (("forward",), {"z", "a"}),
        (("delta", "loss"), {"delta", "loss", "loss_term"}),
        (("gradient", "update"), {"gradient_weights", "weights"}),
        (("loss_term",), {"loss_term"}),
    ):
        (sheet,) = made(lecture(), blanks=blanks)
        trace = sheet.trace
        blank = {gap.index for gap in sheet.gaps}
        for step in trace[trace.given :]:
            left = step.phase in blanks or step.quantity in blanks
            assert (step.index in blank) == left
        assert {trace[i].quantity for i in blank} == wanted


def test_a_share_is_chosen_by_the_seed_and_is_the_same_in_all_versions():
    of = {}
    for seed in (0, 1):
        versions = made(lecture(), versions=3, share=0.25, seed=seed)
        blanks = [tuple(gap.index for gap in sheet.gaps) for sheet in versions]
        assert len(set(blanks)) == 1
        assert versions[0].points == round(0.25 * 42)
        of[seed] = blanks[0]
    assert of[0] != of[1]
    assert len(made(lecture(), share=1e-9)[0].gaps) == 1


def test_a_number_that_is_not_left_blank_is_shown_rounded():
    (sheet,) = made(lecture(), blanks=("update",), decimals=3)
    (z, *_) = sheet.tasks
    assert [cell.text for _, row in z.grids[0].rows for cell in row] == ["0.200", "-0.050", "0.350"]
    assert not z.gaps
    assert sheet.tasks[-1].gaps


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"versions": 0}, "versions: a whole number from 1 to 26 expected"),
        ({"versions": 27}, "versions: a whole number from 1 to 26 expected"),
        ({"seed": -1}, "seed: 0 or more expected"),
        ({"share": 0}, "share: more than 0 and at most 1 expected"),
        ({"share": float("nan")}, "share: more than 0 and at most 1 expected"),
        ({"blanks": ("forwards",)}, 'blanks: unknown name "forwards"; did you mean forward?'),
        ({"blanks": ("given",)}, 'blanks: unknown name "given"'),
    ],
)
def test_choices_that_do_not_fit_are_one_line(options, line):
    with pytest.raises(DocumentError) as raised:
        written("worksheet-html", lecture(), **options)
    assert str(raised.value).startswith(line)


def test_a_long_trace_is_refused_before_it_begins():
    for name in (*FORMATS, "moodle"):
        with pytest.raises(DocumentError, match="too many for this format"):
            written(name, layered(40, 30, 10))


# Versions ---------------------------------------------------------------------------------------


def test_versions_have_other_numbers_from_the_seed_and_few_decimals():
    network = lecture()
    first, second, third = made(network, versions=3)
    assert first.trace.network == network
    assert [sheet.version for sheet in (first, second, third)] == ["A", "B", "C"]
    seen = set()
    for sheet in (second, third, *made(network, versions=2, seed=1)):
        other = sheet.trace.network
        numbers = [*other.inputs.flat, *(w for _, x in other.weighted for w in x.weights.flat)]
        assert all(round(number, 1) == number for number in numbers)
        seen.add(tuple(numbers))
        arrays = sheet.trace.arrays.by_name
        for layer in (1, 2):
            a = arrays["a", layer]
            assert (a * (1 - a) > 0.05).all()  # no neuron is saturated
            assert (np.abs(arrays["gradient_weights", layer]) > 1e-4).all()
    assert len(seen) == 4
    again = made(network, versions=3)
    assert [sheet.trace.network for sheet in again] == [
        s.trace.network for s in (first, second, third)
    ]
    assert [sheet.version for sheet in made(network)] == [""]


# The files --------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [ENGLISH, VIETNAMESE], ids=["en", "vi"])
@pytest.mark.parametrize("notation", [Notation(), COLUMNS], ids=["rows", "columns"])
@pytest.mark.parametrize("name", ["lecture-2-3-2", "conv2d-4x4", "adam-2-2-1"])
def test_html_has_a_gap_for_each_answer_of_its_key(name, notation, words):
    options = {"versions": 2, "words": words, "share": 0.5}
    network = example(name)
    sheet = Page(written("worksheet-html", network, notation, **options).decode())
    key = Page(written("worksheet-html", network, notation, key=True, **options).decode())
    versions = made(network, notation, **options)
    points = sum(one.points for one in versions)
    assert len(sheet.found["gap"]) == len(key.found["answer"]) == points
    assert not sheet.found["answer"]
    assert not key.found["gap"]
    shown = [text.replace("−", "-").replace(",", ".") for text in key.found["answer"]]
    answers = [gap.answer.replace("{,}", ".") for one in versions for gap in one.gaps]
    for text, answer in zip(shown, answers, strict=True):
        assert text == answer or "cdot" in answer
    assert "script" not in sheet.kinds


def test_no_answer_stands_on_a_worksheet():
    """Not in its texts, and not as a formula or a hidden value."""
    options = {"versions": 2, "seed": 5}
    for name in FORMATS:
        sheet = written(name, lecture(), **options)
        key = written(name, lecture(), key=True, **options)
        gaps = [gap for one in made(lecture(), **options) for gap in one.gaps]
        if name == "worksheet-xlsx":
            texts = [
                "|".join(str(cell) for n in (0, 1) for cell in cells(io.BytesIO(one), n).values())
                for one in (sheet, key)
            ]
            wanted = [repr(gap.value) for gap in gaps]
        else:
            texts = [sheet.decode(), key.decode()]
            html = name.endswith("html")
            wanted = [gap.answer.replace("-", "−") if html else gap.answer for gap in gaps]
        for answer in wanted:
            if len(answer) > 5:
                assert not re.search(rf"(?<![0-9.]){re.escape(answer)}(?![0-9])", texts[0]), name
                assert answer in texts[1]


def test_the_name_line_and_points_stand_on_the_sheet_and_not_on_the_key():
    for name in ("worksheet-html", "worksheet-latex"):
        sheet = written(name, lecture()).decode()
        key = written(name, lecture(), key=True).decode()
        assert "Name:" in sheet
        assert "/ 42" in sheet
        assert "Name:" not in key
        assert "Answer key" in key
    texts = shared_texts(io.BytesIO(written("worksheet-xlsx", lecture())))
    assert "Name:" in texts
    assert any("/ 42" in text for text in texts)


def test_a_workbook_has_a_sheet_for_each_version():
    data = io.BytesIO(written("worksheet-xlsx", lecture(), versions=3, key=True))
    assert sheet_names(data) == ["Version A", "Version B", "Version C"]
    for number, one in enumerate(made(lecture(), versions=3)):
        numbers = [float(value) for kind, formula, value in cells(data, number).values()
                   if kind == "n" and value is not None]  # fmt: skip
        for gap in one.gaps:
            assert gap.value in numbers
    assert all(formula is None for _, formula, _ in cells(data, 0).values())


@pytest.mark.parametrize("title", TITLES)
def test_a_title_stays_text(title):
    network = lecture().replace(title=title)
    page = Page(written("worksheet-html", network, versions=2).decode())
    assert "script" not in page.kinds
    assert f"{title} · Version B" in page.texts
    latex = written("worksheet-latex", network).decode()
    assert r"\input" not in latex
    assert title in shared_texts(io.BytesIO(written("worksheet-xlsx", network)))
    assert all(f is None for _, f, _ in
               cells(io.BytesIO(written("worksheet-xlsx", network)), 0).values())  # fmt: skip


def test_latex_is_balanced_and_a_fragment_has_no_head():
    whole = written("worksheet-latex", example("batch-of-4"), versions=2, key=True).decode()
    for name in set(re.findall(r"\\begin\{(\w+)\}", whole)):
        assert whole.count(rf"\begin{{{name}}}") == whole.count(rf"\end{{{name}}}")
    fragment = written("worksheet-latex", lecture(), fragment=True).decode()
    assert r"\documentclass" not in fragment
    assert r"\gap" in fragment


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("key", [False, True])
def test_latex_compiles(tmp_path, key):
    network = example("batch-of-4").replace(title=r"\input{x} Bài tập 1 <&#%_^~ $x$ {}")
    data = written("worksheet-latex", network, COLUMNS, words=VIETNAMESE, versions=2, share=0.5,
                   key=key)  # fmt: skip
    (tmp_path / "sheet.tex").write_bytes(data)
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "sheet.tex"],
        cwd=tmp_path, capture_output=True, timeout=120,
    )  # fmt: skip
    if b"t5enc.def' not found" in done.stdout:
        pytest.skip("TeX has no Vietnamese letters")
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "sheet.pdf").stat().st_size > 10_000


def test_gaps_are_frozen_and_drawable():
    (sheet,) = made(lecture())
    gap = sheet.gaps[0]
    assert isinstance(gap, Gap)
    with pytest.raises(AttributeError):
        gap.value = 1.0
    assert gap.numbers == r"1.0000 \cdot 0.1000 + 0.5000 \cdot 0.2000"
    assert gap.answer == "0.2000"
