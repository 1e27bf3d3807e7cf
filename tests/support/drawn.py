"""Files that are drawn, made in the test's own process, and what is seen on them."""

import io
import json
import shutil
import subprocess
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from PySide6.QtGui import QImage, QPainter

from core.documents import read_network
from core.export.options import Options
from core.lettering import Notation
from core.trace import Trace, record
from core.words import ENGLISH, Words
from visualizer.export.drawer import DRAWERS
from visualizer.i18n import speak

ROOT = Path(__file__).resolve().parents[2]
VIETNAMESE = Words(
    "vi", json.loads((ROOT / "assets" / "languages" / "vi.json").read_text(encoding="utf-8"))
)
COLUMNS = Notation(rows=False, brackets="()", letter="θ", first=0)
ODD_TITLES = ("<script>alert(1)</script>", "=1+1", r"\input{x}", "Bài tập 1: đạo hàm")


def example(name: str, **changes) -> Trace:
    network = read_network(ROOT / "assets" / "examples" / f"{name}.json")
    return record(network.replace(**changes) if changes else network)


@contextmanager
def spoken(words: Words):
    """The language of what is drawn, as its process has it."""
    speak(words.code)
    try:
        yield
    finally:
        speak("en")


def drawn(name: str, trace: Trace, told=lambda done, total: None, **options) -> bytes:
    """The bytes of a format."""
    file = io.BytesIO()
    chosen = Options(**options)
    with spoken(options.get("words", ENGLISH)):
        import_module(DRAWERS[name]).draw(name, trace, chosen, file, told)
    return file.getvalue()


def painted(page, width: int = 900) -> QImage:
    """A page of a PDF as a picture."""
    from visualizer.export.paper import TALL, WIDE
    from visualizer.export.pdf import paint_page

    image = QImage(width, round(width * TALL / WIDE), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(width / WIDE, width / WIDE)
        paint_page(painter, page, "Title", 1, 1)
    return image


def pixels(image: QImage):
    """Its colours, shape (height, width, 3), 0 to 255."""
    import numpy as np

    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(bytes(rgb.constBits()), np.uint8).reshape(rgb.height(), -1)
    return rows[:, : 3 * rgb.width()].reshape(rgb.height(), rgb.width(), 3).astype(int)


def browser() -> str | None:
    """A browser that takes pictures of pages, where there is one."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


def photographed(svg: Path, size: tuple[int, int], folder: Path) -> QImage:
    """What the browser makes of an SVG file."""
    shot = folder / "shot.png"
    subprocess.run(
        [browser(), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
         f"--user-data-dir={folder / 'profile'}", f"--screenshot={shot}",
         f"--window-size={size[0]},{size[1]}", svg.as_uri()],
        capture_output=True, timeout=60, check=True,
    )  # fmt: skip
    return QImage(str(shot))
