"""What is written out beside a plot or a table: headings, rules, numbers put in, sentences?"""

from collections.abc import Iterable
from dataclasses import dataclass

from core.arithmetic import Node, Number, Operand, bare, reduced
from core.notation import Token, shown_tokens
from visualizer.arithmetic_text import as_text
from visualizer.i18n import exact, shown, words
from visualizer.latex_text import plain_text


@dataclass(frozen=True)
class Heading:
    """A few words above what follows."""

    text: str


@dataclass(frozen=True)
class Rule:
    """A formula to be typeset."""

    latex: str


@dataclass(frozen=True)
class Numbers:
    """``name`` = the numbers put in, then partly worked out, = the result."""

    name: str
    lines: tuple[tuple[Token, ...], ...]
    result: str
    token: str


@dataclass(frozen=True)
class Note:
    """A sentence; ``token`` is its colour."""

    text: str
    token: str = "soft"


Block = Heading | Rule | Numbers | Note


def numbers(name: str, tree: Node, decimals: int, token: str = "positive") -> Numbers:
    """The arithmetic of a tree, all of it."""
    tree = bare(tree)
    result = shown(tree.value, decimals)
    written = [] if isinstance(tree, Number | Operand) else [tree, reduced(tree)]
    lines = [_tokens(part, decimals) for part in written if part is not None]
    return Numbers(name, tuple(line for line in lines if as_text(line) != result), result, token)


def typed(value: float) -> str:
    """A number as it would be typed: all its digits, and no point behind a whole one."""
    return exact(value).removesuffix(".0").removesuffix(",0")


def _tokens(tree: Node, decimals: int) -> tuple[Token, ...]:
    return tuple(shown_tokens(tree, decimals, None, words().comma))


def spoken(blocks: Iterable[Block]) -> str:
    """All of it as plain text."""
    said: list[str] = []
    for block in blocks:
        match block:
            case Rule(latex):
                said.append(plain_text(latex))
            case Numbers(name, lines, result, _):
                said.append(" = ".join([name, *map(as_text, lines), result]))
            case Heading(text) | Note(text, _):
                said.append(text)
    return "\n".join(said)
