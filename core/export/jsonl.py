"""How is a trace written as JSONL, one line a step?"""

from typing import IO

from core.export.json_lines import JsonLine
from core.export.options import Options, Progress, pieces
from core.export.rows import written
from core.trace import Trace


def write(
    trace: Trace,
    file: IO[bytes],
    progress: Progress,
    options: Options = Options(),  # noqa: B008
) -> None:
    """Write each step as the trace document has it, as a JSON object on a line of its own."""
    for lines in written(trace, pieces(trace, options), JsonLine(), progress):
        file.write(("\n".join(lines) + "\n").encode())
