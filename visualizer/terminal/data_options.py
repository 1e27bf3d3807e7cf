"""Which options of the command line say what the data are, and what do they mean?"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from visualizer.i18n import tr, words
from visualizer.terminal.option_types import names, number, numbers, setting, size, whole

if TYPE_CHECKING:
    from core.datasets.dataset import Dataset
    from core.datasets.table import Table
    from core.training.source import Source
    from core.words import Refusal
    from visualizer.terminal.screen import Screen

_OF_NAMED = ("set",)
_OF_TABLES = ("target", "features", "as_numbers", "as_categories", "leave_out_missing")
_OF_FOLDERS = ("size", "colour")
_OF_SPLITS = ("test_share", "data_seed")

PLACES = {
    "test_share": "--test-share",
    "data.test_share": "--test-share",
    "data.seed": "--data-seed",
    "divisor": "--divide",
    "data.divisor": "--divide",
    "scaling": "--scale",
    "classes": "--classes",
    "per_class": "--per-class",
    "size": "--size",
    "data": "--data",
}
"""The options by the places that errors of the core name."""

_MOST_LISTED = 20


def add_data_options(parser: argparse.ArgumentParser) -> None:
    """What the data are, and what is done to them; nothing is unless it is asked for."""
    add = parser.add_argument_group(tr("data")).add_argument
    add(
        "--data",
        metavar="DATA",
        help=tr(
            "and, or, xor, nand, blobs, moons, circles, spirals, digits, mnist; or a file: CSV, "
            ".npz, MNIST's files or pickle; or a folder of pictures, a sub-folder a class"
        ),
    )
    add(
        "--test-share",
        type=number,
        metavar="X",
        help=tr("share of the samples kept for the test (0.25; of digits 0.2)"),
    )
    add(
        "--data-seed",
        type=whole,
        metavar="N",
        help=tr("for the division into training and test, and for drawn points"),
    )
    add(
        "--divide",
        type=number,
        metavar="X",
        help=tr("divide the pixels, such as 255 to have 0 to 1"),
    )
    add(
        "--scale",
        choices=("none", "min-max", "z-score"),
        help=tr("scale each input, measured on the training part"),
    )
    add(
        "--classes", type=numbers, metavar="K,K", help=tr("take only these classes, counted from 0")
    )
    add(
        "--per-class",
        type=whole,
        metavar="N",
        help=tr("train on the first N samples of each class"),
    )
    add(
        "--set",
        type=setting,
        action="append",
        metavar="NAME=X",
        help=tr("a setting of drawn points, such as noise=0.2 or count=500"),
    )
    add(
        "--target",
        type=names,
        metavar="COLUMN",
        help=tr("of a CSV: what is learned (several: A,B)"),
    )
    add(
        "--features",
        type=names,
        metavar="A,B",
        help=tr("of a CSV: what it is learned from (else all other columns)"),
    )
    add("--as-numbers", type=names, metavar="A,B", help=tr("of a CSV: columns that are quantities"))
    add(
        "--as-categories",
        type=names,
        metavar="A,B",
        help=tr("of a CSV: columns that are categories"),
    )
    add(
        "--leave-out-missing",
        action="store_true",
        default=None,
        help=tr("of a CSV: leave out rows where a value is missing"),
    )
    add(
        "--size",
        type=size,
        metavar="RxC",
        help=tr("of a folder: rows and columns of each picture (28x28)"),
    )
    add(
        "--colour",
        action="store_true",
        default=None,
        help=tr("of a folder: red, green and blue instead of grey"),
    )


def said(error: Refusal, places: dict[str, str]) -> str:
    """The line of an error, with the option in place of the core's name for it."""
    line = error.said(words())
    settings = "--set" if error.place.startswith("data.") else ""
    option = places.get(error.place, settings)
    return option + line.removeprefix(error.place) if option else line


def is_data(name: str) -> bool:
    """Could ``name`` be given as ``--data``?"""
    from core.datasets.named import DATASETS

    return name in DATASETS or Path(name).exists()


def source_of(options: argparse.Namespace, screen: Screen, base: Source | None = None) -> Source:
    """Where the samples come from; files are read here. Raises DataError and FileError.

    Without ``--data`` it is ``base``, changed by whatever other options say.
    """
    from core.datasets.errors import DataError
    from core.datasets.named import DATASETS
    from core.training.source import Source

    if options.data is None:
        assert base is not None
        if base.name is None:
            raise DataError("--data", "name the data")
        source = base.replace(options={**base.options, **_settings(options)})
    elif options.data in DATASETS:
        source = Source(name=options.data, options=_settings(options))
    else:
        source = Source(dataset=_from_file(options, screen))
    changes: dict[str, Any] = {}
    if options.scale is not None:
        changes["scaling"] = options.scale.replace("-", "_")
    if options.classes is not None:
        changes["classes"] = options.classes
    if options.per_class is not None:
        changes["per_class"] = options.per_class
    return source.replace(**changes)


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    """The settings of data that come with the program."""
    _refuse_tables_options(options)
    _refuse_folders_options(options)
    found: dict[str, Any] = dict(options.set or [])
    for name, option in (("test_share", "test_share"), ("seed", "data_seed"),
                         ("divisor", "divide")):  # fmt: skip
        if getattr(options, option) is not None:
            found[name] = getattr(options, option)
    return found


def _from_file(options: argparse.Namespace, screen: Screen) -> Dataset:
    from core.checks import check_name
    from core.datasets.errors import DataError
    from core.datasets.idx import is_idx_folder
    from core.datasets.named import DATASETS, open_data
    from core.datasets.table import read_table

    path = Path(options.data)
    if not path.exists() and path.name == options.data and not path.suffix:
        check_name("--data", options.data, DATASETS)
    if options.set:
        raise DataError("--set", "only data that come with the program have settings; leave it out")
    if path.is_dir() and not is_idx_folder(path):
        _refuse_tables_options(options)
        return _from_folder(path, options, screen)
    _refuse_folders_options(options)
    name = path.name.lower().removesuffix(".gz")
    if path.is_dir() or name.endswith(("-ubyte", ".npz", ".pkl", ".pickle")):
        _refuse_tables_options(options)
        for option in _OF_SPLITS:
            if getattr(options, option) is not None:
                raise DataError(flag(option), "this file has a test part of its own; leave it out")
        return open_data(path, divisor=1.0 if options.divide is None else options.divide)
    if options.divide is not None:
        raise DataError("--divide", "a table has no pixels; use --scale min-max or z-score")
    return _from_table(read_table(path), options)


def _from_table(table: Table, options: argparse.Namespace) -> Dataset:
    from core.datasets.choice import suggested_target, table_dataset
    from core.datasets.errors import DataError

    kinds: dict[str, Any] = dict.fromkeys(options.as_numbers or [], "number")
    for name in options.as_categories or []:
        if name in kinds:
            raise DataError("--as-categories", "{name} is among --as-numbers too; choose one",
                            name=name)  # fmt: skip
        kinds[name] = "category"
    return table_dataset(
        table,
        options.target or suggested_target(table),
        options.features,
        kinds,
        "leave_out" if options.leave_out_missing else "refuse",
        0.25 if options.test_share is None else options.test_share,
        0 if options.data_seed is None else options.data_seed,
    )


def _from_folder(path: Path, options: argparse.Namespace, screen: Screen) -> Dataset:
    from core.datasets.errors import DataError, printable
    from core.datasets.folder import read_image_folder
    from visualizer.decoding import decode_quietly, prepare
    from visualizer.progress import Progress
    from visualizer.qt_check import qt_problem

    prepare()
    problem = qt_problem()
    if problem:
        raise DataError("--data", "pictures are read by Qt: {problem}", problem=problem)
    with Progress(tr("pictures")) as progress:
        dataset, skipped = read_image_folder(
            path,
            decode_quietly,
            options.size or (28, 28),
            bool(options.colour),
            1.0 if options.divide is None else options.divide,
            0 if options.data_seed is None else options.data_seed,
            0.25 if options.test_share is None else options.test_share,
            progress,
        )
    for one in skipped[:_MOST_LISTED]:
        screen.say(tr("skipped {file}: {reason}", reason=one.reason,
                      file=printable(str(one.path))))  # fmt: skip
    if len(skipped) > _MOST_LISTED:
        screen.say(tr("… and {count} more files", count=len(skipped) - _MOST_LISTED))
    return dataset


def _refuse_tables_options(options: argparse.Namespace) -> None:
    from core.datasets.errors import DataError

    for name in _OF_TABLES:
        if getattr(options, name) is not None:
            raise DataError(flag(name), "these data are no table of columns; leave it out")


def _refuse_folders_options(options: argparse.Namespace) -> None:
    from core.datasets.errors import DataError

    for name in _OF_FOLDERS:
        if getattr(options, name) is not None:
            raise DataError(flag(name), "these data are no folder of pictures; leave it out")


def flag(name: str) -> str:
    """An option as it is written, by its name in the namespace."""
    return "--" + name.replace("_", "-")
