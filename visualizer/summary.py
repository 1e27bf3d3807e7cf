"""How is a network said in one line?"""

from core.network import Conv2D, Dense, Network
from core.optimizers import OPTIMIZERS
from visualizer.i18n import tr, words

LOSS_SIGNS = {
    "half_squared_error": "½ Σ (a − y)²",
    "squared_error": "Σ (a − y)²",
    "mean_squared_error": "1/n Σ (a − y)²",
    "binary_cross_entropy": "−Σ [y ln a + (1 − y) ln(1 − a)]",
    "mean_binary_cross_entropy": "−1/n Σ [y ln a + (1 − y) ln(1 − a)]",
    "cross_entropy": "−Σ y ln a",
}


def structure(network: Network) -> str:
    """``2-3-2``, or ``1x4x4 – conv 1@3x3 – flatten – 2``."""
    shape = network.input_shape
    parts = ["x".join(map(str, shape))]
    plain = len(shape) == 1
    for layer in network.layers:
        if isinstance(layer, Dense):
            parts.append(str(layer.units))
        elif isinstance(layer, Conv2D):
            rows, cols = layer.kernel_size
            parts.append(tr("conv {kernels}@{size}", kernels=layer.kernels, size=f"{rows}x{cols}"))
            plain = False
        else:
            parts.append(tr("flatten"))
            plain = False
    return "-".join(parts) if plain else " – ".join(parts)


def summary(network: Network) -> str:
    """Structure, activations, loss and learning rate: what would change a number."""
    said = words()
    names = [said(layer.activation.row.title) for _, layer in network.weighted]
    activations = names[0] if len(set(names)) == 1 else ", ".join(names)
    rate = network.optimizer.learning_rate
    optimizer = network.optimizer.name
    rule = "" if optimizer == "sgd" else said(OPTIMIZERS[optimizer].title) + " "
    eta = f"η {said.number(f'{rate:g}')}"
    return f"[{structure(network)}] · {activations} · {LOSS_SIGNS[network.loss]} · {rule}{eta}"
