"""How is a trace written as the trace document (JSON)?"""

import json
import math
from collections.abc import Callable
from typing import IO, Any

from core.arrays import Array
from core.documents import json_text, network_document
from core.network import Flatten
from core.trace import Step, Trace

FORMAT = "backprop-trace"
VERSION = 1
EVERY = 512


def write(trace: Trace, file: IO[bytes], progress: Callable[[int, int], None]) -> None:
    """Write the whole document, step after step, so that a long trace needs no memory."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "network": network_document(trace.network),
        "summary": {
            "loss": number(trace.loss),
            "loss_after": number(trace.loss_after),
            "steps": len(trace),
        },
        "layers": [
            layer_entry(trace, number) for number in range(1, len(trace.network.layers) + 1)
        ],
    }
    file.write(json_text(head).removesuffix("\n}").encode() + b',\n  "steps": [')
    for step in trace:
        if step.index % EVERY == 0:
            progress(step.index, len(trace))
        line = json.dumps(step_entry(step), ensure_ascii=False, allow_nan=False)
        file.write((",\n    " if step.index else "\n    ").encode() + line.encode())
    file.write(b"\n  ]\n}\n")
    progress(len(trace), len(trace))


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


def layer_entry(trace: Trace, layer: int) -> dict[str, Any]:
    """The arrays of one layer; null where it has none."""
    flat = isinstance(trace.network.layers[layer - 1], Flatten)
    names = ("z", "a", "delta", "gradient_weights", "gradient_biases", "new_weights", "new_biases")
    return {
        "index": layer,
        **{
            name: None if flat and name == "z" else _lists(trace.values(name, layer))
            for name in names
        },
    }


def _lists(values: Array | None) -> Any:
    return None if values is None else _numbers(values.tolist())


def _numbers(value: Any) -> Any:
    return [_numbers(one) for one in value] if isinstance(value, list) else number(value)


def number(value: float) -> float | str:
    """A number as JSON can hold it: infinities and NaN are written as texts."""
    if math.isfinite(value):
        return value
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"
