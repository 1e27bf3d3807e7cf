"""How is a trace written as CSV, one row a step?"""

import csv
import io
from collections.abc import Callable
from typing import IO

from core.numbers import exact
from core.trace import Step, Trace

COLUMNS = (
    "index", "phase", "layer", "sample", "quantity", "position", "symbol", "expression", "value",
    "operands",
)  # fmt: skip
EVERY = 512


def write(trace: Trace, file: IO[bytes], progress: Callable[[int, int], None]) -> None:
    """Write plain CSV for programs: UTF-8, commas, lines ended by CR LF (RFC 4180)."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
    try:
        rows = csv.writer(text)
        rows.writerow(COLUMNS)
        for step in trace:
            if step.index % EVERY == 0:
                progress(step.index, len(trace))
            rows.writerow(row(step))
        progress(len(trace), len(trace))
    finally:
        text.detach()


def row(step: Step) -> tuple[object, ...]:
    """One step; position and operands are numbers separated by blanks."""
    return (
        step.index,
        step.phase,
        "" if step.layer is None else step.layer,
        "" if step.sample is None else step.sample,
        step.quantity,
        " ".join(map(str, step.position)),
        step.symbol,
        step.expression,
        exact(step.value),
        " ".join(map(str, step.operands)),
    )
