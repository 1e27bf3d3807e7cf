"""Are large counts of steps written with their thousands parted, as the language does?"""

import pytest

from core.training.recipes import RECIPES
from visualizer.examples import read_example
from visualizer.i18n import speak
from visualizer.steps_model import NUMBER
from visualizer.training.tasks import said
from visualizer.views.steps_table import StepsTable

LARGE = "digits-64-32-16-10"


@pytest.fixture(autouse=True)
def english_again():
    yield
    speak("en")


@pytest.mark.parametrize(("code", "sign", "of"), [("en", ",", "Step {} of {}"),
                                                  ("vi", ".", "Bước {}/{}")])  # fmt: skip
def test_counts_of_steps_are_grouped(open_window, code, sign, of):
    opened = open_window()
    opened.desk.choose_language(code)
    opened.session.open(read_example(LARGE))
    opened.session.last()
    trace = opened.session.trace
    count = f"{len(trace) - trace.given:,}".replace(",", sign)
    whole = of.format(count, count)
    assert sign in count
    assert opened.step.computation.accessibleName().startswith(f"{whole} · ")
    assert opened.step.timeline.accessibleDescription().endswith(whole)
    opened.step.middle.show_sight("table")
    model = opened.window.findChild(StepsTable).model
    assert model.text(model.index(model.rowCount() - 1, NUMBER)) == count


def test_on_the_wall_too(open_window):
    opened = open_window()
    opened.session.open(read_example(LARGE))
    opened.session.last()
    opened.desk.presenting.start()
    trace = opened.session.trace
    count = f"{len(trace) - trace.given:,}"
    assert opened.desk.presenting.wall.heading[1] == f"{count} / {count}"
    opened.desk.presenting.close()


def test_a_run_names_activations_as_everything_else_does():
    task = RECIPES["mnist-784-10-10"].task
    assert said(task).startswith("784-10-10 · ReLU, softmax · ")
    speak("vi")
    assert "ReLU, softmax" in said(task)
    assert "bước nhảy" in said(task.replace(activations=("step",)))
    assert " · swish · " in said(task.replace(activations=("swish",)))
