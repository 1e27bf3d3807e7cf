"""What is the record of one computation, step by step?

``record`` computes the arrays once. A :class:`Trace` lays a table of segments over them: runs of
steps of one phase, layer and sample. A :class:`Step` is derived when it is asked for, so a trace
of 240,000 steps costs nothing until it is looked at.
"""

from __future__ import annotations

import copy
import itertools
import math
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple, overload

import numpy as np

from core.arrays import Array, Shape
from core.lettering import LECTURE, Notation
from core.network import Flatten, Network, Optimizer
from core.optimizers import OPTIMIZERS
from core.passes import Arrays, compute, loss_of, new_layers, trained
from core.segments import PHASES, Phase, Segment, segments_of

if TYPE_CHECKING:
    from core.arithmetic import Node

Grouping = Literal["number", "neuron", "layer", "phase"]
Position = tuple[int, ...]


class Span(NamedTuple):
    """Consecutive steps ``start`` to ``stop`` of one phase, layer and sample (from 1)."""

    phase: Phase
    layer: int | None
    sample: int | None
    start: int
    stop: int


class Place(NamedTuple):
    """Where the values of one quantity stand: step ``start + stride * flat position``."""

    start: int
    stride: int
    values: Array

    def step(self, flat: int) -> int:
        """The index of the step at a flat position."""
        return self.start + self.stride * flat


@dataclass(frozen=True, eq=False)
class Step:
    """One number of the computation. Layers, samples and positions count from 1.

    ``position`` is (j,) for a neuron, (i, j) for a weight from neuron i to neuron j, (k, r, c)
    in a map, (k, c, i, j) in a kernel, () for a loss. ``layer`` is 0 for x. ``sample`` is None
    for what belongs to the batch.
    """

    trace: Trace
    index: int
    phase: Phase
    layer: int | None
    sample: int | None
    quantity: str
    position: Position
    value: float

    @cached_property
    def arithmetic(self) -> Node:
        """The expression tree that gives the value."""
        return self.trace.worked(self)

    @cached_property
    def operands(self) -> tuple[int, ...]:
        """The steps whose values this one uses, each once, in the order of their use."""
        from core.arithmetic import leaves

        if self.phase == "given":
            return ()
        return tuple(dict.fromkeys(leaf.index for leaf in leaves(self.arithmetic)))

    @cached_property
    def expression(self) -> str:
        """Plain arithmetic with exact numbers that gives the value."""
        from core.notation import plain

        return plain(self.arithmetic)

    @cached_property
    def substituted(self) -> str:
        """LaTeX of the numbers put into the rule, exact."""
        from core.notation import latex

        return latex(self.arithmetic)

    @property
    def symbol(self) -> str:
        """The name on the blackboard as plain text: ``δ[1]2``."""
        from core.symbols import plain_symbol

        return plain_symbol(self)

    @property
    def latex(self) -> str:
        r"""The name as LaTeX: ``\delta^{[1]}_{2}``."""
        from core.symbols import latex_symbol

        return latex_symbol(self)

    @property
    def rule(self) -> str:
        """LaTeX of the rule, with indices in place of positions."""
        from core.rules import rule

        return rule(self)

    @property
    def where(self) -> str:
        """What the indices of the rule stand for here: ``i = 2``."""
        from core.indices import where

        return where(self)

    @property
    def sentence(self) -> str:
        """One English sentence on what the step means."""
        from core.explain import sentence

        return sentence(self)

    @property
    def chain_rule(self) -> str:
        """LaTeX of the chain rule the step comes from, or ""."""
        from core.chain_rules import chain_rule

        return chain_rule(self)

    @property
    def trouble(self) -> str:
        """What happened where the value is not a finite number, or ""."""
        from core.explain import trouble

        return trouble(self)


class Trace:
    """The record of one pass forward, one back and one update; see :func:`record`.

    A sequence of steps: ``len(trace)``, ``trace[i]``, ``trace[i:j]``.
    """

    def __init__(self, network: Network, arrays: Arrays) -> None:
        self.network = network
        self.arrays = arrays
        self.notation = LECTURE
        self.segments = tuple(segments_of(network, arrays))
        self._starts = [segment.start for segment in self.segments]
        self._length = self.segments[-1].stop
        self._texts: dict[tuple[object, ...], str] = {}
        self._worked: tuple[int, Node] | None = None
        self._phase_ranges: dict[str, range] = {}
        for phase, run in itertools.groupby(self.segments, lambda segment: segment.phase):
            segments = list(run)
            self._phase_ranges[phase] = range(segments[0].start, segments[-1].stop)
        self._places: dict[tuple[str, str, int | None, int | None], Place] = {}
        for segment in self.segments:
            for which, quantity in enumerate(segment.quantities):
                key = (segment.phase, quantity, segment.layer, segment.sample)
                self._places[key] = Place(
                    segment.start + which, len(segment.quantities), segment.arrays[which]
                )

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> list[Step]: ...
    def __getitem__(self, index: int | slice) -> Step | list[Step]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self._length))]
        if index < 0:
            index += self._length
        if not 0 <= index < self._length:
            raise IndexError(f"step {index} of {self._length}")
        segment = self.segment(index)
        flat, which = divmod(index - segment.start, len(segment.quantities))
        return Step(
            self,
            index,
            segment.phase,
            segment.layer,
            None if segment.sample is None else segment.sample + 1,
            segment.quantities[which],
            _position(flat, segment.shape),
            float(segment.arrays[which][flat]),
        )

    def __iter__(self) -> Iterator[Step]:
        return (self[i] for i in range(self._length))

    def written(self, notation: Notation) -> Trace:
        """The same record with its symbols and rules in another notation."""
        other = copy.copy(self)
        other.notation = notation
        other._texts = {}
        other._worked = None
        return other

    def worked(self, step: Step) -> Node:
        """The expression tree of a step; the last one is kept, since all views ask for it."""
        from core.derive import arithmetic

        kept = self._worked
        if kept is None or kept[0] != step.index:
            kept = self._worked = (step.index, arithmetic(step))
        return kept[1]

    def remembered(self, key: tuple[object, ...], make: Callable[[], str]) -> str:
        """A text that many steps share, made once."""
        if key not in self._texts:
            self._texts[key] = make()
        return self._texts[key]

    @cached_property
    def given(self) -> int:
        """How many leading steps are given: x, y, the weights and biases."""
        return self.phase_range("given").stop

    @property
    def loss(self) -> float:
        """The loss of the batch."""
        return self.arrays.loss

    @cached_property
    def loss_after(self) -> float:
        """The loss of the same inputs with the new weights."""
        return loss_of(self.network, new_layers(self.network, self.arrays.by_name))

    def segment(self, index: int) -> Segment:
        """The segment that step ``index`` stands in."""
        return self.segments[bisect_right(self._starts, index) - 1]

    def values(self, quantity: str, layer: int) -> Array | None:
        """All values of a quantity in a layer, or None.

        Shape (m, ...) for what each sample has, the shape of the weights or biases for
        parameters, their gradients and "new_weights", "new_biases".
        """
        if quantity in ("weights", "biases"):
            found = self.network.layers[layer - 1] if layer else Flatten()
            return None if isinstance(found, Flatten) else getattr(found, quantity)
        if quantity == "y":
            return self.network.targets
        return self.arrays.by_name.get((quantity, layer))

    def place(
        self, quantity: str, layer: int | None, sample: int | None, phase: str | None = None
    ) -> Place | None:
        """Where a quantity stands, or None. ``sample`` counts from 0, None for the batch."""
        for one in PHASES if phase is None else (phase,):
            found = self._places.get((one, quantity, layer, sample))
            if found:
                return found
        return None

    def index(
        self,
        quantity: str,
        layer: int | None,
        position: Position,
        sample: int | None = 1,
        phase: str | None = None,
    ) -> int | None:
        """The step of a quantity at a position (from 1), or None.

        ``sample`` is left out of account where the quantity belongs to the whole batch; None
        asks for the batch's own, such as its loss. Weights and biases stand twice: given (the
        first found) and new, in phase "update".
        """
        steps = self.search(quantity, layer, position, sample, phase)
        if sample is None:
            steps = [i for i in steps if self.segment(i).sample is None] or steps
        return steps[0] if steps else None

    def search(
        self,
        quantity: str | None = None,
        layer: int | None = None,
        position: Position | None = None,
        sample: int | None = None,
        phase: str | None = None,
    ) -> list[int]:
        """The indices of all steps that fit what is given; None fits everything."""
        found: list[int] = []
        for segment in self.segments:
            if phase not in (None, segment.phase) or layer not in (None, segment.layer):
                continue
            if None not in (sample, segment.sample) and segment.sample != (sample or 0) - 1:
                continue
            for which, name in enumerate(segment.quantities):
                if quantity not in (None, name):
                    continue
                first, stride = segment.start + which, len(segment.quantities)
                if position is None:
                    found.extend(range(first, segment.stop, stride))
                elif _fits(position, segment.shape):
                    flat = np.ravel_multi_index(tuple(p - 1 for p in position), segment.shape)
                    found.append(first + stride * int(flat))
        return sorted(found)

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The trace as runs of one phase, layer and sample, in order; given is one run."""
        spans: list[Span] = []
        for key, run in itertools.groupby(self.segments, _span_key):
            segments = list(run)
            phase, layer, sample = key
            number = None if sample is None else sample + 1
            spans.append(Span(phase, layer, number, segments[0].start, segments[-1].stop))
        return tuple(spans)

    def phase_range(self, phase: str) -> range:
        """The steps of a phase."""
        return self._phase_ranges[phase]

    def group(self, index: int, by: Grouping) -> range:
        """The run of steps, stepped over at once, that holds ``index``; given is one run.

        "neuron" is what one neuron does in a phase; of gradients and updates, the weights that
        leave one neuron (or belong to one kernel).
        """
        segment = self.segment(index)
        if segment.phase == "given" or by == "phase":
            return self.phase_range(segment.phase)
        if by == "number":
            return range(index, index + 1)
        if by == "layer":
            span = self.spans[bisect_right(self.spans, index, key=lambda span: span.start) - 1]
            return range(span.start, span.stop)
        width = len(segment.quantities)
        if segment.phase in ("gradient", "update") and len(segment.shape) > 1:
            width *= math.prod(segment.shape[1:])
        start = segment.start + (index - segment.start) // width * width
        return range(start, start + width)

    def after(self, index: int, by: Grouping) -> int:
        """The last step of the next group; the last step of all if there is none."""
        stop = self.group(index, by).stop
        return self.group(stop, by)[-1] if stop < self._length else self._length - 1

    def before(self, index: int, by: Grouping) -> int:
        """The last step of the group before (0 for given)."""
        start = self.group(index, by).start
        if start == 0:
            return 0
        group = self.group(start - 1, by)
        return 0 if group.start == 0 else group[-1]

    @cached_property
    def first_trouble(self) -> int | None:
        """The first step whose value is not a finite number, or None."""
        for segment in self.segments:
            if all(np.isfinite(array).all() for array in segment.arrays):
                continue
            bad = ~np.isfinite(np.stack(segment.arrays, axis=1))
            return segment.start + int(np.argmax(bad))
        return None

    def next_network(self) -> Network:
        """The network after the update, with the optimizer's memory; the place to go on from.

        Raises DocumentError where the update did not give finite numbers.
        """
        network = self.network
        names = OPTIMIZERS[network.optimizer.name].state
        state = []
        for number, layer in enumerate(network.layers, start=1):
            kept: dict[str, Array] = {}
            if not isinstance(layer, Flatten):
                for name, part in itertools.product(names, trained(layer)):
                    kept[f"{name}_{part}"] = self.arrays.by_name[f"{name}_{part}", number]
            state.append(kept)
        optimizer = network.optimizer
        carried = Optimizer(
            optimizer.name,
            optimizer.settings,
            optimizer.updates + 1 if names else 0,
            tuple(state) if names else (),
        )
        return network.replace(layers=new_layers(network, self.arrays.by_name), optimizer=carried)


def record(network: Network) -> Trace:
    """One pass forward, one back and one update of ``network``, as a trace.

    Overflow and NaN do not stop it: the step that first met them says so.
    """
    return Trace(network, compute(network))


def _position(flat: int, shape: Shape) -> Position:
    if len(shape) == 1:
        return (flat + 1,)
    position = []
    for size in reversed(shape):
        flat, rest = divmod(flat, size)
        position.append(rest + 1)
    return tuple(reversed(position))


def _fits(position: Position, shape: Shape) -> bool:
    return len(position) == len(shape) and all(
        1 <= p <= size for p, size in zip(position, shape, strict=True)
    )


def _span_key(segment: Segment) -> tuple[Phase, int | None, int | None]:
    if segment.phase == "given":
        return ("given", None, None)
    return (segment.phase, segment.layer, segment.sample)
