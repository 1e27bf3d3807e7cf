"""What has the student typed for each network, and what was said of it?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from typing import NamedTuple

from core.answers.entries import read_answer
from core.answers.grading import Grader, Kind, Report
from core.answers.sheet import Answer
from core.cells import BlockError
from core.network import Network
from core.trace import Trace
from core.words import Words

MOST_KEPT = 30
"""Networks whose numbers are kept while the window is open; the oldest go first."""


class Read(NamedTuple):
    """Texts by step, the numbers that they are, and why some are none."""

    texts: Mapping[int, str]
    answers: Mapping[int, Answer]
    unread: Mapping[int, str]


def read_all(texts: Mapping[int, str], words: Words) -> Read:
    """Read texts, each one number or nothing."""
    texts = {step: text.strip() for step, text in texts.items()}
    answers: dict[int, Answer] = {}
    unread: dict[int, str] = {}
    for step, text in texts.items():
        try:
            if text:
                answers[step] = read_answer(text, words)
        except BlockError as error:
            unread[step] = str(error)
    return Read(texts, answers, unread)


def as_read(answers: Mapping[int, Answer]) -> Read:
    """What a sheet gave: it knows best how finely each number was rounded."""
    return Read({step: answer.text for step, answer in answers.items()}, answers, {})


class Draft:
    """The numbers for one network: the texts as they were typed, and the marks they were given."""

    def __init__(self) -> None:
        self.texts: dict[int, str] = {}
        self.answers: dict[int, Answer] = {}
        self.unread: dict[int, str] = {}
        """Why a text is no number, by its step."""
        self.marks: dict[int, Kind] = {}
        self.report: Report | None = None
        self.revealed: set[int] = set()
        self.opened: dict[int, bool] = {}
        self.grader: Grader | None = None
        self.changes = 0
        """Counts up with every change, so that what was judged before it is known to be old."""
        self._order: list[int] = []

    def put(self, texts: Mapping[int, str], words: Words) -> None:
        """Write texts down, "" takes one away; see `write`."""
        self.write(read_all(texts, words))

    def write(self, read: Read) -> None:
        """Write down what was read. Marks from the first change on go away."""
        changed = [step for step, text in read.texts.items() if self.texts.get(step, "") != text]
        if not changed:
            return
        for step in changed:
            for kept in (self.texts, self.answers, self.unread):
                kept.pop(step, None)
            self.revealed.discard(step)
            if text := read.texts[step]:
                self.texts[step] = text
            if step in read.answers:
                self.answers[step] = read.answers[step]
            elif step in read.unread:
                self.unread[step] = read.unread[step]
        self._order = sorted(self.texts)
        self.changes += 1
        first = min(changed)
        # What stands before the change cannot have come from it.
        self.marks = {step: kind for step, kind in self.marks.items() if step < first}

    def clear(self) -> None:
        """Nothing is typed any more."""
        opened, grader, changes = self.opened, self.grader, self.changes
        self.__init__()  # type: ignore[misc]
        self.opened, self.grader, self.changes = opened, grader, changes + 1

    def reread(self, words: Words) -> None:
        """Say anew, in another language, why some texts are no numbers."""
        again = read_all({step: self.texts[step] for step in self.unread}, words)
        self.unread = dict(again.unread)

    def judged(self, report: Report) -> None:
        """Take the marks of a report on exactly these numbers."""
        self.report = report
        self.marks = {verdict.step: verdict.kind for verdict in report.verdicts}

    def count(self, start: int, stop: int) -> int:
        """How many numbers are typed for the steps from start to stop."""
        return bisect_left(self._order, stop) - bisect_left(self._order, start)

    def copied(self) -> Draft:
        """The same texts for another network; no marks."""
        other = Draft()
        other.texts, other.answers = dict(self.texts), dict(self.answers)
        other.unread, other._order = dict(self.unread), list(self._order)
        other.opened = dict(self.opened)
        return other


class Drafts:
    """The drafts of all networks that were in front of the user."""

    def __init__(self, network: Network, trace: Trace) -> None:
        self._kept: list[tuple[Network, Draft]] = [(network, Draft())]
        self._shape = _shape(trace)

    @property
    def now(self) -> Draft:
        """That of the network in front."""
        return self._kept[-1][1]

    def bring(self, network: Network, trace: Trace, edited: bool) -> None:
        """Another network comes to the front; an edited one takes along what was typed."""
        before, draft = self._kept[-1]
        shape = _shape(trace)
        same, self._shape = shape == self._shape, shape
        if network is before:
            return
        for place, (known, found) in enumerate(self._kept):
            if known == network:
                del self._kept[place]
                self._kept.append((network, found))
                return
        self._kept.append((network, draft.copied() if edited and same else Draft()))
        del self._kept[:-MOST_KEPT]


def _shape(trace: Trace) -> tuple[object, ...]:
    """What two traces must share for a step to mean the same in both."""
    return tuple((s.phase, s.quantities, s.layer, s.sample, s.shape) for s in trace.segments)
