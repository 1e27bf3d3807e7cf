"""What of a neuron is reached, lit and covered at a step?"""

from typing import Any, NamedTuple

from visualizer.views.graph.ink import Ink
from visualizer.views.graph.layout import Layout
from visualizer.views.graph.moment import Moment
from visualizer.views.graph.places import Node
from visualizer.views.graph.values import Number, Values

LETTERS = {"z": "z", "delta": "δ", "exp": "eᶻ", "gradient_a": "∂a", "biases": "b"}


class Line(NamedTuple):
    """A number beside a neuron: how it is written and whether it is lit."""

    letter: str
    number: Number
    lit: str
    """"now", "used" or ""."""


class State(NamedTuple):
    """All that a neuron's picture depends on."""

    sample: int
    value: Number | None
    value_lit: str
    z: Line | None
    delta: Line | None
    bias: Line | None
    target: Line | None
    phase: str
    covered: frozenset[int]
    inside: Line | None = None
    """What a bare pill shows in place of its output, where nothing fits beside it."""


class States:
    """Looks up what neurons show."""

    def __init__(self, values: Values, layout: Layout, ink: Ink, covered: frozenset[int]) -> None:
        self.values, self.layout, self.ink, self.covered = values, layout, ink, covered
        self._states: dict[tuple[int, int], tuple[Any, State]] = {}
        self._changes: dict[tuple[int, int, int], tuple[int, ...]] = {}
        self._moment: Moment | None = None
        self._ends_of: Moment | None = None
        self._into: set[tuple[int, int]] = set()
        self._out: set[tuple[int, int]] = set()
        self._lit: dict[tuple[int, tuple[int, ...]], dict[str, str]] = {}

    def at(self, node: Node, moment: Moment) -> State:
        """What of a neuron is reached and lit; looked up anew only where that has changed."""
        key = (node.layer, node.neuron)
        lit = self.marks(moment).get((node.layer, (node.neuron,)))
        reached = moment.reached
        seen = bytes([index <= reached for index in self._steps(node, moment.sample)])
        quick: Any = (moment.sample, seen)
        if lit:
            into, out = self._ends(moment)
            quick = (*quick, moment.phase, tuple(lit.items()), key in into, key in out)
        kept = self._states.get(key)
        if kept is None or kept[0] != quick:
            kept = (quick, self._look_up(node, moment, lit or {}))
            self._states[key] = kept
        return kept[1]

    def picture(self, node: Node, state: State) -> State:
        """What of a state can be seen in the neuron's own picture."""
        if state.value_lit != "now":
            state = state._replace(value_lit="")
        if node.size.level == "compact":
            state = state._replace(z=None, delta=None, bias=None)
            if not state.value_lit and (state.inside is None or state.inside.lit != "now"):
                state = state._replace(phase="")
        elif state.delta is not None and state.delta.lit == "used":
            state = state._replace(delta=state.delta._replace(lit=""))
        return state

    def _steps(self, node: Node, sample: int) -> tuple[int, ...]:
        """The steps that change how a neuron looks."""
        key = (node.layer, node.neuron, sample)
        found = self._changes.get(key)
        if found is None:
            values, layer, flat = self.values, node.layer, node.neuron - 1
            numbers = [
                values.output(layer, flat, sample),
                *(values.at(one, layer, flat, sample) for one in ("z", "delta", "y") if layer),
                values.bias(layer, flat, len(values.trace)) if layer else None,
            ]
            found = tuple(number.index for number in numbers if number is not None)
            self._changes[key] = found
        return found

    def _look_up(self, node: Node, moment: Moment, lit: dict[str, str]) -> State:
        flat, sample, reached = node.neuron - 1, moment.sample, moment.reached

        def line(quantity: str) -> Line | None:
            number = self.values.at(quantity, node.layer, flat, sample)
            if number is None or number.index > reached:
                return None
            return Line(LETTERS.get(quantity, quantity), number, lit.get(quantity, ""))

        value = self.values.output(node.layer, flat, sample)
        if value is not None and value.index > reached:
            value = None
        z = delta = bias = target = None
        if node.layer:
            z, delta = line("z"), line("delta")
            if delta is None:
                delta = next(
                    (
                        found
                        for quantity in ("gradient_a", "exp")
                        if lit.get(quantity) and (found := line(quantity)) is not None
                    ),
                    None,
                )
            bias = self._bias(node, moment, lit)
        if node.target is not None:
            target = line("y")
        lines = (z, delta, bias, target)
        numbers = [value, *(one.number for one in lines if one is not None)]
        covered = frozenset(
            number.index for number in numbers if number and number.index in self.covered
        )
        phase = moment.phase if any(mark == "now" for mark in lit.values()) else ""
        inside = None
        if node.size.level == "compact" and lit.get("a") != "now":
            said = self.said(bias, z, delta)
            if said and self.side(node, moment, said) is None:
                inside = said[-1] if said[-1].letter != "b" or said[-1].lit == "now" else None
        return State(
            sample, value, lit.get("a" if node.layer else "x", ""), z, delta, bias, target,
            phase, covered, inside,
        )  # fmt: skip

    def said(self, *lines: Line | None) -> list[Line]:
        """The lit lines, what the step made last."""
        lit = [line for line in lines if line is not None and line.lit]
        return sorted(lit, key=lambda line: line.lit == "now")

    def wide(self, lines: list[Line]) -> float:
        """Width of the note that carries these lines."""
        small = self.ink.type
        texts = [len(line.letter) + 1 + len(self.ink.number(line.number.value)) for line in lines]
        return small.wide(sum(texts) + 1.4 * (len(texts) - 1)) + small.small

    def side(self, node: Node, moment: Moment, lines: list[Line]) -> str | None:
        """At which side of a bare pill there is room for a note, away from its lit edges."""
        into, out = self._ends(moment)
        key = (node.layer, node.neuron)
        need = self.wide(lines) + 0.9 * self.ink.type.node
        for side in ("right", "left"):
            edges = out if side == "right" else into
            if key not in edges and self.layout.space(node.layer, side == "right") >= need:
                return side
        return None

    def _ends(self, moment: Moment) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
        """The neurons that lit edges lead to, and those they leave."""
        if self._ends_of is not moment:
            self._ends_of = moment
            edges = [one for one in (*moment.used, *moment.now) if one.part == "edge"]
            self._into = {(one.layer, one.position[1]) for one in edges} | set(moment.bundles)
            self._out = {(self.values.source(one.layer), one.position[0]) for one in edges}
        return self._into, self._out

    def _bias(self, node: Node, moment: Moment, lit: dict[str, str]) -> Line | None:
        flat = node.neuron - 1
        if lit.get("gradient_biases") == "now":
            number = self.values.gradient("biases", node.layer, flat)
            if number is not None:
                return Line("∂b", number, lit["gradient_biases"])
        number = self.values.bias(node.layer, flat, moment.reached)
        return None if number is None else Line("b", number, lit.get("biases", ""))

    def marks(self, moment: Moment) -> dict[tuple[int, tuple[int, ...]], dict[str, str]]:
        """What is lit at each neuron: quantity -> "now" or "used"."""
        if self._moment is not moment:
            self._moment = moment
            self._lit = {}
            for marks, lit in ((moment.used, "used"), (moment.now, "now")):
                for mark in marks:
                    if mark.part in ("neuron", "bias"):
                        key = (mark.layer, mark.position)
                        self._lit.setdefault(key, {})[mark.quantity] = lit
                    elif mark.quantity == "loss_term" and lit == "now":
                        self._lit.setdefault((mark.layer, mark.position), {})["loss"] = "used"
        return self._lit
