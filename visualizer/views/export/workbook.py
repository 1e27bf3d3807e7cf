"""What stands in the first rows of each sheet of a workbook, as text?"""

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import IO
from xml.etree import ElementTree

from visualizer.i18n import printed

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

MOST_ROWS = 14
LONGEST = 60
"""Characters of a formula that are shown."""


def workbook_text(data: bytes) -> str:
    """Names of the sheets, and their first rows; formulas with their values."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        texts = list(_texts(archive))
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        names = [sheet.get("name", "") for sheet in book.iter(f"{_MAIN}sheet")]
        parts = []
        for number, name in enumerate(names, start=1):
            with archive.open(f"xl/worksheets/sheet{number}.xml") as sheet:
                rows = list(islice(_rows(sheet, texts), MOST_ROWS + 1))
            if len(rows) > MOST_ROWS:
                rows[-1] = "…"
            parts.append("\n".join([f"▦ {name}", *(f"  {row}" for row in rows)]))
    return "\n\n".join(parts)


def _texts(archive: zipfile.ZipFile) -> Iterator[str]:
    if "xl/sharedStrings.xml" in archive.namelist():
        root = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        for entry in root.iter(f"{_MAIN}si"):
            yield "".join(part.text or "" for part in entry.iter(f"{_MAIN}t"))


def _rows(sheet: IO[bytes], texts: list[str]) -> Iterator[str]:
    """The rows that hold anything, read as they are asked for: a sheet may have many thousands."""
    for _, element in ElementTree.iterparse(sheet):
        if element.tag == f"{_MAIN}row" and (text := _row(element, texts)):
            yield text


def _row(row: ElementTree.Element, texts: list[str]) -> str:
    return "   ".join(filter(None, (_cell(cell, texts) for cell in row)))


def _cell(cell: ElementTree.Element, texts: list[str]) -> str:
    value, formula = cell.findtext(f"{_MAIN}v") or "", cell.findtext(f"{_MAIN}f")
    if cell.get("t") == "s":
        return re.sub(r"\s+", " ", texts[int(value)])
    if cell.get("t") in (None, "n"):
        value = printed(value)  # as a spreadsheet in the user's language shows it
    if formula:
        cut = formula if len(formula) <= LONGEST else formula[:LONGEST] + "…"
        return f"={cut} → {value}"
    return value
