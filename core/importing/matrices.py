"""Which matrices are in a text, and what are they called?

A heading is a name at the beginning of a line: ``W1 =``, ``b[2]:``, ``W^{[1]} =``, ``x``. What
stands up to the next heading is one block of numbers, as `core.blocks` reads it.
"""

from __future__ import annotations

import re

import numpy as np

from core.arrays import Array
from core.blocks import BlockError, read_block
from core.checks import DocumentError
from core.words import ENGLISH, Refusal, Words

NAMES = {
    "w": "weights", "θ": "weights", "theta": "weights", "weight": "weights", "weights": "weights",
    "b": "biases", "bias": "biases", "biases": "biases",
    "x": "inputs", "input": "inputs", "inputs": "inputs",
    "y": "targets", "target": "targets", "targets": "targets",
}  # fmt: skip
"""What a heading's letter or word stands for."""

_WORD = "|".join(sorted(NAMES, key=len, reverse=True))
_NUMBER = r"[ \t]*[\^_]?[ \t]*[{\[(]*[ \t]*(?P<number>[0-9]{0,3})[ \t]*[}\])]*"
_HEADING = re.compile(
    rf"(?im)^[ \t]*(?:\\\[)?[ \t]*\$*[ \t]*(?:self\.)?\\?(?P<name>{_WORD}){_NUMBER}"
    rf"[ \t]*&?[ \t]*(?:[=:]|$)"
)
_NAME = re.compile(rf"(?i)(?P<name>{_WORD}){_NUMBER}")

Key = tuple[str, int]
"""What a matrix is, and of which layer; 0 where no number was given."""


def key_of(name: str) -> Key | None:
    """What an array is that is named as on the blackboard: ``W1``, ``b_2``, ``x``."""
    found = _NAME.fullmatch(name.strip())
    if found is None:
        return None
    return NAMES[found["name"].lower()], int(found["number"] or 0)


def read_matrices(text: str, words: Words = ENGLISH) -> dict[Key, Array]:
    """The matrices of a text by what they are; raises Refusal.

    Without headings, blocks with an empty line between them are the weights of layer 1, 2 ...
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    heads = list(_HEADING.finditer(text))
    if not heads:
        blocks = [part for part in re.split(r"\n[ \t]*\n", text) if part.strip()] or [text]
        return {
            ("weights", number): _block(f"W{number}", block, words)
            for number, block in enumerate(blocks, start=1)
        }
    before = re.sub(r"(?m)^[ \t]*[%#].*$", "", text[: heads[0].start()]).strip()
    if before:
        raise DocumentError(
            "",
            "“{text}” stands before the first heading; leave it out, or write a heading such as "
            "W1 = above it",
            text=before.split("\n")[0][:40],
        )
    found: dict[Key, Array] = {}
    for place, head in enumerate(heads):
        stop = heads[place + 1].start() if place + 1 < len(heads) else len(text)
        name = " ".join(head[0].strip(" \t=:$&").split())
        kind, number = NAMES[head["name"].lower()], int(head["number"] or 0)
        block = _block(name, _ended(text[head.end() : stop]), words)
        if kind in ("inputs", "targets") and number:
            # x1 = 1, x2 = 0.5: one number each, of one sample.
            before_it = found.get((kind, 0), np.zeros((1, 0)))
            if block.size != 1 or before_it.shape != (1, number - 1):
                raise DocumentError(name, "one number expected, and the ones before it above it")
            found[kind, 0] = np.append(before_it, block, axis=1)
            continue
        if (kind, number) in found:
            raise DocumentError(name, "stands twice in the file; remove one")
        found[kind, number] = block
    return found


def _ended(block: str) -> str:
    r"""A block without what ends a formula or a statement: ``;``, ``,``, ``$``, ``\]``, ``\\``."""
    return re.sub(r"(?:\\\]|\\\\|[;,$\s])+\Z", "", block)


def _block(name: str, block: str, words: Words) -> Array:
    try:
        return read_block(block, words=words)
    except BlockError as error:
        raise Refusal(name, str(error)) from None
