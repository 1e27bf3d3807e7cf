"""What does the panel say about one step? Words and tokens only, nothing of how they look."""

from dataclasses import dataclass

from core import explain
from core.arithmetic import Chosen, Node, Number, Operand, reduced
from core.gradcheck import Check, checkable
from core.network import Dense
from core.notation import Token, shown_tokens
from core.numbers import MINUS
from core.trace import Step, Trace
from visualizer.arithmetic_text import as_text
from visualizer.fonts import unbroken
from visualizer.i18n import exact, grouped, shown, tr, words
from visualizer.latex_text import plain_text
from visualizer.phases import phase_name

SHORTENED = 4
"""Terms that are left of a sum that is too long to be written out."""


@dataclass(frozen=True)
class Account:
    """One step, said. ``number`` is the heading "STEP 18 OF 42", ``place`` what follows it."""

    index: int
    phase: str
    number: str
    place: str
    layer: int | None = None
    symbol: str = ""
    rule: str = ""
    where: str = ""
    lines: tuple[tuple[Token, ...], ...] = ()
    """The numbers put in, then partly worked out."""
    result: str = ""
    source: int | None = None
    """The step that the result is a plain copy of."""
    sentence: str = ""
    chain_rule: str = ""
    trouble: str = ""
    checked: bool = False
    """Whether a finite difference can be held against it."""

    def spoken(self, covered: bool = False) -> str:
        """All of it as plain text."""
        parts = [plain_text(self.rule), self.where]
        parts += ["= " + as_text(line) for line in self.lines[: 1 if covered else None]]
        parts += [] if covered or not self.result else ["= " + self.result]
        parts += [self.trouble, self.sentence, plain_text(self.chain_rule)]
        return "\n".join(part for part in parts if part)


def account(trace: Trace, index: int, decimals: int, limit: int) -> Account:
    """What is said of step ``index``; sums of more than ``limit`` terms are shortened."""
    if index < trace.given:
        return _given(trace)
    step = trace[index]
    tree = step.arithmetic
    while isinstance(tree, Chosen):
        tree = tree.branch
    result = shown(step.value, decimals)
    lines = []
    source = tree.index if isinstance(tree, Operand) else None
    if not isinstance(tree, Number | Operand):
        lines.append(_tokens(tree, decimals, limit))
        worked = reduced(tree)
        if worked is not None:
            lines.append(_tokens(worked, decimals, limit))
    return Account(
        index,
        step.phase,
        _number(trace, index),
        place_of(step),
        layer=step.layer,
        symbol=step.latex,
        rule=step.rule,
        where=step.where,
        lines=tuple(lines),
        result=result,
        source=source,
        sentence=explain.sentence(step, words()),
        chain_rule=step.chain_rule,
        trouble=explain.trouble(step, words()),
        checked=checkable(step),
    )


def operand_text(trace: Trace, index: int) -> str:
    """An earlier step's name and exact value."""
    step = trace[index]
    return f"{step.symbol} = {exact(step.value)}"


def check_text(check: Check, decimals: int) -> str:
    """The finite difference of a step, in one line."""
    if check.kink:
        return tr("no difference can be taken here: the loss has a corner, or is not finite")
    digits, power = f"{check.relative_error:.0e}".split("e")
    error = f"{digits}e{int(power)}" if check.relative_error else "0"
    parts = (
        tr("central difference {estimate}", estimate=shown(check.estimate, decimals)),
        tr("relative error {error}", error=error.replace("-", MINUS)),
    )
    return " · ".join(map(unbroken, parts))


def _given(trace: Trace) -> Account:
    count = len(trace) - trace.given
    said = tr(
        "The inputs x, the targets y and all weights and biases are given. "
        "{count} steps follow: forward to the outputs, to the loss, back to the gradients, "
        "and one update.",
        count=grouped(count),
    )
    return Account(0, "given", tr("Given"), "", sentence=said)


def _tokens(tree: Node, decimals: int, limit: int) -> tuple[Token, ...]:
    """A line of arithmetic: a sum in full, or well shortened where it is long."""
    comma = words().comma
    tokens = shown_tokens(tree, decimals, limit, comma)
    if any(text.startswith("…") for text, _ in tokens):
        tokens = shown_tokens(tree, decimals, SHORTENED, comma)
    return tuple(tokens)


def _number(trace: Trace, index: int) -> str:
    return tr(
        "Step {number} of {count}",
        number=grouped(index - trace.given + 1),
        count=grouped(len(trace) - trace.given),
    )


def place_of(step: Step) -> str:
    """The phase, the layer, and where in it the step stands."""
    parts = [phase_name(step.phase)]
    if step.phase != "loss" and step.layer:
        parts.append(tr("layer {layer}", layer=step.layer))
    parts.append(_position(step))
    if step.trace.network.samples > 1 and step.phase not in ("gradient", "update"):
        several = tr("all samples") if step.sample is None else ""
        parts.append(several or tr("sample {sample}", sample=step.sample))
    return ", ".join(part for part in parts if part)


def _position(step: Step) -> str:
    at = tuple(map(step.trace.notation.index, step.position))
    layer = step.trace.network.layers[(step.layer or 1) - 1]
    if step.phase == "loss":
        return tr("output {j}", j=at[0]) if len(at) == 1 else ""
    if len(at) == 1:
        if isinstance(layer, Dense):
            return tr("neuron {j}", j=at[0])
        return tr("kernel {k}", k=at[0])
    if len(at) == 2:
        return tr("weight {i} → {j}", i=at[0], j=at[1])
    if len(at) == 3:
        return tr("map {k}, row {r}, column {c}", k=at[0], r=at[1], c=at[2])
    if len(at) == 4:
        return tr(
            "kernel {k}, channel {c}, row {i}, column {j}", k=at[0], c=at[1], i=at[2], j=at[3]
        )
    return ""
