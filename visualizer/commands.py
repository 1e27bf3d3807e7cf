"""What does each command of the command line do? Only ``shot`` and pictures need Qt."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

from visualizer.cli import BAD_INPUT, complain
from visualizer.evaluate_command import add_evaluate_options
from visualizer.grade_command import add_grade
from visualizer.i18n import printed, tr, words
from visualizer.import_command import add_import
from visualizer.terminal.option_types import whole
from visualizer.terminal.parser import Parser
from visualizer.terminal.screen import bear_any_code_page
from visualizer.terminal.train_options import add_train_options
from visualizer.trace_command import add_trace

if TYPE_CHECKING:
    from core.network import Network


def run(arguments: list[str]) -> int:
    """Carry out one command; returns the exit code. Raises what the user can put right."""
    bear_any_code_page()
    options = _parser(arguments[:1]).parse_args(arguments)
    code: int = options.run(options)
    sys.stdout.flush()
    return code


def _parser(command: list[str]) -> Parser:
    parser = Parser(
        prog="backprop-visualizer",
        description=tr("Step through backpropagation by hand. With FILE, or nothing: the window."),
    )
    parser.add_argument(
        "--version", action="version", version=_version(), help=tr("say which version this is")
    )
    commands = parser.add_subparsers(metavar="FILE | COMMAND", required=True)

    add_trace(commands, command == ["trace"])
    check = commands.add_parser("check", help=tr("compare every gradient with finite differences"))
    check.add_argument("file", metavar="FILE", help=tr("a network: .json or .npz"))
    check.set_defaults(run=_check)

    examples = commands.add_parser("examples", help=tr("list the examples, or write one"))
    examples.add_argument("name", metavar="NAME", nargs="?", help=tr("one of the list"))
    examples.add_argument(
        "-o", "--output", metavar="FILE", help=tr("where to (else: standard output)")
    )
    examples.add_argument("--force", action="store_true", help=tr("replace FILE if it is there"))
    examples.set_defaults(run=_examples)

    shot = commands.add_parser("shot", help=tr("a picture of the window, without a screen"))
    shot.add_argument("file", metavar="FILE", help=tr("a network: .json or .npz"))
    shot.add_argument("-o", "--output", metavar="PNG", required=True, help=tr("the picture"))
    shot.add_argument("--step", type=whole, metavar="N", help=tr("the index of the step to show"))
    shot.add_argument("--size", default="1366x768", metavar="WxH", help=tr("in pixels"))
    shot.add_argument("--theme", default="light", help=tr("light or dark"))
    shot.add_argument("--force", action="store_true", help=tr("replace PNG if it is there"))
    shot.set_defaults(run=_shot)

    train = commands.add_parser("train", help=tr("train a network: a recipe, or your own data"))
    add_train_options(train)
    train.set_defaults(run=_train)

    evaluate = commands.add_parser("evaluate", help=tr("how well does a network answer some data?"))
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
        return tr("unpacked, not installed")


def _read(path: str) -> Network:
    """The network in a file; ends the program with one line if it cannot be read."""
    from visualizer.terminal.reading import InFile, read_model

    try:
        return read_model(path)
    except InFile as error:
        complain(error.said(words()))
        sys.exit(BAD_INPUT)


def _check(options: argparse.Namespace) -> int:
    from core.gradcheck import LIMIT, check_layers, has_gradients
    from core.trace import record
    from visualizer.progress import Progress

    network = _read(options.file)
    if not has_gradients(network):
        print(tr("nothing to check: the delta rule of a step unit is no derivative of a loss"))
        return 0
    worst = 0.0
    lines = []
    parts, limit = (tr("weights"), tr("biases")), printed(f"{LIMIT:g}")
    sizes = [(x.weights.size, 0 if x.biases is None else x.biases.size)
             for _, x in network.weighted]  # fmt: skip
    total, before = sum(map(sum, sizes)), 0
    with Progress(tr("gradients")) as progress:
        for found in check_layers(record(network)):
            progress(before + found.done, total)
            if found.done < found.total:
                continue
            before += found.total
            worst = max(worst, found.largest)
            position = ",".join(map(str, found.position))
            letter, part = ("W", parts[0]) if found.part == "weights" else ("b", parts[1])
            line = tr(
                "layer {layer}  {part} {count}   largest relative error {error}  at {place}",
                layer=found.layer,
                part=part.ljust(max(map(len, parts))),
                count=str(found.total).rjust(9),
                error=printed(f"{found.largest:.1e}"),
                place=f"{letter}[{found.layer}]{position}",
            )
            if found.kinks:
                line += "   " + tr("{count} at a kink, not compared", count=found.kinks)
            lines.append(line)
    print("\n".join(lines))
    agree = worst <= LIMIT
    print(
        tr("all gradients agree with central differences (limit {limit})", limit=limit)
        if agree
        else tr("a gradient does not agree with central differences (limit {limit})", limit=limit)
    )
    return 0 if agree else 1


def _examples(options: argparse.Namespace) -> int:
    from core.archive import write_archive
    from core.documents import network_text
    from core.files import write_text
    from visualizer.examples import example_names, read_example

    names = example_names()
    if options.name is None:
        width = max(map(len, names))
        for name in names:
            print(f"{name:{width}}  {words()(read_example(name).title)}")
        return 0
    if options.name not in names:
        complain(tr('no example "{found}"; known are {known}', found=options.name,
                    known=", ".join(names)))  # fmt: skip
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
