"""How does a user see that Step shows an update of the training run, and get back to it?"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from core.training.plan import Settings
from visualizer.i18n import grouped, tr


class WayBack(QFrame):
    """One line above Step. ``back_wanted`` is the way back to training."""

    back_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text = QLabel()
        self.text.setObjectName("wayBackText")
        self.text.setWordWrap(True)
        self.button = QPushButton()
        self.button.setObjectName("backToTraining")
        self.button.setProperty("small", True)
        self.button.clicked.connect(self.back_wanted)
        self.setObjectName("wayBack")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 6, 5)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        self._shown: tuple[int, int | None, int, Settings] | None = None
        self.hide()

    @property
    def has_one(self) -> bool:
        """Is an update of the run in Step?"""
        return self._shown is not None

    def say(self, update: int, sample: int | None, samples: int, settings: Settings) -> None:
        """Step has update ``update`` (from 1): of ``samples`` samples, or one of them alone."""
        self._shown = (update, sample, samples, settings)
        self.retranslate()

    def forget(self) -> None:
        """Step has another network."""
        self._shown = None
        self.hide()

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self.button.setText(tr("Back to training"))
        if self._shown is None:
            return
        update, sample, samples, settings = self._shown
        parts = [tr("Update {number} of the training run", number=grouped(update))]
        if sample is not None:
            parts.append(
                tr("sample {sample} of its minibatch alone, so its update is another one",
                   sample=sample)
            )  # fmt: skip
        elif samples > 1:
            parts.append(tr("the whole minibatch of {count} samples", count=samples))
        if settings.dtype == "float32":
            parts.append(tr("trained in float32; these are its very weights, computed with here "
                            "in float64"))  # fmt: skip
        if settings.l2:
            parts.append(tr("training also shrinks the weights (L2), which is left out here"))
        self.text.setText(" · ".join(parts))
