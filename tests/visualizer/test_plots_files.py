"""Do exported curves hold exactly what was measured, whole or not at all?"""

import csv
import io
import math
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton

from core.network import Optimizer
from core.training.plan import Settings
from core.training.task import Source, Task
from visualizer.theme import DARK, LIGHT
from visualizer.training.curve import Curves
from visualizer.training.lab import Lab
from visualizer.views.plots.export import MARGIN, Table, numbers_text, size_of, table_of
from visualizer.views.plots.inside import RUNS
from visualizer.views.plots.view import PlotsView

BLOBS = Task(
    Source("blobs", {"count": 200, "classes": 3}),
    "2-6-3",
    ("tanh", "softmax"),
    loss="cross_entropy",
    optimizer=Optimizer("sgd", {"learning_rate": 0.1}),
    settings=Settings(batch=16, epochs=40),
)
PATIENCE = 20_000


class Exporting:
    """Plots with a run that is over, and what they told of exporting it."""

    def __init__(self, qtbot) -> None:
        self.qtbot = qtbot
        self.lab = Lab()
        self.view = PlotsView(self.lab, LIGHT)
        qtbot.addWidget(self.view)
        self.view.resize(700, 560)
        self.view.show()
        self.exported: list[Path] = []
        self.failed: list[str] = []
        self.view.exported.connect(self.exported.append)
        self.view.failed.connect(self.failed.append)

    def until(self, what):
        self.qtbot.waitUntil(lambda: bool(what()), timeout=PATIENCE)

    def train(self):
        self.lab.go()
        self.until(lambda: self.lab.report is not None and self.lab.report.state == "ended")

    def choose(self, button: QPushButton, kind: str, path: Path) -> None:
        """Click the button, take the kind from its menu, type the name, press Return."""
        menu = button.menu()
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))
        action = menu.actions()[("csv", "png", "svg").index(kind)]
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
        self.until(lambda: self.dialog() is not None)
        dialog = self.dialog()
        name = dialog.findChild(QLineEdit)
        name.setText(str(path))
        QTest.keyClick(name, Qt.Key.Key_Return)
        self.until(lambda: self.exported or self.failed)

    def dialog(self) -> QFileDialog | None:
        found = [each for each in self.view.findChildren(QFileDialog) if each.isVisible()]
        return found[0] if found else None


@pytest.fixture
def exporting(qtbot):
    made = Exporting(qtbot)
    made.lab.set_task(BLOBS)
    made.train()
    yield made
    made.lab.close()
    from visualizer.background import wait

    assert wait()


def read(text):
    head, *rows = csv.reader(io.StringIO(text))
    return head, rows


def number(cell):
    return float(cell) if cell else math.nan


def same(cells, values):
    return np.array_equal([number(cell) for cell in cells], values, equal_nan=True)


def test_the_numbers_are_those_of_the_curves(exporting, tmp_path):
    exporting.lab.rewind()
    exporting.until(lambda: exporting.lab.runs)
    exporting.train()
    exporting.lab.rename(exporting.lab.runs[0], "=first, run")
    path = tmp_path / "curves.csv"
    exporting.choose(exporting.view.scores.export_button, "csv", path)
    assert (exporting.exported, exporting.failed) == ([path], [])
    head, rows = read(path.read_text(encoding="utf-8"))
    assert head == [
        "run", "kind", "x", "loss", "accuracy", "gradient of layer 1", "gradient of layer 2",
    ]  # fmt: skip
    for name, curves in (
        ("this run", exporting.lab.curves),
        ("'=first, run", exporting.lab.runs[0].curves),
    ):
        own = [row for row in rows if row[0] == name]
        updates = [row for row in own if row[1] == "minibatch"]
        minibatch = curves.minibatch
        assert same([row[2] for row in updates], minibatch.xs)
        for column, key in enumerate(minibatch.names, 3):
            assert same([row[column] for row in updates], minibatch.ys(key))
        for kind, key in (("training", "train"), ("test", "test")):
            scores = [row for row in own if row[1] == kind]
            assert same([row[2] for row in scores], curves.epochs.xs)
            assert same([row[3] for row in scores], curves.epochs.ys(f"{key}_loss"))
            assert same([row[4] for row in scores], curves.epochs.ys(f"{key}_accuracy"))
    assert {len(row) for row in rows} == {len(head)}


def test_runs_of_other_layers_share_the_columns():
    plain, deep = Curves((1, 2)), Curves((1, 3))
    plain.minibatch.append(1, 0.5, None, 0.1, 0.2)
    deep.minibatch.append(2, 0.25, 1.0, 0.3, 1e-7)
    deep.epochs.append(1, 0.5, None, None, None, 2)
    head, rows = read(numbers_text([table_of("one", plain), table_of("other", deep)]))
    assert head[5:] == [f"gradient of layer {number}" for number in (1, 2, 3)]
    assert rows == [
        ["one", "minibatch", "1", "0.5", "", "0.1", "0.2", ""],
        ["other", "minibatch", "2", "0.25", "1.0", "0.3", "", "1e-07"],
        ["other", "training", "1", "0.5", "", "", "", ""],
    ]
    assert isinstance(table_of("one", plain), Table)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_a_picture_is_twice_as_sharp_as_the_window(exporting, tmp_path, theme):
    exporting.view.set_theme(theme)
    path = tmp_path / "curves.png"
    exporting.choose(exporting.view.scores.export_button, "png", path)
    assert exporting.exported == [path]
    image = QImage(str(path))
    picture = exporting.view._scores_picture()
    assert image.size() == size_of(picture) * 2
    assert image.pixelColor(1, 1) == theme.color("card")
    for token in ("positive", "negative"):
        assert pixels(image, theme.color(token)) > 400


def test_a_drawing_is_lines_and_text_with_the_same_curves(exporting, tmp_path):
    path = tmp_path / "curves.svg"
    exporting.choose(exporting.view.scores.export_button, "svg", path)
    text = path.read_text(encoding="utf-8")
    assert "<image" not in text
    assert "LOSS" in text
    assert "<polyline" in text
    renderer = QSvgRenderer(str(path))
    assert renderer.isValid()
    size = size_of(exporting.view._scores_picture())
    assert renderer.viewBox().size() == size
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    for token in ("positive", "negative"):
        assert pixels(image, LIGHT.color(token)) > 100
    chart = exporting.view.scores.charts["loss"]
    train = next(line for line in chart.lines if line.key == "train by update")
    line = round(QFontMetricsF(chart.font()).height()) + 8
    left, top = MARGIN, MARGIN + line
    for x, y in zip(train.xs[::5], train.ys[::5], strict=True):
        across, down = chart.frame.point(float(x), float(y))
        around = [
            image.pixelColor(round(left + across + dx), round(top + down + dy))
            for dx in range(-2, 3)
            for dy in range(-2, 3)
        ]
        assert any(
            is_near(color, LIGHT.color(token))
            for color in around
            for token in ("positive", "negative")
        )


def test_the_gradients_are_exported_from_their_own_tab(exporting, tmp_path):
    inside = exporting.view.inside
    assert inside.export_button.isVisible()
    path = tmp_path / "gradients.svg"
    exporting.choose(inside.export_button, "svg", path)
    assert QSvgRenderer(str(path)).isValid()
    assert "layer 2" in path.read_text(encoding="utf-8")
    QTest.mouseClick(inside.buttons[RUNS], Qt.MouseButton.LeftButton)
    assert not inside.export_button.isVisible()


@pytest.mark.parametrize("kind", ["csv", "png", "svg"])
def test_what_cannot_be_written_is_said_in_one_line_and_leaves_nothing(exporting, tmp_path, kind):
    folder = tmp_path / "taken"
    folder.mkdir()
    exporting.view.saving["scores"].write(kind, folder)
    exporting.until(lambda: exporting.failed)
    assert exporting.exported == []
    (line,) = exporting.failed
    assert str(folder) in line
    assert "\n" not in line
    assert list(tmp_path.iterdir()) == [folder]


def is_near(color: QColor, other: QColor) -> bool:
    return sum(abs(a - b) for a, b in zip(color.getRgb(), other.getRgb(), strict=True)) < 170


def pixels(image, color):
    """How many pixels have exactly this colour."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    found = np.frombuffer(image.constBits(), np.uint32)
    return int((found == color.rgb()).sum())
