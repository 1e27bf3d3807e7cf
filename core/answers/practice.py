"""How does a student practise: predict a number, take hints in order, and see a score?

A :class:`Practice` is frozen; each answer and each hint gives the next one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, NamedTuple

from core.answers.entries import read_answer
from core.answers.fresh import fresh
from core.answers.grading import Grader, Report, Verdict
from core.answers.sheet import Answer
from core.lettering import LECTURE, Notation
from core.network import Network
from core.notation import latex_number
from core.trace import Trace
from core.words import ENGLISH, Words

HintKind = Literal["rule", "numbers", "result"]
HINTS: tuple[HintKind, ...] = ("rule", "numbers", "result")
"""In the order in which they are given."""

POINTS = 3
"""What a number is worth; each hint and each wrong answer takes one away."""


class Hint(NamedTuple):
    """One hint, as LaTeX."""

    kind: HintKind
    latex: str


@dataclass(frozen=True)
class Try:
    """What was done at one number: its last answer, how many were wrong, how many hints taken."""

    answer: Answer | None = None
    right: bool = False
    wrong: int = 0
    hints: int = 0

    @property
    def points(self) -> int:
        """Of a number that is right, what hints and wrong answers have left of it."""
        return max(0, POINTS - self.wrong - self.hints) if self.right else 0


class Score(NamedTuple):
    """How far it went: points of ``possible``, and how many numbers are right of ``steps``."""

    points: int
    possible: int
    right: int
    steps: int
    wrong: int
    hints: int


@dataclass(frozen=True, eq=False)
class Practice:
    """One exercise and what has been done in it.

    steps : those to be predicted, in order.
    """

    grader: Grader
    steps: tuple[int, ...]
    tries: Mapping[int, Try] = field(default_factory=dict)

    @classmethod
    def on(cls, network: Network, seed: int, notation: Notation = LECTURE) -> Practice:
        """``network`` with fresh numbers from ``seed``; all steps but the given are asked for."""
        grader = Grader(fresh(network, seed), notation)
        return cls(grader, tuple(range(grader.trace.given, len(grader.trace))))

    @property
    def trace(self) -> Trace:
        """The exercise, with its solution."""
        return self.grader.trace

    @property
    def next(self) -> int | None:
        """The first step that is not right yet; None at the end."""
        return next((step for step in self.steps if not self.at(step).right), None)

    def at(self, step: int) -> Try:
        """What has been done at a step."""
        return self.tries.get(step, Try())

    def answered(self, step: int, text: str, words: Words = ENGLISH) -> Practice:
        """With an answer to a step, as it was typed. Raises BlockError if it is no number.

        It is right if it follows from the answers to the steps before, with their rounding.
        """
        answer = read_answer(text, words)
        before = {
            at: one.answer
            for at, one in self.tries.items()
            if at < step and one.answer is not None and one.right
        }
        verdict = self.grader.grade({**before, step: answer}).by_step[step]
        done = self.at(step)
        if done.right:
            return self
        right = verdict.kind == "right"
        return self._with(
            step, replace(done, answer=answer, right=right, wrong=done.wrong + (not right))
        )

    def hinted(self, step: int) -> Practice:
        """With one more hint to a step."""
        done = self.at(step)
        if done.right or done.hints == len(HINTS):
            return self
        return self._with(step, replace(done, hints=done.hints + 1))

    def hints(self, step: int) -> tuple[Hint, ...]:
        """The hints that have been given to a step: rule, numbers put in, result."""
        asked = self.trace[step]
        latex = {
            "rule": asked.rule,
            "numbers": self.report.own[step].substituted,
            "result": latex_number(asked.value),
        }
        return tuple(Hint(kind, latex[kind]) for kind in HINTS[: self.at(step).hints])

    @cached_property
    def report(self) -> Report:
        """The report on all last answers, the wrong ones with their slips."""
        given = {step: one.answer for step, one in self.tries.items() if one.answer is not None}
        return self.grader.grade(given)

    def verdict(self, step: int) -> Verdict | None:
        """What is said of the last answer to a step."""
        return self.report.by_step.get(step)

    @property
    def score(self) -> Score:
        """The score so far."""
        tries = [self.at(step) for step in self.steps]
        return Score(
            sum(one.points for one in tries),
            POINTS * len(tries),
            sum(one.right for one in tries),
            len(tries),
            sum(one.wrong for one in tries),
            sum(one.hints for one in tries),
        )

    def _with(self, step: int, done: Try) -> Practice:
        return Practice(self.grader, self.steps, {**self.tries, step: done})
