"""Which pictures of a run are made now? Training pays for them, so they are rationed.

All pictures together take 1/100 of the time at most, shared evenly: where n of them are wanted, one
that took c seconds is not made again for 100 n c. So cheap ones come more often.
"""

import time
from collections.abc import Callable, Collection, Iterator

from core.training import inspection
from core.training.answers import Answers, answers, answers_bit_by_bit
from core.training.under_way import Run
from visualizer.training.messages import About

SHARE = 100
APART = 1 / 30
GRID = 96
"""Points a side of the decision boundary."""

MOST_WEIGHTS = 1024
"""Neurons of the first layer whose weights are shown, where an image has as few numbers."""

JUDGED = ("confusion", "mistakes")
"""Both need the answers to all samples, which are taken bit by bit while training goes on."""

Version = tuple[int, int]
"""Updates made, and how often the data were changed."""


class Gallery:
    """The pictures of one run; ``edits`` is to be counted up when its data change."""

    def __init__(self, run: Run, about: About) -> None:
        self._run = run
        self._about = about
        self.edits = 0
        self._makers: dict[str, Callable[[], object]] = {"inside": self._inside}
        if about.box is not None:
            self._makers["boundary"] = self._boundary
        if about.image_shape is not None:
            self._makers["first_weights"] = self._first_weights
        if about.class_names:
            self._makers["confusion"] = lambda: self.answers().confusion()
            self._makers["mistakes"] = lambda: self.answers().worst()
        self._made: dict[str, tuple[Version, float]] = {}
        self._answers: tuple[Version, Answers] | None = None
        self._judging: tuple[Version, Iterator[Answers | None]] | None = None
        self._spent = 0.0  # in judging, so far
        self._next: dict[str, float] = {}  # when it may be made again
        self._sharing = 1

    def take(self, wanted: Collection[str], running: bool) -> tuple[dict[str, object], bool]:
        """Those of ``wanted`` that are out of date and due, and whether some are left."""
        found: dict[str, object] = {}
        left = False
        self._sharing = len({_lane(name) for name in wanted if name in self._makers})
        for name in self._stale(wanted):
            if running and name in JUDGED:
                left |= not self._judged(name, found)
            elif running and not self._may(name):
                left = True
            else:
                start = time.perf_counter()
                found[name] = self._makers[name]()
                self._made[name] = (self._version, start)
                self.paid([name], time.perf_counter() - start)
        return found, left

    def _stale(self, wanted: Collection[str]) -> list[str]:
        """Those that can be had and are out of date, the oldest first."""
        never = (None, 0.0)
        stale = [
            name
            for name in wanted
            if name in self._makers and self._made.get(name, never)[0] != self._version
        ]
        return sorted(stale, key=lambda name: self._made.get(name, never)[1])

    def _may(self, name: str) -> bool:
        """Is it long enough ago that it was made?"""
        return time.perf_counter() >= self._next.get(_lane(name), 0.0)

    def paid(self, names: Collection[str], seconds: float) -> None:
        """So long did it take to make these, or to send them."""
        again = time.perf_counter() + max(APART, SHARE * self._sharing * seconds)
        for lane in map(_lane, names):
            self._next[lane] = max(self._next.get(lane, 0.0), again)

    def answers(self) -> Answers:
        """All answers of the network as it is now."""
        if self._answers is None or self._answers[0] != self._version:
            self._judging = None
            self._answers = self._version, answers(self._run.trainer, self._run.dataset)
        return self._answers[1]

    # while training goes on

    def work_on(self, deadline: float) -> None:
        """Take more of the answers that were begun, if any; training waits till they are there."""
        if self._judging is None:
            return
        version, steps = self._judging
        if version != self._version:
            self._judging = None  # training went on without waiting
            return
        start = time.perf_counter()
        for found in steps:
            if found is not None:
                self._answers = version, found
                self._judging = None
            if self._judging is None or time.perf_counter() >= deadline:
                break
        self._spent += time.perf_counter() - start
        if self._judging is None:
            self.paid(JUDGED, self._spent)

    def _judged(self, name: str, found: dict[str, object]) -> bool:
        """Add a picture of the newest answers to ``found``, or see to it that there are such."""
        newest = self._answers
        if newest is not None and self._made.get(name, (None, 0.0))[0] != newest[0]:
            start = time.perf_counter()
            found[name] = newest[1].confusion() if name == "confusion" else newest[1].worst()
            self._made[name] = (newest[0], start)
            return newest[0] == self._version
        if self._judging is None and self._may(name):
            steps = answers_bit_by_bit(self._run.trainer, self._run.dataset)
            self._judging = self._version, steps
            self._spent = 0.0
        return False

    @property
    def _version(self) -> Version:
        return self._run.trainer.update_number, self.edits

    def _inside(self) -> object:
        return inspection.inspect(self._run.trainer, self._run.probe)

    def _boundary(self) -> object:
        assert self._about.box is not None
        return inspection.boundary(self._run.trainer, self._about.box, GRID)

    def _first_weights(self) -> object:
        shape = self._about.image_shape
        assert shape is not None
        small = len(shape) == 2 and shape[0] * shape[1] <= MOST_WEIGHTS
        return inspection.first_weights(self._run.trainer, shape, MOST_WEIGHTS if small else 64)


def _lane(name: str) -> str:
    """Pictures that are paid for together."""
    return "judged" if name in JUDGED else name
