"""Where are the files that come with the program: examples, languages, pictures?"""

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def assets() -> Path:
    """The folder ``assets``: inside the installed package, or beside it in a checkout."""
    inside = _HERE / "assets"
    return inside if inside.is_dir() else _HERE.parent / "assets"
