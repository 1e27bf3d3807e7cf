"""How does stepping go on by itself?"""

from PySide6.QtCore import QObject, QTimer, Signal

from visualizer.session import Session

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Stops a second."""


class Player(QObject):
    """Presses "next" on a clock. It stops by itself at the end, and when the network changes.

    It goes from update to update.
    """

    playing_changed = Signal()
    speed_changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._speed = 1.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        session.network_changed.connect(self._on_network_changed)

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    @property
    def speed(self) -> float:
        """Stops a second."""
        return self._speed

    def play(self) -> None:
        """Start; at the end of all updates, from their beginning."""
        if self.playing:
            return
        if self._session.at_end:
            self._session.first()
        self._timer.start(self._interval())
        self.playing_changed.emit()

    def pause(self) -> None:
        """Stay where the cursor is."""
        if self.playing:
            self._timer.stop()
            self.playing_changed.emit()

    def toggle(self) -> None:
        """Play or pause."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def set_speed(self, speed: float) -> None:
        """Take effect at once, also while playing."""
        speed = min(max(speed, SPEEDS[0]), SPEEDS[-1])
        if speed == self._speed:
            return
        self._speed = speed
        if self.playing:
            self._timer.start(self._interval())
        self.speed_changed.emit()

    def _interval(self) -> int:
        return round(1000 / self._speed)

    def _on_network_changed(self) -> None:
        if not self._session.crossing:
            self.pause()

    def _tick(self) -> None:
        self._session.next()
        if self._session.at_end:
            self.pause()
