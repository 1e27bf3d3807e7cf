"""How is one step drawn as a picture, of pixels or of lines?"""

from typing import IO

from PySide6.QtGui import QImage, QPainter

from core.export.escaping import one_line
from core.export.options import Options, Progress
from core.trace import Trace
from visualizer.export.images import png
from visualizer.export.scene import Scene
from visualizer.export.svg import SvgDevice
from visualizer.i18n import tr


def draw(name: str, trace: Trace, options: Options, file: IO[bytes], progress: Progress) -> None:
    """Write the picture of the step that ``options`` name."""
    progress(0, 1)
    index = len(trace) - 1 if options.step is None else options.step
    scene = Scene(trace, options)
    file.write(as_svg(scene, index) if name == "svg" else png(as_image(scene, index)))
    progress(1, 1)


def first(name: str, trace: Trace, options: Options) -> QImage:
    """The picture itself."""
    index = len(trace) - 1 if options.step is None else options.step
    return as_image(Scene(trace, options), index)


def as_image(scene: Scene, index: int) -> QImage:
    """A step as an image without transparency."""
    image = QImage(scene.size, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        scene.paint(painter, index)
    return image


def as_svg(scene: Scene, index: int) -> bytes:
    """A step as an SVG document."""
    device = SvgDevice(scene.size)
    with QPainter(device) as painter:
        scene.paint(painter, index)
    title = one_line(tr(scene.trace.network.title)) or tr("Untitled")
    return device.svg(f"{title} · {scene.title(index)}", scene.description(index)).encode()
