"""Which side of the line is each sample on, how does the line move, and is there a line at all?"""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from core.separable import MOST_POINTS, Contradiction, part_classes
from core.separable import Line as Parting
from visualizer.background import Job, start
from visualizer.course_words import ending_said
from visualizer.fields import label, say, small_button
from visualizer.flow import FlowLayout
from visualizer.i18n import grouped, tr
from visualizer.scrolled import scrolled
from visualizer.session import Session
from visualizer.style import least_on_wall
from visualizer.theme import Theme
from visualizer.views.decision.canvas import ZOOM_STEP, DecisionCanvas
from visualizer.views.decision.moment import Line, Moment, moment
from visualizer.views.decision.said import equation, names, proof, sample_said

AT_ONCE = 30
"""Of so few points the question is answered without a thread."""

CRAMPED = 24
"""In a view of fewer lines the proof alone says how the course ends."""

BESIDE = 1.1
"""A view so many times as wide as high has the proof beside the plane, not below it."""

BESIDE_LINES = 26
"""It is then at least as wide as so many lines of text are high."""


class DecisionView(QWidget):
    """The samples in the plane, the line of each neuron of the first layer, and what they say."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._covered: frozenset[int] = frozenset()
        self._present = False
        self._theme = theme
        self._asked: tuple[object, ...] | None = None
        self._answer: Parting | Contradiction | None = None
        self._told_cycle: object = None
        self.shown: Moment | None = None
        self.setObjectName("plane")
        self.canvas = DecisionCanvas(theme)
        self.line = label("", "name", "lineNow")
        self.line.setWordWrap(True)
        self.sample = label("", "hint", "sampleNow")
        self.ending = label("", "hint", "planeEnding")
        self.run = small_button("planeRun", "", "")
        self.why = small_button("isThereALine", "", "")
        self.why.setCheckable(True)
        self.proof = QLabel()
        self.proof.setObjectName("proof")
        self.proof.setTextFormat(Qt.TextFormat.RichText)
        self.proof.setWordWrap(True)
        self.proof.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.proof.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.run.clicked.connect(self._run)
        self.why.toggled.connect(self._show_proof)
        self._lay_out()
        session.network_changed.connect(self._refresh)
        session.course_changed.connect(self._refresh)
        session.cursor_moved.connect(self._refresh)
        session.sample_changed.connect(self._refresh)
        session.decimals_changed.connect(self._refresh)
        self.set_theme(theme)
        self.retranslate()

    # for the window

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        self.canvas.set_theme(theme)
        self._fit()

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self.setAccessibleName(tr("Plane"))
        self.canvas.setAccessibleName(tr("The samples and the line in the plane"))
        self.proof.setAccessibleName(tr("Does a line separate them?"))
        self.why.setText(tr("Does a line separate them?"))
        self.why.setAccessibleName(self.why.text())
        self._refresh()
        self._show_proof()

    def set_present(self, present: bool) -> None:
        """Write large enough for the last row; nothing to press then."""
        self._present = present
        shown = Qt.ScrollBarPolicy
        policy = shown.ScrollBarAlwaysOff if present else shown.ScrollBarAsNeeded
        for area in (self.area, self.side):
            area.setVerticalScrollBarPolicy(policy)
        for part in (self.area, self.canvas, self.line, self.sample, self.ending, self.side):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, present)
        self._fit()
        self._refresh()

    def set_covered(self, steps: Iterable[int]) -> None:
        """Do not give away the values of these steps."""
        self._covered = frozenset(steps)
        self._refresh()

    def zoom_in(self) -> None:
        """A smaller part of the plane."""
        self.canvas.zoom_to(self.canvas.zoom * ZOOM_STEP)

    def zoom_out(self) -> None:
        """A larger part of the plane."""
        self.canvas.zoom_to(self.canvas.zoom / ZOOM_STEP)

    def fit(self) -> None:
        """The usual part of the plane: all samples, and room around them."""
        self.canvas.zoom_to(1.0)

    def spot_at(self, point: QPointF) -> QRectF | None:
        """What a sample under a point takes up."""
        corner = QPointF(self.canvas.mapTo(self, QPoint(0, 0)))
        found = self.canvas.spot_at(point - corner)
        return None if found is None else found.translated(corner)

    # what happened

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.focusWidget() is None:
            self.canvas.setFocus()  # so that the arrow keys go on stepping
        self._refresh()
        self._show_proof()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _run(self) -> None:
        session = self._session
        session.stop_running() if session.running else session.run_until_nothing_changes()

    # what is shown

    def _refresh(self) -> None:
        session = self._session
        if not self.isVisible() or session.whole.input_shape != (2,):
            return
        found = self.shown = moment(session, self._covered)
        named = names(session)
        self.canvas.set_moment(found, named.inputs)
        proving = self._present and self._wants_proof()  # a wall has room for one of them
        say(self.line, "" if proving else self._lines_said(found))
        text = sample_said(found, session)
        say(self.sample, "" if proving else text[:1].upper() + text[1:])
        cramped = self.why.isChecked() and self.height() < CRAMPED * self.fontMetrics().height()
        say(self.ending, "" if proving or cramped else self._ending_said())
        self.run.setText(tr("Stop") if session.running else tr("Run until nothing changes"))
        self.run.setAccessibleName(self.run.text())
        for button in (self.run, self.why):
            button.setVisible(not self._present)
        self.why.setVisible(not self._present and self._can_ask(found))
        self.canvas.setAccessibleDescription(f"{self.line.text()} {self.sample.text()}")
        self._offer_proof()

    def _lines_said(self, found: Moment) -> str:
        session, named = self._session, names(self._session)
        decimals = session.decimals
        biased = session.whole.layers[0].biases is not None  # type: ignore[union-attr]

        def said(line: Line) -> str:
            if line.there:
                text = equation(line, named, decimals, biased)
                inside = self.canvas.line_in_view(line) is not None
                return text if inside else f"{text}, {tr('outside the picture')}"
            return tr("no line: both weights are 0, so z is the same everywhere")

        rows = []
        for k, (before, now) in enumerate(zip(found.before, found.now, strict=True)):
            number = f"{k + 1}:  " if len(found.now) > 1 else ""
            text = number + said(now)
            if before != now:
                text += "   (" + tr("before: {line}", line=said(before)) + ")"
            rows.append(text)
        return "\n".join(rows)

    def _ending_said(self) -> str:
        session = self._session
        if session.running:
            return tr("Update {number} …", number=grouped(session.course.done))
        return ending_said(session)

    # is there a line?

    def _can_ask(self, found: Moment) -> bool:
        targets = {0.0, 1.0}
        return (
            found.single
            and bool(found.classes)
            and set(self._session.whole.targets.reshape(-1).tolist()) <= targets
            and len(found.points) <= MOST_POINTS
        )

    def _offer_proof(self) -> None:
        """Where the course goes round in a circle, say by itself why."""
        ending = self._session.ending
        if ending is not None and ending.kind == "cycle" and ending is not self._told_cycle:
            self._told_cycle = ending
            self.why.setChecked(True)
        self._show_proof()

    def _wants_proof(self) -> bool:
        """Is it asked for? On a wall it comes at the very end, when all steps are seen."""
        seen = not self._present or self._session.at_end
        return (
            self.why.isChecked() and seen and self.shown is not None and self._can_ask(self.shown)
        )

    def _show_proof(self) -> None:
        """Show it beside the plane, or take it away."""
        found = self.shown
        wanted = self._wants_proof()
        self.side.setVisible(wanted)
        if not wanted or found is None:
            self.canvas.set_proof(None)
            return
        whole = self._session.whole
        biased = whole.layers[0].biases is not None  # type: ignore[union-attr]
        key = (found.points.tobytes(), found.classes, biased)
        if key != self._asked:
            self._asked, self._answer = key, None
            points, ones = found.points, [label == 1 for label in found.classes]
            if len(points) <= AT_ONCE:
                self._answer = part_classes(points, ones, biased)
            else:
                job = start(lambda _: part_classes(points, ones, biased), self)
                job.done.connect(lambda answer: self._take(job, key, answer))
        self._say_proof()

    def _take(self, job: Job, key: tuple[object, ...], answer: Parting | Contradiction) -> None:
        if key == self._asked:
            self._answer = answer
            self._say_proof()

    def _say_proof(self) -> None:
        answer, found = self._answer, self.shown
        if answer is None or found is None:
            self.proof.setText(tr("Working it out …"))
            self.canvas.set_proof(None)
            return
        text = proof(answer, found.points, names(self._session), brief=self._present)
        if text != self.proof.text():
            self.proof.setText(text)
            self._fit()
        self.canvas.set_proof(answer if isinstance(answer, Contradiction) else None)

    # the looks

    def _fit(self) -> None:
        line = self.fontMetrics().height()
        wide = self.width() >= max(BESIDE * self.height(), BESIDE_LINES * line)
        self.side.setMinimumHeight(120 if wide else self.proof.heightForWidth(self.width()) + line)
        way = QBoxLayout.Direction
        self._both.setDirection(way.LeftToRight if wide else way.TopToBottom)
        least = least_on_wall(self.window().height())
        ink = self._theme.color("ink").name()
        wall = f"* {{ font-size: {round(1.05 * least)}px; color: {ink}; }}"
        sheet = wall if self._present else ""
        if sheet != self.styleSheet():
            self.setStyleSheet(sheet)

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(4, 0, 8, 0)
        column.addWidget(self.proof)
        column.addStretch(1)
        self.side = scrolled(inside, QScrollArea())
        self.side.setObjectName("proofSide")
        self.side.setMinimumSize(200, 120)
        self.side.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.side.hide()
        row = FlowLayout()
        row.addWidget(self.why)
        row.addWidget(self.run)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.addWidget(self.canvas, 1)
        self._both.addWidget(self.side, 1)
        whole = QWidget()
        outer = QVBoxLayout(whole)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(4)
        outer.addWidget(self.line)
        outer.addWidget(self.sample)
        outer.addLayout(self._both, 1)
        outer.addWidget(self.ending)
        outer.addLayout(row)
        self.area = scrolled(whole)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self.area)
