"""Where may a long formula be broken into lines?

Formulas are LaTeX as `core.notation` writes it. A bracket that grows with what it holds, and a
fraction, keep a formula in one piece; around a long sum they are written another way.
"""

import re
from collections.abc import Iterator

LONG = 56
"""Signs on paper from which on a bracket or a fraction is opened for breaking."""

_GROUPS = re.compile(r"\\left(?!arrow).|\\right.|\\frac|[{}()\[\]]")
_UNSEEN = re.compile(r"\\(?:left|right|frac|displaystyle)(?![a-z])|\\[a-zA-Z]+|[{}^_\s]")


def visible(latex: str) -> int:
    """About how many signs a formula has on paper."""
    return len(_UNSEEN.sub(lambda found: "" if found[0][0] != "\\" else "·", latex))


def breakable(latex: str) -> str:
    r"""The formula with its long sums outside of ``\left( \right)`` and ``\frac``."""
    made, start = [], 0
    for first, last, kind in _outer(latex):
        inner = latex[first:last]
        made.append(latex[start:first])
        start = last
        if kind == "bracket" and inner.startswith(r"\left("):
            content = inner[len(r"\left(") : -len(r"\right)")]
            opens = " + " in content and visible(content) > LONG
            made.append(rf"\bigl({breakable(content)}\bigr)" if opens else inner)
        elif kind == "fraction":
            top, bottom = _parts(inner)
            opens = " + " in top and visible(top) > LONG
            made.append(rf"\bigl({breakable(top)}\bigr) / {_under(bottom)}" if opens else inner)
        else:
            made.append(inner)
    return "".join(made) + latex[start:]


def _under(bottom: str) -> str:
    return bottom if re.fullmatch(r"\d+", bottom) else rf"\bigl({bottom}\bigr)"


def pieces(latex: str) -> Iterator[str]:
    """The formula cut before each ``+`` outside of brackets and braces."""
    closed = [(first, last) for first, last, _ in _outer(latex)]
    start = 0
    for found in re.finditer(r" (?=\+ )", latex):
        if not any(first <= found.start() < last for first, last in closed):
            yield latex[start : found.start()]
            start = found.end()
    yield latex[start:]


def _outer(latex: str) -> Iterator[tuple[int, int, str]]:
    r"""The outermost groups: from, to, and whether "bracket", "fraction" or "braces".

    The brackets of ``\bigl(`` and ``\bigr)`` are none.
    """
    opened: list[int] = []
    fraction = -1
    for found in _GROUPS.finditer(latex):
        token = found[0]
        if latex[: found.start()].endswith((r"\bigl", r"\bigr")):
            continue
        if token == r"\frac":
            if not opened and fraction < 0:
                fraction = found.start()
        elif token.startswith(r"\left") or token in "{([":
            opened.append(found.start())
        else:
            start = opened.pop()
            if opened:
                continue
            if fraction < 0:
                yield start, found.end(), "braces" if token == "}" else "bracket"
            elif latex[found.end() : found.end() + 1] != "{":
                yield fraction, found.end(), "fraction"
                fraction = -1


def _parts(fraction: str) -> tuple[str, str]:
    r"""Top and bottom of ``\frac{top}{bottom}``."""
    depth = 0
    for at in range(len(r"\frac"), len(fraction)):
        depth += {"{": 1, "}": -1}.get(fraction[at], 0)
        if depth == 0:
            return fraction[len(r"\frac{") : at], fraction[at + 2 : -1]
    raise ValueError(fraction)
