"""Are the pages of reports and worksheets whole: every text on them, nothing cut, nothing lost?"""

import io
import re
from itertools import pairwise

import numpy as np
import pytest
from drawn import COLUMNS, ODD_TITLES, VIETNAMESE, drawn, example, painted, pixels, spoken
from pypdf import PdfReader

from core.conventions import conventions
from core.export import Options
from core.export.worksheet import sheets
from core.network import Activation, Dense, Network, Optimizer
from core.trace import record
from core.words import ENGLISH
from visualizer.export import report_pdf, worksheet_pdf
from visualizer.export.paper import BOTTOM, LEFT, TALL, TEXT_HEIGHT, TOP, WIDE

pytestmark = pytest.mark.usefixtures("qapp")
EXAMPLES = ["batch-of-4", "softmax-3-4-3", "adam-2-2-1", "conv2d-4x4", "perceptron-and"]


def quiet(done: int, total: int) -> None:
    """Nobody asks how far it is."""


class Text(str):
    """What was read on a page. Readers guess where spaces are, so that they are not compared."""

    def __new__(cls, text: str) -> "Text":
        # A pair of letters that is drawn as one.
        return super().__new__(cls, re.sub(r"\s", "", text).replace("ﬁ", "fi").replace("ﬀ", "ff"))

    def __contains__(self, part: str) -> bool:
        return super().__contains__(Text(part))


def read(data: bytes) -> list[Text]:
    """The text of each page."""
    return [Text(page.extract_text()) for page in PdfReader(io.BytesIO(data)).pages]


def whole(data: bytes) -> Text:
    """The text of all pages."""
    return Text(" ".join(read(data)))


def minus(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}".replace("-", "−")


# The report -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def report():
    trace = example("lecture-2-3-2")
    return trace, drawn("pdf", trace, decimals=4)


def test_the_report_holds_every_number_with_its_arithmetic(report):
    trace, data = report
    text = whole(data)
    for step in trace[trace.given :]:
        assert minus(step.value, 4) in text
    assert "0.5498 · 0.3000 + 0.4875 · 0.6000 + 0.5866 · (−0.4000) = 0.2228" in text
    for one in conventions(trace.network):
        assert one.short in text
        assert one.paragraph.split(".")[0] in text
    for phase in ("Forward", "Loss", "Backward", "Gradients", "Update", "All arrays"):
        assert phase in text
    assert "Loss before the update: 0.2544. Loss of the same samples after it: 0.2401." in text


def test_pages_are_a4_numbered_and_carry_the_title(report):
    _, data = report
    reader = PdfReader(io.BytesIO(data))
    count = len(reader.pages)
    assert reader.metadata.title == "Lecture exercise 2-3-2"
    for number, (page, text) in enumerate(zip(reader.pages, read(data), strict=True), start=1):
        assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
        assert f"Page {number} of {count}" in text
        assert "Lecture exercise 2-3-2" in text


def test_letters_are_those_of_embedded_fonts(report):
    fonts = {}
    for page in PdfReader(io.BytesIO(report[1])).pages:
        for font in page["/Resources"]["/Font"].values():
            fonts[font["/BaseFont"]] = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
    assert any("STIX" in name for name in fonts)  # formulas too are letters
    assert len(fonts) >= 3
    for descriptor in fonts.values():
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)


def test_the_network_is_drawn_as_lines(report):
    page = PdfReader(io.BytesIO(report[1])).pages[0]
    curves = re.findall(rb"\bc\n", page.get_contents().get_data())
    assert len(curves) > 12  # an edge each, and the neurons
    assert not page.images


@pytest.mark.parametrize("words", [ENGLISH, VIETNAMESE], ids=["en", "vi"])
@pytest.mark.parametrize("columns", [False, True])
@pytest.mark.parametrize("name", ["pdf", "worksheet-pdf"])
def test_both_languages_and_notations(name, words, columns):
    trace = example("lecture-2-3-2")
    trace = trace.written(COLUMNS) if columns else trace
    text = whole(drawn(name, trace, words=words, decimals=3))
    assert words("Given" if name == "worksheet-pdf" else "Conventions that would change a number") \
        in text  # fmt: skip
    assert words("Lecture exercise 2-3-2") in text
    assert ("−0,3" if words.comma else "−0.3") in text
    assert ("−0.3" in text) is not words.comma
    if name == "pdf":
        layer = "0,550 · 0,300" if words.comma else "0.550 · 0.300"
        assert (layer if not columns else " · ".join(reversed(layer.split(" · ")))) in text


@pytest.mark.parametrize("title", ODD_TITLES)
@pytest.mark.parametrize("name", ["pdf", "worksheet-pdf"])
def test_titles_stay_text(name, title):
    data = drawn(name, example("one-weight-exact", title=title, notes=title))
    reader = PdfReader(io.BytesIO(data))
    assert title in read(data)[0]
    assert reader.metadata.title == title
    assert "/OpenAction" not in reader.trailer["/Root"]
    assert "/AA" not in reader.trailer["/Root"]


def test_exact_numbers_where_no_decimals_are_chosen():
    trace = example("adam-2-2-1")
    text = whole(drawn("pdf", trace))
    for step in trace[trace.given :]:
        if "e" not in repr(step.value):
            assert repr(step.value).replace("-", "−") in text


def test_a_range_of_steps():
    trace = example("lecture-2-3-2")
    text = whole(drawn("pdf", trace, phase="backward", decimals=4))
    assert "−0.1098" in text
    assert "All arrays" not in text
    assert "Update" not in text.replace("Loss before the update", "")


def test_progress_is_told():
    told = []
    drawn("pdf", example("lecture-2-3-2"), lambda *now: told.append(now))
    assert told == sorted(told)
    assert told[-1] == (58, 58)


# Pages ------------------------------------------------------------------------------------------


def all_pages(name: str, decimals: int | None, words=ENGLISH):
    trace = example(name)
    options = Options(decimals=decimals, words=words)
    with spoken(words):
        yield from report_pdf.laid_out(trace, options, quiet)
        for key in (False, True):
            chosen = Options(decimals=decimals or 4, words=words, key=key)
            for sheet in sheets(trace, chosen):
                yield from worksheet_pdf.laid_out(sheet)


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_is_cut_and_nothing_overlaps(name):
    for page in all_pages(name, 10):
        ends = [top + box.height for top, box in page]
        assert ends[-1] <= TEXT_HEIGHT
        assert all(end <= top + 0.01 for end, (top, _) in zip(ends, page[1:], strict=False))


@pytest.mark.parametrize("name", ["conv2d-4x4", "adam-2-2-1"])
def test_the_margins_are_empty(name):
    for page in all_pages(name, None, VIETNAMESE):
        seen = (pixels(painted(page, 450)) < 250).any(axis=2)
        scale = seen.shape[1] / WIDE
        # The graph's own lines may be a hair outside of what is measured.
        left, right = round((LEFT - 12) * scale), round((WIDE - LEFT + 12) * scale)
        top, bottom = round((TOP - 20) * scale), round((TALL - BOTTOM + 330) * scale)
        assert not seen[:, :left].any()
        assert not seen[:, right:].any()
        assert not seen[:top].any()
        assert not seen[bottom:].any()
        assert seen.any()


@pytest.mark.parametrize("name", EXAMPLES[::2])
def test_no_page_ends_with_what_belongs_to_the_next(name):
    """A heading, a rule and the first of two lines stand with what follows them."""
    pages = list(report_pdf.laid_out(example(name), Options(decimals=4), quiet))
    for page, following in pairwise(pages):
        assert following
        assert not page[-1][1].keep


def test_a_wide_sum_and_a_large_table_are_all_there():
    rng = np.random.default_rng(3)
    layer = Dense(60, Activation("tanh"), rng.uniform(0.1, 1.0, (14, 60)), np.ones(60))
    network = Network((14,), (layer,), "squared_error", Optimizer("sgd"),
                      rng.uniform(1, 2, (1, 14)), np.zeros((1, 60)))  # fmt: skip
    trace = record(network)
    first = trace.given
    text = whole(drawn("pdf", trace, start=first, stop=first + 3, decimals=3))
    for step in trace[first : first + 3]:
        assert f"= {minus(step.value, 3)}" in text
    assert text.count("·") >= 2 * 14
    for value in layer.weights.ravel():
        assert minus(float(value), 3) in text


# Worksheets -------------------------------------------------------------------------------------


def test_a_worksheet_asks_and_its_key_answers():
    trace = example("lecture-2-3-2")
    blank, key = (
        whole(drawn("worksheet-pdf", trace, key=key, decimals=4)) for key in (False, True)
    )
    assert "Name:" in blank
    assert "Points: ______ / 42" in blank
    assert "Answer key" in key
    assert "Name:" not in key
    for step in trace[trace.given :]:
        answer = minus(step.value, 4)
        assert answer in key
        assert answer not in blank


def test_versions_begin_on_pages_of_their_own():
    data = drawn("worksheet-pdf", example("lecture-2-3-2"), versions=3)
    texts = read(data)
    for letter in "ABC":
        mine = [text for text in texts if f"Version {letter}" in text]
        assert f"Page 1 of {len(mine)}" in mine[0]
        assert "Name:" in mine[0]
        assert not any("Name:" in text for text in mine[1:])
    assert sum("Name:" in text for text in texts) == 3
    assert data != drawn("worksheet-pdf", example("lecture-2-3-2"), versions=3, seed=1)


def test_only_what_is_chosen_is_left_blank():
    trace = example("lecture-2-3-2")
    text = whole(drawn("worksheet-pdf", trace, blanks=("a",), decimals=4))
    for step in trace[trace.given :]:
        value = minus(step.value, 4)
        if step.quantity == "a":
            assert value not in text
        elif step.quantity in ("z", "delta", "loss"):
            assert value in text
