"""Is all text at 4.5:1, and every sign at 3:1, against what it stands on, in both themes?"""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor

import visualizer
from visualizer.shades import CLASS_TOKENS, contrast
from visualizer.style import palette, stylesheet
from visualizer.theme import DARK, LIGHT, PHASE_TOKENS
from visualizer.views.answers.cell import TOKENS as VERDICTS
from visualizer.views.graph.ink import Ink
from visualizer.views.grid.painting import TINT
from visualizer.views.plots.lines import FAINT
from visualizer.views.plots.series import LAYER_TOKENS, RUN_TOKENS

TEXT, SIGN = 4.5, 3.0
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
GROUNDS = ("card", "bg")

RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


def rules(theme):
    """The rules of the style sheet: what it is of, and its colours by property."""
    for selector, body in RULE.findall(stylesheet(theme)):
        found = {}
        for name, value in re.findall(r"([\w-]+):\s*([^;]+)", body):
            colour = re.search(r"#[0-9a-fA-F]{6}\b", value)
            if colour:
                found[name] = QColor(colour[0])
        yield " ".join(selector.split()), found


@THEMES
def test_text_in_a_control_can_be_read_on_its_ground(theme):
    looked = 0
    for selector, found in rules(theme):
        if "disabled" in selector:  # what cannot be used need not be read
            continue
        for text, ground in (("color", "background"),
                             ("selection-color", "selection-background-color")):  # fmt: skip
            if ground in found and "::chunk" not in selector and "indicator" not in selector:
                usual = "on_accent" if "accent" in selector else "ink"
                over = found.get(text, theme.color(usual))
                if "ScrollBar" in selector or "splitter" in selector.lower():
                    continue
                assert contrast(over, found[ground]) >= TEXT, (selector, text)
                looked += 1
        if "color" in found and "background" not in found:
            for ground in GROUNDS:
                assert contrast(found["color"], theme.color(ground)) >= TEXT, selector
                looked += 1
    assert looked > 20


@THEMES
def test_focus_and_the_edge_of_a_field_are_seen(theme):
    looked = 0
    for selector, found in rules(theme):
        if ":focus" in selector and "border" in found:
            for ground in GROUNDS:
                assert contrast(found["border"], theme.color(ground)) >= SIGN, selector
                looked += 1
    assert looked >= 8
    for ground in GROUNDS:
        assert contrast(theme.edge, theme.color(ground)) >= SIGN
    assert theme.edge.name() in stylesheet(theme)


@THEMES
def test_the_palette_can_be_read(theme):
    roles = palette(theme).ColorRole
    found = palette(theme)
    for text, ground in (
        (roles.WindowText, roles.Window),
        (roles.Text, roles.Base),
        (roles.Text, roles.AlternateBase),
        (roles.ButtonText, roles.Button),
        (roles.ToolTipText, roles.ToolTipBase),
        (roles.PlaceholderText, roles.Base),
        (roles.HighlightedText, roles.Highlight),
        (roles.Link, roles.Base),
    ):
        assert contrast(found.color(text), found.color(ground)) >= TEXT, (text, ground)


@THEMES
def test_text_that_is_painted_can_be_read(theme):
    """Of a phase's colour, on cards and on the window's ground; of ink on tinted grounds."""
    for token in {"ink", "soft", *PHASE_TOKENS.values()}:
        for ground in GROUNDS:
            assert contrast(theme.color(token), theme.color(ground)) >= TEXT, (token, ground)
    ink = Ink(theme, None, 4)
    grounds = {
        "a neuron's level": ink.fill,
        "a neuron's level below 0": ink.negative_fill,
        "what is under the mouse": theme.tint("positive", 0.10),
        "what is pressed or chosen": theme.tint("positive", 0.22),
        "a new weight": theme.tint("update", 0.24),
        "the box over a covered result": theme.tint("backward", 0.18),
        "a heading of my answers": theme.tint("line", 0.28),
    }
    grounds |= {f"a cell used at a step, {token}": theme.tint(token, TINT)
                for token in PHASE_TOKENS.values()}  # fmt: skip
    grounds |= {f"a number that is {kind}": theme.tint(token, 0.12)
                for kind, token in VERDICTS.items()}  # fmt: skip
    for name, ground in grounds.items():
        assert contrast(theme.color("ink"), ground) >= TEXT, name


@THEMES
def test_signs_are_seen(theme):
    """Edges of the graph, curves, marks of classes, verdicts, the outline of a neuron."""
    ink = Ink(theme, None, 4)
    for ground in GROUNDS:
        for token in {"positive", "negative", *CLASS_TOKENS, *LAYER_TOKENS, *VERDICTS.values(),
                      *PHASE_TOKENS.values()}:  # fmt: skip
            assert contrast(theme.color(token), theme.color(ground)) >= SIGN, (token, ground)
    for token in RUN_TOKENS:
        assert contrast(theme.tint(token, FAINT), theme.color("card")) >= SIGN
    assert contrast(ink.outline, theme.color("card")) >= SIGN


def test_nothing_moves_by_itself(open_window, qtbot):
    """No animation anywhere: only Play moves, and only once it is started."""
    sources = (Path(visualizer.__file__).parent).rglob("*.py")
    moving = re.compile(
        r"Q(Property|Variant|Abstract|Sequential|Parallel)Animation|QTimeLine|QMovie"
    )
    assert [path.name for path in sources if moving.search(path.read_text(encoding="utf-8"))] == []
    here = open_window()
    here.session.go(here.session.trace.given + 4)
    here.desk.formulas.wait(20)
    qtbot.wait(500)
    for show in (lambda: None, here.desk.show_tour):
        show()
        qtbot.wait(300)
        before = here.window.grab().toImage()
        qtbot.wait(900)
        assert here.window.grab().toImage() == before
    here.desk.tour.end()
