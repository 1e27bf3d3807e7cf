"""Where does each part of the computation stand in a panel of a given width?

The parts come from top to bottom: heading, rule, name with its indices, numbers put in, result,
sentence, chain rule, check. Within a phase each has the same place at every step: room is kept
for the largest of its kind.
"""

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF

from visualizer.arithmetic_text import Piece, broken
from visualizer.fonts import NO_BREAK, sized, tabular, unbroken, wrapped
from visualizer.formulas import Formulas
from visualizer.i18n import tr
from visualizer.symbol import Symbol
from visualizer.theme import PHASE_TOKENS
from visualizer.views.computation.sheet import Digits, Placed, Room, Sheet, Text
from visualizer.views.computation.text import Account

LEADING = 1.4
"""Distance of two lines of arithmetic, in heights of the font."""

TEXT_LEADING = 1.22
MOST_WIDTHS = 4000
"""Widths and wrapped texts that are remembered; digits change with every step."""
SLACK = 3
"""Lines of arithmetic that may be left free after a result, to keep what follows in its place."""

COVER = 5.5
"""Width of the box that covers a result, in units of its font size."""


TIGHTEST = 3
"""How far a presented page can be tightened, with less room between its parts."""


class Setting:
    """The sizes of everything for one width of the panel, and the layout made with them.

    ``tight``, up to :data:`TIGHTEST`, takes from the room between the parts and from long sums,
    before any digit is made smaller.
    """

    def __init__(
        self,
        font: QFont,
        width: float,
        formulas: Formulas,
        present: bool,
        scale: float,
        tight: int = 0,
    ) -> None:
        self._formulas = formulas
        self._present = present
        self._leading = LEADING - 0.1 * tight
        zoom = scale if present else max(QFontInfo(font).pixelSize() / 13.0, 0.9)
        self.margin = float(round((4 if present else 14) * zoom))
        self.width = max(width - 2 * self.margin, 120.0)
        digits = 18 * zoom if present else min(max(self.width / 22, 14 * zoom), 18 * zoom)
        self.heading = sized(font, 12 * zoom, QFont.Weight.DemiBold)
        self.heading.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 106)
        self.text = sized(font, 14 * zoom)
        self.digits = tabular(digits)
        self.result = tabular(digits * 1.5, QFont.Weight.Bold)
        self.small = tabular(12.5 * zoom)
        self.rule_size = digits * (1.5 - 0.15 * tight)
        self.chain_size = digits * 1.2
        self.symbol_size = digits * 1.35
        self.least = 13.0 * zoom
        self.gap = round((20 - 6 * tight if present else 14) * zoom)
        self._digit_metrics = QFontMetricsF(self.digits)
        self._widths: dict[str, float] = {}
        self._wraps: dict[tuple[str, int, float], list[str]] = {}
        self._last: tuple[Account, Symbol, list[list[list[Piece]]]] | None = None
        self.limit = 8 - 2 * tight if present or self.width < 280 else 12

    def room(self, account: Account) -> Room:
        """The heights that one step needs."""
        return Room(
            self._heading(account, 0.0, None),
            self._formula_size(account.rule, self.rule_size)[1].height(),
            self._derivation(account, 0.0, None, False),
            self._put(None, account.sentence, self.text, "", 0.0),
            self._formula_size(account.chain_rule, self.chain_size)[1].height(),
        )

    def sheet(self, account: Account, room: Room, check: tuple[str, str], covered: bool) -> Sheet:
        """Lay out ``account`` in ``room``; ``check`` is the check's text and its colour."""
        sheet = Sheet(QSizeF(self.width + 2 * self.margin, 0))
        y = self.margin
        if not self._present:
            self._heading(account, y, sheet)
            y += room.heading + 0.7 * self.gap
        if room.rule:
            self._formula(sheet, account.rule, self.rule_size, y, room.rule)
            y += room.rule + self.gap
        if account.result:
            own = self._derivation(account, y, sheet, covered)
            if self._present:
                y += own + self.gap
            else:
                slack = SLACK * self._digit_metrics.height() * self._leading
                y += min(max(own, room.derivation), own + slack) + self.gap
        if covered and account.result:
            y = self._put(sheet, tr("Press → to reveal"), self.text, "soft", y) + self.gap
        if account.trouble and not covered:
            y = self._put(sheet, account.trouble, self.text, "loss", y) + self.gap
        if not self._present:
            if account.sentence:
                self._put(sheet, account.sentence, self.text, "soft", y)
            y += room.sentence + self.gap
            if room.chain:
                if account.chain_rule:
                    self._put(sheet, tr("Chain rule").upper(), self.heading, "soft", y)
                y = self._put(None, tr("Chain rule"), self.heading, "", y) + 0.4 * self.gap
                self._formula(sheet, account.chain_rule, self.chain_size, y, room.chain)
                y += room.chain + self.gap
            if account.checked and not covered:
                y = self._put(sheet, tr("Check").upper(), self.heading, "soft", y)
                text, token = check
                y += 0.2 * self.gap
                fits = QFontMetricsF(self.small).horizontalAdvance(text) <= self.width
                for line in [text] if fits else text.split(" · "):
                    y = self._put(sheet, line, self.small, token, y)
                if not text:
                    y += 2 * QFontMetricsF(self.small).height() * TEXT_LEADING
        sheet.size.setHeight(y + self.margin)
        edges = [digits.rect.right() for digits in sheet.digits]
        sheet.size.setWidth(max([sheet.size.width(), *(edge + self.margin for edge in edges)]))
        return sheet

    # the parts

    def _heading(self, account: Account, y: float, sheet: Sheet | None) -> float:
        """Number and place of the step, on one line where there is width for it, else on two."""
        if self._present:
            return 0.0
        number = unbroken(account.number.upper())
        parts = [unbroken(part) for part in account.place.upper().split(", ")]
        place = ", ".join(parts)
        start = y
        if self.width < 33 * QFontInfo(self.heading).pixelSize():
            y = self._put(sheet, number, self.heading, "soft", y)
            return self._put(sheet, place, self.heading, "soft", y) - start
        one = f"{number}{NO_BREAK}{NO_BREAK}· {NO_BREAK}{place}" if place else number
        return self._put(sheet, one, self.heading, "soft", y) - start

    def _derivation(self, account: Account, y: float, sheet: Sheet | None, covered: bool) -> float:
        """Name, numbers and result from ``y`` on; gives their height. No sheet: measures only."""
        if not account.result:
            return 0.0
        start = y
        symbol, broken_up = self._worked(account)
        left = self.margin + symbol.width + 0.9 * self.symbol_size
        beside = max(self.width + self.margin - left, 60.0)
        where = self._put(None, account.where, self.text, "", 0.0, beside)
        tall = max(symbol.ascent + symbol.descent, where)
        if sheet is not None:
            baseline = y + tall / 2 + (symbol.ascent - symbol.descent) / 2
            sheet.symbol = (symbol, QPointF(self.margin, baseline))
            if account.where:
                top = max(y, baseline - 0.26 * self.symbol_size - where / 2)
                self._put(sheet, account.where, self.text, "soft", top, beside, left)
        y += tall + 0.35 * self._digit_metrics.height()
        step = self._digit_metrics.height() * self._leading
        for lines in broken_up[: 1 if covered else None]:
            for line in lines:
                if sheet is not None:
                    self._digits(sheet, line, y, step)
                y += step
        metrics = QFontMetricsF(self.result)
        step = metrics.height() * 1.2
        if sheet is not None:
            self._result(sheet, account, y, step, covered)
        return y + step - start

    def _worked(self, account: Account) -> tuple[Symbol, list[list[list[Piece]]]]:
        """The name, and the lines that each line of numbers is broken into.

        A step is measured first and then laid out: it is worked out once for both.
        """
        if self._last is None or self._last[0] is not account:
            symbol = Symbol(account.symbol, self.symbol_size)
            broken_up = [broken(tokens, self._advance, self.width) for tokens in account.lines]
            self._last = (account, symbol, broken_up)
        return self._last[1:]

    def _result(self, sheet: Sheet, account: Account, y: float, step: float, covered: bool) -> None:
        metrics = QFontMetricsF(self.result)
        x = self._digit_metrics.horizontalAdvance("= ")
        baseline = y + (step + metrics.ascent() - metrics.descent()) / 2
        equals = QRectF(self.margin, y, x, step)
        sheet.digits.append(Digits(equals, "=", None))
        sheet.lines.append(Text(QPointF(self.margin, baseline), "=", self.digits, "ink"))
        if covered:
            high = metrics.height()
            wide = COVER * QFontInfo(self.result).pixelSize()
            box = QRectF(self.margin + x, y + (step - high) / 2, wide, high)
            sheet.cover = (box, self.result)
            return
        wide = metrics.horizontalAdvance(account.result)
        rect = QRectF(self.margin + x, y, wide, step)
        sheet.digits.append(Digits(rect, account.result, account.source))
        token = "loss" if account.trouble else PHASE_TOKENS[account.phase]
        at = QPointF(rect.x(), baseline)
        sheet.lines.append(Text(at, account.result, self.result, token))

    def _digits(self, sheet: Sheet, line: list[Piece], y: float, step: float) -> None:
        """A line of arithmetic: painted as one text, pointed at piece by piece."""
        metrics = self._digit_metrics
        baseline = y + (step + metrics.ascent() - metrics.descent()) / 2
        for piece in line:
            rect = QRectF(self.margin + piece.x, y, piece.width, step)
            sheet.digits.append(Digits(rect, piece.text, piece.index))
        at = QPointF(self.margin + line[0].x, baseline)
        sheet.lines.append(Text(at, "".join(one.text for one in line), self.digits, "ink"))

    def _formula(self, sheet: Sheet, latex: str, font_size: float, y: float, room: float) -> None:
        if not latex:
            return
        fitting, size = self._formula_size(latex, font_size)
        at = QPointF(self.margin, y + (room - size.height()) / 2)
        sheet.formulas.append(Placed(latex, at, fitting))
        sheet.size.setWidth(max(sheet.size.width(), size.width() + 2 * self.margin))

    def _formula_size(self, latex: str, font_size: float) -> tuple[float, QSizeF]:
        """The font size that fits the width, and the formula's size in it."""
        if not latex:
            return font_size, QSizeF(0, 0)
        formula = self._formulas.peek(latex)
        if formula is None:
            return font_size, QSizeF(0, 2 * font_size)
        wide = formula.size(font_size).width()
        if wide > self.width:
            font_size = max(font_size * self.width / wide, self.least)
        return font_size, formula.size(font_size)

    def _put(
        self,
        sheet: Sheet | None,
        text: str,
        font: QFont,
        token: str,
        y: float,
        width: float | None = None,
        x: float | None = None,
    ) -> float:
        """Wrapped text from ``y`` on; gives where it ends. No sheet: measures only."""
        if not text:
            return y
        metrics = QFontMetricsF(font)
        step = metrics.height() * TEXT_LEADING
        first = (step + metrics.ascent() - metrics.descent()) / 2
        left = self.margin if x is None else x
        for line in self._lines(text, font, width or self.width):
            if sheet is not None:
                sheet.texts.append(Text(QPointF(left, y + first), line, font, token))
            y += step
        return y

    def _lines(self, text: str, font: QFont, width: float) -> list[str]:
        key = (text, id(font), width)  # the fonts live as long as this does
        found = self._wraps.get(key)
        if found is None:
            if len(self._wraps) >= MOST_WIDTHS:
                self._wraps.clear()
            found = self._wraps[key] = wrapped(text, font, width, prose=True)
        return found

    def _advance(self, text: str) -> float:
        found = self._widths.get(text)
        if found is None:
            if len(self._widths) >= MOST_WIDTHS:
                self._widths.clear()
            found = self._widths[text] = self._digit_metrics.horizontalAdvance(text)
        return found
