"""How is a sentence said in the user's language, where no Qt is at hand?

A language is a JSON file ``assets/languages/CODE.json``: the English text is the key, the
translation its value. English itself needs no file. Texts hold ``{named}`` places, which are
filled after translating.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Words:
    """One language: call it with an English text to have it said in that language."""

    code: str = "en"
    catalogue: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, text: str, /, **values: object) -> str:
        said = self.catalogue.get(text, text)
        return said.format(**values) if values else said


ENGLISH = Words()
