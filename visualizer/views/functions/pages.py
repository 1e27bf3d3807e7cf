"""Which pages are there, in which order, and what is each called?"""

from __future__ import annotations

from typing import Any, NamedTuple

from visualizer.formulas import Formulas
from visualizer.functions.board import ActivationBoard, LossBoard
from visualizer.functions.mixing import Mixing
from visualizer.functions.scaled import Scaled
from visualizer.i18n import tr
from visualizer.theme import Theme

PAGES = ("activations", "softmax", "losses", "scaling")


class Models(NamedTuple):
    """What the pages show; the window's pages and those on the wall share it."""

    activations: ActivationBoard
    softmax: Mixing
    losses: LossBoard
    scaling: Scaled


def page_title(name: str) -> str:
    """What a page is called."""
    return {
        "activations": tr("Activations"),
        "softmax": tr("Softmax"),
        "losses": tr("Losses"),
        "scaling": tr("Scaling, one-hot"),
    }[name]


def make_page(name: str, models: Models, formulas: Formulas, theme: Theme) -> Any:
    """A page by its name; imported when it is first wanted."""
    model: Any = getattr(models, name)
    if name == "softmax":
        from visualizer.views.functions.softmax import SoftmaxPage

        return SoftmaxPage(model, formulas, theme)
    if name == "scaling":
        from visualizer.views.functions.scaling import ScalingPage

        return ScalingPage(model, formulas, theme)
    from visualizer.views.functions.curves import CurvesPage

    return CurvesPage(model, formulas, theme)
