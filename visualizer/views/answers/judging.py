"""How are the numbers judged beside the window, and the newest ones only?"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from core.answers.grading import Grader, Report
from core.lettering import Notation
from core.network import Network
from visualizer.background import Job, start
from visualizer.views.answers.drafts import Draft
from visualizer.views.answers.paper import symbol_of


class Judge(QObject):
    """Judges drafts one after the other in the background.

    ``judged`` carries a draft whose marks are new. What was changed meanwhile is judged again.
    """

    judged = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._under_way = False
        self._next: tuple[Network, Draft] | None = None

    @property
    def busy(self) -> bool:
        """Is something being judged?"""
        return self._under_way

    def judge(self, network: Network, draft: Draft) -> None:
        """Judge a draft as it is when its turn comes."""
        self._next = (network, draft)
        if not self._under_way:
            self._begin()

    def _begin(self) -> None:
        if self._next is None:
            return
        network, draft = self._next
        self._next = None
        self._under_way = True
        answers, changes = dict(draft.answers), draft.changes

        def work(_: Job) -> Report:
            draft.grader = draft.grader or Grader(network)
            return draft.grader.grade(answers)

        job = start(work, self)
        job.done.connect(lambda report: self._done(network, draft, changes, report))
        job.failed.connect(self._failed)

    def _done(self, network: Network, draft: Draft, changes: int, report: Report) -> None:
        self._under_way = False
        if draft.changes == changes:
            draft.judged(report)
            self.judged.emit(draft)
        elif self._next is None:
            self._next = (network, draft)
        self._begin()

    def _failed(self, error: Exception) -> None:
        self._under_way = False
        raise error


def written(report: Report, notation: Notation, step: int) -> Report:
    """What the report says of one step, with its symbols in another notation."""
    if report.trace.notation == notation:
        return report
    trace = report.trace.written(notation)
    since = report.since(step)
    about = [report.by_step[one] for one in (step, since) if one is not None]
    return replace(
        report,
        trace=trace,
        own=report.own.written(notation),
        verdicts=tuple(
            replace(verdict, symbol=symbol_of(trace, verdict.step)) for verdict in about
        ),
        _since={step: since},
    )
