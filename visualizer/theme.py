"""Which colours and sizes does the window use? Tokens only; no view names a colour itself."""

from functools import cache
from typing import NamedTuple

from PySide6.QtGui import QColor


class Theme(NamedTuple):
    """One set of colour tokens; contrasts are measured in the tests."""

    name: str
    bg: str
    card: str
    line: str
    ink: str
    soft: str
    positive: str
    negative: str
    backward: str
    update: str
    loss: str
    on_accent: str
    """Text that stands on ``positive`` (a default button)."""

    def color(self, token: str) -> QColor:
        """The colour of a token by its name."""
        return _color(getattr(self, token))

    def phase_color(self, phase: str) -> QColor:
        """The colour that stands for a phase of the trace."""
        return self.color(PHASE_TOKENS[phase])

    def tint(self, token: str, share: float) -> QColor:
        """``token`` mixed into the card: 0 gives the card, 1 the token itself."""
        over, under = self.color(token), self.color("card")
        mixed = [
            round(a * share + b * (1 - share))
            for a, b in zip(over.getRgb()[:3], under.getRgb()[:3], strict=True)
        ]
        return QColor(*mixed)

    @property
    def edge(self) -> QColor:
        """The border of a field to be filled in: it must be seen where ``line`` need not."""
        return self.tint("soft", 0.76 if self.name == "light" else 0.5)


PHASE_TOKENS = {
    "given": "soft",
    "forward": "positive",
    "loss": "loss",
    "backward": "backward",
    "gradient": "backward",
    "update": "update",
}

LIGHT = Theme(
    name="light",
    bg="#f5f6f8",
    card="#ffffff",
    line="#c9ced8",
    ink="#16181d",
    soft="#5b6270",
    positive="#0072B2",
    negative="#D55E00",
    backward="#9a3fa0",
    update="#00795a",
    loss="#b3261e",
    on_accent="#ffffff",
)

DARK = Theme(
    name="dark",
    bg="#0f1216",
    card="#1a1f26",
    line="#566072",
    ink="#ffffff",
    soft="#c2c9d6",
    positive="#56B4E9",
    negative="#F0A45D",
    backward="#e79bd9",
    update="#4fd1a5",
    loss="#ff8a80",
    on_accent="#0f1216",
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


@cache
def _color(text: str) -> QColor:
    return QColor(text)
