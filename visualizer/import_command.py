"""What does ``import`` do? Weights from elsewhere become a network; what is assumed is said."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from visualizer.cli import BAD_INPUT, complain
from visualizer.i18n import tr, words
from visualizer.terminal.option_types import names, number

EXAMPLE = "import weights.npz -o network.json --activation relu,softmax --input '1, 0.5'"


def add_import(commands: Any) -> None:
    """Register the command with the parsers of the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "import",
        help=tr("make a network of weights: matrices as text, NumPy, PyTorch, Keras"),
        description=tr(
            "FILE: matrices as text (W1 = ..., b1 = ...), an .npz with W1, b1 ... or the weights "
            "of PyTorch or Keras, or safetensors. What it does not hold is assumed, and said."
        ),
        epilog=tr("Example: {command}", command=f"backprop-visualizer {EXAMPLE}"),
    )
    add = parser.add_argument
    add("file", metavar="FILE", help=tr("the weights: text, .npz or .safetensors"))
    add("-o", "--output", metavar="NETWORK", required=True, help=tr("the network: .json or .npz"))
    add(
        "--activation",
        type=names,
        metavar="NAME,...",
        help=tr("one for all layers, or one a layer"),
    )
    add("--loss", metavar="NAME", help=tr("such as half_squared_error or cross_entropy"))
    add("--input", metavar="X", help=tr('such as "1, 0.5"; more samples after semicolons'))
    add("--target", metavar="Y", help=tr('such as "1, 0"; more samples after semicolons'))
    add("--rate", type=number, metavar="X", help=tr("the learning rate (0.1)"))
    add(
        "--layout",
        choices=("rows", "columns"),
        help=tr(
            "matrices are (from, to), as in a W, or (to, from), as in W a "
            "(else: as the names say, or as they fit)"
        ),
    )
    add("--title", help=tr("of the network (else: the name of FILE)"))
    add("--force", action="store_true", help=tr("replace NETWORK if it is there"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Carry out ``import``; returns the exit code."""
    from core.files import FileError
    from core.importing.reading import Choices, import_network
    from core.stored import refuse_unwritable, write_stored, writer_for
    from core.words import Refusal

    writer_for(options.output)
    refuse_unwritable(options.output, options.force)
    choices = Choices(
        None if options.activation is None else tuple(options.activation),
        options.loss,
        options.input,
        options.target,
        options.rate,
        options.layout,
        options.title,
    )
    try:
        made = import_network(options.file, choices, words())
    except FileError:
        raise
    except Refusal as error:
        said = error.said(words())
        complain(said if said.startswith("--") else f"{Path(options.file).name}: {said}")
        return BAD_INPUT
    write_stored(made.network, options.output, options.force)
    sizes = "-".join(str(shape[0]) for shape in made.network.shapes if len(shape) == 1)
    print(tr("Imported: {layers}, written to {file}.", layers=sizes, file=options.output))
    for note in made.notes:
        print("  " + note.said(words()))
    return 0
