"""How is a network read for a command, so that what is wrong names the file?"""

from pathlib import Path

from core.checks import DocumentError
from core.network import Network
from core.stored import read_stored
from core.words import Refusal


class InFile(Refusal):
    """What is wrong with a document, and in which file it stands."""

    def __init__(self, path: str | Path, wrong: DocumentError) -> None:
        name = Path(path).name
        place = f"{name}: {wrong.place}" if wrong.place else name
        super().__init__(place, wrong.problem, **wrong.values)


def read_model(path: str | Path) -> Network:
    """The network in a file, document or archive; raises InFile and FileError."""
    try:
        return read_stored(path)
    except DocumentError as error:
        raise InFile(path, error) from None
