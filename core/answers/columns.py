"""Which number is a row of a table about, by what stands in its columns?"""

from __future__ import annotations

import re

from core.answers.entries import AnswersError
from core.answers.names import Name, take_name
from core.cells import SAME, short
from core.trace import Trace

COLUMNS = {
    "quantity": "quantity", "đại lượng": "quantity", "symbol": "symbol", "name": "symbol",
    "ký hiệu": "symbol", "step": "symbol", "index": "index", "phase": "phase",
    "layer": "layer", "tầng": "layer", "lớp": "layer", "sample": "sample", "mẫu": "sample",
    "position": "position", "pos": "position", "vị trí": "position", "neuron": "position",
    "nơron": "position", "i": "i", "row": "i", "from": "i", "hàng": "i", "j": "j", "column": "j",
    "col": "j", "to": "j", "cột": "j", "value": "value", "answer": "value", "result": "value",
    "giá trị": "value", "đáp số": "value", "kết quả": "value", "trả lời": "value",
}  # fmt: skip
"""What the columns of a table may be called."""


def row_name(fields: dict[str, str], place: int | str, trace: Trace) -> Name:
    """The name that the columns of one row make up."""
    if fields.get("index") and not fields.get("quantity") and not fields.get("symbol"):
        return _by_index(fields["index"], place, trace)
    written = fields.get("symbol") or fields.get("quantity") or ""
    taken = take_name(written, trace.network)
    if taken is None or taken[1].strip():
        raise AnswersError(
            place,
            "“{text}” names no number; write it like z[1]2, δ[2]1 or W[1]1,2 new",
            text=short(written),
        )
    name = taken[0]
    if name.layer is None:
        name = name._replace(layer=_whole(fields.get("layer", ""), "layer", place))
    if name.sample is None:
        name = name._replace(sample=_whole(fields.get("sample", ""), "sample", place))
    if fields.get("phase", "").lower() == "update" and name.quantity in ("weights", "biases"):
        name = name._replace(new=True)
    if name.position is None:
        texts = re.findall(r"[0-9]+", fields.get("position", "").translate(SAME))
        texts += [fields[key] for key in ("i", "j") if fields.get(key)]
        position = tuple(_whole(one, "position", place) or 0 for one in texts)
        if name.quantity == "loss" and position:
            name = name._replace(quantity="loss_term")
        name = name._replace(position=position or None)
    return name


def _by_index(text: str, place: int | str, trace: Trace) -> Name:
    index = _whole(text, "index", place)
    if index is None or index >= len(trace):
        raise AnswersError(
            place, "there is no step {index}; the trace has {count}, from 0",
            index=text, count=len(trace),
        )  # fmt: skip
    step = trace[index]
    notation = trace.notation
    return Name(
        step.quantity,
        step.layer,
        notation.indices(step.quantity, step.position) or None,
        step.sample,
        step.phase == "update" and step.quantity in ("weights", "biases"),
    )


def _whole(text: str, column: str, place: int | str) -> int | None:
    """The whole number of a cell; spreadsheets write 1 as 1.0 now and then."""
    if not text:
        return None
    found = re.fullmatch(r"([0-9]{1,9})(?:[.,]0+)?", text.strip())
    if not found:
        raise AnswersError(
            place, "{column}: a whole number expected, found “{found}”",
            column=column, found=short(text),
        )  # fmt: skip
    return int(found[1])
