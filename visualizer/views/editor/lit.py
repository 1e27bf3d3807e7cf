"""Which cells of the panel does the current step use or make?"""

import numpy as np

from visualizer.session import Session
from visualizer.theme import PHASE_TOKENS

Key = tuple[str, int]
Cells = dict[tuple[int, ...], str]


def lit_cells(session: Session) -> dict[Key, Cells]:
    """Places (from 0) in the arrays by quantity and layer, each with its colour token.

    With several samples the rows of the shown one are marked, softly.
    """
    network, trace = session.whole, session.trace
    first = session.course.samples(session.update).start
    lit: dict[Key, Cells] = {}
    if network.samples > 1:
        for key, values in ((("x", 0), network.inputs), _targets(session)):
            places = np.ndindex(values.shape[1:]) if values.ndim == 2 else ()
            lit[key] = {(first + session.sample - 1, *place): "soft" for place in places}
    if session.cursor < trace.given:
        return lit
    step = session.step
    token = PHASE_TOKENS[step.phase]
    for index in step.operands:
        segment = trace.segment(index)
        if segment.phase != "given":
            continue
        place = _unravelled(index - segment.start, segment.shape)
        if segment.sample is not None:
            place = (first + segment.sample, *place)
        lit.setdefault((segment.quantities[0], segment.layer or 0), {})[place] = token
    for part in ("weights", "biases"):
        if step.quantity.endswith(part) and step.layer is not None:
            place = tuple(at - 1 for at in step.position)
            lit.setdefault((part, step.layer), {})[place] = token
    return lit


def _targets(session: Session) -> tuple[Key, np.ndarray]:
    return ("y", len(session.network.layers)), session.whole.targets


def _unravelled(flat: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    place = []
    for size in reversed(shape):
        flat, rest = divmod(flat, size)
        place.append(rest)
    return tuple(reversed(place))
