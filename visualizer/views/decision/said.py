"""How are lines, answers and the proof that no line will do written down?"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from html import escape
from math import lcm
from typing import NamedTuple

from core import separable
from core.arrays import Array
from core.numbers import MINUS
from core.separable import Contradiction
from visualizer.fonts import unbroken
from visualizer.i18n import printed, shown, tr, words
from visualizer.session import Session
from visualizer.views.decision.moment import Line, Moment


class Names(NamedTuple):
    """What inputs, weights and bias are called."""

    inputs: tuple[str, str]
    weights: tuple[str, str]
    bias: str = "b"


def names(session: Session) -> Names:
    """Counted as the reader counts."""
    one, two = (session.notation.index(k) for k in (1, 2))
    return Names((f"x{one}", f"x{two}"), (f"w{one}", f"w{two}"))


def short(value: float, decimals: int) -> str:
    """Without zeros at the end."""
    text = shown(value, decimals)
    mark = next((sign for sign in ".," if sign in text), "")
    return text.rstrip("0").rstrip(mark) if mark and "e" not in text else text


def fraction(value: Fraction) -> str:
    """As a decimal where that is short and exact, else as a fraction."""
    text = f"{float(value):.6g}"
    if "e" not in text and Fraction(text) == value:
        return printed(text)
    return printed(f"{value.numerator}/{value.denominator}")


def equation(line: Line, named: Names, decimals: int, biased: bool = True) -> str:
    """``0.5·x1 − 0.4·x2 + 0.2 = 0``"""
    text = f"{short(line.w1, decimals)}·{named.inputs[0]}{_signed(line.w2, decimals)}"
    text += f"·{named.inputs[1]}"
    return text + (_signed(line.b, decimals) if biased else "") + " = 0"


def _signed(value: float, decimals: int) -> str:
    text = short(abs(value), decimals)
    return f" {MINUS} {text}" if value < 0 else f" + {text}"


def sample_said(found: Moment, session: Session) -> str:
    """The sample in front, its answer, its error and what it changes, as far as reached."""
    decimals, named = session.decimals, names(session)
    apart = "; " if words().comma else ", "
    x = apart.join(short(value, decimals) for value in found.points[found.current].tolist())
    parts = [tr("sample {sample}", sample=found.current + 1) + f": x = ({x})"]
    if found.target is not None:
        parts.append(f"y = {short(found.target, decimals)}")
    if found.output is not None and found.target is not None:
        error = found.target - found.output
        parts.append(f"ŷ = {short(found.output, decimals)}")
        parts.append(tr("error") + f" y − ŷ = {short(error, decimals)}")
    for name, change in zip((*named.weights, named.bias), found.changes, strict=False):
        if change is not None:
            parts.append(f"Δ{name} = {short(change, decimals)}")
    return ", ".join(parts)


# the proof


def proof(
    found: separable.Line | Contradiction, points: Array, named: Names, brief: bool = False
) -> str:
    """The answer as rich text; ``brief`` leaves out what follows from it."""
    if isinstance(found, separable.Line):
        return _line_said(found, named)
    biased = found.meeting is not None
    rows = [f"<p><b>{tr('No line separates the two classes.')}</b> {tr('Suppose one did:')}</p>"]
    rows.append("<table cellspacing='0' cellpadding='2'>")
    for taken, target, sign in ((found.ones, 1, "≥"), (found.zeros, 0, "&lt;")):
        for place, count in taken:
            point = [Fraction(repr(value)) for value in points[place].tolist()]
            said = _form(point, Fraction(biased), named)
            times = f"{count} ×" if count > 1 else ""
            where = f"{_point(point)} → {target}:"
            rows.append(_row(where, times, f"{said} {sign} 0"))
        total = _form(found.weights, Fraction(found.bias), named)
        if taken:
            rows.append(_row(f"<b>{tr('added up:')}</b>", "", f"<b>{total} {sign} 0</b>"))
    rows.append("</table>")
    if found.ones:
        said = tr("The same sum cannot be at least 0 and below 0. So there are no such weights.")
    else:
        said = tr("0 is not below 0. So there are no such weights.")
    rows.append(f"<p>{said}</p>")
    if brief:
        return "".join(rows)
    if found.meeting is not None:
        rows.append(f"<p>{_meeting_said(found, points)}</p>")
    rows.append(
        f"<p>{tr('A hidden layer is needed: each of its neurons draws a line of its own.')}</p>"
    )
    return "".join(rows)


def _line_said(found: separable.Line, named: Names) -> str:
    """A line, in whole numbers, unless these are beyond all doubles."""
    scale = lcm(*(value.denominator for value in (*found.weights, found.bias)))
    try:
        line = Line(*(float(value * scale) for value in (*found.weights, found.bias)))
        said = unbroken(escape(equation(line, named, 10, found.bias != 0)))
        example = f" {tr('For example {line}.', line=said)}"
    except OverflowError:
        example = ""
    return (
        f"<p><b>{tr('A line separates the two classes.')}</b>{example}</p>"
        f"<p>{tr('So the perceptron comes to an end: it errs only so many times.')}</p>"
    )


def _meeting_said(found: Contradiction, points: Array) -> str:
    """Where in the plane the two classes meet."""
    assert found.meeting is not None

    def between(taken: Iterable[tuple[int, int]]) -> str:
        return ", ".join(
            unbroken(_point([Fraction(repr(value)) for value in points[place].tolist()]))
            for place, _ in taken
        )

    return tr(
        "In the plane: {meeting} lies between {ones} as well as between {zeros}. It would have "
        "to be on both sides of the line.",
        meeting=unbroken(_point(found.meeting)),
        ones=between(found.ones),
        zeros=between(found.zeros),
    )


def _point(values: Sequence[Fraction]) -> str:
    apart = "; " if words().comma else ", "
    return f"({apart.join(fraction(value) for value in values)})"


def _form(weights: Sequence[Fraction], bias: Fraction, named: Names) -> str:
    """``w1 + 2 w2 + b``, without what is 0."""
    parts = []
    for factor, name in zip((*weights, bias), (*named.weights, named.bias), strict=True):
        if factor == 0:
            continue
        size = abs(factor)
        term = name if size == 1 else f"{fraction(size)}·{name}"
        sign = f" {MINUS} " if factor < 0 else " + "
        parts.append((sign if parts else MINUS if factor < 0 else "") + term)
    return "".join(parts) or "0"


def _row(*cells: str) -> str:
    return (
        "<tr>" + "".join(f"<td style='white-space: pre'>{cell} </td>" for cell in cells) + "</tr>"
    )
