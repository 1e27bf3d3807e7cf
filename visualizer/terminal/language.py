"""Which language does the command line speak? The one asked for, else that of the system."""

import os
import re

from visualizer.i18n import LANGUAGES, either, tr

OPTION = "--language"
VARIABLE = "BACKPROP_LANGUAGE"


class UnknownLanguage(ValueError):
    """What was asked for is no language of this program: one line with the remedy."""


def asked_for(arguments: list[str]) -> tuple[str, list[str]]:
    """The code after ``--language``, or that of BACKPROP_LANGUAGE, or ""; and the other arguments.

    The option may stand anywhere: before the command, after it, or beside a FILE for the window.
    Raises UnknownLanguage.
    """
    rest, code = list(arguments), None
    for place, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == OPTION:
            code = value if equals else " ".join(arguments[place + 1 : place + 2])
            del rest[place : place + (1 if equals else 2)]
            break
    else:
        code = os.environ.get(VARIABLE) or None
    if code is None or code in LANGUAGES:
        return code or "", rest
    raise UnknownLanguage(
        tr('{option}: unknown "{found}"; give {known}',
           option=VARIABLE if rest == arguments else OPTION, found=code,
           known=either(LANGUAGES))
    )  # fmt: skip


def of_system() -> str:
    """The code of the language the terminal is set to, "en" if this program does not speak it."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    code = re.split(r"[_.@]", next(filter(None, names), ""))[0].lower()
    return code if code in LANGUAGES else "en"
