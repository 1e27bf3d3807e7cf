"""What is painted for one step: which texts, formulas and digits, and where?"""

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QFont

from visualizer.symbol import Symbol


@dataclass(frozen=True)
class Text:
    """One line of text; ``token`` is its colour."""

    at: QPointF
    text: str
    font: QFont
    token: str


@dataclass(frozen=True)
class Placed:
    """A formula's place and font size."""

    latex: str
    at: QPointF
    font_size: float


@dataclass(frozen=True)
class Digits:
    """A piece of a line of arithmetic; ``index`` is the step that a click on it goes to.

    It is painted with its line.
    """

    rect: QRectF
    text: str
    index: int | None


@dataclass(frozen=True)
class Room:
    """Heights kept for the parts of a phase."""

    heading: float = 0.0
    rule: float = 0.0
    derivation: float = 0.0
    sentence: float = 0.0
    chain: float = 0.0

    def grown(self, other: "Room") -> "Room":
        return Room(
            max(self.heading, other.heading),
            max(self.rule, other.rule),
            max(self.derivation, other.derivation),
            max(self.sentence, other.sentence),
            max(self.chain, other.chain),
        )


@dataclass
class Sheet:
    """All that is painted for one step."""

    size: QSizeF
    texts: list[Text] = field(default_factory=list)
    formulas: list[Placed] = field(default_factory=list)
    lines: list[Text] = field(default_factory=list)
    """The arithmetic, line by line."""
    digits: list[Digits] = field(default_factory=list)
    """The pieces that the lines are made of."""
    symbol: tuple[Symbol, QPointF] | None = None
    cover: tuple[QRectF, QFont] | None = None
