"""What does a workbook hold, and what does LibreOffice make of it when it computes it anew?"""

import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

OFFICE = shutil.which("soffice") or shutil.which("localc")

_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


def sheet_xml(file, number):
    """The tree of a sheet of an .xlsx, counted from 0."""
    with zipfile.ZipFile(file) as archive:
        return ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number + 1}.xml"))


def cells(file, number):
    """The cells of a sheet: {"B5": (kind, formula or None, value as text)}."""
    found = {}
    texts = shared_texts(file)
    for cell in sheet_xml(file, number).iter(f"{_MAIN}c"):
        formula, value = cell.find(f"{_MAIN}f"), cell.find(f"{_MAIN}v")
        kind, text = cell.get("t", "n"), None if value is None else value.text
        if kind == "s":
            text = texts[int(text)]
        found[cell.get("r")] = (kind, None if formula is None else formula.text, text)
    return found


def shared_texts(file):
    """All texts of a workbook in the order of their table."""
    with zipfile.ZipFile(file) as archive:
        if "xl/sharedStrings.xml" not in archive.namelist():
            return []
        root = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
    return ["".join(t.text or "" for t in si.iter(f"{_MAIN}t")) for si in root]


def names(file):
    """The defined names and what they stand for."""
    with zipfile.ZipFile(file) as archive:
        root = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    return {e.get("name"): e.text for e in root.iter(f"{_MAIN}definedName")}


def sheet_names(file):
    with zipfile.ZipFile(file) as archive:
        root = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    return [e.get("name") for e in root.iter(f"{_MAIN}sheet")]


def change(source, target, values):
    """Copy a workbook with other numbers in some cells: {(sheet, "B5"): number}."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            for (sheet, cell), value in values.items():
                if info.filename == f"xl/worksheets/sheet{sheet + 1}.xml":
                    pattern = rf'(<c r="{cell}"[^>]*>)<v>[^<]*</v>'
                    data, count = re.subn(pattern, rf"\g<1><v>{value!r}</v>", data.decode())
                    assert count == 1, cell
                    data = data.encode()
            new.writestr(info, data)


def recalculated(files, folder):
    """Every number of each workbook, all formulas computed anew by one run of LibreOffice.

    One {(sheet, row, column): number or text} a file, counted from 0.
    """
    profile = Path(folder) / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS)
    subprocess.run(
        [OFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "ods",
         "--outdir", str(folder), *map(str, files)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return [_ods(Path(folder) / (Path(file).stem + ".ods")) for file in files]


def _ods(file):
    found = {}
    with zipfile.ZipFile(file) as archive:
        root = ElementTree.fromstring(archive.read("content.xml"))
    for number, table in enumerate(root.iter(f"{_TABLE}table")):
        row = 0
        for line in table.iter(f"{_TABLE}table-row"):
            col, high = 0, int(line.get(f"{_TABLE}number-rows-repeated", 1))
            for cell in line:
                value = cell.get(f"{_OFFICE}value")
                if value is None and len(cell):
                    value = "".join(cell.itertext())
                wide = int(cell.get(f"{_TABLE}number-columns-repeated", 1))
                if value is not None:
                    number_there = cell.get(f"{_OFFICE}value") is not None
                    stands = float(value) if number_there else value
                    found |= {(number, row + r, col + c): stands
                              for r in range(high) for c in range(wide)}  # fmt: skip
                col += wide
            row += high
    return found
