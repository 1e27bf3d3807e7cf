"""How does Step's network come from a file and go to one? Nothing unsaved is lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QWidget

from core.checks import DocumentError
from core.files import FileError
from core.network import Network
from core.trace import Trace, record
from visualizer.background import start
from visualizer.banner import Banner
from visualizer.examples import read_example
from visualizer.i18n import tr, words
from visualizer.session import Session
from visualizer.settings import Settings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMessageBox


LARGE = 20_000
"""From so many weights on, the archive is proposed: a document of them is long to read."""


class Filing(QObject):
    """Opening and saving, each in the background and with a word when it fails."""

    def __init__(
        self, session: Session, settings: Settings, banner: Banner, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session, self._settings = session, settings
        self._banner, self._window = banner, window
        self.closing_is_settled = False

    # what it is that is opened and saved: Train has a network of its own

    @property
    def _path(self) -> Path | None:
        return self._session.path

    @property
    def unsaved(self) -> bool:
        """Would something be lost, were the network to go?"""
        return self._session.dirty

    def _question(self) -> str:
        return tr("The network has changes that are not saved.")

    def _have(self, then: Callable[[Network], None]) -> None:
        """Call ``then`` with the network that is to be saved."""
        then(self._session.document)

    def _put(self, network: Network, path: Path | None) -> None:
        """A large network is recorded in the background; what was asked for last is shown."""
        self._wanted = network
        if not _is_large(network) or network.samples > 1:
            self._session.open(network, path)
            return
        job = start(lambda _: _recorded(network), self)
        job.done.connect(lambda trace: self._recorded(network, path, trace))

    def _recorded(self, network: Network, path: Path | None, trace: Trace) -> None:
        if self._wanted is network:
            self._session.open(network, path, trace)

    def _saved(self, network: Network, path: Path) -> None:
        if self._session.document is network:
            self._session.mark_saved(path)

    # opening

    def ask_open(self) -> None:
        """Ask for a file, then for unsaved work, then open it."""
        from PySide6.QtWidgets import QFileDialog  # takes its time: not while the window opens

        dialog = QFileDialog(self._window, tr("Open a network"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("Networks (*.json *.npz)"), tr("All files (*)")])
        dialog.fileSelected.connect(lambda name: self.ask_away(Path(name)))
        self._show(dialog)

    def ask_away(self, path: Path) -> None:
        """Open ``path`` once unsaved work is settled."""
        self.ask_then(lambda: self.open(path))

    def ask_example(self, name: str) -> None:
        """Open an example once unsaved work is settled."""
        self.ask_then(lambda: self._put(read_example(name), None))

    def open(self, path: Path) -> None:
        """Read ``path`` in the background and put its network in the window."""
        job = start(lambda _: _read(path), self)
        job.done.connect(lambda network: self._opened(network, path))
        job.failed.connect(lambda error: self._refused(path, error))

    def _opened(self, network: Network, path: Path) -> None:
        self._banner.clear()
        self._settings.remember(path)
        self._put(network, path)

    def _refused(self, path: Path, error: Exception) -> None:
        if isinstance(error, FileError):
            self._settings.forget(path)
        self._fail(error, path)

    # saving

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save where the network came from, or ask where."""
        path = self._path
        if path is None:
            self.ask_save(then)
        else:
            self._write(path, then)

    def ask_save(self, then: Callable[[], None] | None = None) -> None:
        """Ask where, and save there."""
        self._have(lambda network: self._ask_save(network, then))

    def _ask_save(self, network: Network, then: Callable[[], None] | None) -> None:
        from PySide6.QtWidgets import QFileDialog  # takes its time: not while the window opens

        dialog = QFileDialog(self._window, tr("Save the network"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        filters = {
            tr("Network documents (*.json)"): "json",
            tr("Archives, for large networks (*.npz)"): "npz",
        }
        dialog.setNameFilters(list(filters))
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(filters[chosen]))
        path = self._path
        ending = path.suffix.removeprefix(".") if path else "npz" if _is_large(network) else "json"
        for chosen, suffix in filters.items():
            if suffix == ending:
                dialog.selectNameFilter(chosen)
        dialog.setDefaultSuffix(ending)
        dialog.selectFile(path.name if path else file_name(network))
        dialog.fileSelected.connect(lambda name: self._write(Path(name), then))
        self._show(dialog)

    def _write(self, path: Path, then: Callable[[], None] | None) -> None:
        self._have(lambda network: self._write_it(network, path, then))

    def _write_it(self, network: Network, path: Path, then: Callable[[], None] | None) -> None:
        job = start(lambda _: _write(network, path), self)
        job.done.connect(lambda _: self._written(network, path, then))
        job.failed.connect(lambda error: self._fail(error, path))

    def _written(self, network: Network, path: Path, then: Callable[[], None] | None) -> None:
        self._banner.clear()
        self._settings.remember(path)
        self._saved(network, path)
        if then is not None:
            then()

    # unsaved work

    def ask_then(self, then: Callable[[], None], leaving: bool = False) -> None:
        """Do ``then`` when nothing unsaved would be lost: save, discard, or stay."""
        if not self.unsaved:
            then()
            return
        from PySide6.QtWidgets import QMessageBox

        Button = QMessageBox.StandardButton
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self._question())
        box.setStandardButtons(Button.Save | Button.Discard | Button.Cancel)
        box.setDefaultButton(Button.Save)
        box.button(Button.Save).setText(tr("Save"))
        box.button(Button.Discard).setText(
            tr("Leave without saving") if leaving else tr("Go on without saving")
        )
        box.button(Button.Cancel).setText(tr("Cancel"))
        box.buttonClicked.connect(lambda button: self._answered(box.standardButton(button), then))
        self._show(box)

    def _answered(self, answer: QMessageBox.StandardButton, then: Callable[[], None]) -> None:
        if answer == answer.Save:
            self.save(then)
        elif answer == answer.Discard:
            then()

    # within

    def _fail(self, error: Exception, path: Path) -> None:
        if isinstance(error, FileError):
            self._banner.say(error.said(words()))
        elif isinstance(error, DocumentError):
            self._banner.say(f"{path.name}: {error.said(words())}")
        else:
            raise error

    def _show(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def _read(path: Path) -> Network:
    from core.stored import read_stored  # not while the window opens

    return read_stored(path)


def _recorded(network: Network) -> Trace:
    trace = record(network)
    _ = trace.loss_after  # worked out here, and kept
    return trace


def _write(network: Network, path: Path) -> None:
    from core.documents import write_network
    from core.stored import WRITERS

    WRITERS.get(path.suffix.lower(), write_network)(network, path, True)


def _is_large(network: Network) -> bool:
    return sum(layer.weights.size for _, layer in network.weighted) >= LARGE


def file_name(network: Network, ending: str = "") -> str:
    """What a file made of a network may be called: of its title, without a suffix."""
    words_in = "".join(c if c.isalnum() or c in "-_ " else " " for c in network.title).split()
    return "-".join([*words_in, ending] if ending else words_in).lower() or "network"
