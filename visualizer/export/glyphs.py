r"""Which letters of the formula font make a formula, how large are they and where do they stand?

ziamath can write each letter as a reference to a glyph of its font instead of its curves. With
these a file holds letters: it is a tenth in size, and what stands in it can be found and copied.
"""

import importlib.util
import re
import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from visualizer.drawing import SIZE, TALLEST
from visualizer.typesetter import flattened, steady_brackets

FONT = "STIXTwoMath-Regular.ttf"

POINTS = 12.0
"""The size at which ziamath describes a glyph."""

_SIGNED = re.compile(r"(\\left\(|\\bigl\(|\()-(?=\d)")
_COMMA = re.compile(r"\d+\{,\}\d+")
_NAMESPACE = re.compile(r"\{.*\}")


@dataclass(frozen=True)
class Glyph:
    """A glyph by its number in the font; x, y is where it begins on its base line."""

    number: int
    x: float
    y: float
    size: float


@dataclass(frozen=True)
class Typeset:
    """A formula at font size ``SIZE``, its upper left corner at 0, 0.

    bars : x, y, width and height of filled rectangles, such as the line of a fraction.
    """

    width: float
    height: float
    baseline: float
    glyphs: tuple[Glyph, ...]
    bars: tuple[tuple[float, float, float, float], ...]


def typeset(latex: str) -> Typeset | None:
    """The formula, or None where it cannot be typeset."""
    if not font_file().is_file():
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its own way to find its font
            import ziamath
            from ziamath.tex import tex2mml

        ziamath.config.svg2 = True
        tree = flattened(tex2mml(steady_brackets(spaced(latex))))
        formula = ziamath.Math(tree, size=SIZE)
        box, margin = formula.node.bbox, formula.margin
        left, top = float(box.xmin - margin), float(box.ymax + margin)
        width = float(box.xmax - box.xmin + 2 * margin)
        height = float(box.ymax - box.ymin + 2 * margin)
        if not (width > 0 and 0 < height <= TALLEST * SIZE):
            return None
        glyphs, bars = _parts(formula.svgxml(), left, top)
        return Typeset(width, height, top, glyphs, bars)
    except Exception:  # an unknown command fails in any of three libraries, each its own way
        return None


def spaced(latex: str) -> str:
    r"""``latex`` with the minus of a number in brackets, ``(-0.5``, close to it, as a sign.

    A decimal comma is part of its number. A plus at the beginning continues a sum that was begun
    on its left.
    """
    text = _SIGNED.sub(lambda found: found[1] + r"\text{−}", latex)
    text = _COMMA.sub(lambda found: rf"\text{{{found[0].replace('{,}', ',')}}}", text)
    return "{} " + text if text.startswith("+ ") else text


@cache
def font_file() -> Path:
    """The font that the glyphs are of."""
    found = importlib.util.find_spec("ziamath")
    folder = Path(found.origin).parent if found is not None and found.origin else Path()
    return folder / "fonts" / FONT


def _parts(
    svg: ElementTree.Element, left: float, top: float
) -> tuple[tuple[Glyph, ...], tuple[tuple[float, float, float, float], ...]]:
    shapes: dict[str, tuple[int, float, float, float]] = {}
    glyphs, bars = [], []
    for element in svg:
        kind = _NAMESPACE.sub("", element.tag)
        if kind == "symbol":
            name = element.attrib["id"]
            x, y, _, tall = map(float, element.attrib["viewBox"].split())
            shapes[name] = (int(name.rpartition("_")[2]), x, y, tall)
        elif kind == "use":
            number, x, y, tall = shapes[element.attrib["href"].removeprefix("#")]
            scale = float(element.attrib["height"]) / tall
            glyphs.append(
                Glyph(
                    number,
                    float(element.attrib["x"]) - x * scale - left,
                    float(element.attrib["y"]) - y * scale + top,
                    POINTS * scale,
                )
            )
        elif kind == "rect":
            wide, high = float(element.attrib["width"]), float(element.attrib["height"])
            bars.append((float(element.attrib["x"]) - left, float(element.attrib["y"]) + top,
                         wide, high))  # fmt: skip
        else:
            raise ValueError(f"{kind} is more than letters and lines")
    return tuple(glyphs), tuple(bars)
