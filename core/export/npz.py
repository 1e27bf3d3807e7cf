"""How are all arrays of a trace written to a NumPy .npz, exact?"""

import zipfile
from collections.abc import Iterator
from typing import IO

import numpy as np

from core.arrays import Array
from core.documents import network_text
from core.export.json_trace import LAYER_ARRAYS, layer_arrays
from core.export.options import Options, Progress
from core.network import Flatten
from core.trace import Trace

NETWORK = "network.json"
"""The member that holds the network document, as text in UTF-8."""


def write(
    trace: Trace,
    file: IO[bytes],
    progress: Progress,
    options: Options = Options(),  # noqa: B008
) -> None:
    """Write every array under its name in the documents, and the network document itself.

    The same trace gives the same bytes.
    """
    done, total = 0, len(trace)
    with zipfile.ZipFile(file, "w") as archive:
        text = network_text(trace.network).encode()
        with archive.open(_entry(NETWORK, len(text)), "w") as member:
            member.write(text)
        for name, values in arrays_of(trace):
            progress(done, total)
            with archive.open(_entry(name + ".npy", values.nbytes + 4096), "w") as member:
                # Little-endian on every machine.
                np.lib.format.write_array(member, values.astype("<f8", copy=False), (1, 0))
            done = min(total, done + values.size)
    progress(total, total)


def arrays_of(trace: Trace) -> Iterator[tuple[str, Array]]:
    """All arrays, each with its name: those of the network, of the layers, and every step."""
    network = trace.network
    yield "inputs", network.inputs
    yield "targets", network.targets
    for number, layer in enumerate(network.layers, start=1):
        place = f"layers[{number - 1}]"
        if not isinstance(layer, Flatten):
            yield f"{place}.weights", layer.weights
            if layer.biases is not None:
                yield f"{place}.biases", layer.biases
        for name, values in layer_arrays(trace, number).items():
            yield f"{place}.{name}", values
        for (name, where), values in trace.arrays.by_name.items():
            if where == number and name not in (*LAYER_ARRAYS, "weights", "biases"):
                yield f"{place}.{name}", values
    for number, kept in enumerate(network.optimizer.state):
        for name, values in kept.items():
            yield f"optimizer.state.layers[{number}].{name}", values
    yield "summary.loss", np.array(trace.loss)
    yield "summary.loss_after", np.array(trace.loss_after)
    yield "steps.value", np.concatenate([_in_turn(one.arrays) for one in trace.segments])


def _in_turn(arrays: tuple[Array, ...]) -> Array:
    """The values of one segment in the order of its steps."""
    return np.stack(arrays, axis=1).reshape(-1)


def _entry(name: str, size: int) -> zipfile.ZipInfo:
    """A member without a time or a system of its own: both would change the bytes."""
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr, info.file_size = 3, 0o644 << 16, size
    return info
