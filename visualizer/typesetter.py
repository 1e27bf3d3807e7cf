"""How does LaTeX become a drawing, in a process of its own?

Typesetting is tens of milliseconds of pure Python for each formula, which would hold up the
window's interpreter from any thread. So it runs in a spawned process that imports no Qt:
LaTeX comes in through a pipe, a ``Drawing`` or None goes out.
"""

import contextlib
import re
import warnings
from multiprocessing.connection import Connection
from typing import Any
from xml.etree import ElementTree

from visualizer.beside import begin, live_with_parent
from visualizer.drawing import SIZE, Drawing


def typeset(latex: str) -> Drawing | None:
    """Typeset ``latex`` in this process, or None where that cannot be done."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its own way to find its font
            import ziamath
            from ziamath.tex import tex2mml

        ziamath.config.svg2 = False  # <symbol> and <use> are more than Qt's renderer draws
        formula = ziamath.Math(flattened(tex2mml(steady_brackets(latex))), size=SIZE)
        box = formula.node.bbox
        margin = formula.margin
        return Drawing(
            svg=formula.svg(),
            width=float(box.xmax - box.xmin + 2 * margin),
            height=float(box.ymax - box.ymin + 2 * margin),
            baseline=float(box.ymax + margin),
        )
    except Exception:  # an unknown command fails in any of three libraries, each its own way
        return None


def steady_brackets(latex: str) -> str:
    r"""``latex`` with ``\left( ... \right)`` round a large operator given a fixed size.

    Inside ``\left`` and ``\right`` ziamath 0.13 sets the index of a sum beside it, and then
    measures the brackets 80 lines tall.
    """
    opened: list[tuple[int, int]] = []
    fixed: list[tuple[int, int, str]] = []
    for found in re.finditer(r"\\(left|right)(?![A-Za-z])\s*", latex):
        if found[1] == "left":
            opened.append(found.span())
        elif opened:
            start, stop = opened.pop()
            if re.search(r"\\(sum|prod|int)(?![A-Za-z])", latex[stop : found.start()]):
                fixed += [(start, stop, r"\Bigl"), (*found.span(), r"\Bigr")]
    for start, stop, command in sorted(fixed, reverse=True):
        latex = latex[:start] + command + latex[stop:]
    return latex


def flattened(mathml: str) -> ElementTree.Element:
    """``mathml`` without rows that hold nothing but a row, or nothing but one thing.

    ziamath lays each row out twice, and so a row in a row four times: this halves the time and
    draws the same.
    """

    def flatten(parent: ElementTree.Element) -> None:
        for place, child in enumerate(list(parent)):
            flatten(child)
            while child.tag.endswith("mrow") and len(child) == 1 and not child.attrib:
                child = child[0]
            parent[place] = child

    tree = ElementTree.fromstring(mathml)
    flatten(tree)
    while len(tree) == 1 and tree[0].tag.endswith("mrow") and not tree[0].attrib:
        tree[:] = list(tree[0])
    return tree


def serve(line: Connection) -> None:
    """Typeset what comes through ``line`` until it closes or None comes."""
    live_with_parent()
    with contextlib.suppress(EOFError, OSError):
        while (latex := line.recv()) is not None:
            line.send(typeset(latex))


def start() -> tuple[Any, Connection]:
    """Start the process; gives it and the window's end of its pipe."""
    return begin("typesetter", serve)
