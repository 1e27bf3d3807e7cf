"""How is it said that a run has diverged? Where it was met, what is kept, what to try."""

from core.training.run import Divergence
from visualizer.i18n import tr


def trouble_said(divergence: Divergence) -> str:
    """One sentence on where, one on what was kept, one on what to try."""
    update, layer = divergence.update, divergence.layer
    if divergence.quantity == "loss":
        where = tr("Update {update}: the loss is not a finite number any more.", update=update)
    elif divergence.quantity == "a":
        where = tr(
            "Update {update}: layer {layer} gives values that are not finite.",
            update=update, layer=layer,
        )  # fmt: skip
    elif divergence.quantity == "gradient":
        where = tr(
            "Update {update}: the gradient of layer {layer} is not finite.",
            update=update, layer=layer,
        )  # fmt: skip
    else:
        where = tr(
            "Update {update}: the weights of layer {layer} are not finite any more.",
            update=update, layer=layer,
        )  # fmt: skip
    kept = tr("The weights from before it are kept.")
    return " ".join((where, kept, tr("Rewind, and try a smaller learning rate.")))
