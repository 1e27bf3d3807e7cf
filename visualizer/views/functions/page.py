"""How are rules, numbers and sentences set below each other, as wide as there is room?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontInfo,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualizer.arithmetic_text import Piece, broken
from visualizer.fonts import sized, tabular, wrapped
from visualizer.formulas import Formulas
from visualizer.theme import Theme
from visualizer.views.functions.blocks import Block, Heading, Note, Numbers, Rule

SIZES = {"heading": 0.94, "note": 1.0, "digits": 1.16, "result": 1.85, "rule": 1.75}
"""Sizes of text relative to that of the panel."""

LEAST_RULE = 1.0
MOST_BESIDE = 0.3
"""A name that takes more of the width than this stands on a line of its own."""

MARGIN = 0.5
ON_WALL = (
    *((0.94**step, 0) for step in range(3)),
    *((0.94**step, 1) for step in range(5)),
    *((0.94**step, 2) for step in range(14)),
)
"""On a wall nothing scrolls: how tight it is set, and how much is spared, one after the other until
it fits. No text is ever smaller than that of the panel.
"""

LEAST_RESULT = 1.8
"""On a wall a result is so many times larger than the text of the panel."""


@dataclass(frozen=True)
class Run:
    """A line of text and where it stands; ``y`` is its baseline."""

    x: float
    y: float
    text: str
    font: QFont
    token: str


@dataclass(frozen=True)
class Formulated:
    """A formula, its upper left corner, and the size of its font."""

    latex: str
    at: QPointF
    size: float


class Page(QWidget):
    """Paints blocks as they were laid out."""

    def __init__(self, formulas: Formulas, theme: Theme) -> None:
        super().__init__()
        self.blocks: tuple[Block, ...] = ()
        self.theme = theme
        self.fits = False
        self.room = 0
        self.runs: list[Run] = []
        self.formulated: list[Formulated] = []
        self._formulas = formulas
        self._fonts: dict[str, QFont] = {}
        self._wrapped: dict[tuple[str, int], list[str]] = {}
        self._high = 0
        self._focused = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        formulas.typeset.connect(self._on_typeset)

    def put(self, blocks: tuple[Block, ...]) -> None:
        """Show these."""
        if blocks != self.blocks:
            self.blocks = blocks
            self.lay_out()

    def show_focus(self, focused: bool) -> None:
        """Show that the keys scroll here, or not."""
        self._focused = focused
        self.update()

    def lay_out(self) -> None:
        """Find the place of everything; on a wall, the largest size at which it fits."""
        base = QFontInfo(self.font()).pixelSize()
        for tight, sparing in ON_WALL if self.fits else ((1.0, 0),):
            high = self._set(base, tight, sparing)
            if high <= self.room:
                break
        high = round(high)
        if high != self._high:
            self._high = high
            self.updateGeometry()
        self.update()

    def _set(self, base: float, tight: float, sparing: int) -> float:
        """Everything from above; gives where it ends."""
        self.runs, self.formulated = [], []
        least = base if self.fits else 1.0
        sizes = {name: max(base * share * tight, least) for name, share in SIZES.items()}
        if self.fits:
            sizes["result"] = max(sizes["result"], LEAST_RESULT * base)
        key = tuple(round(size, 2) for size in sizes.values())
        if self._fonts.get("key") != key:
            self._fonts = {"key": key, **_fonts(self.font(), sizes)}  # type: ignore[dict-item]
            self._wrapped.clear()
        margin = round(base * MARGIN)
        width = max(self.width() - 2 * margin, 80)
        y = float(margin)
        for block in _spared(self.blocks, sparing):
            y = self._block(block, margin, y, width, base * tight, sizes["rule"])
        return y + margin

    def _block(
        self, block: Block, x: float, y: float, width: float, base: float, rule: float
    ) -> float:
        match block:
            case Heading(text):
                y += 0.5 * base if y > base else 0.0
                return self._text(text.upper(), "heading", "soft", x, y, width) + 0.25 * base
            case Note(text, token):
                return self._text(text, "note", token, x, y, width) + 0.45 * base
            case Rule(latex):
                return self._rule(latex, x, y, width, rule) + 0.45 * base
            case Numbers():
                return self._numbers(block, x, y, width) + 0.55 * base

    def _text(self, text: str, kind: str, token: str, x: float, y: float, width: float) -> float:
        font = self._fonts[kind]
        metrics = QFontMetricsF(font)
        for line in self._lines(text, font, round(width)):
            self.runs.append(Run(x, y + metrics.ascent(), line, font, token))
            y += metrics.height() * 1.12
        return y

    def _rule(self, latex: str, x: float, y: float, width: float, size: float) -> float:
        formula = self._formulas.get(latex)
        if formula is None:
            return y + 2 * size
        wide = formula.size(size).width()
        if wide > width:
            least = QFontInfo(self.font()).pixelSize() * LEAST_RULE
            size = max(size * width / wide, least)
        self.formulated.append(Formulated(latex, QPointF(x, y), size))
        return y + formula.size(size).height()

    def _numbers(self, block: Numbers, x: float, y: float, width: float) -> float:
        font, large = self._fonts["digits"], self._fonts["result"]
        metrics, tall = QFontMetricsF(font), QFontMetricsF(large)
        step = metrics.height() * 1.22
        self.runs.append(Run(x, y + metrics.ascent(), block.name, font, "ink"))
        beside = metrics.horizontalAdvance(f"{block.name} ")
        lines = _broken(block, metrics, width - beside)
        below = _broken(block, metrics, width) if len(lines) > len(block.lines) else lines
        if len(below) + 1 < len(lines) or beside > MOST_BESIDE * width:
            lines, beside = below, 0.0
            y += step
        for line in lines:
            for piece in line:
                at = x + beside + piece.x
                self.runs.append(Run(at, y + metrics.ascent(), piece.text, font, "ink"))
            y += step
        base = y + tall.ascent()
        if not lines and beside:
            self.runs[-1] = replace(self.runs[-1], y=base)
        self.runs.append(Run(x + beside, base, "=", font, "ink"))
        after = x + beside + metrics.horizontalAdvance("= ")
        self.runs.append(Run(after, base, block.result, large, block.token))
        return y + tall.height()

    def _lines(self, text: str, font: QFont, width: int) -> list[str]:
        key = (f"{font.pixelSize()} {font.weight()} {text}", width)
        found = self._wrapped.get(key)
        if found is None:
            if len(self._wrapped) > 400:
                self._wrapped.clear()
            found = self._wrapped[key] = wrapped(text, font, width, prose=True)
        return found

    def sizeHint(self) -> QSize:
        return QSize(240, self._high)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._high)

    def paintEvent(self, event: QPaintEvent) -> None:
        color = self.theme.color
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            for placed in self.formulated:
                formula = self._formulas.get(placed.latex)
                if formula is not None:
                    formula.paint(p, placed.at, placed.size, color("ink"))
            for run in self.runs:
                p.setFont(run.font)
                p.setPen(color(run.token))
                p.drawText(QPointF(run.x, run.y), run.text)
            if self._focused:
                p.setPen(QPen(color("positive"), 2))
                p.setBrush(Qt.BrushStyle.NoBrush)
                p.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 5, 5)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.lay_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.lay_out()

    def extent(self) -> QRectF:
        """What is covered by text and formulas: for tests, that nothing leaves the page."""
        whole = QRectF()
        for run in self.runs:
            metrics = QFontMetricsF(run.font)
            wide = metrics.horizontalAdvance(run.text)
            whole |= QRectF(run.x, run.y - metrics.ascent(), wide, metrics.height())
        return whole

    def _on_typeset(self, latex: str) -> None:
        if any(isinstance(block, Rule) and block.latex == latex for block in self.blocks):
            self.lay_out()


def _spared(blocks: Sequence[Block], sparing: int) -> Sequence[Block]:
    """1: without hints, and with the numbers put in but not the lines after them. 2: and without
    what stands below a later heading.
    """
    if not sparing:
        return blocks
    later = [at for at, block in enumerate(blocks) if at and isinstance(block, Heading)]
    return [
        replace(block, lines=block.lines[:1]) if isinstance(block, Numbers) else block
        for block in (blocks[: later[0]] if later and sparing > 1 else blocks)
        if not (isinstance(block, Note) and block.token == "soft")
    ]


def _broken(block: Numbers, metrics: QFontMetricsF, width: float) -> list[list[Piece]]:
    """The lines of arithmetic, broken where they are too long."""
    wide = metrics.horizontalAdvance
    return [line for tokens in block.lines for line in broken(tokens, wide, width)]


def _fonts(font: QFont, sizes: dict[str, float]) -> dict[str, QFont]:
    weights = QFont.Weight
    return {
        "heading": sized(font, sizes["heading"], weights.DemiBold),
        "note": sized(font, sizes["note"], weights.Normal),
        "digits": tabular(sizes["digits"], weights.Normal),
        "result": tabular(sizes["result"], weights.Bold),
    }
