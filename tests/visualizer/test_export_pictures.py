"""Are pictures of steps what was chosen, the same wherever they are shown?"""

import io
import zipfile
from xml.etree import ElementTree

import numpy as np
import pytest
from drawn import (
    COLUMNS,
    ODD_TITLES,
    VIETNAMESE,
    browser,
    drawn,
    example,
    photographed,
    pixels,
    spoken,
)
from PIL import Image
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from core.export.options import Options
from core.words import ENGLISH
from visualizer.export.scene import Scene
from visualizer.export.series import shown_steps
from visualizer.theme import THEMES

pytestmark = pytest.mark.usefixtures("qapp")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def lecture():
    return example("lecture-2-3-2")


def image_of(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def rendered(svg: bytes, size: tuple[int, int]) -> QImage:
    image = QImage(*size, QImage.Format.Format_RGB32)
    renderer = QSvgRenderer(QByteArray(svg))
    assert renderer.isValid()
    with QPainter(image) as painter:
        renderer.render(painter)
    return image


# PNG --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(320, 240), (1280, 720), (600, 900)])
def test_a_picture_has_its_size_and_its_ground(lecture, theme, size):
    made = image_of(drawn("png", lecture, step=30, theme=theme, width=size[0], height=size[1]))
    assert made.size == size
    ground = THEMES[theme].color("card").getRgb()[:3]
    corners = [(0, 0), (size[0] - 1, 0), (0, size[1] - 1), (size[0] - 1, size[1] - 1)]
    assert {made.getpixel(corner) for corner in corners} == {ground}
    assert len(made.getcolors(1 << 24)) > 50


def test_each_step_has_a_picture_of_its_own(lecture):
    seen = {drawn("png", lecture, step=step, width=480, height=270) for step in range(16, 58)}
    assert len(seen) == 42
    given = {drawn("png", lecture, step=step, width=480, height=270) for step in range(16)}
    assert len(given) == 1


def test_without_a_step_the_last_one_is_drawn(lecture):
    assert drawn("png", lecture) == drawn("png", lecture, step=len(lecture) - 1)


def test_graph_and_computation_can_be_had_alone(lecture):
    both, graph, formula = (
        drawn("svg", lecture, step=30, content=content) for content in ("both", "graph", "formula")
    )
    level = THEMES["light"].tint("positive", 0.19).name().encode()
    assert [level in one for one in (both, graph, formula)] == [True, True, False]
    assert len(formula) < len(graph) < len(both)


@pytest.mark.parametrize("name", ["lecture-2-3-2", "conv2d-4x4", "softmax-3-4-3", "adam-2-2-1",
                                  "digits-64-32-16-10"])  # fmt: skip
@pytest.mark.parametrize("decimals", [2, 10])
def test_nothing_runs_out_of_a_picture(name, decimals):
    trace = example(name)
    for step in np.linspace(trace.given, len(trace) - 1, 6).astype(int).tolist():
        for content in ("both", "formula"):
            seen = pixels(
                QImage.fromData(drawn("png", trace, step=step, decimals=decimals, content=content))
            )
            edges = (seen[0], seen[-1], seen[:, 0], seen[:, -1])
            assert all((edge == 255).all() for edge in edges), (step, content)


def test_language_and_notation_are_seen(lecture):
    usual = drawn("svg", lecture, step=30)
    assert usual != drawn("svg", lecture, step=30, words=VIETNAMESE)
    assert usual != drawn("svg", lecture.written(COLUMNS), step=30)
    said = drawn("svg", lecture, step=30, words=VIETNAMESE).decode()
    result = f"{lecture[30].value:.4f}"
    assert result.replace(".", ",") in said
    assert result not in said


# SVG --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ODD_TITLES)
def test_a_title_stays_text(title):
    svg = drawn("svg", example("lecture-2-3-2", title=title), step=30)
    root = ElementTree.fromstring(svg)
    assert root.find(f"{SVG}title").text.startswith(title)
    assert {child.tag for child in root} == {SVG + name for name in ("title", "desc", "path")}


def test_the_drawing_says_what_it_shows(lecture):
    root = ElementTree.fromstring(drawn("svg", lecture, step=30))
    said = root.find(f"{SVG}desc").text
    assert lecture[30].symbol in said
    assert f"{lecture[30].value:.4f}".replace("-", "−") in said
    assert root.get("role") == "img"
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]


@pytest.mark.parametrize(
    ("name", "step", "theme"),
    [
        ("lecture-2-3-2", 30, "light"),
        ("conv2d-4x4", 60, "dark"),
        ("mnist-784-100-10", 300, "light"),
    ],
)
def test_the_drawing_is_what_the_picture_is(name, step, theme):
    """Qt's own reader of SVG gives the picture that was painted."""
    trace = example(name)
    options = {"step": step, "theme": theme}
    picture = pixels(QImage.fromData(drawn("png", trace, **options)))
    drawing = pixels(rendered(drawn("svg", trace, **options), (1280, 720)))
    assert same(picture, drawing) < 1.5


@pytest.mark.skipif(browser() is None, reason="no browser to show it in")
@pytest.mark.parametrize(("name", "step", "theme"), [("lecture-2-3-2", 30, "light"),
                                                     ("conv2d-4x4", 60, "dark")])  # fmt: skip
def test_the_drawing_looks_the_same_in_a_browser(name, step, theme, tmp_path):
    svg = drawn("svg", example(name), step=step, theme=theme)
    file = tmp_path / "step.svg"
    file.write_bytes(svg)
    ours = pixels(rendered(svg, (1280, 720)))
    theirs = pixels(photographed(file, (1280, 720), tmp_path))
    assert ours.shape == theirs.shape
    assert same(ours, theirs) < 0.6
    assert np.abs(bounds(ours) - bounds(theirs)).max() <= 1


def same(one: np.ndarray, other: np.ndarray) -> float:
    """How far two pictures are apart: the mean over pixels, 0 to 255."""
    return float(np.abs(one - other).mean())


def bounds(picture: np.ndarray) -> np.ndarray:
    """First and last row and column with something on the ground, and its columns in between."""
    marked = (np.abs(picture - picture[0, 0]) > 60).any(axis=2)
    rows, cols = np.flatnonzero(marked.any(axis=1)), np.flatnonzero(marked.any(axis=0))
    return np.array([rows[0], rows[-1], cols[0], cols[-1]])


# Series -----------------------------------------------------------------------------------------


def test_a_series_is_numbered_and_sorts(lecture):
    told = []
    data = drawn("png-series", lecture, lambda *now: told.append(now), width=320, height=240,
                 start=14, stop=27)  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        pictures = [archive.read(name) for name in names]
    assert names == sorted(names) == [f"step-{number:02}.png" for number in range(1, 13)]
    expected = [drawn("png", lecture, step=step, width=320, height=240)
                for step in (15, *range(16, 27))]  # fmt: skip
    assert pictures == expected
    assert told[0] == (0, 12)
    assert told[-1] == (12, 12)


def test_a_series_of_drawings(lecture):
    data = drawn("svg-series", lecture, phase="loss")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == [f"step-{number}.svg" for number in (1, 2, 3)]
        for name, step in zip(archive.namelist(), lecture.phase_range("loss"), strict=True):
            assert archive.read(name) == drawn("svg", lecture, step=step)


def test_the_same_steps_give_the_same_file(lecture):
    assert drawn("svg-series", lecture, phase="loss") == drawn("svg-series", lecture, phase="loss")


def test_the_given_values_are_one_picture(lecture):
    assert shown_steps(lecture, Options()) == [15, *range(16, 58)]
    assert shown_steps(lecture, Options(phase="given")) == [15]
    assert shown_steps(lecture, Options(start=40, stop=42)) == [40, 41]


# GIF --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("speed", "lasts"), [(2.0, 500), (0.5, 2000), (10.0, 100)])
def test_a_gif_moves_at_its_speed(lecture, speed, lasts):
    data = drawn("gif", lecture, speed=speed, width=400, height=300, start=28, stop=33)
    with Image.open(io.BytesIO(data)) as gif:
        assert (gif.format, gif.size, gif.n_frames) == ("GIF", (400, 300), 5)
        assert gif.info["loop"] == 0
        durations = []
        for number in range(gif.n_frames):
            gif.seek(number)
            durations.append(gif.info["duration"])
    assert durations == [lasts] * 4 + [2 * lasts]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_frames_of_a_gif_are_the_steps(lecture, theme):
    data = drawn("gif", lecture, width=640, height=360, start=28, stop=33, theme=theme)
    with Image.open(io.BytesIO(data)) as gif:
        for number, step in enumerate(range(28, 33)):
            gif.seek(number)
            frame = np.asarray(gif.convert("RGB")).astype(int)
            picture = np.asarray(
                image_of(drawn("png", lecture, width=640, height=360, step=step, theme=theme))
            )
            assert np.abs(frame - picture).mean() < 1.0
            assert tuple(frame[0, 0]) == THEMES[theme].color("card").getRgb()[:3]


# All of them ------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [ENGLISH, VIETNAMESE], ids=["en", "vi"])
@pytest.mark.parametrize("columns", [False, True])
@pytest.mark.parametrize("name", ["png", "svg", "png-series", "svg-series", "gif"])
def test_every_format_in_both_languages_and_notations(lecture, name, words, columns):
    trace = lecture.written(COLUMNS) if columns else lecture
    options = {"width": 480, "height": 320, "words": words}
    if name in ("png", "svg"):
        options["step"] = 30
    else:
        options.update(start=30, stop=32)
    assert len(drawn(name, trace, **options)) > 1000


def test_what_is_said_of_a_step_is_in_the_language(lecture):
    with spoken(VIETNAMESE):
        scene = Scene(lecture, Options())
        assert "Lan truyền ngược" in scene.title(30)
        assert "−0,1098" in scene.description(29)
