"""How is a trace written as a short NumPy script that works it out anew and checks itself?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import numpy as np

from core.arrays import Array
from core.export.options import Options, Progress
from core.export.python_functions import FUNCTIONS, MATMUL, PARTS, SHIFT
from core.export.python_layers import Computation
from core.export.python_literals import literal
from core.optimizers import OPTIMIZERS
from core.passes import trained
from core.trace import Trace

GREEK = {"learning_rate": "eta", "momentum": "mu", "beta1": "beta1", "beta2": "beta2",
         "epsilon": "epsilon"}  # fmt: skip
KEPT = {"velocity": "v", "first_moment": "m", "second_moment": "s",
        "first_moment_corrected": "m_hat", "second_moment_corrected": "s_hat"}  # fmt: skip
"""What the optimizer's numbers, and what it keeps, are called in the script."""


def write(
    trace: Trace,
    file: IO[bytes],
    progress: Progress,
    options: Options = Options(),  # noqa: B008
) -> None:
    """Write the script; it needs NumPy alone, or PyTorch where that is asked for."""
    progress(0, len(trace))
    if options.torch:
        from core.export.torch_script import TorchScript

        script: Script = TorchScript(trace, options)
    else:
        script = Script(trace, options)
    file.write(("\n".join(script.lines()) + "\n").encode())
    progress(len(trace), len(trace))


class Script(Computation):
    """Writes the whole script: what is given, the computation, and the comparison."""

    def lines(self) -> Iterator[str]:
        yield from self.head()
        yield from self.functions()
        yield from self.part(self.words("Given"))
        yield from self.given()
        yield from self.part(self.words("Forward"))
        yield from self.forward("")
        yield from self.part(self.words("Loss"))
        yield from self.loss("")
        yield from self.part(self.words("Backward"))
        yield from self.backward()
        yield from self.part(self.words("Update"))
        yield from self.update()
        yield from self.part(self.words("The loss of the same samples with the new weights"))
        yield from self.forward("_after")
        yield from self.loss("_after")
        yield from self.part(self.words("Every number against those of the trace"))
        yield from self.compare()

    def part(self, title: str) -> Iterator[str]:
        yield from ("", "", f"# {title}", "")

    # The beginning

    def head(self) -> Iterator[str]:
        words = self.words
        # A title on one of the first two lines could pass for a declaration of the encoding.
        yield from ("#!/usr/bin/env python3", "#")
        yield self.note(words(self.network.title) or words("Untitled"))
        if self.network.notes:
            yield self.note(words(self.network.notes))
        yield "#"
        if self.rows:
            yield self.note(words("Samples are rows: z = a W + b, and W has a row for each neuron "
                                  "it comes from."))  # fmt: skip
        else:
            yield self.note(words("Samples are columns: z = W a + b, and W has a row for each "
                                  "neuron it leads to."))  # fmt: skip
        yield from ("", *self.imports())

    def imports(self) -> Iterator[str]:
        yield "import numpy as np"
        if self.troubled:
            yield "from numpy import inf, nan"
        if self.extreme():
            yield from ("", self.note(self.words("Some numbers go beyond the largest double.")),
                        'np.seterr(all="ignore")')  # fmt: skip

    def functions(self) -> Iterator[str]:
        """The activations that are used, with their slopes."""
        names = dict.fromkeys(layer.activation.name for _, layer in self.network.weighted)
        for name in names:
            for text in FUNCTIONS[name]:
                yield from ("", "", *text.splitlines())
        if self.troubled:
            yield from ("", "", *MATMUL.splitlines())
        if "softmax" in names and self.extreme():
            yield from ("", "", *SHIFT[self.rows].splitlines())
        if "entropy" in self.network.loss and self.exact_targets:
            for text in PARTS:
                yield from ("", "", *text.splitlines())

    def given(self) -> Iterator[str]:
        network = self.network
        yield from self.put("x", self.samples_of(network.inputs))
        yield from self.put("y", self.samples_of(network.targets))
        yield f"samples = {network.samples}"
        for name, value in network.optimizer.settings.items():
            yield f"{GREEK[name]} = {value!r}"
        if OPTIMIZERS[network.optimizer.name].state:
            yield f"t = {network.optimizer.updates + 1}"
        for number, layer in network.weighted:
            for part in ("weights", "biases"):
                values = getattr(layer, part)
                if values is not None:
                    name = self.parameter(part, number)
                    yield from self.put(name, self.part_of(layer, part, values))
        yield from self.memory()

    def memory(self) -> Iterator[str]:
        """What the optimizer remembers of earlier updates, or 0."""
        optimizer = self.network.optimizer
        for number, layer in self.network.weighted:
            for part in trained(layer):
                for name in OPTIMIZERS[optimizer.name].state:
                    kept = f"{KEPT[name]}_{self.parameter(part, number)}"
                    if optimizer.state:
                        values = optimizer.state[number - 1][f"{name}_{part}"]
                        yield from self.put(kept, self.part_of(layer, part, values))
                    else:
                        yield f"{kept} = 0.0"

    def put(self, name: str, values: Array) -> Iterator[str]:
        yield from f"{name} = np.array({literal(values)})".splitlines()

    # Comparison

    def compare(self) -> Iterator[str]:
        yield from (*self.check().splitlines(), "", "")
        count = 0
        for name, values in self.expected():
            count += values.size
            yield from f"check({name!r}, {self.seen(name)}, {literal(values)})".splitlines()
        yield ""
        said = self.words("All {count} numbers agree with the trace.", count=count)
        yield f"print({said!r})"

    def check(self) -> str:
        """The function that compares; Adam divides by numbers that may be nearly 0."""
        adam = self.network.optimizer.name == "adam"
        return CHECK.replace("TOLERANCE", "1e-9" if adam else "1e-12")

    def seen(self, name: str) -> str:
        """What holds a quantity when everything is done."""
        return name

    def expected(self) -> Iterator[tuple[str, Array]]:
        """Every variable of the script with the trace's own numbers."""
        trace, named = self.trace, {"z": "z", "exp": "e", "exp_sum": "S", "a": "a"}
        for number, _ in self.network.weighted:
            for quantity, letter in named.items():
                values = trace.values(quantity, number)
                if values is not None:
                    yield f"{letter}{number}", self.samples_of(values)
        yield "terms", self.samples_of(trace.arrays.by_name["loss_term", self.last])
        yield "losses", trace.arrays.by_name["loss", self.last]
        yield "L", np.array(trace.loss)
        for number, layer in reversed(self.network.weighted):
            if trace.place("gradient_a", number, 0) is not None:
                yield f"da{number}", self.samples_of(trace.arrays.by_name["gradient_a", number])
            yield f"delta{number}", self.samples_of(trace.arrays.by_name["delta", number])
            for part in ("weights", "biases"):
                values = trace.values(f"gradient_{part}", number)
                if values is not None:
                    yield f"d{self.parameter(part, number)}", self.part_of(layer, part, values)
        for number, layer in self.network.weighted:
            for part in ("weights", "biases"):
                name = self.parameter(part, number)
                if part in trained(layer):
                    for kept in OPTIMIZERS[self.network.optimizer.name].quantities[:-1]:
                        values = trace.arrays.by_name[f"{kept}_{part}", number]
                        yield f"{KEPT[kept]}_{name}", self.part_of(layer, part, values)
                values = trace.values(f"new_{part}", number)
                if values is not None:
                    yield f"{name}_new", self.part_of(layer, part, values)
        yield "L_after", np.array(trace.loss_after)


CHECK = """def check(name, found, expected):
    expected = np.array(expected)
    largest = np.max(np.abs(expected), initial=1.0, where=np.isfinite(expected))
    margin = TOLERANCE * largest
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=margin, err_msg=name)"""
"""Sums run in another order here, so the last digits may differ."""
