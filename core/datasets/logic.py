"""What do AND, OR, XOR and NAND give for two bits?"""

import numpy as np

from core.datasets.dataset import Dataset, Part, nothing_like
from core.datasets.errors import DataError

GATES: dict[str, tuple[int, int, int, int]] = {
    # for (0, 0), (0, 1), (1, 0), (1, 1)
    "and": (0, 0, 0, 1),
    "or": (0, 1, 1, 1),
    "xor": (0, 1, 1, 0),
    "nand": (1, 1, 1, 0),
}


def gate(name: str) -> Dataset:
    """The four lines of a gate's truth table: inputs (4, 2), targets (4, 1), no test part."""
    if name not in GATES:
        raise DataError("gate", "unknown name {name}; known are {known}", name=name,
                        known=", ".join(GATES))  # fmt: skip
    inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.float64)
    whole = Part(inputs, np.array(GATES[name], dtype=np.float64)[:, None])
    return Dataset(
        title=name.upper(),
        train=whole,
        test=nothing_like(whole),
        input_shape=(2,),
        feature_names=("x1", "x2"),
        target_names=("y",),
        class_names=("0", "1"),
    )
