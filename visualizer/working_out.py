"""How are the updates of a course worked out beside the window?"""

import threading
import time

from PySide6.QtCore import QObject, Signal

from core.course import Course
from visualizer.background import Job, start

AT_ONCE = 0.004
"""Seconds that may pass before the rest is left to a thread."""

APART = 0.1
"""Seconds between two times that it is told how far it is."""


class WorkingOut(QObject):
    """Brings one course at a time as far as is wanted. ``grown`` says that it has grown."""

    grown = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._job: Job | None = None
        self._lock = threading.Lock()
        self._course: Course | None = None
        self._goal, self._until_ending = 0, False

    @property
    def busy(self) -> bool:
        """Is there more to come?"""
        return self._job is not None

    @property
    def goal(self) -> int:
        """How many updates are wanted."""
        return self._goal

    def bring(self, course: Course, goal: int, until_ending: bool = False) -> None:
        """Work out ``goal`` updates, or fewer where the course comes to its ending before.

        What takes no longer than a blink is there when this returns; ``grown`` tells the rest.
        """
        if self._job is not None and (course is not self._course or goal < self._goal):
            self.stop()
        self._course, self._goal, self._until_ending = course, goal, until_ending
        if self._job is not None:
            return
        end = time.perf_counter() + AT_ONCE
        while time.perf_counter() < end:
            if not self._further(course):
                return
        if not self._wanted(course):
            return
        job = self._job = start(lambda job: self._work(job, course), self)
        job.progressed.connect(lambda *_: self._tell(job))
        job.done.connect(lambda _: self._end(job))
        job.failed.connect(lambda error: self._end(job, error))

    def stop(self) -> None:
        """What is worked out stays; no more comes."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _work(self, job: Job, course: Course) -> None:
        told = time.perf_counter()
        while job is self._job:
            if not self._further(course):
                return
            if time.perf_counter() - told > APART:
                told = time.perf_counter()
                job.report(course.done, self._goal)
            time.sleep(0)

    def _further(self, course: Course) -> bool:
        """One more update, unless it has enough; only one thread at a time."""
        with self._lock:
            return self._wanted(course) and course.go_on()

    def _wanted(self, course: Course) -> bool:
        return (
            course is self._course
            and course.done < min(self._goal, course.most)
            and course.trouble is None
            and not (self._until_ending and course.ending is not None)
        )

    def _tell(self, job: Job) -> None:
        if job is self._job:
            self.grown.emit()

    def _end(self, job: Job, error: Exception | None = None) -> None:
        if job is not self._job:
            return
        self._job = None
        if error is not None:
            self.failed.emit(error)
        elif self._course is not None and self._wanted(self._course):
            self.bring(self._course, self._goal, self._until_ending)  # more is wanted by now
        self.grown.emit()
