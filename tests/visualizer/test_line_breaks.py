"""Do the lines of a text end where a reader expects it, and never within a short formula?"""

import pytest
from PySide6.QtGui import QFont, QFontMetricsF

from visualizer.fields import Prose, label
from visualizer.fonts import LONGEST_TOGETHER, NO_BREAK, together, wrapped

SENTENCE = "A step against the gradient, as long as the learning rate η = 0.5 says; y − ŷ = −1."


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("the learning rate η = 0.5 says", "the learning rate η~=~0.5 says"),
        ("error y − ŷ = −1, Δw1 = 0", "error y~−~ŷ~=~−1, Δw1~=~0"),
        ("hệ số học η = 0,5.", "hệ số học η~=~0,5."),
        ("δ = (a − y) / n is left", "δ~=~(a~−~y)~/~n is left"),
        ("Loss 0.2543 → 0.2401", "Loss 0.2543~→~0.2401"),
        ("goes on, ← goes back", "goes on, ← goes back"),
        ("no formula – a dash, and a · b", "no formula – a dash, and a · b"),
        ("extraordinarily = long", "extraordinarily = long"),
        ("", ""),
    ],
)
def test_a_short_formula_is_kept_together(text, kept):
    assert together(text) == kept.replace("~", NO_BREAK)


def test_a_long_formula_ends_a_line_before_a_sign():
    line = "0.25·x1 − 0.25·x2 + 0.25 = 0"
    assert len(line) > LONGEST_TOGETHER
    assert together(line).split(" ") == ["0.25·x1", "−~0.25·x2".replace("~", NO_BREAK),
                                         f"+{NO_BREAK}0.25", f"={NO_BREAK}0"]  # fmt: skip


@pytest.mark.parametrize("width", range(60, 600, 20))
def test_wrapped_lines_are_the_text_itself(qtbot, width):
    font = QFont()
    lines = wrapped(SENTENCE, font, width, prose=True)
    assert " ".join(lines) == SENTENCE
    if width > QFontMetricsF(font).horizontalAdvance("y − ŷ = −1.") + 1:
        assert any("η = 0.5" in line for line in lines)
        assert any("y − ŷ = −1" in line for line in lines)


def test_a_label_gives_back_what_was_said(qtbot):
    shown = label(SENTENCE, "hint")
    qtbot.addWidget(shown)
    assert isinstance(shown, Prose)
    assert shown.text() == SENTENCE
    assert super(Prose, shown).text() == together(SENTENCE) != SENTENCE
    shown.clear()
    assert shown.text() == "" == super(Prose, shown).text()
