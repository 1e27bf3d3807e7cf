"""Which examples come with the program?"""

import re
from functools import cache

from core.documents import read_network
from core.network import Network
from visualizer.i18n import words
from visualizer.resources import assets

_TITLE = re.compile(r'"title": "(.*)"')
_HEAD = 400
"""Characters of an example's file among which its title stands."""

FIRST = "lecture-2-3-2"
"""The exercise that a new window opens on."""

_ORDER = (
    FIRST, "mazur-2-2-2", "2-2-1-without-bias", "2-2-1-identity-without-bias",
    "2-2-1-squared-error-without-the-half", "one-weight-exact", "xor-2-2-1", "relu-2-3-1",
    "tanh-2-3-2", "softmax-3-4-3", "batch-of-4", "momentum-2-2-1", "adam-2-2-1",
    "perceptron-and", "perceptron-and-one-by-one", "perceptron-or-one-by-one",
    "perceptron-xor-one-by-one", "conv2d-4x4", "conv2d-two-kernels", "conv2d-twice",
    "digits-64-32-16-10", "mnist-784-100-10", "mnist-conv2d-5-100-2",
)  # fmt: skip


def example_names() -> list[str]:
    """The names, the simplest first; files that the list does not know come last."""
    found = sorted(path.stem for path in (assets() / "examples").glob("*.json"))
    known = [name for name in _ORDER if name in found]
    return known + [name for name in found if name not in known]


def read_example(name: str) -> Network:
    """The example of that name."""
    return read_network(assets() / "examples" / f"{name}.json")


def title_said(title: str) -> str:
    """An example's title in the language of the window; a title of the user's own stays."""
    said = words()
    return said(title) if said.catalogue and title in _titles() else title


@cache
def _titles() -> frozenset[str]:
    found: set[str] = set()
    for path in (assets() / "examples").glob("*.json"):
        with path.open(encoding="utf-8") as file:
            found.update(_TITLE.findall(file.read(_HEAD)))
    return frozenset(found)
