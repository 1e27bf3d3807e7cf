"""Is the quiz what Moodle's documented XML asks for, and are its answers the trace's numbers?

The structure is that of the page "Moodle XML format" of Moodle's documentation.
"""

import io
import json
import math
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from lecture import lecture

from core.checks import DocumentError
from core.documents import read_network
from core.export import EXPORTERS
from core.export.moodle import asked
from core.export.options import Options
from core.export.worksheet import sheets
from core.lettering import Notation
from core.network import Activation, Dense, Network, Optimizer
from core.trace import record
from core.words import ENGLISH, Words

ROOT = Path(__file__).resolve().parents[2]
VIETNAMESE = Words(
    "vi", json.loads((ROOT / "assets" / "languages" / "vi.json").read_text(encoding="utf-8"))
)
COLUMNS = Notation(rows=False, brackets="()", letter="θ", first=0)
TITLES = ("<script>alert(1)</script>", "=1+1", r"\input{x}", "Bài tập 1", "a/b ]]> &amp; \\(x\\)",
          "\x00\x07")  # fmt: skip


def quiz(network, notation=None, **options):
    """The tree of a quiz, checked against the documented structure."""
    file = io.BytesIO()
    trace = record(network).written(notation or Notation())
    EXPORTERS["moodle"].write(trace, file, lambda *_: None, Options(**options))
    assert file.getvalue().startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    root = ElementTree.fromstring(file.getvalue())
    check(root)
    return root


def check(root):
    """Everything that the format asks of a quiz of numerical questions."""
    assert root.tag == "quiz"
    assert [child.tag for child in root] == ["question"] * len(root)
    assert root[0].get("type") == "category"
    for question in root:
        assert question.get("type") in ("category", "numerical")
        if question.get("type") == "category":
            (category,) = question.findall("category")
            assert text(category).startswith("$course$/top/")
            continue
        assert text(question.find("name"))
        for part in ("questiontext", "generalfeedback"):
            (element,) = question.findall(part)
            assert element.get("format") == "html"
            Html(text(element))
        assert text(question.find("questiontext"))
        assert float(question.findtext("defaultgrade")) == 1
        assert 0 <= float(question.findtext("penalty")) <= 1
        assert question.findtext("hidden") == "0"
        answers = question.findall("answer")
        assert answers[0].get("fraction") == "100"
        assert all(0 < float(answer.get("fraction")) <= 100 for answer in answers)
        for answer in answers:
            assert math.isfinite(float(text(answer)))
            assert float(answer.findtext("tolerance")) > 0
            (feedback,) = answer.findall("feedback")
            assert feedback.get("format") == "html"
            assert feedback.find("text") is not None
            # Plain decimals: Moodle reads no other writing of a number in a file.
            assert re.fullmatch(r"-?\d+(\.\d+)?", text(answer))
            assert re.fullmatch(r"\d+(\.\d+)?", answer.findtext("tolerance"))
        # From the strictest to the widest: the first that fits counts.
        tolerances = [float(answer.findtext("tolerance")) for answer in answers]
        assert tolerances == sorted(tolerances)
        assert question.findtext("unitgradingtype") == "0"
        assert question.findtext("showunits") == "3"


def text(element):
    (inner,) = element.findall("text")
    assert len(inner) == 0
    return inner.text or ""


class Html(HTMLParser):
    """Text and elements of a piece of HTML, which must be closed."""

    def __init__(self, source):
        super().__init__()
        self.open, self.kinds, self.said = [], set(), ""
        self.feed(source)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.kinds.add(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.said += data


def numerical(root):
    return [question for question in root if question.get("type") == "numerical"]


# -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [ENGLISH, VIETNAMESE], ids=["en", "vi"])
@pytest.mark.parametrize("notation", [Notation(), COLUMNS], ids=["rows", "columns"])
@pytest.mark.parametrize("name", ["lecture-2-3-2", "batch-of-4", "softmax-3-4-3", "conv2d-4x4",
                                  "adam-2-2-1"])  # fmt: skip
def test_there_is_a_question_for_each_result_with_its_tolerance(name, notation, words):
    network = read_network(ROOT / "assets" / "examples" / f"{name}.json")
    root = quiz(network, notation, words=words, decimals=4)
    trace = record(network).written(notation)
    (sheet,) = sheets(trace, Options(words=words))
    assert len(numerical(root)) == len(trace) - trace.given == sheet.points
    for gap, question in zip(sheet.gaps, numerical(root), strict=True):
        right, nearly = question.findall("answer")
        tolerance = float(right.findtext("tolerance"))
        decimals = asked(gap.value, 4)
        assert tolerance == pytest.approx(0.5 * 10**-decimals)
        # What rounds to the right number is right, what does not is not.
        assert abs(float(text(right)) - gap.value) <= tolerance * (1 + 1e-9)
        assert abs(round(gap.value, decimals) - float(text(right))) < tolerance / 100
        off = float(text(right)) + 1.1 * 10**-decimals
        assert abs(off - float(text(right))) > tolerance
        assert abs(off - float(text(right))) < float(nearly.findtext("tolerance"))
        page = Html(text(question.find("questiontext")))
        assert rf"\({gap.symbol}\)" in page.said
        assert str(decimals) in page.said
        assert gap.plain in text(question.find("name"))
        assert gap.answer in Html(text(question.find("generalfeedback"))).said
        assert gap.numbers in Html(text(question.find("generalfeedback"))).said


def test_the_network_stands_in_every_question_as_a_table():
    for question in numerical(quiz(lecture())):
        source = text(question.find("questiontext"))
        assert source.count("<table") == 5  # the layers, x, y, and two W
        for number in ("0.1", "−0.3", "0.4", "0.2", "0.5", "−0.1", "0.6"):
            assert f"<td>{number}</td>" in source
        assert r"<th>\(W^{[1]}\)</th>" in source
        assert "η = 0.5" in source


def test_a_small_result_is_asked_for_with_digits():
    assert asked(0.5, 4) == 4
    assert asked(0.01, 4) == 4
    assert asked(0.00999, 4) == 5
    assert asked(-3.2e-7, 4) == 9
    assert asked(1e-30, 4) == 12
    assert asked(0.0, 4) == 4
    assert asked(123.0, 0) == 0


def test_versions_are_categories_with_other_numbers():
    root = quiz(lecture().replace(title="2/3"), versions=3, blanks=("forward",))
    categories = [text(q.find("category")) for q in root if q.get("type") == "category"]
    assert categories == [f"$course$/top/2//3 · Version {letter}" for letter in "ABC"]
    names = [text(question.find("name")) for question in numerical(root)]
    assert len(set(names)) == len(names) == 30
    assert names[0].startswith("A001 z[1]1")
    answers = [text(question.find("answer")) for question in numerical(root)]
    assert answers[:10] != answers[10:20] != answers[20:]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_stays_text(title):
    for question in quiz(lecture().replace(title=title))[1:]:
        page = Html(text(question.find("questiontext")))
        assert "script" not in page.kinds
        shown = " ".join(re.sub("[\x00-\x1f]", " ", title).split()) or "Untitled"
        assert page.said.startswith(shown)
        # Moodle's filters leave such an element alone.
        assert 'class="nolink tex2jax_ignore"' in text(question.find("questiontext"))
    file = io.BytesIO()
    EXPORTERS["moodle"].write(record(lecture().replace(title=title)), file, lambda *_: None)
    assert b"<script" not in file.getvalue()


def test_numbers_that_are_not_finite_are_refused():
    layer = Dense(1, Activation("identity"), np.array([[1e308]]))
    network = Network((1,), (layer,), "squared_error", Optimizer("sgd"),
                      np.array([[1e10]]), np.array([[0.0]]))  # fmt: skip
    file = io.BytesIO()
    with pytest.raises(DocumentError, match=r"z\[1\]1 is not a finite number"):
        EXPORTERS["moodle"].write(record(network), file, lambda *_: None)
    assert file.getvalue() == b""


def test_huge_numbers_are_plain_decimals():
    layer = Dense(1, Activation("identity"), np.array([[1e60]]))
    network = Network((1,), (layer,), "half_squared_error", Optimizer("sgd"),
                      np.array([[1.5]]), np.array([[0.0]]))  # fmt: skip
    answers = [float(text(question.find("answer"))) for question in numerical(quiz(network))]
    assert answers[0] == 1.5e60
