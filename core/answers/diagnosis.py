"""Which slips give a student's wrong numbers?

Each slip is worked through twice: from the exercise alone, as one who makes it throughout, and
on from the student's own numbers. A slip that gives several of the wrong numbers is believed
before one that gives fewer, and said once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from core.answers.judging import EDGE, Judged, Pinned, Truth, given
from core.answers.one_off import ONE_OFF, Wrong
from core.answers.sheet import Key, Sheet, stage
from core.answers.slips import SLIPS, Slip
from core.answers.ways import STAGES, Ways, first_stage
from core.answers.work import Carry, Work
from core.arrays import Array

LOOSE = 0.5
"""What a slip counts that fits a number only with what rounding may have done on the way."""
LAST = 3
"""The most decimals that are tried where rounding early is thought of."""


class Finding(NamedTuple):
    """One cause: the slips that would each give these numbers; none where none is known."""

    slips: tuple[str, ...]
    steps: tuple[int, ...]


@dataclass(frozen=True)
class _Wrongs:
    """All wrong numbers in the order of the trace, and where each stands."""

    steps: list[int]
    keys: list[Key]
    flats: np.ndarray
    values: Array
    halves: Array

    @cached_property
    def places(self) -> dict[Key, np.ndarray]:
        """Which of them belong to each key."""
        places: dict[Key, list[int]] = {}
        for at, key in enumerate(self.keys):
            places.setdefault(key, []).append(at)
        return {key: np.array(found) for key, found in places.items()}

    def of(self, work: Work) -> tuple[Array, Array]:
        """What a way of working gives at the wrong numbers, and its margins."""
        work.run(self.places)
        found, margins = np.empty(len(self.steps)), np.zeros(len(self.steps))
        for key, here in self.places.items():
            made = work.made[key]
            found[here] = made.value.reshape(-1)[self.flats[here]]
            margin = made.margin + np.zeros(made.value.shape)
            margins[here] = margin.reshape(-1)[self.flats[here]]
        return found, margins


class Doctor:
    """Knows the slips of one network; what does not depend on the student is worked out once."""

    def __init__(self, truth: Truth) -> None:
        self.truth = truth
        network = truth.trace.network
        self.possible = {name: slip for name, slip in SLIPS.items() if slip.possible(network)}
        self._pure: dict[tuple[str, int], Work] = {}

    def findings(self, sheet: Sheet, judged: Judged) -> list[Finding]:
        """The causes of all wrong numbers, in the order of their first number."""
        wrongs = _wrongs(sheet, judged)
        if not wrongs.steps:
            return []
        own, _ = wrongs.of(judged.own)
        fits, denied, settled = self._fits(wrongs, sheet, judged, own)
        for rank in sorted({row.rank for row in ONE_OFF.values()}):
            settled |= self._one_offs(rank, settled, wrongs, sheet, judged, own, fits)
        return _causes(wrongs, fits, denied)

    def _fits(
        self, wrongs: _Wrongs, sheet: Sheet, judged: Judged, own: Array
    ) -> tuple[dict[str, Array], set[str], np.ndarray]:
        """For each slip how well it gives each wrong number: 1, LOOSE or 0.

        With the names of those that would have shown elsewhere too, and have not; and with the
        numbers for which nothing further need be thought of.
        """
        fits: dict[str, Array] = {}
        denied: set[str] = set()
        settled = np.zeros(len(wrongs.steps), dtype=bool)
        for name, slip in self.possible.items():
            found, firm = np.zeros(len(wrongs.steps)), False
            for alone, going_on in self._works(name, slip, sheet, judged):
                from_own = _from_own(wrongs, own, going_on)
                exact = _near(wrongs.values - wrongs.of(alone)[0], wrongs.halves)
                fit = np.where(exact, 1.0, from_own)
                if fit.any():
                    firm = firm or not _denied(going_on, judged)
                    found = np.maximum(found, fit)
                    settled |= from_own > 0
            if found.any():
                fits[name] = found
                if firm:
                    settled |= found > 0
                else:
                    denied.add(name)
        return fits, denied, settled

    def _works(
        self, name: str, slip: Slip, sheet: Sheet, judged: Judged
    ) -> Iterator[tuple[Work, Work]]:
        """Each way of a slip, worked from the exercise alone and from the student's numbers."""
        if slip.decimals is not None:
            blank = Sheet(self.truth.index, {})
            for decimals in range(slip.decimals, min(LAST + 1, sheet.decimals)):
                alone, settled = (
                    self._work(ways, Pinned(self.truth, one, judged.halves, decimals))
                    for ways in slip.ways
                    for one in (blank, sheet)
                )
                yield alone, settled
            return
        carry = Pinned(self.truth, sheet, judged.halves)
        for number, ways in enumerate(slip.ways):
            if (name, number) not in self._pure:
                self._pure[name, number] = self._begun(ways, self.truth.right, Carry())
            yield self._pure[name, number], self._begun(ways, judged.own, carry)

    def _begun(self, ways: Ways, right: Work, carry: Carry) -> Work:
        """Work in a way that differs from the right one only from some stage on."""
        work = self._work(ways, carry)
        first = STAGES.index(first_stage(ways))
        work.resume(right, lambda key: given(key) or STAGES.index(stage(key)) < first)
        return work

    def _work(self, ways: Ways, carry: Carry) -> Work:
        trace = self.truth.trace
        return Work(trace.network, trace.arrays.output_delta, ways, carry)

    def _one_offs(
        self,
        rank: int,
        settled: np.ndarray,
        wrongs: _Wrongs,
        sheet: Sheet,
        judged: Judged,
        own: Array,
        fits: dict[str, Array],
    ) -> np.ndarray:
        """Add the slips of single numbers; from rank 1 on only where nothing is settled yet."""
        found = np.zeros(len(wrongs.steps), dtype=bool)
        for at, step in enumerate(wrongs.steps):
            if rank > 0 and settled[at]:
                continue
            wrong = Wrong(
                self.truth, judged.own, wrongs.keys[at], int(wrongs.flats[at]),
                sheet.answers[step], float(own[at]),
            )  # fmt: skip
            room = wrongs.halves[at] * EDGE
            for name, row in ONE_OFF.items():
                if row.rank == rank and any(
                    abs(value - wrongs.values[at]) <= room for value in row.values(wrong)
                ):
                    fits.setdefault(name, np.zeros(len(wrongs.steps)))[at] = 1.0
                    found[at] = True
        return found


def _wrongs(sheet: Sheet, judged: Judged) -> _Wrongs:
    entries = []
    for key, values in sheet.values.items():
        wrong = ~np.isnan(values) & ~judged.right[key] & ~judged.follows[key]
        for flat in np.flatnonzero(wrong):
            half = float(judged.halves[key][flat])
            entries.append((int(sheet.steps[key][flat]), key, int(flat), values[flat], half))
    entries.sort(key=lambda entry: entry[0])
    return _Wrongs(
        [entry[0] for entry in entries],
        [entry[1] for entry in entries],
        np.array([entry[2] for entry in entries], dtype=np.int64),
        np.array([entry[3] for entry in entries]),
        np.array([entry[4] for entry in entries]),
    )


def _from_own(wrongs: _Wrongs, own: Array, going_on: Work) -> Array:
    """How well each wrong number comes out when a slip goes on from the student's own ones."""
    made, margins = wrongs.of(going_on)
    off, change = np.abs(wrongs.values - made), np.abs(made - own)
    exact = _near(off, wrongs.halves) & (change > wrongs.halves)
    loose = _near(off, wrongs.halves + margins) & (change > wrongs.halves + margins)
    return np.where(exact, 1.0, np.where(loose, LOOSE, 0.0))


def _near(away: Array, room: Array) -> np.ndarray:
    return np.asarray(np.abs(away) <= room * EDGE)


def _denied(settled: Work, judged: Judged) -> bool:
    """Would the slip have shown in a number that is right?"""
    settled.run(judged.right)
    for key, right in judged.right.items():
        own, made = judged.own.made[key], settled.made[key]
        room = (own.margin + made.margin + np.zeros(made.value.shape)).reshape(-1)
        seen = np.abs(made.value - own.value).reshape(-1) > room + 2 * judged.halves[key]
        if np.any(right & seen):
            return True
    return False


def _causes(wrongs: _Wrongs, fits: dict[str, Array], denied: set[str]) -> list[Finding]:
    """Cause after cause: for the first number not yet explained, what explains the most."""
    unexplained = np.ones(len(wrongs.steps), dtype=bool)
    findings = []
    while unexplained.any():
        first = int(np.argmax(unexplained))
        support = {
            name: float(fit[unexplained].sum()) for name, fit in fits.items() if fit[first] > 0
        }
        names = _believed(support, denied)
        explained = unexplained & (np.arange(len(wrongs.steps)) == first)
        for name in names:
            explained |= unexplained & (fits[name] > 0)
        unexplained &= ~explained
        findings.append(Finding(names, tuple(np.array(wrongs.steps)[explained].tolist())))
    return findings


def _believed(support: dict[str, float], denied: set[str]) -> tuple[str, ...]:
    """The slips that explain the most; of those, rather what nothing speaks against."""
    if not support:
        return ()
    most = max(support.values())
    names = [name for name, found in support.items() if found > most - 1e-9]
    exact = [name for name in names if name not in SLIPS or SLIPS[name].decimals is None]
    names = exact or names
    return tuple([name for name in names if name not in denied] or names)
