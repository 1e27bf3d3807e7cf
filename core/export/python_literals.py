"""How are arrays written as Python source, short lines and exact numbers?"""

import textwrap
from typing import Any

from core.arrays import Array

WIDTH = 96


def literal(values: Array) -> str:
    """Nested lists that give the same numbers."""
    return _written(values.tolist(), "")


def _written(value: Any, indent: str) -> str:
    if not isinstance(value, list):
        return repr(value)
    if not any(isinstance(one, list) for one in value):
        line = "[" + ", ".join(map(repr, value)) + "]"
        if len(indent) + len(line) <= WIDTH:
            return line
        body = textwrap.fill(
            ", ".join(map(repr, value)), WIDTH, initial_indent=indent + "    ",
            subsequent_indent=indent + "    ", break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
        return f"[\n{body},\n{indent}]"
    inner = [_written(one, indent + "    ") for one in value]
    if len(inner) == 1 and "\n" not in inner[0] and len(inner[0]) + len(indent) < WIDTH - 12:
        return f"[{inner[0]}]"
    rows = ",\n".join(f"{indent}    {one}" for one in inner)
    return f"[\n{rows},\n{indent}]"
