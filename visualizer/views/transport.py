"""How does the user step, play, choose what is shown, and go on with the updated weights?"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QWidget,
)

from core.checks import DocumentError
from visualizer.course_words import choice_said, ending_said, samples_said, update_said
from visualizer.flow import FlowLayout
from visualizer.i18n import brief, grouped, shown, tr, words
from visualizer.icons import icon
from visualizer.player import SPEEDS, Player
from visualizer.session import GROUPINGS, MAX_DECIMALS, MIN_DECIMALS, Session
from visualizer.still_text import SteadyText
from visualizer.theme import Theme
from visualizer.updates_panel import UpdatesPanel


class Transport(QWidget):
    """Buttons and choices in one row, or in as many as the width asks for.

    The keys named in the tooltips belong to the window.
    """

    def __init__(
        self, session: Session, player: Player, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._player, self._theme = session, player, theme
        self._trouble = ""
        self.setObjectName("transport")
        self.first = self._button("first", session.first)
        self.back = self._button("back", session.back)
        self.play = self._button("play", player.toggle)
        self.next = self._button("next", session.next)
        self.next.setProperty("accent", True)
        self.next.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.last = self._button("last", session.last)
        self.grouping = self._combo("grouping", self._choose_grouping)
        self.speed = self._combo("speed", self._choose_speed)
        self.sample = self._spin("sample", 1, session.network.samples, session.sample)
        self.sample.valueChanged.connect(session.set_sample)
        self.decimals = self._spin("decimals", MIN_DECIMALS, MAX_DECIMALS, session.decimals)
        self.decimals.valueChanged.connect(session.set_decimals)
        self.apply = self._button("apply", self._apply)
        self.take_back = self._button("take_back", session.take_back_update)
        self.several = self._button("several", self.choose_updates)
        self.panel: UpdatesPanel | None = None
        self.updates, self.loss = self._hint("updates"), SteadyText(self)
        self.loss.setObjectName("loss")
        self.hint = self._hint("keys")
        self._speed_label, self._sample_label = self._hint(), self._hint()
        self._decimals_label = self._hint()
        self._sample_group = _row(self._sample_label, self.sample)
        flow = FlowLayout(self)
        flow.addWidget(_row(self.first, self.back, self.play, self.next, self.last))
        flow.addWidget(self.grouping)
        flow.addWidget(_row(self._speed_label, self.speed))
        flow.addWidget(self._sample_group)
        flow.addWidget(_row(self._decimals_label, self.decimals))
        flow.addWidget(self.several)
        flow.addWidget(_row(self.apply, self.take_back, self.updates, self.loss))
        flow.set_extra(self.hint)
        session.network_changed.connect(self._on_network_changed)
        session.cursor_moved.connect(self._show_ends)
        session.course_changed.connect(self._on_course_changed)
        session.sample_changed.connect(self._show_sample)
        session.grouping_changed.connect(self._show_grouping)
        session.decimals_changed.connect(self._on_decimals_changed)
        player.playing_changed.connect(self._show_playing)
        player.speed_changed.connect(self._show_speed)
        self.retranslate()
        self.set_theme(theme)

    # for the window

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in another theme's colours."""
        self._theme = theme
        for name, button in self._with_icons().items():
            ink = theme.color("on_accent" if button is self.next else "ink")
            button.setIcon(icon(name, ink, theme.tint("soft", 0.65)))

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        _say(self.first, "", tr("First step"), tr("First step (Home)"))
        _say(self.back, tr("Back"), tr("Back"), tr("One back (←, PageUp)"))
        _say(self.next, tr("Next"), tr("Next"), tr("One on (→, PageDown, Space)"))
        _say(self.last, "", tr("Last step"), tr("Last step (End)"))
        apply = tr("Apply update and go on")
        _say(self.apply, apply, apply, tr("Take the new weights and compute the next iteration"))
        _name(self.grouping, tr("Step by"), tr("How far one step goes (1, 2, 3, 4, 5)"))
        _name(self.speed, tr("Speed"), tr("Steps a second while playing"))
        _name(self.sample, tr("Sample"), tr("The sample that is shown"))
        _name(self.decimals, tr("Decimals"), tr("Decimal places of every number"))
        self._speed_label.setText(tr("Speed"))
        self._sample_label.setText(tr("Sample"))
        self._decimals_label.setText(tr("Decimals"))
        self.hint.setText(tr("← → step · ↑ ↓ phase · P play"))
        by = {
            "number": tr("By number"),
            "neuron": tr("By neuron"),
            "layer": tr("By layer"),
            "phase": tr("By phase"),
            "update": tr("By update"),
        }
        _fill(self.grouping, [(by[key], key) for key in GROUPINGS])
        _fill(self.speed, [(f"{brief(speed)}×", speed) for speed in SPEEDS])
        self._show_grouping()
        self._show_speed()
        self._show_playing()
        self._on_network_changed()
        self.decimals.setValue(self._session.decimals)
        self._fit()

    def choose_updates(self) -> None:
        """Let the user say how many updates follow each other, and of which samples."""
        if self.panel is None:
            self.panel = UpdatesPanel(self._session)
            self.destroyed.connect(self.panel.deleteLater)
            self.panel.setStyleSheet(self.window().styleSheet())
        self.panel.open_at(self.several)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()
        super().changeEvent(event)

    # what is shown

    def _on_network_changed(self) -> None:
        self._trouble = ""
        self._show_sample()
        self._on_course_changed()

    def _on_course_changed(self) -> None:
        self._show_ends()
        self._show_several()
        self._show_updates()

    def _on_decimals_changed(self) -> None:
        self.decimals.setValue(self._session.decimals)
        self._show_updates()

    def _show_ends(self) -> None:
        session = self._session
        for button in (self.first, self.back):
            button.setEnabled(session.cursor > 0 or session.update > 1)
        for button in (self.next, self.last):
            button.setEnabled(not session.at_end)

    def _show_sample(self) -> None:
        samples = self._session.network.samples
        self.sample.blockSignals(True)
        suffix = tr(" of {count}", count=samples)
        if (samples, suffix) != (self.sample.maximum(), self.sample.suffix()):
            self.sample.setRange(1, samples)
            self.sample.setSuffix(suffix)
        self.sample.setValue(self._session.sample)
        self.sample.blockSignals(False)
        self._sample_group.setVisible(samples > 1)

    def _show_grouping(self) -> None:
        self.grouping.setCurrentIndex(GROUPINGS.index(self._session.grouping))

    def _show_speed(self) -> None:
        self.speed.setCurrentIndex(self.speed.findData(self._player.speed))

    def _show_playing(self) -> None:
        if self._player.playing:
            _say(self.play, tr("Pause"), tr("Pause"), tr("Stay here (P)"))
        else:
            _say(self.play, tr("Play"), tr("Play"), tr("Step by itself (P)"))
        self.set_theme(self._theme)

    def _show_several(self) -> None:
        session = self._session
        text = choice_said(session)
        about = [tr("How many updates follow each other, and of which samples (Ctrl+U)")]
        about += filter(None, (update_said(session), ending_said(session)))
        if session.counted_from:
            about.append(self._counted_anew())
        _say(
            self.several,
            f"{text} ▾",
            tr("Updates in a row: {choice}", choice=text),
            "\n".join(about),
        )

    def _counted_anew(self) -> str:
        return tr(
            "Changed before update {update}: updates are counted anew from there. Undo (Ctrl+Z) "
            "brings the others back.",
            update=grouped(self._session.counted_from),
        )

    def _show_updates(self) -> None:
        session = self._session
        edits = session.edits_since_update
        about = tr("Go back to before the last update")
        if edits:
            about = tr(
                "Go back to before the last update; edits since then that go with it: {edits} "
                "(Ctrl+Shift+Z brings them back)",
                edits=edits,
            )
        _say(self.take_back, tr("Take back"), tr("Take back the last update"), about)
        self.take_back.setEnabled(session.can_take_back_update)
        if session.counted_from:
            from_there = grouped(session.counted_from)
            self.updates.setText(tr("Counted anew from update {update}", update=from_there))
            self.updates.setToolTip(self._counted_anew())
        else:
            self.updates.setText(tr("Updates: {count}", count=session.updates))
            self.updates.setToolTip("")
        several = session.count > 1 and not session.counted_from  # the timeline says which
        self.updates.setVisible(session.updates > 0 and not several)
        before, after = (
            shown(loss, session.decimals) for loss in (session.trace.loss, session.trace.loss_after)
        )
        text = tr("Loss {before} → {after}", before=before, after=after)
        samples = samples_said(session.course, session.update)
        if samples:
            text = tr(
                "Loss of {samples}: {before} → {after}",
                samples=samples,
                before=before,
                after=after,
            )
        about = tr("The loss now, and with the new weights")
        trouble = self._trouble
        course = session.course
        if not trouble and course.trouble is not None and session.update == course.done:
            trouble = course.trouble.said(words()) if session.count > course.done else ""
        self.loss.say(trouble or text, trouble or about, "error" if trouble else "hint")

    # what the user asks for

    def _choose_grouping(self, index: int) -> None:
        self._session.set_grouping(GROUPINGS[index])

    def _choose_speed(self, index: int) -> None:
        self._player.set_speed(SPEEDS[index])

    def _apply(self) -> None:
        try:
            self._session.apply_update()
        except DocumentError as error:
            self._trouble = error.said(words())
            self._show_updates()

    # making the parts

    def _button(self, name: str, act: Callable[[], None]) -> QPushButton:
        button = QPushButton(self)
        button.setObjectName(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: act())
        return button

    def _combo(self, name: str, act: Callable[[int], None]) -> QComboBox:
        combo = QComboBox(self)
        combo.setObjectName(name)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        combo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        combo.activated.connect(act)
        return combo

    def _spin(self, name: str, lowest: int, highest: int, value: int) -> QSpinBox:
        spin = QSpinBox(self)
        spin.setObjectName(name)
        spin.setKeyboardTracking(False)
        spin.setRange(lowest, highest)
        spin.setValue(value)
        return spin

    def _hint(self, name: str = "") -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setProperty("role", "hint")
        return label

    def _with_icons(self) -> dict[str, QPushButton]:
        play = "pause" if self._player.playing else "play"
        return {
            "first": self.first,
            "back": self.back,
            play: self.play,
            "next": self.next,
            "last": self.last,
        }

    def _fit(self) -> None:
        """Sizes that follow the font: all as high as a button, "Play" as wide as "Pause"."""
        metrics = QFontMetrics(self.play.font())
        side = round(metrics.height() * 0.8)
        for button in self._with_icons().values():
            button.setIconSize(QSize(side, side))
        high = self.play.sizeHint().height()
        for choice in (self.grouping, self.speed, self.sample, self.decimals):
            choice.setMinimumHeight(high)
        said = self.play.text()
        widths = []
        for text in (tr("Play"), tr("Pause")):
            self.play.setText(text)
            widths.append(self.play.sizeHint().width())
        self.play.setText(said)
        self.play.setMinimumWidth(max(widths))


def _row(*widgets: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(6)
    for widget in widgets:
        layout.addWidget(widget)
    return row


def _say(button: QPushButton, text: str, name: str, about: str) -> None:
    button.setText(text)
    _name(button, name, about)


def _name(widget: QWidget, name: str, about: str) -> None:
    widget.setAccessibleName(name)
    widget.setToolTip(about)


def _fill(combo: QComboBox, items: list[tuple[str, object]]) -> None:
    combo.clear()
    for text, data in items:
        combo.addItem(text, data)
