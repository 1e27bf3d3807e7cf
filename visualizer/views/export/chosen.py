"""What was chosen in the export dialog: which format, which options, in which notation?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from core.lettering import Notation
from core.trace import Trace
from visualizer.export import EXPORTERS, Exporter, Options


@dataclass(frozen=True)
class Chosen:
    """A format, and all that its exporter is told."""

    format: str
    options: Options
    notation: Notation

    @property
    def row(self) -> Exporter:
        """The exporter of the format."""
        return EXPORTERS[self.format]

    def write(self, trace: Trace, file: IO[bytes], progress: Callable[[int, int], None]) -> None:
        """Write ``trace`` as it was chosen; raises DocumentError."""
        self.row.write(trace.written(self.notation), file, progress, self.options)
