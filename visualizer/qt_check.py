"""Can Qt start on this machine? Asked before Qt is loaded, since Qt itself would abort."""

import ctypes
import importlib.util
import os
import sys

from visualizer.i18n import tr

PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
"""What Qt's modules need, and the Debian or Ubuntu package that has it."""

X11_PACKAGES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def qt_problem(offscreen: bool = False) -> str:
    """What keeps Qt from starting, in one line with the remedy, or "".

    ``offscreen``: it is to draw into files alone, which needs no display.
    """
    package = importlib.util.find_spec("PySide6")
    if package is None:
        return tr("PySide6 is not installed; run: {command}",
                  command="python -m pip install PySide6-Essentials")  # fmt: skip
    if not sys.platform.startswith("linux"):
        return ""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    offscreen = offscreen or platform.startswith(("offscreen", "minimal", "vnc"))
    wayland = bool(os.environ.get("WAYLAND_DISPLAY"))
    needed = dict(PACKAGES)
    if not offscreen and not wayland:
        needed |= X11_PACKAGES
    missing = [needed[library] for library in needed if not _loads(library)]
    if missing:
        return tr("Qt needs system libraries that are missing here; run: {command}",
                  command=f"sudo apt install {' '.join(missing)}")  # fmt: skip
    if not offscreen and not wayland and not os.environ.get("DISPLAY"):
        return tr("there is no screen here (DISPLAY is not set); start it in a desktop session, "
                  "or use: backprop-visualizer shot")  # fmt: skip
    return "" if offscreen or wayland else _display_problem()


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _display_problem() -> str:
    """Whether the X server answers: Qt would abort if it does not."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return ""
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    if failed:
        display = os.environ.get("DISPLAY", "")
        return tr('the screen "{name}" (DISPLAY) does not answer; check DISPLAY', name=display)
    return ""
