"""Where does a step of one trace belong in another sample, or in another trace?"""

from core.trace import Span, Step, Trace


def like(trace: Trace, step: Step, sample: int | None) -> int | None:
    """The step of ``trace`` that answers to ``step`` in another sample or another trace."""
    found = trace.search(step.quantity, step.layer, step.position, sample, step.phase)
    return next((index for index in found if trace[index].sample == sample), None)


def same_place(old: Trace, cursor: int, new: Trace) -> int:
    """Where a cursor of ``old`` belongs in ``new``: the same step, or the nearest sensible one."""
    if cursor < old.given:
        return 0
    step = old[cursor]
    sample = None if step.sample is None else min(step.sample, new.network.samples)
    for there in (sample, None, new.network.samples):
        found = like(new, step, there)
        if found is not None:
            return found
    spans = [span for span in new.spans if span.phase == step.phase]
    if not spans:
        return min(cursor, len(new) - 1)

    def distance(span: Span) -> tuple[int, int]:
        layers = abs((span.layer or 0) - (step.layer or 0))
        return layers, abs((span.sample or 0) - (sample or 0))

    span = min(spans, key=distance)
    return min(span.start + cursor - old.group(cursor, "layer").start, span.stop - 1)
