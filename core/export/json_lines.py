"""How is a step written as one line of JSON?"""

import json
import math
from collections.abc import Sequence
from functools import cache
from typing import Any

from core.export.rows import Line, Operand, Own, Shape, Shaped, bracketed, pieces_of
from core.export.templates import Figure, Template, Text
from core.notation import latex_number
from core.trace import Step


class JsonLine:
    """The format of a step in the trace document and in JSONL."""

    def one(self, step: Step) -> str:
        return json.dumps(step_entry(step), ensure_ascii=False, allow_nan=False)

    def line(self, template: Template) -> Line:
        step = template.step
        position = [Own("position", axis) for axis in range(len(step.position))]
        operands = [Operand(number) for number in range(len(template.sources))]
        sample = "null" if step.sample is None else str(step.sample)
        layer = "null" if step.layer is None else str(step.layer)
        return [
            '{"index": ', Shaped(Own("index")),
            f', "phase": "{step.phase}", "layer": {layer}, "sample": {sample}, '
            f'"quantity": "{step.quantity}", "position": [', *_listed(position),
            '], "symbol": "', *_text(template.symbol),
            '", "latex": "', *_text(template.latex),
            f'", "rule": "{_escaped(step.rule)}", "substituted": "',
            *_text(template.substituted, latex=True),
            '", "expression": "', *_text(template.expression),
            '", "value": ', Shaped(Own("value")),
            ', "operands": [', *_listed(operands), "]}",
        ]  # fmt: skip


def step_entry(step: Step) -> dict[str, Any]:
    """One step as the document has it."""
    entry: dict[str, Any] = {
        "index": step.index,
        "phase": step.phase,
        "layer": step.layer,
        "sample": step.sample,
        "quantity": step.quantity,
        "position": list(step.position),
        "symbol": step.symbol,
        "latex": step.latex,
        "rule": step.rule,
        "substituted": step.substituted,
        "expression": step.expression,
        "value": number(step.value),
        "operands": list(step.operands),
    }
    if step.trouble:
        entry["trouble"] = step.trouble
    return entry


def _listed(slots: Sequence[Own] | Sequence[Operand]) -> list[str | Shaped]:
    parts: list[str | Shaped] = []
    for slot in slots:
        parts += [", ", Shaped(slot)]
    return parts[1:]


def _text(text: Text, latex: bool = False) -> list[str | Shaped]:
    parts: list[str | Shaped] = []
    for part in pieces_of(text, _escaped):
        if isinstance(part, str):
            parts.append(part)
        elif isinstance(part, Figure):
            shape = _latex_shape(part.if_negative, part.if_power) if latex else bracketed(part)
            parts.append(Shaped(part, shape))
        else:
            parts.append(Shaped(part))
    return parts


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


@cache
def _latex_shape(if_negative: bool, if_power: bool) -> Shape:
    """How plain numbers are written in LaTeX, as a part of a JSON text."""

    def odd(text: str) -> str:
        made = latex_number(float(text)) if "e" in text or "n" in text else text
        if (made[0] == "-" and if_negative) or (r"\cdot" in made and if_power):
            made = rf"\left({made}\right)"
        return _escaped(made)

    def shape(texts: Sequence[str]) -> list[str]:
        return [
            text if text[0] != "-" and "e" not in text and "n" not in text else odd(text)
            for text in texts
        ]

    return shape


def number(value: float) -> float | str:
    """A number as JSON can hold it: infinities and NaN are written as texts."""
    if math.isfinite(value):
        return value
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"
