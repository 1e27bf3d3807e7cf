"""Which curves does a run give: by update or by epoch, of the training and of the test part?"""

from collections.abc import Mapping
from typing import Literal

import numpy as np

from visualizer.i18n import tr
from visualizer.training.curve import Curves
from visualizer.training.earlier import EarlierRun
from visualizer.views.plots.lines import DASHES, Line
from visualizer.views.plots.strokes import Numbers

By = Literal["update", "epoch"]
What = Literal["loss", "accuracy"]

RUN_TOKENS = ("backward", "update", "soft", "loss")
"""The colours of earlier runs in turn; hovering names them."""

LAYER_TOKENS = ("positive", "negative", "backward", "update", "loss", "ink")


def x_name(by: By) -> str:
    """What is counted along the axis."""
    return tr("update") if by == "update" else tr("epoch")


def points(curves: Curves, part: str, what: What, by: By) -> tuple[Numbers, Numbers]:
    """A curve of a run. By update, that of training is of each minibatch before its update."""
    if part == "train" and by == "update":
        return curves.minibatch.xs, curves.minibatch.ys(what)
    scores = curves.epochs
    return scores.ys("update") if by == "update" else scores.xs, scores.ys(f"{part}_{what}")


def score_lines(curves: Curves, what: What, by: By) -> list[Line]:
    """The run's own curves: training, and test if there is a test part."""
    found = []
    for part, name, token, dash in (
        ("train", tr("training"), "positive", "solid"),
        ("test", tr("test"), "negative", "dashed"),
    ):
        xs, ys = points(curves, part, what, by)
        if part == "train" or not np.isnan(ys).all():
            key = f"{part} by {by}"
            found.append(Line(key, name, xs, ys, token, dash, source=curves))
    return found


def earlier_lines(runs: Mapping[EarlierRun, str], what: What, by: By) -> list[Line]:
    """The curves of the earlier runs that are shown, each in its colour."""
    found = []
    for run, token in runs.items():
        if not run.shown:
            continue
        for part, dash in (("train", "solid"), ("test", "dashed")):
            xs, ys = points(run.curves, part, what, by)
            if np.isnan(ys).all():
                continue
            part_name = tr("training") if part == "train" else tr("test")
            name = f"{run.name}, {part_name}"
            key = f"{part} by {by}, {id(run)}"
            found.append(Line(key, name, xs, ys, token, dash, True, run.settings, run.curves))
    return found


def gradient_lines(curves: Curves) -> list[Line]:
    """The size of each layer's gradient, over the updates."""
    dashes, xs = tuple(DASHES), curves.minibatch.xs
    return [
        Line(
            f"gradient_{number}",
            tr("layer {layer}", layer=number),
            xs,
            curves.minibatch.ys(f"gradient_{number}"),
            LAYER_TOKENS[place % len(LAYER_TOKENS)],
            dashes[place % len(dashes)],
            source=curves,
        )
        for place, number in enumerate(curves.layers)
    ]


def newest(line: Line) -> float | None:
    """The last value there is of a curve."""
    there = np.flatnonzero(~np.isnan(line.ys[-2:]))
    return float(line.ys[-2:][there[-1]]) if len(there) else None


class RunColours:
    """Gives each earlier run a colour, and leaves it that one while others come and go."""

    def __init__(self) -> None:
        self._tokens: dict[EarlierRun, str] = {}

    def of(self, runs: list[EarlierRun]) -> dict[EarlierRun, str]:
        """The runs with their colours, in their order."""
        self._tokens = {run: token for run, token in self._tokens.items() if run in runs}
        for run in runs:
            if run not in self._tokens:
                used = list(self._tokens.values())
                self._tokens[run] = min(RUN_TOKENS, key=used.count)
        return {run: self._tokens[run] for run in runs}
