"""What do all steps of one quantity of a segment have in common? Texts with slots in them.

The weights of a layer, their gradients and their updates differ in numbers and indices only. A
template is made from the first step by the same functions that write every step, with marks in
place of its operands; so it cannot say anything else than they do.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.arithmetic import Chosen, Node, Number, Operand
from core.arrays import Array
from core.export.trees import rebuilt
from core.network import Dense
from core.notation import latex, latex_number, plain
from core.numbers import exact
from core.segments import Segment
from core.trace import Step, Trace

Flats = npt.NDArray[np.intp]

_OPEN, _CLOSE = "\ue000", "\ue001"
"""Letters of no script, which stand around the number of a slot."""

_FAR = 10**12
"""Places beyond every size that a network may have: they are found again in a symbol."""


@dataclass(frozen=True)
class Index:
    """A slot for a position as it is written, along ``axis``."""

    axis: int


@dataclass(frozen=True)
class Figure:
    """A slot for the value of operand ``operand``; bracketed if negative, or a power of ten."""

    operand: int
    if_negative: bool
    if_power: bool


Text = tuple[str | Index | Figure, ...]
"""Literal texts and slots in turn, beginning and ending with a literal."""


class Source(NamedTuple):
    """Where an operand stands, for the step at each place (flat, from 0) of the segment."""

    start: int
    stride: int
    values: Array
    flats: Callable[[Flats], Flats]


@dataclass(frozen=True)
class Template:
    """The texts of all steps of one quantity of a segment."""

    step: Step
    symbol: Text
    latex: Text
    expression: Text
    substituted: Text
    sources: tuple[Source, ...]


def template(trace: Trace, segment: Segment, quantity: str) -> Template | None:
    """The template of a quantity, or None where its steps are not all of one kind."""
    which = segment.quantities.index(quantity)
    step = trace[segment.start + which]
    if step.phase == "given":
        tree: Node = Operand(step.index, step.value)
    elif _even(step):
        tree = step.arithmetic
    else:
        return None
    indices = [step.index] if step.phase == "given" else list(step.operands)
    sources = tuple(_source(trace, segment, step, index) for index in indices)
    try:
        marked = _marked(tree, {index: _Mark(k) for k, index in enumerate(indices)})
    except _Uneven:
        return None
    far = tuple(_FAR * (axis + 1) for axis in range(len(step.position)))
    placed = dataclasses.replace(step, position=far)
    first = trace.notation.first
    return Template(
        step,
        _with_indices(placed.symbol, far, first),
        _with_indices(placed.latex, far, first),
        _plain_text(marked),
        _latex_text(marked),
        () if step.phase == "given" else sources,
    )


def _even(step: Step) -> bool:
    """Is the arithmetic of all these steps the same, with other numbers?"""
    if step.phase == "update":
        return True
    layer = step.trace.network.layers[(step.layer or 1) - 1]
    return isinstance(layer, Dense) and step.quantity in (
        "z", "gradient_weights", "gradient_biases",
    )  # fmt: skip


def _source(trace: Trace, segment: Segment, step: Step, index: int) -> Source:
    """Where the operand moves to when the step moves on; ``step`` stands at place 0."""
    found = trace.segment(index)
    at, which = divmod(index - found.start, len(found.quantities))
    units = segment.shape[-1] if segment.shape else 1
    moves: Callable[[Flats], Flats]
    if step.quantity == "z" and found.quantities != ("weights",):
        # x or a of the layer before, the same for each neuron; but each has its own bias.
        moves = (lambda flat: flat) if found.quantities == ("biases",) else (lambda flat: flat * 0)
    elif step.quantity == "gradient_weights":
        delta = found.phase == "backward"
        moves = (lambda flat: flat % units) if delta else (lambda flat: flat // units)
    else:
        moves = lambda flat: flat  # noqa: E731
    return Source(
        found.start + which, len(found.quantities), found.arrays[which], lambda f: moves(f) + at
    )


# Marks -----------------------------------------------------------------------------------------


class _Uneven(Exception):
    """A formula with branches: which one is taken differs from step to step."""


class _Mark(float):
    """A number that knows which operand it stands for."""

    slot: int

    def __new__(cls, slot: int) -> _Mark:
        made = super().__new__(cls, 1.0)
        made.slot = slot
        return made

    def text(self) -> str:
        return f"{_OPEN}{self.slot}{_CLOSE}"


def _marked(tree: Node, marks: dict[int, _Mark]) -> Node:
    def change(part: Node) -> Node | None:
        if isinstance(part, Chosen):
            raise _Uneven
        return Operand(part.index, marks[part.index]) if isinstance(part, Operand) else None

    return rebuilt(tree, change)


def _plain_text(tree: Node) -> Text:
    def written(sign: str) -> str:
        def number(value: float) -> str:
            if isinstance(value, _Mark):
                return sign + value.text()
            return str(value) if isinstance(value, int) else exact(value)

        return plain(tree, number)

    base, slots = _cut(written(""))
    negative = _bracketed(base, _cut(written("-"))[0], "-", "", "(", ")")
    return _woven(base, [Figure(k, neg, False) for k, neg in zip(slots, negative, strict=True)])


def _latex_text(tree: Node) -> Text:
    def written(before: str, after: str) -> str:
        def number(leaf: Number | Operand) -> str:
            if isinstance(leaf.value, _Mark):
                return before + leaf.value.text() + after
            return latex_number(leaf.value)

        return latex(tree, number)

    base, slots = _cut(written("", ""))
    left, right = r"\left(", r"\right)"
    negative = _bracketed(base, _cut(written("-", ""))[0], "-", "", left, right)
    power = _bracketed(base, _cut(written("", r"\cdot"))[0], "", r"\cdot", left, right)
    return _woven(base, [Figure(*row) for row in zip(slots, negative, power, strict=True)])


def _cut(text: str) -> tuple[list[str], list[int]]:
    """The literals around the marks, and the marks' slots."""
    parts = re.split(f"{_OPEN}(\\d+){_CLOSE}", text)
    return parts[::2], [int(slot) for slot in parts[1::2]]


def _bracketed(
    base: list[str], other: list[str], before: str, after: str, left: str, right: str
) -> list[bool]:
    """At which slots did numbers of another kind, with text around them, get brackets?"""
    found: list[bool] = []
    tail = ""
    for place in range(len(base) - 1):
        head = tail + base[place]
        found.append(other[place] == head + left + before)
        assert found[-1] or other[place] == head + before, (base, other)
        tail = after + (right if found[-1] else "")
    assert other[-1] == tail + base[-1], (base, other)
    return found


def _with_indices(text: str, far: tuple[int, ...], first: int) -> Text:
    """A symbol with slots where the far positions stand in it."""
    if not far:
        return (text,)
    axes = {str(place - 1 + first): axis for axis, place in enumerate(far)}
    parts = re.split("(" + "|".join(axes) + ")", text)
    assert sorted(parts[1::2]) == sorted(axes), text
    return _woven(parts[::2], [Index(axes[part]) for part in parts[1::2]])


def _woven(literals: list[str], slots: Sequence[Index | Figure]) -> Text:
    made: list[str | Index | Figure] = [literals[0]]
    for slot, literal in zip(slots, literals[1:], strict=True):
        made += [slot, literal]
    return tuple(made)
