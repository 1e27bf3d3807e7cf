"""How are activations and losses written in NumPy, for a reader who is to see how they work?

The scripts that use them check every number against the trace, so a formula that differs from
that of `core.activations` or `core.losses` does not go unseen.
"""

FUNCTIONS: dict[str, tuple[str, ...]] = {
    "identity": (
        "def identity(z):\n    return z",
        "def identity_slope(z, a):\n    return np.ones_like(z)",
    ),
    "step": (
        "def step(z):\n    return np.where(z >= 0, 1.0, 0.0)",
        "def step_slope(z, a):\n    return np.zeros_like(z)",
    ),
    "sigmoid": (
        "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))",
        "def sigmoid_slope(z, a):\n    return a * (1 - a)",
    ),
    "tanh": (
        "def tanh(z):\n    return np.tanh(z)",
        "def tanh_slope(z, a):\n    return 1 - a**2",
    ),
    "arctan": (
        "def arctan(z):\n    return np.arctan(z)",
        "def arctan_slope(z, a):\n    return 1 / (1 + z**2)",
    ),
    "relu": (
        "def relu(z):\n    return np.maximum(0, z)",
        "def relu_slope(z, a):\n    return np.where(z > 0, 1.0, 0.0)",
    ),
    "prelu": (
        "def prelu(z, alpha):\n    return np.where(z > 0, z, alpha * z)",
        "def prelu_slope(z, a, alpha):\n    return np.where(z > 0, 1.0, alpha)",
    ),
    "elu": (
        "def elu(z, alpha):\n    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))",
        "def elu_slope(z, a, alpha):\n"
        "    return np.where(z > 0, 1.0, alpha * np.exp(np.minimum(z, 0)))",
    ),
    "softplus": (
        "def softplus(z):\n    return np.logaddexp(0, z)  # ln(1 + e^z)",
        "def softplus_slope(z, a):\n    return 1 / (1 + np.exp(-z))",
    ),
    "softmax": (),
}
"""The activation and its slope at z, where a is its value."""

PARTS = (
    "def log_part(y, a):\n    return np.where(y == 0, 0.0, y * np.log(np.where(y == 0, 1.0, a)))",
    "def slope_part(y, a):\n    return np.where(y == 0, 0.0, y / np.where(y == 0, 1.0, a))",
)
"""y ln a and y / a, which a target of exactly 0 leaves out."""

SHIFT = {
    rows: f"def shift(z):\n    largest = z.max(axis={axis}, keepdims=True)\n"
    "    return np.where(np.abs(largest) > 700, largest, 0.0)"
    for rows, axis in ((True, 1), (False, 0))
}
"""What is taken from every z before e^z where that would overflow; by whether samples are rows."""

MATMUL = """def matmul(left, right):
    return (left[:, :, None] * right[None, :, :]).sum(axis=1)"""

_BINARY = (
    "-(y * np.log(A) + (1 - y) * np.log(1 - A))",
    "-(log_part(y, A) + log_part(1 - y, 1 - A))",
)
_BINARY_SLOPE = ("(1 - y) / (1 - A) - y / A", "slope_part(1 - y, 1 - A) - slope_part(y, A)")

LOSS_TERMS: dict[str, tuple[str, str]] = {
    "half_squared_error": ("0.5 * (A - y)**2",) * 2,
    "squared_error": ("(A - y)**2",) * 2,
    "mean_squared_error": ("(A - y)**2",) * 2,
    "binary_cross_entropy": _BINARY,
    "mean_binary_cross_entropy": _BINARY,
    "cross_entropy": ("-y * np.log(A)", "-log_part(y, A)"),
}
"""The part of each output A, as usual and where a target is exactly 0 or 1."""

LOSS_SLOPES: dict[str, tuple[str, str]] = {
    "half_squared_error": ("A - y",) * 2,
    "squared_error": ("2 * (A - y)",) * 2,
    "mean_squared_error": ("2 * (A - y)",) * 2,
    "binary_cross_entropy": _BINARY_SLOPE,
    "mean_binary_cross_entropy": _BINARY_SLOPE,
    "cross_entropy": ("-y / A", "-slope_part(y, A)"),
}
