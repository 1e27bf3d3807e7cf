"""How does a user start, pause and rewind the training, and how far is it? The bar of Train."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QInputDialog,
    QMenu,
    QProgressBar,
    QPushButton,
    QWidget,
)

from visualizer.flow import FlowLayout
from visualizer.i18n import tr
from visualizer.icons import icon
from visualizer.still_text import StillText
from visualizer.theme import Theme
from visualizer.training.lab import Lab
from visualizer.views.training.standing import Standing

STEPS = 1000
"""Parts of the progress bar."""

LINE_WIDTH = 70
"""Characters that progress bar and line need beside the buttons."""

MOST_WHOLE = 32
"""A minibatch of more samples takes its time in Step: one sample of it is proposed first."""


class ControlBar(QWidget):
    """Buttons, progress, and one line on how the run stands.

    ``update_wanted`` asks for the next update in Step: None for the whole minibatch, else the
    number of a sample of it, from 1. ``save_wanted`` asks for the network in a file. ``rewind`` is
    what the button does, where something has to be asked before.
    """

    update_wanted = Signal(object)
    save_wanted = Signal()

    def __init__(
        self,
        lab: Lab,
        theme: Theme,
        rewind: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._lab, self._theme = lab, theme
        self.setObjectName("trainControls")
        self.train = self._button("trainToggle", lab.toggle)
        self.train.setProperty("accent", True)
        self.one_update = self._button("oneUpdate", lab.one_update)
        self.one_epoch = self._button("oneEpoch", lab.one_epoch)
        self.rewind = self._button("rewind", rewind or lab.rewind)
        self.open_update = self._button("openUpdate", lambda: None)
        self.open_update.setProperty("to", "step")
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.open_update.setMenu(self._menu)
        self.save = self._button("saveTrained", self.save_wanted.emit)
        self.progress = QProgressBar()
        self.progress.setObjectName("trainProgress")
        self.progress.setTextVisible(False)
        self.progress.setRange(0, STEPS)
        self.line = StillText()
        self.line.setObjectName("trainLine")
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for widget in (
            self.train,
            self.one_update,
            self.one_epoch,
            self.rewind,
            self.open_update,
            self.save,
        ):
            flow.addWidget(widget)
        self._buttons = buttons
        standing = QWidget()
        row = QHBoxLayout(standing)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.progress, 2)
        row.addWidget(self.line, 3)
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(10)
        self._box.addWidget(buttons)
        self._box.addWidget(standing, 1)
        lab.state_changed.connect(self._show_state)
        lab.reported.connect(self._show_progress)
        lab.about_changed.connect(self._show_state)
        lab.task_changed.connect(self._show_progress)
        self.retranslate()

    # for the workspace

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in another theme's colours."""
        self._theme = theme
        going = self._lab.state == "running"
        name = "pause" if going else "play"
        for button, drawn, token in (
            (self.train, name, "on_accent"),
            (self.one_update, "last", "ink"),
            (self.rewind, "first", "ink"),
        ):
            button.setIcon(icon(drawn, theme.color(token), theme.tint("soft", 0.65)))

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        _say(self.one_update, tr("One update"), tr("Train on one minibatch (U)"))
        _say(self.one_epoch, tr("One epoch"), tr("Train on all samples once (E)"))
        _say(self.rewind, tr("Rewind"), tr("Back to the first weights, with what is set now"))
        _say(
            self.open_update,
            tr("Open this update in Step"),
            tr("Look at every number of the next update (Ctrl+Return)"),
        )
        _say(self.save, tr("Save network…"), tr("Write the network as it is now to a file"))
        self.progress.setAccessibleName(tr("Progress of the training"))
        self._show_state()
        self._fit()

    def ask_update(self) -> None:
        """Offer the minibatch and its samples, at the button."""
        if self.open_update.isEnabled():
            self.open_update.showMenu()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    # what is shown

    def _show_state(self) -> None:
        state = self._lab.state
        if state == "running":
            _say(self.train, tr("Pause"), tr("Stop after this update (Space, P)"))
        else:
            _say(self.train, tr("Train"), tr("Train from here on (Space, P)"))
        there = self._lab.report is not None
        failed = state == "failed"
        for button in (self.one_update, self.one_epoch):
            button.setEnabled(state not in ("running", "loading"))
        self.rewind.setEnabled(there or failed)
        self.open_update.setEnabled(there and not failed and state != "loading")
        self.save.setEnabled(self._lab.last_network() is not None or (there and not failed))
        self.train.setEnabled(self._lab.task is not None)
        self.set_theme(self._theme)
        self._show_progress()

    def _show_progress(self) -> None:
        standing = Standing.of(self._lab)
        self.progress.setValue(round(STEPS * standing.share))
        self.progress.setVisible(standing.share >= 0)
        self.line.say(standing.text, standing.about, "error" if standing.trouble else "")

    def _fill_menu(self) -> None:
        self._menu.clear()
        report = self._lab.report
        size = report.batch if report is not None else 1
        size = min(size, report.samples - report.seen) if report is not None else size
        whole = (
            tr("The whole minibatch, {count} samples", count=size)
            if size > 1
            else tr("The next sample")
        )
        entries: list[tuple[str, Callable[[], None]]] = [
            (whole, lambda: self.update_wanted.emit(None))
        ]
        if size > 1:
            one = (tr("One sample of it"), lambda: self.update_wanted.emit(1))
            entries.insert(0 if size > MOST_WHOLE else 1, one)
            entries.append((tr("Another sample…"), lambda: self._ask_sample(size)))
        for text, act in entries:
            self._menu.addAction(text).triggered.connect(lambda _=False, act=act: act())

    def _ask_sample(self, size: int) -> None:
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(tr("Open this update in Step"))
        dialog.setInputMode(QInputDialog.InputMode.IntInput)
        dialog.setLabelText(tr("Sample of the minibatch, 1 to {count}", count=size))
        dialog.setIntRange(1, size)
        dialog.intValueSelected.connect(self.update_wanted.emit)
        dialog.open()

    def _button(self, name: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(self)
        button.setObjectName(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: act())
        return button

    def _turn(self) -> None:
        """All in one row where there is room, else what is said below the buttons."""
        direction = QBoxLayout.Direction
        room = self.width() - self._buttons.sizeHint().width()
        wide = room >= LINE_WIDTH * self.fontMetrics().averageCharWidth()
        self._box.setDirection(direction.LeftToRight if wide else direction.TopToBottom)

    def _fit(self) -> None:
        """Sizes that follow the font: "Train" is as wide as "Pause", digits are of one width."""
        metrics = QFontMetrics(self.train.font())
        side = round(metrics.height() * 0.8)
        for button in (self.train, self.one_update, self.rewind):
            button.setIconSize(QSize(side, side))
        said = self.train.text()
        widths = []
        for text in (tr("Train"), tr("Pause")):
            self.train.setText(text)
            widths.append(self.train.sizeHint().width())
        self.train.setText(said)
        self.train.setMinimumWidth(max(widths))
        font = QFont(self.font())
        font.setFeature(QFont.Tag("tnum"), 1)
        self.line.setFont(font)
        # Room for two lines, so that nothing moves when more is said.
        self.line.setFixedHeight(2 * QFontMetrics(font).lineSpacing() + 2)
        self._turn()


def _say(button: QPushButton, text: str, about: str) -> None:
    button.setText(text)
    button.setAccessibleName(text)
    button.setToolTip(about)
