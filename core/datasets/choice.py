"""How do the chosen columns of a table become inputs and targets?"""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from core.arrays import Array
from core.cells import short
from core.datasets.dataset import MOST_CLASSES, Dataset, Part, one_hot, one_hot_note
from core.datasets.errors import DataError, Note, listed
from core.datasets.split import split
from core.datasets.table import Column, Table, as_number

Kind = Literal["number", "category"]
KINDS: tuple[Kind, ...] = ("number", "category")

_USUAL_TARGETS = ("label", "class", "target", "species", "y", "output")
_MOST_GUESSED = 20
_MOST_NAMED = 5


def suggested_target(table: Table) -> str:
    """The column that is most likely the target: by its name, or the last one."""
    usual = [name for name in table.names if name.lower() in _USUAL_TARGETS]
    return usual[0] if usual else table.names[-1]


def suggested_kind(column: Column, target: bool = False) -> Kind:
    """A text is a category. A target of few whole numbers is one too; it is said so."""
    if column.numbers is None:
        return "category"
    if target:
        values = column.numbers[~np.isnan(column.numbers)]
        different = np.unique(values)
        whole = bool((different == np.floor(different)).all())
        if whole and 2 <= len(different) <= min(_MOST_GUESSED, max(2, len(values) // 2)):
            return "category"
    return "number"


def table_dataset(
    table: Table,
    target: str | Sequence[str],
    features: Sequence[str] | None = None,
    kinds: Mapping[str, Kind] | None = None,
    missing: Literal["refuse", "leave_out"] = "refuse",
    test_share: float = 0.25,
    seed: int | None = 0,
    single_output: bool = False,
    title: str = "",
) -> Dataset:
    """The samples of a table; raises DataError. Nothing is scaled.

    ``features`` are all the other columns unless named. ``kinds`` overrides `suggested_kind`. A
    categorical feature becomes one input a category, 0 or 1; a categorical target one output a
    class, or one output in all for two classes with ``single_output``. A target of several
    columns is numbers. Rows with missing values are an error that names them, or left out.
    """
    targets = [target] if isinstance(target, str) else list(target)
    chosen = list(features) if features is not None else [
        name for name in table.names if name not in targets
    ]  # fmt: skip
    _check_choice(table, targets, chosen, kinds or {})
    keep, notes = _complete(table, [*chosen, *targets], missing)
    kind_of = {
        name: (kinds or {}).get(name) or suggested_kind(table.column(name), name in targets)
        for name in (*chosen, *targets)
    }
    if len(targets) > 1:
        kind_of.update({name: (kinds or {}).get(name, "number") for name in targets})
    inputs, input_names, categorical, of_inputs = _inputs(table, chosen, kind_of, keep)
    made, target_names, classes, of_targets = _targets(table, targets, kind_of, keep, single_output)
    train, test, of_split = split(len(keep), test_share, seed)
    return Dataset(
        title=title or table.place.replace("\\", "/").rpartition("/")[2],
        train=Part(inputs[train], made[train]),
        test=Part(inputs[test], made[test]),
        input_shape=(inputs.shape[1],),
        feature_names=input_names,
        target_names=target_names,
        class_names=classes,
        categorical=categorical,
        notes=(*table.notes, *notes, *of_inputs, *of_targets, *of_split),
    )


def _check_choice(
    table: Table, targets: list[str], features: list[str], kinds: Mapping[str, Kind]
) -> None:
    for name in (*targets, *features, *kinds):
        table.column(name)
    for name, kind in kinds.items():
        if kind not in KINDS:
            raise DataError(table.place, "column “{name}”: number or category expected, "
                            "found {found}", name=short(name), found=kind)  # fmt: skip
    if not targets:
        raise DataError(table.place, "no target; choose the column to be learned")
    if not features:
        raise DataError(table.place, "no input; choose at least one column besides the target")
    both = [name for name in targets if name in features]
    if both:
        raise DataError(table.place, "column “{name}” is both input and target; choose one",
                        name=short(both[0]))  # fmt: skip


def _complete(table: Table, names: list[str], missing: str) -> tuple[np.ndarray, tuple[Note, ...]]:
    """The places of the rows where nothing is missing, and what is said of the others."""
    lacking: dict[int, list[str]] = {}
    for name in names:
        for place in table.column(name).missing:
            lacking.setdefault(place, []).append(short(name))
    keep = np.array([p for p in range(len(table)) if p not in lacking], dtype=np.int64)
    if not lacking:
        return keep, ()
    places = [f"row {table.rows[p]} ({', '.join(lacking[p])})" for p in sorted(lacking)]
    if missing == "refuse":
        raise DataError(
            table.place, "values are missing in {rows}; fill them in, or leave these rows out",
            rows=listed(places, _MOST_NAMED),
        )  # fmt: skip
    if not len(keep):
        raise DataError(table.place, "no row is complete; choose other columns, or fill them in")
    return keep, (Note("Left out: {count} rows with missing values, {rows}.",
                       count=len(places), rows=listed(places, 20)),)  # fmt: skip


def _numbers(table: Table, column: Column, keep: np.ndarray) -> Array:
    """The numbers of a column; raises DataError that names the first cell that is none."""
    if column.numbers is not None:
        numbers: Array = column.numbers[keep]
        return numbers
    for place in keep.tolist():
        if as_number(column.texts[place]) is None:
            raise DataError(
                table.place, "row {row}, column “{column}”: “{text}” is not a number; correct it, "
                "or use the column as a category",
                row=table.rows[place], column=short(column.name),
                text=short(column.texts[place]),
            )  # fmt: skip
    return np.array([as_number(column.texts[place]) for place in keep.tolist()], dtype=np.float64)


def _categories(table: Table, column: Column, keep: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """The category of each row, and their names: numbers by size, texts by the alphabet."""
    cells = column.labels()
    kept = [cells[place] for place in keep.tolist()]
    if column.numbers is None:
        names = sorted(set(kept))
    else:
        size = dict(zip(kept, column.numbers[keep].tolist(), strict=True))
        names = sorted(size, key=lambda name: (size[name], name))
    if len(names) > MOST_CLASSES:
        raise DataError(
            table.place, "column “{column}” has {count} different values; at most {most} can be "
            "categories, so leave it out or use it as a number",
            column=short(column.name), count=len(names), most=MOST_CLASSES,
        )  # fmt: skip
    number = {name: at for at, name in enumerate(names)}
    return np.array([number[cell] for cell in kept], dtype=np.int64), names


def _inputs(
    table: Table, features: list[str], kinds: Mapping[str, Kind], keep: np.ndarray
) -> tuple[Array, tuple[str, ...], tuple[int, ...], tuple[Note, ...]]:
    blocks: list[Array] = []
    names: list[str] = []
    categorical: list[int] = []
    notes: list[Note] = []
    for name in features:
        column = table.column(name)
        if kinds[name] == "number":
            blocks.append(_numbers(table, column, keep)[:, None])
            names.append(name)
            continue
        labels, found = _categories(table, column, keep)
        blocks.append(one_hot(labels, len(found)))
        categorical.extend(range(len(names), len(names) + len(found)))
        names.extend(f"{name} = {category}" for category in found)
        notes.append(
            Note("Input {name}: one number a category, 1 for its own and 0 for the others: "
                 "{order}.", name=short(name), order=listed([short(f) for f in found], 12))
        )  # fmt: skip
    return np.concatenate(blocks, axis=1), tuple(names), tuple(categorical), tuple(notes)


def _targets(
    table: Table,
    targets: list[str],
    kinds: Mapping[str, Kind],
    keep: np.ndarray,
    single_output: bool,
) -> tuple[Array, tuple[str, ...], tuple[str, ...], tuple[Note, ...]]:
    categories = [name for name in targets if kinds[name] == "category"]
    if categories and len(targets) > 1:
        raise DataError(
            table.place, "column “{name}” is a category; such a target stands alone",
            name=short(categories[0]),
        )  # fmt: skip
    if not categories:
        made = [_numbers(table, table.column(name), keep) for name in targets]
        return np.stack(made, axis=1), tuple(targets), (), ()
    labels, found = _categories(table, table.column(targets[0]), keep)
    classes = tuple(found)
    if len(found) < 2:
        raise DataError(
            table.place, "column “{name}” has one value only; choose another target",
            name=short(targets[0]),
        )  # fmt: skip
    if single_output and len(found) == 2:
        note = Note("Target: one output, 0 for {first} and 1 for {second}.",
                    first=short(found[0]), second=short(found[1]))  # fmt: skip
        return labels[:, None].astype(np.float64), (targets[0],), classes, (note,)
    return one_hot(labels, len(found)), classes, classes, (one_hot_note(classes),)
