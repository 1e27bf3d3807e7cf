"""Which names and numbers does a student's JSON hold? Three shapes of it are read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from core.answers.columns import COLUMNS, row_name
from core.answers.entries import AnswersError, Entry
from core.answers.names import Name, take_name
from core.cells import short
from core.trace import Trace

DEEPEST = 6
_LAYERS = ("z", "a", "delta", "gradient_weights", "gradient_biases", "new_weights", "new_biases")
_ASIDE = {"format", "version", "title", "notes", "student", "name", "source", "network", "index"}
"""What may stand beside the answers and is none."""


class _Written(str):
    """A number with the very digits it was written with."""


def json_entries(text: str, trace: Trace) -> list[Entry]:
    """The entries of a JSON text. Raises AnswersError."""
    try:
        found = json.loads(
            text.removeprefix("\ufeff"), parse_float=_Written, parse_int=_Written,
            parse_constant=_refuse,
        )  # fmt: skip
    except json.JSONDecodeError as error:
        raise AnswersError(
            "", "not JSON: {what} in line {line}, column {column}",
            what=error.msg[:1].lower() + error.msg[1:], line=error.lineno, column=error.colno,
        ) from None  # fmt: skip
    except RecursionError:
        raise AnswersError("", "lists nested too deep") from None
    entries = list(_of(found, trace))
    if not entries:
        raise AnswersError("", 'no answers are in this; write them like {"z[1]2": 0.5932}')
    return entries


def _refuse(name: str) -> Any:
    raise AnswersError("", "{name} is not a number in JSON; write a finite number", name=name)


def _of(found: Any, trace: Trace) -> Iterator[Entry]:
    if isinstance(found, list):
        yield from _rows(found, "", trace)
        return
    if not isinstance(found, Mapping):
        raise AnswersError("", "an object or a list of answers expected")
    for key, value in found.items():
        if key in _ASIDE or value is None:
            continue
        if key in ("answers", "steps") and isinstance(value, list):
            yield from _rows(value, key, trace)
        elif key in ("answers", "summary") and isinstance(value, Mapping):
            yield from _of({k: v for k, v in value.items() if k != "steps"}, trace)
        elif key == "layers" and isinstance(value, list):
            yield from _layers(value, trace)
        else:
            taken = take_name(key, trace.network)
            if taken is None or taken[1].strip(" :="):
                raise AnswersError(
                    "", "“{text}” names no number; write it like z[1]2, δ[2]1 or W[1]1,2 new",
                    text=short(key),
                )  # fmt: skip
            yield _entry(key, taken[0], value)


def _rows(rows: list[Any], key: str, trace: Trace) -> Iterator[Entry]:
    for number, row in enumerate(rows):
        place = f"{key}[{number}]"
        if not isinstance(row, Mapping) or not any(
            COLUMNS.get(str(one).lower()) == "value" for one in row
        ):
            raise AnswersError(place, 'an object with a "value" expected')
        fields: dict[str, Any] = {}
        for name, value in row.items():
            head = COLUMNS.get(str(name).lower())
            if head and value is not None:
                fields[head] = value
        value = fields.pop("value", None)
        if value is None:
            continue
        texts = {
            head: ",".join(map(str, one)) if isinstance(one, list) else str(one)
            for head, one in fields.items()
        }
        yield _entry(place, row_name(texts, place, trace), value)


def _layers(layers: list[Any], trace: Trace) -> Iterator[Entry]:
    """As they stand in a trace document: arrays by layer."""
    for number, layer in enumerate(layers, start=1):
        place = f"layers[{number - 1}]"
        if not isinstance(layer, Mapping):
            raise AnswersError(place, "an object expected")
        index = layer.get("index", _Written(number))
        known = str(index).isdigit() and 1 <= int(index) <= len(trace.network.layers)
        if not known:
            raise AnswersError(f"{place}.index", "a layer from 1 to {last} expected",
                               last=len(trace.network.layers))  # fmt: skip
        if trace.network.layers[int(index) - 1].type == "flatten":
            continue
        for key in _LAYERS:
            if layer.get(key) is not None:
                quantity = key.removeprefix("new_")
                name = Name(quantity, int(index), None, None, key.startswith("new_"))
                yield _entry(f"{place}.{key}", name, layer[key])


def _entry(place: str, name: Name, value: Any) -> Entry:
    cells: list[list[str]] = []
    exact = _put(place, value, cells)
    return Entry(place, name, cells, exact)


def _put(place: str, value: Any, cells: list[list[str]], depth: int = 0) -> bool:
    """Lay a number, a list or lists of lists out in rows; True if a number is among them."""
    if value is None:
        cells.append([""])
        return False
    if isinstance(value, str):
        cells.append([str(value)])
        return isinstance(value, _Written)
    if not isinstance(value, list):
        raise AnswersError(place, "a number expected")
    if depth == DEEPEST:
        raise AnswersError("", "lists nested too deep")
    if any(isinstance(one, list) for one in value):
        return any([_put(f"{place}[{at}]", one, cells, depth + 1) for at, one in enumerate(value)])
    row: list[list[str]] = []
    exact = any([_put(f"{place}[{at}]", one, row, depth + 1) for at, one in enumerate(value)])
    cells.append([cell for one in row for cell in one])
    return exact
