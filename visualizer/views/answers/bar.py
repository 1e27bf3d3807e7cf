"""What can be asked for above the page, and how many numbers are right?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QMenu, QPushButton, QWidget

from visualizer.fields import label
from visualizer.flow import FlowLayout
from visualizer.i18n import tr
from visualizer.theme import Theme
from visualizer.views.answers.cell import TOKENS
from visualizer.views.answers.model import SIGNS, kind_name


class Bar(QWidget):
    """Check, at once, what else there is, and the way back.

    ``counts`` is a line of its own, for the view to place.
    ``acts`` are what the entries of the menu do, by their names.
    """

    def __init__(self, acts: Mapping[str, Callable[[], object]]) -> None:
        super().__init__()
        self.close_button = _button("closeAnswers")
        self.close_button.setText("✕")
        self.check_button = _button("check")
        self.check_button.setProperty("accent", True)
        self.at_once = QCheckBox()
        self.at_once.setObjectName("atOnce")
        self.more = _button("moreAnswers")
        self.more.setText("⋯")
        menu = QMenu(self.more)
        self.actions_by_name = {name: menu.addAction("") for name in acts}
        for name, action in self.actions_by_name.items():
            action.triggered.connect(lambda _=False, name=name: acts[name]())
        menu.insertSeparator(self.actions_by_name["practice"])
        self.more.setMenu(menu)
        self.counts = label("", "name", "counts")
        self.counts.setWordWrap(True)
        controls = QWidget()
        flow = FlowLayout(controls, gap=8)
        for widget in (self.check_button, self.at_once, self.more):
            flow.addWidget(widget)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(controls, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self.close_button.setAccessibleName(tr("Close my answers"))
        self.close_button.setToolTip(tr("Back to the computation"))
        self.check_button.setText(tr("Check"))
        self.check_button.setToolTip(tr("Mark every number that is typed (Ctrl+Return)"))
        self.at_once.setText(tr("at once"))
        self.at_once.setToolTip(tr("Mark each number as soon as it is typed"))
        self.more.setAccessibleName(tr("More: paste, open, save, clear"))
        self.more.setToolTip(tr("More: paste, open, save, clear"))
        texts = {
            "paste": tr("Paste a table or a whole sheet"),
            "open": tr("Open…"),
            "save": tr("Save as CSV…"),
            "clear": tr("Clear all"),
            "practice": tr("Practise with other numbers"),
        }
        for name, action in self.actions_by_name.items():
            action.setText(texts[name])

    def count(self, kinds: Iterable[str], theme: Theme) -> None:
        """Say how many numbers have each mark: sign, number and word."""
        found, parts = list(kinds), []
        for kind in ("right", "follows", "wrong"):
            if count := found.count(kind):
                color = theme.color(TOKENS[kind]).name()
                parts.append(
                    f'<span style="color:{color}"><b>{SIGNS[kind]}</b></span>&nbsp;'
                    f"{count:,} {kind_name(kind)}"
                )
        self.counts.setText(" &nbsp; ".join(parts))
        self.counts.setVisible(bool(parts))


def _button(name: str) -> QPushButton:
    button = QPushButton()
    button.setObjectName(name)
    button.setProperty("small", True)
    button.setAutoDefault(False)
    return button
