"""How does a user say what is trained? Recipes, data, network, learning."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.checks import DocumentError
from core.training.recipes import RECIPES
from core.training.source import Source
from core.training.task import Task
from visualizer.fields import label, own_keys, say
from visualizer.i18n import tr, words
from visualizer.suited import suited
from visualizer.theme import Theme
from visualizer.training.lab import Lab
from visualizer.training.tasks import same_run
from visualizer.views.training.ask import Ask
from visualizer.views.training.data import DataSection
from visualizer.views.training.learning import LearningSection
from visualizer.views.training.network import NetworkSection

MARGIN = 10
GROUPS = ("perceptron", "xor", "digits", "mnist", "cnn")


class TrainingPanel(QWidget):
    """Shows the lab's task and asks for another.

    ``data_wanted`` names what is to be chosen in a dialog. ``settle`` does what it is given once
    nothing would be lost by it.
    """

    data_wanted = Signal(str)

    def __init__(
        self,
        lab: Lab,
        theme: Theme,
        settle: Callable[[Callable[[], None]], None] = lambda then: then(),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("trainingPanel")
        self._lab, self._settle, self._ask = lab, settle, Ask(lab)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(6)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._outer.addWidget(self._restart())
        self._outer.addWidget(self._scroll, 1)
        self._build()
        lab.task_changed.connect(self._show_task)
        lab.about_changed.connect(self._show_about)
        lab.state_changed.connect(self._show_restart)

    def set_theme(self, theme: Theme) -> None:
        """All colours come from the window's style."""

    def retranslate(self) -> None:
        """Say everything in the language that is in force now."""
        order = self._order
        focus = self.focusWidget()
        place = order.index(focus) if focus in order else -1
        opened = self.data.notes.opened, self.learning.more.opened
        self._build()
        self.data.notes.open(opened[0])
        self.learning.more.open(opened[1])
        if 0 <= place < len(self._order):
            self._order[place].setFocus()

    def minimumSizeHint(self) -> QSize:
        content = self._scroll.widget().minimumSizeHint().width()
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        return QSize(content + bar, super().minimumSizeHint().height())

    # building

    def _restart(self) -> QFrame:
        """Says that settings wait for a rewind; above what scrolls, so that it is seen."""
        self.restart = QFrame()
        self.restart.setObjectName("restartNeeded")
        self._restart_text = QLabel()
        self._restart_text.setWordWrap(True)
        self.restart_button = QPushButton()
        self.restart_button.setObjectName("restart")
        self.restart_button.setProperty("small", True)
        self.restart_button.clicked.connect(lambda: self._settle(self._lab.rewind))
        row = QHBoxLayout(self.restart)
        row.setContentsMargins(10, 6, 6, 6)
        row.addWidget(self._restart_text, 1)
        row.addWidget(self.restart_button)
        self.restart.hide()
        return self.restart

    def _build(self) -> None:
        self.setAccessibleName(tr("What is trained"))
        self._restart_text.setText(tr("What you changed takes effect after Rewind."))
        self.restart_button.setText(tr("Rewind now"))
        self.restart_button.setToolTip(tr("Start again from the first weights, as it is set here"))
        content = QWidget()
        content.setObjectName("trainingContent")
        column = QVBoxLayout(content)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(8)
        self.recipes = QPushButton(tr("Recipes"))
        self.recipes.setObjectName("recipes")
        self.recipes.setAutoDefault(False)
        self.recipes.setToolTip(tr("Ready made; one click chooses and trains"))
        own_keys(self.recipes, {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter})
        self.recipes.setMenu(self._recipe_menu())
        self.note = label("", "hint", "recipeNote")
        self.data = DataSection()
        self.network = NetworkSection(self._ask)
        self.learning = LearningSection(self._ask)
        self.data.chosen.connect(self._choose_source)
        self.data.changed.connect(self._change_source)
        self.data.wanted.connect(self.data_wanted)
        for widget in (self.recipes, self.note, self.data, self.network, self.learning):
            column.addWidget(widget)
        column.addStretch(1)
        self._scroll.setWidget(content)
        content.show()
        content.setAutoFillBackground(False)
        self._scroll.viewport().setAutoFillBackground(False)
        self._show_task()
        self._show_about()
        self._order_tabs()

    def _recipe_menu(self) -> QMenu:
        menu, said = QMenu(self), words()
        groups = [[n for n in RECIPES if n.startswith(group)] for group in GROUPS]
        groups.append([n for n in RECIPES if not n.startswith(GROUPS)])
        for names in groups:
            for name in names:
                action = menu.addAction(said(RECIPES[name].title))
                action.setData(name)
                action.triggered.connect(lambda _=False, name=name: self._choose_recipe(name))
            menu.addSeparator()
        return menu

    def _order_tabs(self) -> None:
        self._order = [
            self.restart_button, self.recipes, *self.data.controls(), *self.network.controls(),
            *self.learning.controls(),
        ]  # fmt: skip
        for one, other in zip(self._order, self._order[1:], strict=False):
            QWidget.setTabOrder(one, other)

    # showing

    def _show_task(self) -> None:
        task = self._lab.task
        if task is None:
            return
        self.data.show_task(task)
        self.network.show_task(task)
        self.learning.show_task(task)
        recipe = next((r for r in RECIPES.values() if same_run(r.task, task)), None)
        say(self.note, words()(recipe.note) if recipe else "")
        self._show_restart()
        self._order_tabs()

    def _show_about(self) -> None:
        self.data.show_about(self._lab.about)

    def _show_restart(self) -> None:
        self.restart.setVisible(self._lab.restart_needed)

    # asking for changes

    def _choose_recipe(self, name: str) -> None:
        self._settle(lambda: self._lab.choose_recipe(name))

    def take(self, source: Source) -> None:
        """Train on other data, with what is set if it fits them."""
        self._lab.set_task(suited(self._lab.task, source))

    def _choose_source(self, source: Source) -> None:
        self._settle(lambda: self.take(source))

    def _change_source(self, source: Source) -> None:
        task = self._lab.task
        if task is None:
            return
        made: Task = suited(task, source)
        try:
            self._lab.change(
                source=source,
                layers=made.layers,
                activations=made.activations,
                loss=made.loss,
                network=made.network,
            )
        except DocumentError as error:
            say(self.data.error, error.said(words()))
