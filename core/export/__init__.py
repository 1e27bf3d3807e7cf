"""Which files can a trace be written to? One table of exporters.

A new exporter is a module with one ``write(trace, file, progress, options)`` and one row here;
one that draws, and so needs the window's libraries, adds its row from there with :func:`add`.
"""

from pathlib import Path

from core.export.exporter import Exporter, Writer, later
from core.export.options import CHOICES, FIELDS, Choice, Field, Options, Progress

WORKSHEET = ("decimals", "words", "versions", "blanks", "key")

EXPORTERS: dict[str, Exporter] = {
    "json": Exporter(
        "JSON, the trace document", (".json",), later("core.export.json_trace"),
        ("steps", "notation"), streams=True,
    ),
    "csv": Exporter(
        "CSV, one row a step", (".csv",), later("core.export.csv_steps"),
        ("steps", "words", "notation", "excel"), streams=True,
    ),
    "jsonl": Exporter(
        "JSONL, one line a step", (".jsonl", ".ndjson"), later("core.export.jsonl"),
        ("steps", "notation"), streams=True,
    ),
    "npz": Exporter("NPZ, all arrays for NumPy", (".npz",), later("core.export.npz")),
    "latex": Exporter(
        "LaTeX, a document or a part of one", (".tex",), later("core.export.latex"),
        ("steps", "decimals", "words", "notation", "fragment"), most=10_000,
    ),
    "markdown": Exporter(
        "Markdown with formulas", (".md", ".markdown"), later("core.export.markdown"),
        ("steps", "decimals", "words", "notation"), most=10_000,
    ),
    "html": Exporter(
        "HTML, a standalone page", (".html", ".htm"), later("core.export.html"),
        ("steps", "decimals", "words", "notation"), most=10_000,
    ),
    "python": Exporter(
        "Python, a script that checks itself", (".py",), later("core.export.python_script"),
        ("words", "notation", "torch"), most=50_000,
    ),
    "xlsx": Exporter(
        "XLSX, a workbook that computes", (".xlsx",), later("core.export.xlsx"),
        ("decimals", "words", "notation"), most=400_000,
    ),
    "worksheet-html": Exporter(
        "Worksheet, HTML to be printed", (".worksheet.html",), later("core.export.worksheet_html"),
        (*WORKSHEET, "notation"), most=2000,
    ),
    "worksheet-latex": Exporter(
        "Worksheet, LaTeX", (".worksheet.tex",), later("core.export.worksheet_latex"),
        (*WORKSHEET, "notation", "fragment"), most=2000,
    ),
    "worksheet-xlsx": Exporter(
        "Worksheet, XLSX", (".worksheet.xlsx",), later("core.export.worksheet_xlsx"),
        (*WORKSHEET, "notation"), most=2000,
    ),
    "moodle": Exporter(
        "Moodle, a quiz as XML", (".xml",), later("core.export.moodle"),
        ("decimals", "words", "notation", "versions", "blanks"), most=2000,
    ),
}  # fmt: skip


def add(name: str, exporter: Exporter) -> None:
    """Put another format into the table."""
    EXPORTERS[name] = exporter


def format_of(path: str | Path) -> str | None:
    """The format that a file name asks for by its ending, the longest that fits, or None."""
    name = Path(path).name.lower()
    endings = {suffix: key for key, row in EXPORTERS.items() for suffix in row.suffixes}
    fitting = [suffix for suffix in endings if name.endswith(suffix) and name != suffix]
    return endings[max(fitting, key=len)] if fitting else None


__all__ = ["CHOICES", "EXPORTERS", "FIELDS", "Choice", "Exporter", "Field", "Options", "Progress",
           "Writer", "add", "format_of", "later"]  # fmt: skip
