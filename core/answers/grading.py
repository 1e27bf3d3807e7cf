"""What is said of a student's numbers: right, right given an earlier wrong one, or wrong, and why?

``grade(network, answers)`` gives the whole report. A :class:`Grader` keeps what belongs to the
network, for one student after the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from core.answers.diagnosis import Doctor, Finding
from core.answers.judging import Judged, Truth, judge
from core.answers.sheet import Answer, Answers, Sheet
from core.answers.work import Work
from core.arithmetic import Node
from core.arrays import Array, frozen
from core.lettering import LECTURE, Notation
from core.network import Network
from core.passes import Arrays
from core.trace import Trace, record

Kind = Literal["right", "follows", "wrong"]


@dataclass(frozen=True)
class Verdict:
    """What is said of one number.

    step : its index in the trace; ``len(trace)`` is the loss after the update.
    kind : "follows" is right, given an earlier wrong one.
    true : what the exercise gives. expected : what the student's own earlier numbers give.
    slips : names of :mod:`core.answers.slips` or :mod:`core.answers.one_off` that each give it.
    told : it is the first number that this cause has made wrong.
    """

    step: int
    symbol: str
    answer: Answer
    kind: Kind
    true: float
    expected: float
    slips: tuple[str, ...] = ()
    told: bool = False


@dataclass(frozen=True, eq=False)
class Report:
    """All verdicts in the order of the trace, and the causes of what is wrong."""

    trace: Trace
    own: Trace
    """The same steps with the student's numbers in them, and right ones where they gave none."""
    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]
    _since: dict[int, int | None] = field(default_factory=dict, repr=False)

    @cached_property
    def by_step(self) -> Mapping[int, Verdict]:
        """The verdicts by the step they are about."""
        return {verdict.step: verdict for verdict in self.verdicts}

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many numbers are "right", "follows" and "wrong"."""
        found = Counter(verdict.kind for verdict in self.verdicts)
        return {kind: found[kind] for kind in ("right", "follows", "wrong")}

    @property
    def first_wrong(self) -> Verdict | None:
        """The first number that does not follow from those before it."""
        return next((one for one in self.verdicts if one.kind == "wrong"), None)

    @property
    def slips(self) -> tuple[str, ...]:
        """The slips that were made, each once; those whose cause has one name only."""
        return tuple(dict.fromkeys(one.slips[0] for one in self.findings if len(one.slips) == 1))

    def since(self, step: int) -> int | None:
        """The first wrong number that a number which follows was worked out from."""
        if step not in self._since:
            self._since[step] = None
            operands = self._operands(step)
            found = {self._wrong_behind(one) for one in operands} - {None}
            # Squares so small that wrong ones round like right ones: look behind them too.
            found = found or {self.since(one) for one in operands} - {None}
            self._since[step] = min((one for one in found if one is not None), default=None)
        return self._since[step]

    def _wrong_behind(self, step: int) -> int | None:
        verdict = self.by_step.get(step)
        if verdict is not None and verdict.kind != "follows":
            return step if verdict.kind == "wrong" else None
        return self.since(step)

    def _operands(self, step: int) -> tuple[int, ...]:
        if step < len(self.trace):
            return self.trace[step].operands
        return tuple(self.trace.phase_range("update"))

    def arithmetic(self, step: int) -> Node | None:
        """The right arithmetic of a step with the student's own earlier numbers put in.

        None for what is given, and for the loss after the update, which is a whole pass.
        """
        if step >= len(self.own) or self.own[step].phase == "given":
            return None
        return self.own[step].arithmetic


class Grader:
    """Grades one student after the other against the same network."""

    def __init__(self, network: Network, notation: Notation = LECTURE) -> None:
        self.trace = record(network).written(notation)
        self._truth = Truth(self.trace)
        self._doctor = Doctor(self._truth)

    def grade(self, answers: Answers) -> Report:
        """The report on one student's numbers."""
        sheet = Sheet(self._truth.index, answers)
        with np.errstate(all="ignore"):
            judged = judge(self._truth, sheet)
            findings = self._doctor.findings(sheet, judged)
        causes = {step: finding for finding in findings for step in finding.steps}
        verdicts = []
        for step in sorted(answers):
            kind, true, expected = self._verdict(step, judged)
            cause = causes.get(step, Finding((), ()))
            verdicts.append(
                Verdict(
                    step, self.symbol(step), answers[step], kind, true, expected,
                    cause.slips, step in cause.steps[:1],
                )
            )  # fmt: skip
        return Report(self.trace, self._own(judged.own), tuple(verdicts), tuple(findings))

    def symbol(self, step: int) -> str:
        """What a number is called on the blackboard."""
        return self.trace[step].symbol if step < len(self.trace) else "L new"

    def _verdict(self, step: int, judged: Judged) -> tuple[Kind, float, float]:
        key, flat = self._truth.index.place(step)
        true = float(self._truth.right.made[key].value.reshape(-1)[flat])
        expected = float(judged.own.made[key].value.reshape(-1)[flat])
        if judged.right[key][flat]:
            return "right", true, expected
        return ("follows" if judged.follows[key][flat] else "wrong"), true, expected

    def _own(self, work: Work) -> Trace:
        """The trace with what the student goes on from."""
        last = len(self.trace.network.layers)
        arrays: dict[tuple[str, int], Array] = dict(self.trace.arrays.by_name)
        for key, near in work.kept.items():
            if key in arrays:
                arrays[key] = frozen(near.value.reshape(arrays[key].shape))
        losses = work.kept.get(("batch_loss", last)) or work.kept["loss", last]
        loss = float(np.sum(losses.value))
        made = Arrays(arrays, loss, self.trace.arrays.output_delta)
        return Trace(self.trace.network, made).written(self.trace.notation)


def grade(network: Network, answers: Answers, notation: Notation = LECTURE) -> Report:
    """The report on one student's numbers; see :class:`Grader` for several."""
    return Grader(network, notation).grade(answers)
