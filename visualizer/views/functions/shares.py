"""What is said of a number of the softmax: its rule, the numbers put in, what it means?"""

from __future__ import annotations

from core.activations import ACTIVATIONS
from visualizer.functions.mixing import Mixing
from visualizer.i18n import shown, tr
from visualizer.views.functions.blocks import Block, Heading, Note, Rule, numbers, typed

EXPONENTIAL = r"e_j = e^{z_j}"
JACOBIAN = r"\frac{\partial a_i}{\partial z_j} = a_j\,([i = j] - a_i)"
DELTA = r"\delta_j = \frac{\partial L}{\partial z_j} = a_j - y_j"
CHAIN = r"\delta_j = \sum_k \frac{\partial L}{\partial a_k} \frac{\partial a_k}{\partial z_j}"
LOSS = r"L = -\sum_j y_j \ln a_j"


def written(mixing: Mixing, decimals: int) -> list[Block]:
    """The arithmetic of the number that is chosen."""
    kind, i, j = mixing.chosen
    makers = {
        "input": _input,
        "exponential": _exponential,
        "output": _output,
        "target": _target,
        "delta": _delta,
    }
    if kind == "entry":
        return _entry(mixing, i, j, decimals)
    return makers[kind](mixing, j, decimals)


def _input(mixing: Mixing, j: int, decimals: int) -> list[Block]:
    return [Note(f"z{j + 1} = {typed(mixing.z[j])}", "ink"),
            Note(tr("Given: type another number, or drag its bar."))]  # fmt: skip


def _target(mixing: Mixing, j: int, decimals: int) -> list[Block]:
    return [Note(f"y{j + 1} = {int(j == mixing.right)}", "ink"),
            Note(tr("Given: 1 for the right class and 0 for the others."))]  # fmt: skip


def _exponential(mixing: Mixing, j: int, decimals: int) -> list[Block]:
    softmax = mixing.softmax
    said: list[Block] = [Rule(EXPONENTIAL),
                         numbers(f"e{j + 1}", softmax.exponential(j), decimals)]  # fmt: skip
    if softmax.shift:
        said.append(_shift(mixing, decimals))
    return said


def _shift(mixing: Mixing, decimals: int) -> Note:
    return Note(
        tr(
            "The largest z, {largest}, is subtracted from each one first, so that exp stays a "
            "number; the outputs are the same.",
            largest=shown(mixing.softmax.shift, decimals),
        )
    )


def _output(mixing: Mixing, j: int, decimals: int) -> list[Block]:
    softmax = mixing.softmax
    latex = ACTIVATIONS["softmax"].latex
    return [
        Rule(f"a_j = {latex}"),
        numbers("Σ exp(z)", softmax.sum(), decimals, "ink"),
        numbers(f"a{j + 1}", softmax.output(j), decimals),
        Note(tr("The share of exp(z{j}) in the sum of all: the outputs add up to 1.", j=j + 1)),
    ]


def _entry(mixing: Mixing, i: int, j: int, decimals: int) -> list[Block]:
    softmax = mixing.softmax
    name = f"∂a{i + 1}/∂z{j + 1}"
    if i == j:
        why = tr("i = j, so [i = j] is 1: a{i} rises with its own z, fastest at a{i} = 0.5.",
                 i=i + 1)  # fmt: skip
    else:
        why = tr("i ≠ j, so [i = j] is 0: as z{j} rises, a{i} falls, because a{j} takes its share.",
                 i=i + 1, j=j + 1)  # fmt: skip
    return [
        Rule(JACOBIAN),
        numbers(name, softmax.entry(i, j), decimals, "backward"),
        Note(why),
    ]


def _delta(mixing: Mixing, j: int, decimals: int) -> list[Block]:
    softmax, right = mixing.softmax, mixing.right
    return [
        Rule(LOSS),
        numbers("L", softmax.loss(right), decimals, "loss"),
        Rule(DELTA),
        numbers(f"δ{j + 1}", softmax.delta(j, right), decimals, "backward"),
        Heading(tr("The long way, through the Jacobian")),
        Rule(CHAIN),
        numbers(f"δ{j + 1}", softmax.back(j, right), decimals, "backward"),
    ]
