"""How is it said which of several updates is meant, and what they come to?"""

from core.course import Course
from visualizer.i18n import grouped, tr
from visualizer.session import Session


def update_said(session: Session, update: int | None = None) -> str:
    """ "update 3 of 20, sample 3", or nothing where there is one update of all samples."""
    if session.count == 1 and not session.course.at_once:
        return ""
    update = session.update if update is None else update
    text = tr("update {number} of {count}", number=grouped(update), count=grouped(session.count))
    samples = samples_said(session.course, update)
    return f"{text}, {samples}" if samples else text


def samples_said(course: Course, update: int) -> str:
    """Which samples an update uses, or nothing where it uses all."""
    if not course.at_once:
        return ""
    mine = course.samples(update)
    if len(mine) == 1:
        return tr("sample {sample}", sample=mine.start + 1)
    return tr("samples {first} to {last}", first=mine.start + 1, last=mine.stop)


def choice_said(session: Session) -> str:
    """How many updates are wanted, of how many samples each, in few words."""
    at_once = session.course.at_once
    if session.count == 1:
        text = tr("1 update")
    else:
        text = tr("{count} updates", count=grouped(session.count))
    if at_once == 1:
        return f"{text}, {tr('one by one')}"
    return f"{text}, {tr('{count} at a time', count=at_once)}" if at_once else text


def ending_said(session: Session) -> str:
    """What the updates come to, or nothing while they come to nothing."""
    ending, course = session.ending, session.course
    if ending is None:
        return ""
    if ending.kind == "settled":
        if course.rounds == 1:
            return tr(
                "Update {update} changes nothing, and none after it will.", update=ending.start
            )
        return tr(
            "Nothing changes in epoch {epoch} (updates {first} to {last}): it has converged.",
            epoch=ending.epoch,
            first=grouped(ending.start),
            last=grouped(ending.again - 1),
        )
    return tr(
        "Before update {again} all weights are what they were before update {start}: the same "
        "changes come again and again, for ever.",
        again=grouped(ending.again),
        start=grouped(ending.start),
    )
