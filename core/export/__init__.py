"""Which files can a trace be written to? One table of exporters.

A new exporter is a module with one ``write(trace, file, progress)`` and one row here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from core.export import csv_steps, json_trace
from core.trace import Trace

Progress = Callable[[int, int], None]
"""Called with (steps done, all steps) now and then; may raise to cancel."""


@dataclass(frozen=True)
class Exporter:
    """One format: write(trace, binary file, progress)."""

    title: str
    suffixes: tuple[str, ...]
    write: Callable[[Trace, IO[bytes], Progress], None]


EXPORTERS: dict[str, Exporter] = {
    "json": Exporter("JSON, the trace document", (".json",), json_trace.write),
    "csv": Exporter("CSV, one row a step", (".csv",), csv_steps.write),
}


def format_of(path: str | Path) -> str | None:
    """The format that a file name asks for by its ending, or None."""
    suffix = Path(path).suffix.lower()
    return next((name for name, row in EXPORTERS.items() if suffix in row.suffixes), None)
