"""Does a trace document say what a fresh trace of its network says?"""

import itertools
import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.checks import DocumentError, brief
from core.documents import parse_json, parse_network
from core.export.json_lines import JsonLine, step_entry
from core.export.json_trace import FORMAT, VERSION, document_head
from core.export.options import Options, Piece, pieces
from core.export.rows import written
from core.files import read_text
from core.lettering import BRACKETS, WEIGHT_LETTERS, Notation
from core.trace import Trace, record

CLOSE = 1e-9
"""Processors differ in the last digits of e^x: numbers this close, relatively, are the same."""

_NUMBER = re.compile(r"(?<![\w.\[{,])\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])")


def read_trace_document(path: str | Path) -> Trace:
    """The trace in a file, worked out anew; raises DocumentError where it says otherwise."""
    return parse_trace_document(read_text(path))


def parse_trace_document(document: str | Mapping[str, Any]) -> Trace:
    """The same from JSON text, or from the parsed object."""
    found = parse_json(document) if isinstance(document, str) else document
    if not isinstance(found, Mapping) or found.get("format") != FORMAT:
        shown = brief(found.get("format")) if isinstance(found, Mapping) else brief(found)
        raise DocumentError("format", '"{expected}" expected, found {found}',
                            expected=FORMAT, found=shown)  # fmt: skip
    version = found.get("version")
    if isinstance(version, bool) or version != VERSION:
        raise DocumentError("version", "this program knows version {known}, found {found}",
                            known=VERSION, found=brief(version))  # fmt: skip
    trace = record(parse_network(found.get("network") or {}))
    if "notation" in found:
        trace = trace.written(_notation(found["notation"]))
    head = document_head(trace)
    if head.get("notation") is None:
        head.pop("notation", None)
    for key in (*head, "steps"):
        if key not in found:
            raise DocumentError("", 'key "{key}" is missing', key=key)
    for key in found:
        if key not in (*head, "steps"):
            raise DocumentError("", "the key {key} is not known; leave it out", key=brief(key))
    for key in ("summary", "layers"):
        _compare(key, found[key], head[key])
    _steps(found["steps"], trace)
    return trace


def _notation(entry: Any) -> Notation:
    good = (
        isinstance(entry, Mapping)
        and entry.keys() == {"rows", "brackets", "letter", "first"}
        and isinstance(entry["rows"], bool)
        and entry["brackets"] in tuple(BRACKETS)
        and entry["letter"] in tuple(WEIGHT_LETTERS)
        and type(entry["first"]) is int
        and entry["first"] in (0, 1)
    )
    if not good:
        raise DocumentError("notation", "rows, brackets, letter and first expected")
    return Notation(**entry)


def _steps(listed: Any, trace: Trace) -> None:
    """Each step against its own; a document may hold some of them only."""
    if not isinstance(listed, list):
        raise DocumentError("steps", "a list expected, found {found}", found=brief(listed))
    if len(listed) == len(trace):
        chosen: list[Piece] = pieces(trace, Options())
        lines = itertools.chain.from_iterable(written(trace, chosen, JsonLine(), _silent))
        for place, (entry, line) in enumerate(zip(listed, lines, strict=True)):
            _step(f"steps[{place}]", entry, json.loads(line))
        return
    before = -1
    for place, entry in enumerate(listed):
        index = entry.get("index") if isinstance(entry, Mapping) else None
        if type(index) is not int or not before < index < len(trace):
            raise DocumentError(f"steps[{place}].index", "a step after {before} expected, "
                                "found {found}", before=before, found=brief(index))  # fmt: skip
        _step(f"steps[{place}]", entry, step_entry(trace[index]))
        before = index


def _step(place: str, found: Any, expected: dict[str, Any]) -> None:
    if found != expected:
        _compare(place, found, expected)


def _silent(done: int, total: int) -> None:
    """Nobody waits for a report."""


def _compare(place: str, found: Any, expected: Any) -> None:
    """Raise DocumentError at the first place where the two differ."""
    if isinstance(expected, dict):
        if not isinstance(found, Mapping):
            raise DocumentError(place, "an object expected, found {found}", found=brief(found))
        for key in expected:
            if key not in found:
                raise DocumentError(place, 'key "{key}" is missing', key=key)
            _compare(f"{place}.{key}", found[key], expected[key])
        for key in found:
            if key not in expected:
                raise DocumentError(place, "the key {key} is not known; leave it out",
                                    key=brief(key))  # fmt: skip
    elif isinstance(expected, list):
        if not isinstance(found, list) or len(found) != len(expected):
            raise DocumentError(place, "a list of {count} expected", count=len(expected))
        for number, pair in enumerate(zip(found, expected, strict=True)):
            _compare(f"{place}[{number}]", *pair)
    elif not _same(found, expected):
        raise DocumentError(place, "the network gives {expected}, found {found}",
                            expected=brief(expected), found=brief(found))  # fmt: skip


def _same(found: Any, expected: Any) -> bool:
    if isinstance(expected, float) and type(found) in (int, float):
        return math.isclose(found, expected, rel_tol=CLOSE, abs_tol=1e-300)
    if isinstance(expected, str) and isinstance(found, str):
        return found == expected or _same_text(found, expected)
    return type(found) is type(expected) and bool(found == expected)


def _same_text(found: str, expected: str) -> bool:
    """The same words around numbers that are close."""
    if _NUMBER.sub("#", found) != _NUMBER.sub("#", expected):
        return False
    pairs = zip(_NUMBER.findall(found), _NUMBER.findall(expected), strict=True)
    return all(math.isclose(float(a), float(b), rel_tol=CLOSE) for a, b in pairs)
