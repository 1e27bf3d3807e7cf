"""Is the course's table of functions whole, safe, and compiled by what reads it?"""

import re
import shutil
import subprocess
from xml.etree import ElementTree

import pytest

from core.activations import ACTIVATIONS
from core.export.function_rows import Choices, activation_rows, loss_rows
from core.export.function_table import WRITERS, html, latex
from core.files import FileError
from core.lessons import lesson
from core.losses import LOSSES
from core.words import Words
from visualizer.i18n import LANGUAGES, read_words


def test_there_is_a_row_for_every_function():
    rows = [*activation_rows(Choices()), *loss_rows(Choices())]
    assert len(rows) == len(ACTIVATIONS) + len(LOSSES)
    for row, name in zip(rows, (*ACTIVATIONS, *LOSSES), strict=True):
        assert row.equation
        assert row.derivative
        assert lesson(name) in row.note
        assert (row.plot is None) == (name == "softmax")


def test_the_plots_are_of_the_functions():
    rows = {name: row for name, row in zip(ACTIVATIONS, activation_rows(Choices()), strict=True)}

    def heights(name, kind):
        plot = rows[name].plot
        low, high = plot.y
        return [low + y * (high - low) for line in getattr(plot, kind) for _, y in line]

    assert max(heights("sigmoid", "value")) == pytest.approx(0.9975, abs=1e-3)
    assert max(heights("sigmoid", "slope")) == pytest.approx(0.25, abs=1e-3)
    assert {round(y, 9) for y in heights("step", "value")} == {0, 1}
    assert min(heights("prelu", "value")) == pytest.approx(-1.5, abs=1e-9)
    bent = activation_rows(Choices(alphas={"prelu": 0.1}))[list(ACTIVATIONS).index("prelu")]
    assert bent.setting == "α = 0.1"
    assert bent.plot != rows["prelu"].plot


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_is_sound_and_needs_nothing_else(code):
    page = html(Choices(words=read_words(code)))
    body = page[page.index("<body>") : page.index("</html>")].replace("&nbsp;", " ")
    tree = ElementTree.fromstring(body)
    drawn = tree.findall(".//{http://www.w3.org/2000/svg}svg")
    assert len(drawn) == len(ACTIVATIONS) - 1 + len(LOSSES)
    assert len(tree.findall(".//math")) == 2 * (len(ACTIVATIONS) + len(LOSSES))
    assert not re.search(r"(src|href)=|url\(|https?://(?!www\.w3\.org)", page)


def test_texts_of_a_catalogue_stay_texts():
    words = Words("xx", {"Activations": "<script>alert(1)</script>", "sigmoid": r"\input{x} & #"})
    assert "<script>" not in html(Choices(words=words))
    assert r"\input{x}" not in latex(Choices(words=words))


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_the_document_compiles(tmp_path):
    WRITERS["tex"](tmp_path / "functions.tex", Choices())
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "functions.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-600:]
    assert b"Overfull" not in done.stdout


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "functions.html"
    WRITERS["html"](path, Choices())
    assert path.read_text("utf-8") == html(Choices())
    with pytest.raises(FileError, match="cannot be written"):
        WRITERS["html"](tmp_path / "none" / "functions.html", Choices())
    assert [p.name for p in tmp_path.iterdir()] == ["functions.html"]
