"""Which steps are a student's written numbers about, once their names are read?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from core.answers.entries import AnswersError, Entry, read_answer
from core.answers.names import Name, rank
from core.answers.sheet import Answer, Index, usual_decimals
from core.arrays import Shape
from core.cells import BlockError, read_number
from core.network import Flatten
from core.symbols import letter
from core.trace import Trace
from core.words import ENGLISH, Words

LEFT_OUT = {"", "-", "?", "…", "...", "n/a", "_"}
"""What stands where a student gave no number."""


def answers_of(
    entries: Iterable[Entry], trace: Trace, rows: bool | None = None, words: Words = ENGLISH
) -> dict[int, Answer]:
    """The answers by step. Raises AnswersError.

    ``rows``: whether a matrix of weights has a row for each neuron it comes from; None: what
    the first matrix or index says that fits one way only, else the notation of ``trace``.
    """
    return _Reader(list(entries), trace, rows, words).answers()


class _Reader:
    """Finds the place of each entry; refuses what has none, or two."""

    def __init__(self, entries: list[Entry], trace: Trace, rows: bool | None, words: Words) -> None:
        self.trace = trace
        self.network = trace.network
        self.words = words
        self.index = Index(trace)
        self.entries = [self._settled(entry) for entry in entries]
        self.rows = self._orientation() if rows is None else rows
        self.found: dict[int, Answer] = {}
        self.exact: set[int] = set()
        self.comma: bool | None = None

    def answers(self) -> dict[int, Answer]:
        """All of them, by step."""
        for entry in self._named():
            self._read(entry)
        usual = usual_decimals(self.found)
        for step in self.exact:
            answer = self.found[step]
            self.found[step] = replace(answer, decimals=max(answer.decimals, usual))
        return self.found

    # Names ------------------------------------------------------------------------------------

    def _settled(self, entry: Entry) -> Entry:
        """With the layer that a name leaves out, where there is but one; refused if unknown."""
        name, last = entry.name, len(self.network.layers)
        if name.quantity == "loss_term" and math.prod(self.network.shapes[-1]) == 1:
            name = name._replace(quantity="loss", position=None)  # L1 is all there is
        if name.quantity in ("x", "y", "loss", "loss_term"):
            return replace(entry, name=name._replace(layer=0 if name.quantity == "x" else last))
        layer = name.layer
        if layer is None:
            weighted = self.network.weighted
            if len(weighted) > 1:
                raise AnswersError(
                    entry.place, "{name} of which layer? Write it like {example}",
                    name=letter(name.quantity, self.trace.notation),
                    example=self.called(name._replace(layer=weighted[0][0])),
                )  # fmt: skip
            layer = weighted[0][0]
        if not 1 <= layer <= last or isinstance(self.network.layers[layer - 1], Flatten):
            raise AnswersError(
                entry.place, "{name}: there is no layer {layer} with weights; layers are {known}",
                name=self.called(name), layer=layer,
                known=", ".join(str(number) for number, _ in self.network.weighted),
            )  # fmt: skip
        return replace(entry, name=name._replace(layer=layer))

    def called(self, name: Name) -> str:
        """A quantity as it is written, without position."""
        mark = ""
        if name.quantity not in ("x", "y", "loss", "loss_term") and name.layer is not None:
            mark = self.trace.notation.layer(name.layer)
        text = letter(name.quantity, self.trace.notation)
        text = f"{text[:-1]}{mark})" if text.endswith(")") else text + mark
        return text + (" new" if name.new else "")

    def _named(self) -> list[Entry]:
        """Weights and biases that do not say so are new ones, but for those of the exercise."""
        said = {(entry.name.quantity, entry.name.layer) for entry in self.entries if entry.name.new}
        groups: dict[tuple[str, int | None], list[Entry]] = {}
        for entry in self.entries:
            plain = entry.name.quantity in ("weights", "biases") and not entry.name.new
            if plain and (entry.name.quantity, entry.name.layer) not in said:
                groups.setdefault((entry.name.quantity, entry.name.layer), []).append(entry)
        new = {
            id(entry)
            for group in groups.values()
            if not all(self._as_given(entry) for entry in group)
            for entry in group
        }
        return [
            replace(entry, name=entry.name._replace(new=True)) if id(entry) in new else entry
            for entry in self.entries
        ]

    def _as_given(self, entry: Entry) -> bool:
        """Are these the numbers of the exercise?"""
        steps, cells = self._steps(entry)
        try:
            return all(
                abs(read_number(cell) - self.trace[step].value) <= 1e-9
                for step, cell in zip(steps, cells, strict=True)
                if cell.strip() not in LEFT_OUT
            )
        except BlockError:
            return False

    # Rows or columns --------------------------------------------------------------------------

    def _matrix(self, entry: Entry) -> Shape | None:
        """The shape of the weights, where an entry is about those of a dense layer."""
        layer = self.network.layers[(entry.name.layer or 1) - 1]
        if not entry.name.quantity.endswith("weights") or isinstance(layer, Flatten):
            return None
        return layer.weights.shape if layer.weights.ndim == 2 else None

    def _orientation(self) -> bool:
        settled: bool | None = None
        for entry in self.entries:
            shape = self._matrix(entry)
            if shape is None or shape[0] == shape[1]:
                continue
            rows = self._fits(entry, shape)
            columns = self._fits(entry, shape[::-1])
            if rows == columns:
                continue
            if settled not in (None, rows):
                raise AnswersError(
                    entry.place,
                    "{name} is written the other way round than the matrices before it; "
                    "write all of them in rows, or all in columns",
                    name=self.called(entry.name),
                )
            settled = rows
        return self.trace.notation.rows if settled is None else settled

    def _fits(self, entry: Entry, shape: Shape) -> bool:
        if entry.name.position is None:
            return entry.shape == shape
        first = self.trace.notation.first
        return all(
            0 <= at - first < size for at, size in zip(entry.name.position, shape, strict=False)
        )

    # Places -----------------------------------------------------------------------------------

    def _steps(self, entry: Entry) -> tuple[list[int], list[str]]:
        """The steps of an entry's numbers, and the cells that hold them."""
        name = entry.name
        if name.quantity == "loss" and name.new:
            return [len(self.trace)], self._counted(entry, 1)
        key = (name.quantity, name.layer or 0)
        if name.new and name.quantity in ("weights", "biases"):
            key = (f"new_{name.quantity}", name.layer or 0)
        samples = self.network.samples
        if name.quantity == "loss" and samples > 1 and name.sample is None:
            if len(entry.flat) == 1:
                key = ("batch_loss", key[1])
            return self.index.steps(key).tolist(), self._counted(entry, len(self.index.steps(key)))
        if key not in self.index:
            raise AnswersError(
                entry.place, "{name}: this exercise has no such number; leave it out",
                name=self.called(name),
            )  # fmt: skip
        steps = self.index.steps(key)
        sample = self._sample(entry)
        if sample is None:
            block = steps.reshape(self._block_shape(entry))
        else:
            block = steps.reshape(samples, -1)[sample]
        if name.position is not None:
            return [self._at(entry, block, sample)], self._counted(entry, 1)
        if block.ndim == 2 and not self.rows and name.quantity.rpartition("_")[2] != "biases":
            block = block.T
        if block.ndim == 2 and min(block.shape) > 1 and entry.shape != block.shape:
            raise AnswersError(
                entry.place,
                "{name} has {rows} rows of {columns} numbers; found {found}",
                name=self.called(name), rows=block.shape[0], columns=block.shape[1],
                found=" x ".join(map(str, entry.shape)) if entry.shape[1] else len(entry.flat),
            )  # fmt: skip
        return block.reshape(-1).tolist(), self._counted(entry, block.size)

    def _block_shape(self, entry: Entry) -> Shape:
        """Of all numbers under a name: of each sample a row, or as the parameter is shaped."""
        steps = -1
        layer = self.network.layers[(entry.name.layer or 1) - 1]
        part = entry.name.quantity.rpartition("_")[2]
        if part in ("weights", "biases") and not isinstance(layer, Flatten):
            values = layer.weights if part == "weights" else layer.biases
            return (steps,) if values is None or values.ndim != 2 else values.shape
        return (self.network.samples, steps)

    def _sample(self, entry: Entry) -> int | None:
        """The sample that is meant, from 0; None for all, or what belongs to all of them."""
        name, samples = entry.name, self.network.samples
        if name.quantity.endswith(("weights", "biases")):
            return None
        if name.sample is None:
            if samples > 1 and name.position is not None:
                raise AnswersError(
                    entry.place,
                    "{name} of which sample? Write it like {example}",
                    name=self.called(name),
                    example=f"{self.called(name)} {self.trace.notation.sample(1)}",
                )
            return None if samples > 1 else 0
        if not 1 <= name.sample <= samples:
            raise AnswersError(
                entry.place, "there is no sample {sample}; the exercise has {count}",
                sample=name.sample, count=samples,
            )  # fmt: skip
        return name.sample - 1

    def _at(self, entry: Entry, block: np.ndarray, sample: int | None) -> int:
        """The step at the position of a name."""
        name = entry.name
        assert name.position is not None
        position = tuple(at - self.trace.notation.first for at in name.position)
        if self._matrix(entry) is not None and not self.rows:
            position = position[::-1]
        shape = self._shape(name)
        inside = len(position) == len(shape) and all(
            0 <= at < size for at, size in zip(position, shape, strict=True)
        )
        if not inside:
            raise AnswersError(
                entry.place,
                "{name} has no place {position}; it has {shape} numbers",
                name=self.called(name),
                position=",".join(map(str, name.position)),
                shape=" x ".join(map(str, shape)) if shape else 1,
            )
        flat = int(np.ravel_multi_index(position, shape)) if shape else 0
        return int(block.reshape(-1)[flat])

    def _shape(self, name: Name) -> Shape:
        """The shape of one sample's numbers, or of a parameter."""
        if rank(name.quantity, name.layer, self.network) == 0:
            return ()
        part = name.quantity.rpartition("_")[2]
        layer = self.network.layers[(name.layer or 1) - 1]
        if part in ("weights", "biases") and not isinstance(layer, Flatten):
            values = layer.weights if part == "weights" else layer.biases
            return () if values is None else values.shape
        return self.network.shapes[name.layer or 0]

    def _counted(self, entry: Entry, count: int) -> list[str]:
        if len(entry.flat) != count:
            raise AnswersError(
                entry.place, "{name}: {expected} numbers expected, found {found}",
                name=self.called(entry.name), expected=count, found=len(entry.flat),
            )  # fmt: skip
        return entry.flat

    # Numbers ----------------------------------------------------------------------------------

    def _read(self, entry: Entry) -> None:
        steps, cells = self._steps(entry)
        for step, cell in zip(steps, cells, strict=True):
            if cell.strip() in LEFT_OUT:
                continue
            try:
                answer = read_answer(cell, self.words)
            except BlockError as error:
                raise AnswersError(
                    entry.place, "{name}: {problem}", name=self.called(entry.name), problem=error
                ) from None
            self._one_sign(entry, cell)
            known = self.found.get(step)
            if known is not None and not math.isclose(known.value, answer.value, rel_tol=1e-12):
                raise AnswersError(
                    entry.place, "{symbol} stands twice, as {first} and as {second}; remove one",
                    symbol=self.trace[step].symbol if step < len(self.trace) else "L new",
                    first=known.text, second=answer.text,
                )  # fmt: skip
            self.found[step] = answer
            if entry.exact:
                self.exact.add(step)

    def _one_sign(self, entry: Entry, cell: str) -> None:
        """Decimal commas and decimal points are not mixed: one of them would mean thousands."""
        if entry.exact or not ("," in cell or "." in cell):
            return
        comma = "," in cell
        if self.comma not in (None, comma):
            raise AnswersError(
                entry.place,
                "“{text}”: decimal commas and decimal points are mixed; write the same everywhere",
                text=cell.strip(),
            )
        self.comma = comma
