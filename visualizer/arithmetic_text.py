"""Where does a line of arithmetic break, so that it fits and still reads well?

Takes the tokens of an expression, gives lines of placed pieces. Knows no painter: widths come
from a function.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.notation import Token
from visualizer.i18n import tr

INDENT = "  "
FULL = 0.25
"""A line is broken at a worse place rather than left emptier than this share."""

_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_ADDING = (" + ", " − ")
_TIMES = " · "


@dataclass(frozen=True)
class Piece:
    """Text on a line, and the step whose value it is."""

    text: str
    x: float
    width: float
    index: int | None


@dataclass(frozen=True)
class _Word:
    """A piece not yet placed, and how bad a line break before it would be (None: impossible)."""

    text: str
    index: int | None
    cost: int | None


def read(tokens: Sequence[Token]) -> list[Token]:
    """``tokens`` as the screen shows them: powers raised, products inside a sum drawn together."""
    shown: list[Token] = []
    for (text, index), adds in zip(tokens, _adds(tokens), strict=True):
        if text == _TIMES and adds:
            text = "·"
        elif text.startswith("^"):
            text = text[1:].translate(_SUPERSCRIPTS)
        elif text == "log(":
            text = "ln("
        elif text.startswith("…"):
            text = tr("… {count} more terms …", count=text.strip("… "))
        shown.append((text, index))
    return shown


def as_text(tokens: Sequence[Token]) -> str:
    """The same in one line."""
    return "".join(text for text, _ in read(tokens))


def broken(
    tokens: Sequence[Token], width: Callable[[str], float], room: float
) -> list[list[Piece]]:
    """Lines of at most ``room``, the first begun with "= ", the others indented."""
    words = _words(tokens)
    widths = [width(word.text) for word in words]
    before, indent = width("= "), width(INDENT)
    lines: list[list[Piece]] = []
    start = 0
    while start < len(words):
        x = before if not lines else indent
        line = [Piece("= ", 0.0, before, None)] if not lines else []
        stop = _line_end(words, widths, start, room - x)
        for place in range(start, stop):
            text = words[place].text
            if place == start and lines:  # an operator leads the line it continues
                text = text.lstrip()
            wide = widths[place] if text == words[place].text else width(text)
            line.append(Piece(text, x, wide, words[place].index))
            x += wide
        lines.append(line)
        start = stop
    return lines


def _line_end(words: list[_Word], widths: list[float], start: int, room: float) -> int:
    """The word that the next line begins with."""
    x = 0.0
    best: tuple[int, int] | None = None  # cost and place of the best break so far
    for place in range(start, len(words)):
        cost = words[place].cost
        if (
            place > start
            and cost is not None
            and (best is None or cost <= best[0] or _early(best[1], start, widths, room))
        ):
            best = (cost, place)
        x += widths[place]
        if x > room and best is not None:
            return best[1]
    return len(words)


def _early(place: int, start: int, widths: list[float], room: float) -> bool:
    """Would a break at ``place`` leave the line too empty?"""
    return sum(widths[start:place]) < FULL * room


def _words(tokens: Sequence[Token]) -> list[_Word]:
    """Tokens with the cost of a break before each: outer before inner, sums before products."""
    words: list[_Word] = []
    depth = 0
    for text, index in read(tokens):
        if text == ")":
            depth -= 1
        cost = None
        if index is None:
            if text in _ADDING:
                cost = 2 * depth
            elif text.strip() in ("·", "/"):
                cost = 2 * depth + (1 if text.startswith(" ") else 4)
        if words and words[-1].text == ", ":
            cost = 2 * depth
        words.append(_Word(text, index, cost))
        if text.endswith("("):
            depth += 1
    return words


def _adds(tokens: Sequence[Token]) -> list[bool]:
    """For each token, whether something is added or subtracted in its own pair of brackets."""
    groups = [0]
    opened = [0]
    of: list[int] = []
    adding: set[int] = set()
    for text, index in tokens:
        if index is None and text.endswith("("):
            groups.append(len(groups))
            opened.append(groups[-1])
        of.append(opened[-1])
        if index is None and text in _ADDING:
            adding.add(opened[-1])
        if index is None and text == ")" and len(opened) > 1:
            opened.pop()
    return [group in adding for group in of]
