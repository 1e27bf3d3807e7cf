"""Does every exporter write what was chosen, refuse what it must, and keep text text?"""

import html
import io
import itertools
import json
import re
from pathlib import Path

import numpy as np
import pytest

from core.checks import DocumentError
from core.documents import read_network
from core.export import CHOICES, EXPORTERS, FIELDS, Exporter, Options, add, format_of
from core.export.escaping import (
    html_text,
    latex_text,
    markdown_text,
    one_line,
    spreadsheet_text,
)
from core.export.options import count_of, pieces
from core.lettering import BRACKETS, WEIGHT_LETTERS, Notation
from core.network import Activation, Dense, Network, Optimizer
from core.segments import PHASES
from core.trace import Trace, record
from core.words import ENGLISH, Words

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "assets" / "examples"
VIETNAMESE = Words(
    "vi", json.loads((ROOT / "assets" / "languages" / "vi.json").read_text(encoding="utf-8"))
)
COLUMNS = Notation(rows=False, brackets="()", letter="θ", first=0)
TEXT = ("latex", "markdown", "html", "python")
OURS = ("json", "csv", "jsonl", "npz", *TEXT)


def example(name: str) -> Trace:
    return record(read_network(EXAMPLES / f"{name}.json"))


def exported(trace: Trace, name: str, **options) -> bytes:
    file = io.BytesIO()
    EXPORTERS[name].write(trace, file, lambda done, total: None, Options(**options))
    return file.getvalue()


def refusal(trace: Trace, name: str, **options) -> str:
    """The one line of a refusal that came before the first byte."""
    file = io.BytesIO()
    with pytest.raises(DocumentError) as caught:
        EXPORTERS[name].write(trace, file, lambda done, total: None, Options(**options))
    assert file.getvalue() == b""
    line = str(caught.value)
    assert "\n" not in line
    return line


@pytest.fixture(scope="module")
def lecture() -> Trace:
    return example("lecture-2-3-2")


@pytest.fixture(scope="module")
def wide() -> Trace:
    """A network of some 270,000 steps."""
    rng = np.random.default_rng(0)
    layer = Dense(300, Activation("tanh"), rng.normal(0, 0.1, (300, 300)), np.zeros(300))
    return record(Network((300,), (layer,), "squared_error", Optimizer("sgd"),
                          rng.random((1, 300)), np.zeros((1, 300))))  # fmt: skip


# The table -------------------------------------------------------------------------------------


def test_the_old_call_still_writes_everything(lecture):
    for name in OURS:
        told: list[tuple[int, int]] = []
        file = io.BytesIO()
        EXPORTERS[name].write(lecture, file, lambda done, total: told.append((done, total)))  # noqa: B023
        assert file.getvalue() == exported(lecture, name)
        assert told[-1][0] == told[-1][1] > 0
        assert told == sorted(told)


def test_every_ending_belongs_to_one_format():
    endings = [suffix for row in EXPORTERS.values() for suffix in row.suffixes]
    assert len(endings) == len(set(endings))
    for name, row in EXPORTERS.items():
        assert format_of(f"Notes.{row.suffixes[0].upper().lstrip('.')}") == name
    assert format_of("notes.txt") is None


def test_a_row_says_only_what_can_be_chosen():
    for row in EXPORTERS.values():
        assert set(row.options) <= CHOICES.keys()
    heeded = {name for row in EXPORTERS.values() for name in row.options}
    assert {"steps", "decimals", "words", "notation", "excel", "fragment", "torch"} <= heeded
    fields = [field for choice in CHOICES.values() for field in choice.fields]
    assert sorted(fields) == sorted(Options.__dataclass_fields__)


def test_each_choice_that_only_some_formats_have_says_how_it_is_asked_for():
    """The window and the command line make their controls and options of it."""
    of_all = {"start", "stop", "phase", "layer", "decimals", "words"}
    assert set(FIELDS) == set(Options.__dataclass_fields__) - of_all
    for name, field in FIELDS.items():
        usual = getattr(Options(), name)
        assert field.title
        assert field.note.endswith(".")
        if field.values:
            assert usual in field.values
        elif isinstance(usual, int | float) and not isinstance(usual, bool):
            assert field.least <= usual <= field.most


def test_another_format_can_be_put_into_the_table(lecture, monkeypatch):
    monkeypatch.setitem(EXPORTERS, "count", None)

    def write(trace, file, progress, options):
        file.write(f"{len(trace)} {options.decimals}".encode())

    add("count", Exporter("Count", (".count",), write, ("decimals",)))
    assert exported(lecture, "count", decimals=3) == b"58 3"


def test_options_are_frozen():
    with pytest.raises(AttributeError):
        Options().decimals = 3


# What is chosen --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        {}, {"start": 13, "stop": 31}, {"stop": 7}, {"start": 57}, {"phase": "forward"},
        {"layer": 2}, {"layer": 0}, {"phase": "update", "layer": 1}, {"layer": 1, "start": 20},
        {"phase": "forward", "start": 21, "stop": 24},
    ],
)  # fmt: skip
def test_the_chosen_steps_are_those_that_fit(lecture, options):
    chosen = [index for piece in pieces(lecture, Options(**options)) for index in piece.steps]
    start, stop = options.get("start", 0), options.get("stop", len(lecture))
    expected = [
        step.index for step in lecture[start:stop]
        if options.get("phase") in (None, step.phase) and options.get("layer") in (None, step.layer)
    ]  # fmt: skip
    assert chosen == expected != []
    assert count_of(pieces(lecture, Options(**options))) == len(expected)
    lines = exported(lecture, "jsonl", **options).decode().splitlines()
    assert [json.loads(line)["index"] for line in lines] == expected


def test_ranges_cut_through_interleaved_steps():
    """z and a of a neuron stand side by side; a range may begin or end between them."""
    trace = example("batch-of-4")
    for start, stop in itertools.product(range(20, 34), range(34, 48)):
        chosen = [i for piece in pieces(trace, Options(start=start, stop=stop))
                  for i in piece.steps]  # fmt: skip
        assert chosen == list(range(start, stop))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"start": 5, "stop": 5}, "steps: a range within 0 to 58"),
        ({"stop": 59}, "steps: a range within 0 to 58"),
        ({"start": -1}, "steps: a range within 0 to 58"),
        ({"phase": "backwards"}, "phase: one of given, forward"),
        ({"layer": 3}, "layer: a layer from 0 (the input) to 2"),
        ({"phase": "loss", "layer": 1}, "steps: no step is in this phase"),
        ({"decimals": 18}, "decimals: a whole number from 0 to 17"),
        ({"decimals": -1}, "decimals: a whole number from 0 to 17"),
        ({"torch": True}, "torch: this format has no such choice"),
        ({"excel": True}, "excel: this format has no such choice"),
    ],
)
def test_what_does_not_fit_is_refused_before_the_first_byte(lecture, options, said):
    assert refusal(lecture, "html", **options).startswith(said)


def test_a_part_of_a_whole_is_refused(lecture):
    for name in ("python", "npz"):
        assert "whole computation" in refusal(lecture, name, phase="forward")


def test_large_traces_are_refused_with_a_range_that_is_taken(wide):
    for name, row in EXPORTERS.items():
        if row.most is None or row.most >= len(wide):
            continue
        line = refusal(wide, name)
        assert f"{len(wide):,} steps are too many" in line
        assert f"{row.most:,}" in line
        assert "JSONL" in line
        if "steps" in row.options:
            phase = re.search(r'phase "(\w+)"', line)[1]
            assert phase == row.phases(wide)[-1]
            row.check(wide, Options(phase=phase))
            assert phase in PHASES
    for name in ("json", "jsonl", "csv", "npz"):
        EXPORTERS[name].check(wide, Options())


def test_how_much_is_too_much_is_said_as_the_language_writes_numbers(wide):
    with pytest.raises(DocumentError) as caught:
        EXPORTERS["moodle"].check(wide, Options())
    assert f"{len(wide):,}" in caught.value.said(ENGLISH)
    said = caught.value.said(VIETNAMESE)
    assert f"{len(wide):,}".replace(",", ".") in said
    assert "2.000" in said


def test_an_export_can_be_cancelled(wide):
    class Enough(Exception):
        pass

    for name in ("json", "jsonl", "csv", "npz"):
        calls = []

        def progress(done: int, total: int) -> None:
            calls.append(done)  # noqa: B023
            if len(calls) == 3:  # noqa: B023
                raise Enough

        file = io.BytesIO()
        with pytest.raises(Enough):
            EXPORTERS[name].write(wide, file, progress)
        assert len(calls) == 3


def test_progress_comes_often_and_counts_the_chosen_steps(wide):
    told: list[tuple[int, int]] = []
    options = Options(start=1000, stop=101_000)
    EXPORTERS["csv"].write(wide, io.BytesIO(), lambda *now: told.append(now), options)
    assert {total for _, total in told} == {100_000}
    assert max(b[0] - a[0] for a, b in itertools.pairwise(told)) <= 1024


# Text stays text -------------------------------------------------------------------------------

TITLES = (
    "<script>alert(1)</script>", "=1+1", "\\input{x}", "Bài tập 1", "\"quoted\" 'too'",
    "two\nlines\r\nand \u2028 more", "# a_b *c* [d](e) $x$ `y`", "&amp; 100 % ~ ^ {}",
    "coding: latin-1", '"""', "-->", "\x00\x07", "𝛿 漢字 😀",
)  # fmt: skip


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("words", [ENGLISH, VIETNAMESE], ids=lambda words: words.code)
def test_a_title_comes_out_as_text(lecture, title, words):
    network = lecture.network.replace(title=title, notes=title)
    trace = record(network).written(COLUMNS)
    made = {name: exported(trace, name, **({"words": words, "decimals": 3} if name in TEXT[:3]
                                           else {"words": words})).decode()
            for name in TEXT}  # fmt: skip
    flat = one_line(title)
    page = made["html"]
    assert html_text(flat) in re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)[1] or not flat
    assert html.unescape(re.search(r"<title>(.*?)</title>", page)[1]) == flat or not flat
    assert page.count("<script>") == 1
    if flat:
        assert markdown_text(flat) in made["markdown"].splitlines()[0]
        assert f"# {flat}\n" in made["python"]
        assert f"raggedright {latex_text(flat)}\\par" in made["latex"]
    assert "\\input{x}" not in made["latex"]
    compile(made["python"].encode(), "script.py", "exec")


def test_latex_text_leaves_no_sign_with_a_meaning():
    text = latex_text("".join(map(chr, range(32, 127))))
    bare = re.sub(r"\\[a-zA-Z]+(\{\})?|\\[{}$&#%_]|\{-\}|\{\\char34\}", "", text)
    assert not set("\\{}$&#%_^~<>|\"'`") & set(bare)
    assert latex_text("a\u0302\u0301") == "ấ"  # however it was typed
    assert latex_text("😀") == r"\unicodesign{1F600}"
    assert latex_text("ü") == r"\latinsign{ü}"


def test_spreadsheets_run_no_cell():
    for text in ("=1+1", "+1", "-1+2", "@sum", "\t=1", "\r=1"):
        assert spreadsheet_text(text) == "'" + text
    assert spreadsheet_text("1-2") == "1-2"


def test_markdown_text_is_escaped_where_it_means_something():
    assert markdown_text("a_b *c* [d](e)") == r"a\_b \*c\* \[d\](e)"
    assert markdown_text("1. x") == r"1\. x"
    assert markdown_text("- x") == r"\- x"
    assert markdown_text("2-3-2, at 0.5 (so)") == "2-3-2, at 0.5 (so)"
    assert markdown_text("<b>|$x$|") == r"\<b\>\|\$x\$\|"


# Languages and notations -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["batch-of-4", "conv2d-4x4", "softmax-3-4-3", "adam-2-2-1"])
def test_every_format_in_both_languages_and_two_notations(name):
    for notation in (Notation(), COLUMNS):
        trace = example(name).written(notation)
        letter = "theta" if notation == COLUMNS else "W"
        for kind in OURS:
            english = exported(trace, kind)
            assert english == exported(trace, kind)
            if "notation" in EXPORTERS[kind].options:
                assert (letter in english.decode()) or (kind in ("csv", "html"))
            if "words" not in EXPORTERS[kind].options:
                continue
            excel = {"excel": True} if kind == "csv" else {}
            said = exported(trace, kind, words=VIETNAMESE, **excel).decode()
            assert VIETNAMESE("Layer") in said or VIETNAMESE("Forward") in said
            if kind != "python":
                assert re.search(r"\d(,|\{,\})\d", said)
                assert not re.search(r"(?<![\w(.])0\.\d{3,}(?![.\w])", _body(said, kind))


NOTATIONS = [
    Notation(rows, brackets, letter, first)
    for rows, brackets, letter, first in itertools.product(
        (True, False), BRACKETS, WEIGHT_LETTERS, (1, 0)
    )
]


@pytest.mark.parametrize("kind", ["json", "csv", "latex", "markdown", "html", "python", "moodle",
                                  "worksheet-html", "worksheet-latex"])  # fmt: skip
def test_every_notation_is_written_in_its_own_way(kind, lecture):
    """24 notations in two languages by turns; a script has no index and no bracket."""
    files = {}
    for number, notation in enumerate(NOTATIONS):
        words = {"words": (ENGLISH, VIETNAMESE)[number.bit_count() % 2]}
        options = words if "words" in EXPORTERS[kind].options else {}
        made = exported(lecture.written(notation), kind, **options).decode()
        files[notation] = made
        letter = WEIGHT_LETTERS[notation.letter]
        layer = notation.layer(2)
        if kind in ("json", "csv"):
            first = notation.indices("weights", (3, 1))
            assert f"{letter[0]}{layer}{first[0]},{first[1]}" in made
        elif kind in ("latex", "markdown"):
            assert f"{letter[1]}^{{{layer}}}" in made
    letters = 2 * 2 * len(WEIGHT_LETTERS)
    assert len(set(files.values())) == (letters if kind == "python" else len(NOTATIONS))


def _body(text: str, kind: str) -> str:
    """What a reader sees: without the style and the drawing of a page."""
    if kind == "html":
        text = re.sub(r"<(style|script|svg).*?</\1>", "", text, flags=re.DOTALL)
    return text
