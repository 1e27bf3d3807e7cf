"""What is an exporter? One row of the table: a writer, and what is said of it before it starts."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from core.checks import DocumentError
from core.export.options import Options, Progress, check_options, count_of, pieces
from core.segments import PHASES, Phase
from core.trace import Trace
from core.words import Count

Writer = Callable[[Trace, IO[bytes], Progress, Options], None]

BINARY = (".npz", ".xlsx", ".pdf", ".png", ".gif", ".zip")
"""Endings of files that are no text: nothing for a terminal."""


def later(module: str) -> Writer:
    """The function ``write`` of a module that is imported when it is first used."""

    def write(trace: Trace, file: IO[bytes], progress: Progress, options: Options) -> None:
        importlib.import_module(module).write(trace, file, progress, options)

    return write


@dataclass(frozen=True)
class Exporter:
    """One format.

    title : what a dialog calls it, in English.
    suffixes : the endings that ask for it, the usual one first; two formats may share one.
    writer : writes the trace to a binary file.
    options : which of :data:`core.export.options.CHOICES` it heeds.
    streams : it needs no more memory for a longer trace.
    most : the steps it is meant for at most, or None.
    missing : says what it needs and this machine has not, with the remedy, or "".
    """

    title: str
    suffixes: tuple[str, ...]
    writer: Writer
    options: tuple[str, ...] = ()
    streams: bool = False
    most: int | None = None
    missing: Callable[[], str] = str

    @property
    def is_text(self) -> bool:
        """Can the file be read as it is?"""
        return not self.suffixes[0].endswith(BINARY)

    def check(self, trace: Trace, options: Options) -> None:
        """Raise DocumentError, with the remedy, where the writer would not start."""
        missing = self.missing()
        if missing:
            raise DocumentError("format", "this one is drawn by Qt: {problem}", problem=missing)
        check_options(trace, options, self.options)
        count = self.steps(trace, options)
        if self.most is None or count <= self.most:
            return
        fits = self.phases(trace) if "steps" in self.options else []
        if fits:
            raise DocumentError(
                "steps",
                '{count} steps are too many for this format, which is meant for {most}; choose '
                'fewer, such as phase "{phase}" with {fewer}, or take JSONL, CSV or NPZ',
                count=Count(count), most=Count(self.most), phase=fits[-1],
                fewer=Count(len(trace.phase_range(fits[-1]))),
            )  # fmt: skip
        raise DocumentError(
            "steps",
            "{count} steps are too many for this format, which is meant for {most}; take JSONL, "
            "CSV or NPZ, which hold any number",
            count=Count(count), most=Count(self.most),
        )  # fmt: skip

    def phases(self, trace: Trace) -> list[Phase]:
        """The phases whose steps the format takes, the shortest first: a range to offer."""
        sizes = {phase: len(trace.phase_range(phase)) for phase in PHASES[1:]}
        fitting = [phase for phase in sizes if self.most is None or sizes[phase] <= self.most]
        return sorted(fitting, key=lambda phase: sizes[phase])

    def steps(self, trace: Trace, options: Options) -> int:
        """How many steps would be written."""
        return count_of(pieces(trace, options)) if "steps" in self.options else len(trace)

    def write(
        self,
        trace: Trace,
        file: IO[bytes],
        progress: Progress,
        options: Options = Options(),  # noqa: B008 - frozen
    ) -> None:
        """Write what was chosen; raises DocumentError before the first byte if it cannot."""
        self.check(trace, options)
        self.writer(trace, file, progress, options)
