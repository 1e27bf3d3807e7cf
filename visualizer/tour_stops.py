"""What does the tour point at, and what does it say there?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from visualizer.i18n import tr
from visualizer.tour import Stop

if TYPE_CHECKING:
    from visualizer.desk import Desk


def stops(desk: Desk) -> tuple[Stop, ...]:
    """Five stops through the Step workspace, and to the others."""
    step = desk.step
    return (
        Stop(
            lambda: step.editor,
            lambda: tr("Your network"),
            lambda: tr(
                "Write it as on paper: layers such as 2-3-2, activations, loss, and the numbers of "
                "x, y and W. Paste from Excel, NumPy, MATLAB or LaTeX. Every change is computed at "
                "once."
            ),
        ),
        Stop(
            lambda: step.transport,
            lambda: tr("One step at a time"),
            lambda: tr(
                "→ goes on, ← goes back, ↓ to the next phase. Drag the bar below to go anywhere. "
                "Each step is one number of the computation."
            ),
        ),
        Stop(
            lambda: step.graph,
            lambda: tr("Where it happens"),
            lambda: tr(
                "The step's neuron and what it uses stand out. Click a neuron, a number or an edge "
                "to go to the step that made it."
            ),
        ),
        Stop(
            lambda: step.computation,
            lambda: tr("How it is computed"),
            lambda: tr(
                "The rule, the numbers put in, the result, and why. Every number reproduces by "
                "hand: nothing is rounded or scaled behind your back."
            ),
        ),
        Stop(
            lambda: desk.top,
            lambda: tr("And then"),
            lambda: tr(
                "Train runs networks on XOR, digits and your own data. F5 presents this step on "
                "the wall, F1 lists all keys, and the View menu has language, notation and theme."
            ),
        ),
    )
