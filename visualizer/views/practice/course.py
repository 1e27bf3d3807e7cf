"""Which exercise is practised, which number is asked for, and how does an answer get judged?"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from PySide6.QtCore import QObject, Signal

from core.answers.grading import Grader, Report, Verdict
from core.answers.practice import Practice, Try
from core.cells import BlockError
from core.lettering import Notation
from core.network import Network
from core.trace import Trace
from core.words import Words
from visualizer.background import start

T = TypeVar("T")

MOST_ASKED = 80
"""In a longer computation only some numbers of each kind are asked for."""
OF_EACH_KIND = 3


class Outcome(NamedTuple):
    """What came of the last answer: to which step, and what is said of it."""

    step: int
    right: bool
    points: int
    verdict: Verdict
    report: Report


class Course(QObject):
    """One exercise after the other. All that may take long is done in the background.

    ``began``: there is another exercise. ``changed``: an answer was judged, or a hint given.
    ``refused``: what was typed is no number.
    """

    began = Signal()
    changed = Signal()
    refused = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.practice: Practice | None = None
        self.network: Network | None = None
        """The one whose numbers were made fresh."""
        self.seed = 0
        self.busy = False
        self.outcome: Outcome | None = None

    @property
    def step(self) -> int | None:
        """The number that is asked for; None at the end."""
        return None if self.practice is None else self.practice.next

    @property
    def tried(self) -> Try:
        """What has been done at it."""
        step = self.step
        return Try() if self.practice is None or step is None else self.practice.at(step)

    def begin(self, network: Network, seed: int, notation: Notation) -> None:
        """Fresh numbers for a network."""
        self.network, self.seed = network, seed

        def work() -> Practice:
            made = Practice.on(network, seed, notation)
            return Practice(made.grader, asked(made.trace))

        def done(practice: Practice) -> None:
            if (network, seed) == (self.network, self.seed):
                self.practice, self.outcome = practice, None
                self.began.emit()

        self._do(work, done)

    def write(self, notation: Notation) -> None:
        """The same exercise in another notation."""
        if self.practice is None or self.practice.trace.notation == notation:
            return
        grader = Grader(self.practice.trace.network, notation)
        self.practice = Practice(grader, self.practice.steps, self.practice.tries)
        self.outcome = None
        self.changed.emit()

    def answer(self, text: str, words: Words) -> None:
        """Judge an answer to the number that is asked for."""
        practice, step = self.practice, self.step
        if practice is None or step is None or self.busy:
            return

        def work() -> tuple[Practice, Outcome]:
            made = practice.answered(step, text, words)
            report, verdict = made.report, made.verdict(step)
            assert verdict is not None
            at = made.at(step)
            return made, Outcome(step, at.right, at.points, verdict, report)

        def done(found: tuple[Practice, Outcome]) -> None:
            if self.practice is practice:
                self.practice, self.outcome = found
                self.changed.emit()

        self._do(work, done)

    def hint(self) -> None:
        """One more hint to the number that is asked for."""
        step = self.step
        if self.practice is not None and step is not None and not self.busy:
            self.practice = self.practice.hinted(step)
            self.changed.emit()

    def _do(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        self.busy = True
        job = start(lambda _: work(), self)

        def done(found: T) -> None:
            self.busy = False
            then(found)

        job.done.connect(done)
        job.failed.connect(self._failed)

    def _failed(self, error: Exception) -> None:
        self.busy = False
        if not isinstance(error, BlockError):
            raise error
        self.refused.emit(str(error))


def asked(trace: Trace) -> tuple[int, ...]:
    """The steps to be predicted: all, or in a long computation the first ones of each kind."""
    if len(trace) - trace.given <= MOST_ASKED:
        return tuple(range(trace.given, len(trace)))
    found: list[int] = []
    for segment in trace.segments:
        if segment.phase == "given" or segment.sample not in (None, 0):
            continue
        count = min(OF_EACH_KIND * len(segment.quantities), segment.stop - segment.start)
        found += range(segment.start, segment.start + count)
    return tuple(found)
