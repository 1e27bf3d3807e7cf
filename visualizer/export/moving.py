"""How are many steps drawn as one GIF that moves?

The frames share one palette, and each holds only what changed since the one before. They are
written one by one, since hundreds of whole ones would not fit into memory.
"""

import struct
from typing import IO

from PIL import GifImagePlugin, Image, ImageChops
from PySide6.QtGui import QImage

from core.export.options import Options, Progress
from core.trace import Trace
from visualizer.export.pictures import as_image
from visualizer.export.scene import Scene
from visualizer.export.series import first, shown_steps

SAMPLED = 6
"""Frames, evenly among all, from which the palette is made."""

REST = 2.0
"""The last frame is shown this many times as long as the others."""

TOKENS = ("card", "ink", "soft", "line", "positive", "negative", "backward", "update", "loss")
"""Colours that are exactly what they are in a picture."""

NEAR = 8
"""Colours nearer to one of these would be taken for it: colours are looked up roughly."""

FOREVER = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"


def draw(name: str, trace: Trace, options: Options, file: IO[bytes], progress: Progress) -> None:
    """Write all frames at ``options.speed`` steps a second, again and again."""
    scene = Scene(trace, options)
    steps = shown_steps(trace, options)
    progress(0, len(steps))
    palette = _palette(scene, steps)
    colors = bytes(palette.getpalette("RGB") or b"").ljust(768, b"\0")
    size = (options.width, options.height)
    file.write(b"GIF89a" + struct.pack("<HHBBB", *size, 0xF7, 0, 0) + colors + FOREVER)
    before = None
    for number, index in enumerate(steps):
        frame = _frame(scene, index).quantize(palette=palette, dither=Image.Dither.NONE)
        corner, part = (0, 0), frame
        if before is not None:
            box = ImageChops.difference(frame.convert("RGB"), before.convert("RGB")).getbbox()
            box = box or (0, 0, 1, 1)
            corner, part = box[:2], frame.crop(box)
        last = number == len(steps) - 1
        seconds = (REST if last else 1.0) / options.speed
        for block in GifImagePlugin.getdata(part, corner, duration=round(1000 * seconds)):
            file.write(block)
        before = frame
        progress(number + 1, len(steps))
    file.write(b";")


def _palette(scene: Scene, steps: list[int]) -> Image.Image:
    """The theme's own colours, and those that suit frames of all phases: 256."""
    chosen = [steps[k * (len(steps) - 1) // (SAMPLED - 1)] for k in range(SAMPLED)]
    width, height = scene.size.width(), scene.size.height()
    strip = Image.new("RGB", (width, height * SAMPLED))
    for place, index in enumerate(chosen):
        strip.paste(_frame(scene, index), (0, place * height))
    own = [scene.theme.color(token).getRgb()[:3] for token in TOKENS]
    found = strip.quantize(256 - len(own), Image.Quantize.MEDIANCUT).getpalette("RGB") or []
    others = [tuple(found[place : place + 3]) for place in range(0, len(found), 3)]
    far = [other for other in others if all(_apart(other, color) >= NEAR for color in own)]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for color in (*own, *far) for part in color])
    return palette


def _apart(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def _frame(scene: Scene, index: int) -> Image.Image:
    image = as_image(scene, index).convertToFormat(QImage.Format.Format_RGB888)
    return Image.frombytes(
        "RGB", (image.width(), image.height()), bytes(image.constBits()), "raw", "RGB",
        image.bytesPerLine(),
    )  # fmt: skip


__all__ = ["draw", "first"]
