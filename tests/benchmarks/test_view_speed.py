"""How long do the views take on 240,000 steps? For comparison from change to change."""

import contextlib

import numpy as np
import pytest
from lecture import layered
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from core.blocks import BlockError, read_block
from visualizer.formulas import Formulas
from visualizer.session import Session
from visualizer.theme import LIGHT
from visualizer.views.computation.view import ComputationView
from visualizer.views.editor.view import NetworkEditor
from visualizer.views.grid.view import NumberGrid
from visualizer.views.steps_table import StepsTable
from visualizer.views.timeline import Timeline

RULE = r"\delta^{[1]}_{i} = \left(\sum_{k=1}^{2} \delta^{[2]}_{k}\, W^{[2]}_{i,k}\right)"


@pytest.fixture
def session():
    return Session(layered(784, 100, 10))


def walking(session, start):
    """Moves the cursor on at each call."""
    places = iter(range(start, len(session.trace), 7))
    return lambda: session.go(next(places))


def test_painting_a_formula_again(benchmark, qtbot):
    formulas = Formulas()
    formula = formulas.typeset_now(RULE)
    image = QImage(600, 200, QImage.Format.Format_ARGB32_Premultiplied)
    with QPainter(image) as painter:
        benchmark(lambda: formula.paint(painter, QPointF(3, 3), 24, QColor("#0072B2")))
    formulas.close()


def test_painting_the_timeline(benchmark, qtbot, session):
    timeline = Timeline(session, LIGHT)
    qtbot.addWidget(timeline)
    timeline.resize(1900, timeline.minimumSizeHint().height())
    timeline.show()
    picture, move = QPixmap(timeline.size()), walking(session, 100_000)
    benchmark(lambda: (move(), timeline.render(picture)))


def test_painting_the_computation(benchmark, qtbot, session):
    formulas = Formulas()
    view = ComputationView(session, LIGHT, formulas)
    qtbot.addWidget(view)
    view.resize(400, 700)
    view.show()
    move = walking(session, session.trace.given)
    benchmark.pedantic(lambda: (move(), view.widget().repaint()), rounds=50)
    formulas.close()


def test_opening_the_table_of_all_steps(benchmark, qtbot, session):
    def open_one():
        qtbot.addWidget(StepsTable(session, LIGHT))

    benchmark.pedantic(open_one, rounds=5)


@pytest.mark.parametrize("text", ["z", "delta", "W[1]400", "dW[2]7,3"])
def test_filtering_the_table(benchmark, qtbot, session, text):
    view = StepsTable(session, LIGHT)
    qtbot.addWidget(view)
    benchmark.pedantic(lambda: (view.find.clear(), view.find.setText(text)), rounds=20)


def test_opening_a_large_matrix(benchmark, qtbot):
    values = np.random.default_rng(1).normal(size=(784, 100))

    def open_one():
        grid = NumberGrid(LIGHT, "W", headers=True)
        qtbot.addWidget(grid)
        grid.set_values(values)
        grid.set_lit({(row, 7): "positive" for row in range(784)})

    benchmark.pedantic(open_one, rounds=5)


def test_opening_the_editor(benchmark, qtbot, session):
    benchmark.pedantic(lambda: qtbot.addWidget(NetworkEditor(session, LIGHT)), rounds=5)


@pytest.mark.parametrize("piece", ["[", "1,", "1 ", "\\frac{1", "1/", '"', "#"])
def test_reading_a_long_text(benchmark, piece):
    text = piece * (200_000 // len(piece))

    def read():
        with contextlib.suppress(BlockError):
            read_block(text)

    benchmark.pedantic(read, rounds=3)
