"""What does the window have for the functions? Their models, their workspace, and its exports.

Made when it is first wanted: nothing of it is needed to step through a network.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from core.files import FileError
from visualizer.background import start
from visualizer.banner import Banner
from visualizer.formulas import Formulas
from visualizer.functions.board import ActivationBoard, LossBoard
from visualizer.functions.mixing import Mixing
from visualizer.functions.scaled import Scaled
from visualizer.i18n import tr, words
from visualizer.session import Session
from visualizer.theme import Theme
from visualizer.views.functions.pages import Models, page_title
from visualizer.workspaces.functions import FunctionsWorkspace

NAMES = {"html": "functions.html", "tex": "functions.tex", "png": "functions.png"}


class FunctionsSide(QObject):
    """``changed`` asks for another title."""

    changed = Signal()

    def __init__(
        self, session: Session, formulas: Formulas, theme: Theme, banner: Banner, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session, self._banner, self._window = session, banner, window
        self.models = Models(ActivationBoard(), Mixing(), LossBoard(), Scaled())
        self.workspace = FunctionsWorkspace(self.models, formulas, theme)
        self.workspace.set_decimals(session.decimals)
        self.workspace.page_changed.connect(self.changed)
        self.workspace.export_wanted.connect(self.ask_export)
        session.decimals_changed.connect(lambda: self.workspace.set_decimals(session.decimals))

    @property
    def decimals(self) -> int:
        """To how many places numbers are rounded."""
        return self._session.decimals

    def titles(self) -> tuple[str, str, bool]:
        """The name of what is looked at, one line on it, and whether it would be lost."""
        page = page_title(self.workspace.page_name)
        return tr("Functions"), tr("{page}: each formula is the one a network computes with",
                                   page=page), False  # fmt: skip

    # exporting

    def ask_export(self, kind: str) -> None:
        """Ask where, and write the table or the picture there."""
        from PySide6.QtWidgets import QFileDialog

        texts = {
            "html": tr("Web pages (*.html)"),
            "tex": tr("LaTeX documents (*.tex)"),
            "png": tr("Pictures (*.png)"),
        }
        dialog = QFileDialog(self._window, tr("Export the table of the functions"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([texts[kind]])
        dialog.setDefaultSuffix(kind)
        dialog.selectFile(NAMES[kind])
        dialog.fileSelected.connect(lambda name: self.export(kind, Path(name)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def export(self, kind: str, path: Path) -> None:
        """Write the table with the parameters of the window, or the plots in front, to a file."""
        if kind == "png":
            from visualizer.views.functions.picture import drawn, write_picture

            image = drawn(self.workspace.page)
            job = start(lambda _: write_picture(path, image), self)
        else:
            from core.export.function_table import WRITERS, Choices

            losses = self.models.losses
            alphas = dict(self.models.activations.alphas)
            chosen = Choices(alphas, losses.target, losses.outputs, words())
            write = WRITERS[kind]
            job = start(lambda _: write(path, chosen), self)
        job.done.connect(
            lambda _: self._banner.say(tr("{name} is written.", name=path.name), "note")
        )
        job.failed.connect(self._fail)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, FileError):
            raise error
        self._banner.say(error.said(words()))
