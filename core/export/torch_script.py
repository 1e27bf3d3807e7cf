"""How is a trace written as a PyTorch script, whose gradients come from autograd?"""

from __future__ import annotations

from collections.abc import Iterator

from core.arrays import Array
from core.checks import DocumentError
from core.export.options import Options
from core.export.python_functions import PARTS
from core.export.python_literals import literal
from core.export.python_script import Script
from core.network import Conv2D, Weighted
from core.optimizers import OPTIMIZERS
from core.passes import trained
from core.trace import Trace

FUNCTIONS = {
    "identity": "{z} * 1",
    "step": "torch.where({z} >= 0, 1.0, 0.0) + 0 * {z}",
    "sigmoid": "torch.sigmoid({z})",
    "tanh": "torch.tanh({z})",
    "arctan": "torch.arctan({z})",
    "relu": "torch.relu({z})",
    "prelu": "torch.where({z} > 0, {z}, {alpha} * {z})",
    "elu": "F.elu({z}, {alpha})",
    "softplus": "F.softplus({z}, threshold=700)",
    "softmax": "torch.softmax({z}, dim={dim})",
}
"""Each activation as PyTorch has it; a step passes no gradient on, but stays in the graph."""

STATE = {"velocity": "momentum_buffer", "first_moment": "exp_avg", "second_moment": "exp_avg_sq"}
"""What PyTorch's optimizers call their memory."""


class TorchScript(Script):
    """The same computation, with ``backward()`` in place of the formulas."""

    def __init__(self, trace: Trace, options: Options) -> None:
        super().__init__(trace, options)
        if self.troubled:
            raise DocumentError("torch", "some numbers of this computation are not finite, and "
                                "PyTorch treats such in another way; leave it out")  # fmt: skip

    def imports(self) -> Iterator[str]:
        yield from ("import numpy as np", "import torch", "import torch.nn.functional as F")
        yield from ("", "torch.set_default_dtype(torch.float64)")

    def functions(self) -> Iterator[str]:
        if "entropy" in self.network.loss and self.exact_targets:
            yield from ("", "", *PARTS[0].replace("np.", "torch.").splitlines())

    def put(self, name: str, values: Array) -> Iterator[str]:
        parameters = {self.parameter(part, number) for number, _ in self.network.weighted
                      for part in ("weights", "biases")}  # fmt: skip
        grad = ", requires_grad=True" if name in parameters else ""
        yield from f"{name} = torch.tensor({literal(values)}{grad})".splitlines()

    def memory(self) -> Iterator[str]:
        """PyTorch's optimizer, with what it remembers of earlier updates."""
        optimizer = self.network.optimizer
        names = [self.parameter(part, number) for number, layer in self.network.weighted
                 for part in trained(layer)]  # fmt: skip
        listed = f"[{', '.join(names)}]"
        match optimizer.name:
            case "momentum":
                yield f"optimizer = torch.optim.SGD({listed}, lr=eta, momentum=mu)"
            case "adam":
                yield (
                    f"optimizer = torch.optim.Adam({listed}, lr=eta, betas=(beta1, beta2), "
                    "eps=epsilon)"
                )
            case _:
                yield f"optimizer = torch.optim.SGD({listed}, lr=eta)"
        if not OPTIMIZERS[optimizer.name].state or not (optimizer.state or optimizer.updates):
            return
        for number, layer in self.network.weighted:
            for part in trained(layer):
                yield from self.remembered(number, layer, part)

    def remembered(self, number: int, layer: Weighted, part: str) -> Iterator[str]:
        optimizer, name = self.network.optimizer, self.parameter(part, number)
        if optimizer.name == "adam":
            yield f'optimizer.state[{name}]["step"] = torch.tensor(t - 1.0)'
        for kept in OPTIMIZERS[optimizer.name].state:
            place = f'optimizer.state[{name}]["{STATE[kept]}"]'
            if optimizer.state:
                values = self.part_of(layer, part, optimizer.state[number - 1][f"{kept}_{part}"])
                yield from f"{place} = torch.tensor({literal(values)})".splitlines()
            else:
                yield f"{place} = torch.zeros_like({name})"

    # Forward

    def used(self, parameter: str, suffix: str) -> str:
        return parameter

    def conv(self, number: int, layer: Conv2D, before: str, suffix: str) -> Iterator[str]:
        shared = layer.biases is not None and layer.biases.ndim == 1
        bias = f", b{number}" if shared else ""
        more = f" + b{number}" if layer.biases is not None and not shared else ""
        yield f"z{number}{suffix} = F.conv2d({before}, {self.weights(number)}{bias}){more}"

    def activate(self, number: int, layer: Weighted, suffix: str) -> Iterator[str]:
        if not suffix:
            yield f"z{number}.retain_grad()"
        made = FUNCTIONS[layer.activation.name].format(
            z=f"z{number}{suffix}", alpha=repr(layer.activation.alpha), dim=1 if self.rows else 0
        )
        yield f"a{number}{suffix} = {made}"

    def loss(self, suffix: str) -> Iterator[str]:
        for line in super().loss(suffix):
            yield line.replace("axis=", "dim=").replace("np.log(", "torch.log(")

    # Backward

    def backward(self) -> Iterator[str]:
        if "delta rule" in self.trace.arrays.output_delta:
            yield self.note(self.words("The perceptron's delta rule takes the error itself."))
            share = " / samples" if self.mean else ""
            yield f"z{self.last}.backward(gradient=(a{self.last} - y){share})"
        else:
            yield "L.backward()"
        times = " * samples" if self.mean else ""
        for number, layer in reversed(self.network.weighted):
            yield f"delta{number} = z{number}.grad{times}"
            for part in ("weights", "biases"):
                name = self.parameter(part, number)
                if getattr(layer, part) is not None:
                    yield f"d{name} = {name}.grad"

    def update(self) -> Iterator[str]:
        yield "optimizer.step()"

    def check(self) -> str:
        return super().check().replace("(found, exp", "(found.detach().numpy(), exp")

    def expected(self) -> Iterator[tuple[str, Array]]:
        """What PyTorch tells: not the exponentials of a softmax, nor corrected moments."""
        for name, values in super().expected():
            if not name.startswith(("e", "S", "da", "m_hat", "s_hat")):
                yield name, values

    def seen(self, name: str) -> str:
        """The new parameters stand where the old ones stood."""
        if name.endswith("_new"):
            return name.removesuffix("_new")
        letters = {"v_": "velocity", "m_": "first_moment", "s_": "second_moment"}
        kept = letters.get(name[:2])
        return f'optimizer.state[{name[2:]}]["{STATE[kept]}"]' if kept else name
