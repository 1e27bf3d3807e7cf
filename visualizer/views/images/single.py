"""What is said of one sample when it is looked at large?"""

from core.training.answers import Mistake
from visualizer.i18n import grouped, shown, tr
from visualizer.theme import Theme
from visualizer.training.messages import About
from visualizer.views.images.bars import rows_of
from visualizer.views.images.large import Large
from visualizer.views.images.pictures import sample_picture
from visualizer.views.images.samples import feature_names, short

MOST_INPUTS = 40


def show_sample(large: Large, one: Mistake, about: About, theme: Theme) -> None:
    """Its picture or its numbers, its classes, its loss, and all outputs."""
    names = about.class_names
    lines = [
        tr("actual {actual}, answered {guessed}", actual=names[one.actual],
           guessed=names[one.guessed]),
        tr("loss {loss}", loss=shown(one.loss, 6)),
    ]  # fmt: skip
    image = sample_picture(one.inputs, about, theme)
    if image is None:
        values = one.inputs.reshape(-1)[:MOST_INPUTS]
        pairs = zip(feature_names(about), values, strict=False)
        lines.append("\n".join(f"{name} = {short(value)}" for name, value in pairs))
    large.show_one(
        tr("sample {number}", number=grouped(one.index + 1)),
        image,
        "\n".join(lines),
        rows_of(one.outputs, names, one.guessed, one.actual),
    )
