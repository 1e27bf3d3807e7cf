"""How is the notation that the user chose kept from one start to the next?"""

from dataclasses import fields, replace
from typing import get_args, get_type_hints

from core.lettering import LECTURE, Notation
from visualizer.settings import Settings


def kept_notation(settings: Settings) -> Notation:
    """The notation chosen last; what cannot be read is the lecture's."""
    notation = LECTURE
    types = get_type_hints(Notation)
    for field in fields(Notation):
        text = settings.text(f"notation/{field.name}", "")
        known = (True, False) if types[field.name] is bool else get_args(types[field.name])
        for value in known:
            if str(value) == text:
                notation = replace(notation, **{field.name: value})
    return notation


def keep_notation(settings: Settings, notation: Notation) -> None:
    """Remember it."""
    for field in fields(Notation):
        settings.set_text(f"notation/{field.name}", str(getattr(notation, field.name)))
