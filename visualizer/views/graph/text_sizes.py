"""How large is the graph's text?"""

from dataclasses import dataclass
from functools import cached_property

DIGIT = 0.6021
"""Width of a digit of the tabular font, in units of its size; the view measures the real one."""


@dataclass(frozen=True)
class Type:
    """Sizes of text, whole pixels."""

    node: int
    floor: int
    digit: float = DIGIT

    @cached_property
    def small(self) -> int:
        """z, delta, y and labels."""
        return max(round(0.88 * self.node), self.floor)

    @cached_property
    def name(self) -> int:
        """The letter of a name."""
        return round(1.3 * self.node)

    @cached_property
    def script(self) -> int:
        """Its index and layer."""
        return max(round(0.66 * self.name), self.floor)

    @cached_property
    def caption(self) -> int:
        """What stands above the columns; it need not grow with the rest."""
        return min(self.small, max(round(1.35 * self.floor), round(0.6 * self.small)))

    @cached_property
    def line(self) -> float:
        """From one line of small text to the next."""
        return 1.32 * self.small

    def wide(self, chars: float) -> float:
        """Width of ``chars`` characters of small text."""
        return chars * self.digit * self.small


def name_width(text: Type, digits: int) -> float:
    """Width of a name such as a with an index and, above it, a layer."""
    return 0.58 * text.name + max(1.25, 0.56 * digits) * text.script


def name_height(text: Type) -> float:
    return 0.75 * text.name + 0.8 * text.script
