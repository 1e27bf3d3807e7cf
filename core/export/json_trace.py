"""How is a trace written as the trace document (JSON)?"""

from typing import IO, Any

from core.arrays import Array
from core.documents import json_text, network_document
from core.export.json_lines import JsonLine, number, step_entry
from core.export.options import Options, Progress, pieces
from core.export.rows import written
from core.lettering import LECTURE
from core.network import Flatten
from core.trace import Trace

FORMAT = "backprop-trace"
VERSION = 1

LAYER_ARRAYS = ("z", "a", "delta", "gradient_weights", "gradient_biases", "new_weights",
                "new_biases")  # fmt: skip


def write(
    trace: Trace,
    file: IO[bytes],
    progress: Progress,
    options: Options = Options(),  # noqa: B008
) -> None:
    """Write the whole document, step after step, so that a long trace needs no memory."""
    file.write(json_text(document_head(trace)).removesuffix("\n}").encode() + b',\n  "steps": [')
    between = "\n    "
    for lines in written(trace, pieces(trace, options), JsonLine(), progress):
        file.write((between + ",\n    ".join(lines)).encode())
        between = ",\n    "
    file.write(b"\n  ]\n}\n")


def document_head(trace: Trace) -> dict[str, Any]:
    """The document without its steps."""
    head: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "network": network_document(trace.network),
        "summary": {
            "loss": number(trace.loss),
            "loss_after": number(trace.loss_after),
            "steps": len(trace),
        },
    }
    if trace.notation != LECTURE:
        head["notation"] = notation_entry(trace)
    count = len(trace.network.layers)
    return {**head, "layers": [layer_entry(trace, layer) for layer in range(1, count + 1)]}


def notation_entry(trace: Trace) -> dict[str, Any]:
    """The notation of the symbols and rules, where it is not the lecture's."""
    notation = trace.notation
    return {
        "rows": notation.rows,
        "brackets": notation.brackets,
        "letter": notation.letter,
        "first": notation.first,
    }


def layer_entry(trace: Trace, layer: int) -> dict[str, Any]:
    """The arrays of one layer; null where it has none."""
    arrays = layer_arrays(trace, layer)
    return {"index": layer, **{name: _lists(arrays.get(name)) for name in LAYER_ARRAYS}}


def layer_arrays(trace: Trace, layer: int) -> dict[str, Array]:
    """Those arrays of the document that a layer has."""
    flat = isinstance(trace.network.layers[layer - 1], Flatten)
    found = {name: trace.values(name, layer) for name in LAYER_ARRAYS}
    return {
        name: values
        for name, values in found.items()
        if values is not None and not (flat and name == "z")
    }


def _lists(values: Array | None) -> Any:
    return None if values is None else _numbers(values.tolist())


def _numbers(value: Any) -> Any:
    return [_numbers(one) for one in value] if isinstance(value, list) else number(value)


__all__ = ["FORMAT", "VERSION", "document_head", "layer_arrays", "number", "step_entry", "write"]
