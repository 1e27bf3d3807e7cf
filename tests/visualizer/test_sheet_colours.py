"""Has a file the colours of the window?"""

from core.export.sheets.colours import COLOURS, PHASE_COLOURS, tint
from visualizer.theme import LIGHT, PHASE_TOKENS


def test_the_colours_are_those_of_the_light_window():
    for token, colour in COLOURS.items():
        assert getattr(LIGHT, token).lower() == colour.lower()


def test_the_phases_have_the_same_tokens():
    assert PHASE_COLOURS == PHASE_TOKENS


def test_a_tint_is_mixed_as_the_window_mixes_it():
    for token in ("positive", "loss", "update"):
        for share in (0, 0.12, 0.5, 1):
            assert tint(token, share) == LIGHT.tint(token, share).name()
