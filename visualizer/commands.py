"""What does each command of the command line do? Only ``shot`` and pictures need Qt."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn

from visualizer.cli import BAD_INPUT, complain
from visualizer.evaluate_command import add_evaluate_options
from visualizer.grade_command import add_grade
from visualizer.import_command import add_import
from visualizer.terminal.train_options import add_train_options

if TYPE_CHECKING:
    from core.network import Network


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        complain(f"{message}; see {self.prog} --help")
        sys.exit(BAD_INPUT)


def run(arguments: list[str]) -> int:
    """Carry out one command; returns the exit code. Raises what the user can put right."""
    options = _parser().parse_args(arguments)
    code: int = options.run(options)
    sys.stdout.flush()
    return code


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="backprop-visualizer",
        description="Step through backpropagation by hand. With FILE, or nothing: the window.",
    )
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(metavar="FILE | COMMAND", required=True)

    trace = commands.add_parser("trace", help="write every step of a network to a file")
    trace.add_argument("file", metavar="FILE", help="a network: .json or .npz")
    trace.add_argument("-o", "--output", metavar="OUT", help="where to (else: standard output)")
    trace.add_argument("--format", help="json or csv (else: by the ending of OUT, or json)")
    trace.add_argument("--force", action="store_true", help="replace OUT if it is there")
    trace.set_defaults(run=_trace)

    check = commands.add_parser("check", help="compare every gradient with finite differences")
    check.add_argument("file", metavar="FILE", help="a network: .json or .npz")
    check.set_defaults(run=_check)

    examples = commands.add_parser("examples", help="list the examples, or write one")
    examples.add_argument("name", metavar="NAME", nargs="?", help="one of the list")
    examples.add_argument("-o", "--output", metavar="FILE", help="where to (else: standard output)")
    examples.add_argument("--force", action="store_true", help="replace FILE if it is there")
    examples.set_defaults(run=_examples)

    shot = commands.add_parser("shot", help="a picture of the window, without a screen")
    shot.add_argument("file", metavar="FILE", help="a network: .json or .npz")
    shot.add_argument("-o", "--output", metavar="PNG", required=True, help="the picture")
    shot.add_argument("--step", type=int, metavar="N", help="the index of the step to show")
    shot.add_argument("--size", default="1366x768", metavar="WxH", help="in pixels")
    shot.add_argument("--theme", default="light", help="light or dark")
    shot.add_argument("--language", default="en", help="en or vi")
    shot.add_argument("--force", action="store_true", help="replace PNG if it is there")
    shot.set_defaults(run=_shot)

    train = commands.add_parser("train", help="train a network: a recipe, or your own data")
    add_train_options(train)
    train.set_defaults(run=_train)

    evaluate = commands.add_parser("evaluate", help="how well does a network answer some data?")
    add_evaluate_options(evaluate)
    evaluate.set_defaults(run=_evaluate)
    add_grade(commands)
    add_import(commands)
    return parser


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("backprop-visualizer")
    except PackageNotFoundError:
        return "unpacked, not installed"


def _read(path: str) -> Network:
    """The network in a file; ends the program with one line if it cannot be read."""
    from visualizer.terminal.reading import InFile, read_model

    try:
        return read_model(path)
    except InFile as error:
        complain(str(error))
        sys.exit(BAD_INPUT)


def _trace(options: argparse.Namespace) -> int:
    from core.checks import DocumentError
    from core.export import EXPORTERS, Options, format_of
    from core.files import refuse_existing, writing
    from core.trace import record
    from visualizer.progress import Progress

    name = options.format or (format_of(options.output) if options.output else None)
    if name is None and options.output and Path(options.output).suffix:
        complain(f"{options.output}: no format for this ending; give --format " + _or(EXPORTERS))
        return BAD_INPUT
    name = name or "json"
    if name not in EXPORTERS:
        complain(f'--format: unknown "{name}"; give {_or(EXPORTERS)}')
        return BAD_INPUT
    if options.output:
        refuse_existing(options.output, options.force)
    trace = record(_read(options.file))
    try:
        EXPORTERS[name].check(trace, Options())
    except DocumentError as error:
        complain(str(error))
        return BAD_INPUT
    with Progress("steps") as progress:
        if options.output:
            with writing(options.output, options.force) as file:
                EXPORTERS[name].write(trace, file, progress)
        else:
            EXPORTERS[name].write(trace, sys.stdout.buffer, progress)
    return 0


def _or(names: object) -> str:
    return " or ".join(names)  # type: ignore[call-overload]


def _check(options: argparse.Namespace) -> int:
    from core.gradcheck import LIMIT, check_layers, has_gradients
    from core.trace import record
    from visualizer.progress import Progress

    network = _read(options.file)
    if not has_gradients(network):
        print("nothing to check: the delta rule of a step unit is no derivative of a loss")
        return 0
    worst = 0.0
    lines = []
    sizes = [(x.weights.size, 0 if x.biases is None else x.biases.size)
             for _, x in network.weighted]  # fmt: skip
    total, before = sum(map(sum, sizes)), 0
    with Progress("gradients") as progress:
        for found in check_layers(record(network)):
            progress(before + found.done, total)
            if found.done < found.total:
                continue
            before += found.total
            worst = max(worst, found.largest)
            position = ",".join(map(str, found.position))
            letter = "W" if found.part == "weights" else "b"
            kinks = f"   {found.kinks} at a kink, not compared" if found.kinks else ""
            lines.append(
                f"layer {found.layer}  {found.part:8} {found.total:9}   largest relative error "
                f"{found.largest:.1e}  at {letter}[{found.layer}]{position}{kinks}"
            )
    print("\n".join(lines))
    verdict = "all gradients agree" if worst <= LIMIT else "a gradient does not agree"
    print(f"{verdict} with central differences (limit {LIMIT:g})")
    return 0 if worst <= LIMIT else 1


def _examples(options: argparse.Namespace) -> int:
    from core.archive import write_archive
    from core.documents import network_text
    from core.files import write_text
    from visualizer.examples import example_names, read_example

    names = example_names()
    if options.name is None:
        width = max(map(len, names))
        for name in names:
            print(f"{name:{width}}  {read_example(name).title}")
        return 0
    if options.name not in names:
        complain(f'no example "{options.name}"; known are {", ".join(names)}')
        return BAD_INPUT
    network = read_example(options.name)
    if options.output and Path(options.output).suffix.lower() == ".npz":
        write_archive(network, options.output, options.force)
    elif options.output:
        write_text(options.output, network_text(network), options.force)
    else:
        _write_out(sys.stdout.buffer, network_text(network))
    return 0


def _write_out(stream: IO[bytes], text: str) -> None:
    stream.write(text.encode("utf-8"))


def _train(options: argparse.Namespace) -> int:
    from visualizer.train_command import train

    return train(options)


def _evaluate(options: argparse.Namespace) -> int:
    from visualizer.evaluate_command import evaluate

    return evaluate(options)


def _shot(options: argparse.Namespace) -> int:
    from core.files import refuse_existing

    refuse_existing(options.output, options.force)
    network = _read(options.file)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from visualizer.qt_check import qt_problem

    problem = qt_problem()
    if problem:
        complain(problem)
        return BAD_INPUT
    from visualizer.shot import ShotError, take

    try:
        take(network, options)
    except ShotError as error:
        complain(str(error))
        return BAD_INPUT
    return 0
