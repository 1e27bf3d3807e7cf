"""How are options read, with headings, help and errors in the user's language?"""

import argparse
import sys
from typing import Any, NoReturn

from visualizer.cli import BAD_INPUT, complain
from visualizer.i18n import LANGUAGES, tr
from visualizer.terminal.language import OPTION

ARGPARSE = (
    "usage:",
    "positional arguments",
    "options",
    "argument %(argument_name)s: %(message)s",
    "the following arguments are required: %s",
    "unrecognized arguments: %s",
    "not allowed with argument %s",
    "ignored explicit argument %r",
    "expected one argument",
    "expected at most one argument",
    "expected at least one argument",
    "expected %s argument",
    "expected %s arguments",
    "invalid %(type)s value: %(value)r",
    "invalid choice: %(value)r (choose from %(choices)s)",
)
"""What Python's argparse says to users, in its own words."""


def _said(text: str) -> str:
    kept = text.rstrip()
    return tr(kept) + text[len(kept) :]


def _counted(one: str, several: str, count: int) -> str:
    return _said(one if count == 1 else several)


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose errors are one line; each has ``--help`` and ``--language``."""

    def __init__(self, **settings: Any) -> None:
        # argparse asks gettext, whose catalogues are compiled files of the system's; it is to
        # ask the one catalogue that the window has too.
        argparse._ = _said  # type: ignore[attr-defined]
        argparse.ngettext = _counted  # type: ignore[attr-defined]
        super().__init__(add_help=False, allow_abbrev=False, **settings)
        self.add_argument("-h", "--help", action="help", help=tr("show this help and stop"))
        self.add_argument(
            OPTION,
            metavar="|".join(LANGUAGES),
            help=tr("of all that is said and written (else: the system's, or English)"),
        )

    def error(self, message: str) -> NoReturn:
        complain(tr("{problem}; see {program} --help", problem=message, program=self.prog))
        sys.exit(BAD_INPUT)
