"""What is said of a curve at a point: the rule, the numbers put in, the tangent, and why?"""

from __future__ import annotations

import math

from core.activations import ACTIVATIONS
from core.curves import Curve, Reading
from core.lessons import lesson
from visualizer.fonts import unbroken
from visualizer.functions.board import ActivationBoard, Board, LossBoard
from visualizer.i18n import brief, shown, tr, words
from visualizer.views.functions.blocks import Block, Heading, Note, Rule, numbers, typed

MOST_PARTS = 4
"""Of more flat parts only so many are named."""


def short_title(curve: Curve) -> str:
    """The name of a curve, without the formula that the name of a loss has behind it."""
    return words()(curve.title).partition("  ")[0]


def labels(board: Board) -> tuple[str, str]:
    """What f and f′ are called: a plot's heading has no room for a typeset formula."""
    variable = board.variable
    if isinstance(board, LossBoard):
        return f"L({variable})", "δ = ∂L/∂z" if variable == "z" else "∂L/∂a"
    return f"f({variable})", f"f′({variable})"


def arithmetic(board: Board, decimals: int) -> list[Block]:
    """f and f′ at the point with the numbers put in, and the tangent."""
    curve, reading = board.curve, board.reading()
    value, slope = labels(board)
    place = f"{board.variable} = {typed(board.x)}"
    blocks: list[Block] = [Heading(short_title(curve)), Note(_given(board, place), "ink")]
    *inner, of_value, of_slope = curve.equations
    if reading.inner is not None:
        blocks += [Rule(inner[0]), numbers("a", reading.inner, decimals, "ink")]
    blocks += [Rule(of_value), numbers(_at(value, board), reading.value, decimals, "positive")]
    blocks += [Rule(of_slope), numbers(_at(slope, board), reading.slope, decimals, "backward")]
    return [*blocks, *_tangent(board, reading, decimals)]


def _given(board: Board, place: str) -> str:
    """The point and the parameters, exactly."""
    given = [place]
    if isinstance(board, ActivationBoard) and board.alpha is not None:
        given.append(f"α = {typed(board.alpha)}")
    if isinstance(board, LossBoard):
        given.append(f"y = {typed(board.target)}")
        if board.is_mean:
            given.append(f"n = {board.outputs}")
    return "    ".join(given)


def _at(label: str, board: Board) -> str:
    """The name of the number: f(1), or ∂L/∂a as it is."""
    head, bracket, _ = label.partition(f"({board.variable})")
    return f"{head}({typed(board.x)})" if bracket else label.partition(" ")[0]


def _tangent_rule(board: Board) -> str:
    """The line through the point, as LaTeX."""
    x, f = board.variable, "L" if isinstance(board, LossBoard) else "f"
    return rf"t({x}) = {f}({x}_0) + {f}'({x}_0)\,({x} - {x}_0)"


def _tangent(board: Board, reading: Reading, decimals: int) -> list[Block]:
    variable = board.variable
    value, slope = reading.value.value, reading.slope.value
    if not (math.isfinite(value) and math.isfinite(slope)):
        return [Note(tr("There is no number here, and so no tangent."), "loss")]
    minus = shown(-1.0, 0)[0]
    at = shown(reading.x, decimals)
    off = f" {minus} {at}" if reading.x >= 0 else f" + {at[1:]}"
    sign = f" {minus} " if slope < 0 else " + "
    slant = unbroken(f"{shown(abs(slope), decimals)} · ({variable}{off})")
    line = f"{shown(value, decimals)}{sign}{slant}"
    return [
        Heading(tr("Tangent, the thin line")),
        Rule(_tangent_rule(board)),
        Note(f"t({variable}) = {line}", "ink"),
    ]


def meaning(board: Board, decimals: int) -> list[Block]:
    """Why the shape matters for backpropagation: flat parts, kinks, many layers, in sentences."""
    reading = board.reading()
    name = board.current
    blocks: list[Block] = []
    if reading.is_kink:
        blocks.append(Note(words()(reading.curve.at_kink), "loss"))
    blocks.append(Note(lesson(name, words()), "ink"))
    blocks.append(Note(_flat(board)))
    if isinstance(board, ActivationBoard):
        blocks.append(_layers(board, reading, decimals))
        if reading.curve.kinks and not reading.is_kink:
            blocks.append(Note(words()(ACTIVATIONS[name].at_kink)))
    return blocks


def _flat(board: Board) -> str:
    """Which part of the axis is hatched, and why."""
    slope = "|δ|" if labels(board)[1].startswith("δ") else f"|{labels(board)[1]}|"
    limit = typed(board.threshold)
    parts = board.flat
    if not parts:
        return tr("Nothing is hatched: {slope} is nowhere below {limit} here.",
                  slope=slope, limit=limit)  # fmt: skip
    said = ", ".join(_part(board, low, high) for low, high in parts[:MOST_PARTS])
    more = ", …" if len(parts) > MOST_PARTS else ""
    if isinstance(board, LossBoard):
        return tr("Hatched, nearly flat: {slope} < {limit}, for {parts}.",
                  slope=slope, limit=limit, parts=said + more)  # fmt: skip
    return tr("Hatched, saturated: {slope} < {limit}, for {parts}.",
              slope=slope, limit=limit, parts=said + more)  # fmt: skip


def _part(board: Board, low: float, high: float) -> str:
    """A part of the axis: z < −2.887, or 0.25 < a < 0.35."""
    first, last = board.axis
    variable = board.variable
    if low <= first and high >= last:
        return tr("all {variable} shown", variable=variable)
    if low <= first:
        return f"{variable} < {brief(float(f'{high:.4g}'))}"
    if high >= last:
        return f"{variable} > {brief(float(f'{low:.4g}'))}"
    return f"{brief(float(f'{low:.4g}'))} < {variable} < {brief(float(f'{high:.4g}'))}"


def _layers(board: ActivationBoard, reading: Reading, decimals: int) -> Note:
    """What is left of δ after many layers with this slope."""
    slope = shown(reading.slope.value, decimals)
    bracketed = f"({slope})" if reading.slope.value < 0 else slope
    left = shown(reading.through(board.layers).value, decimals)
    power = str(board.layers).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return Note(
        tr(
            "Through {count} layers, each with this slope, δ is multiplied by {sum} = {result} "
            "(times the weights).",
            count=board.layers,
            sum=f"{bracketed}{power}",
            result=left,
        ),
        "backward",
    )
