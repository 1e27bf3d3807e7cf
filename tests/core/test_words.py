"""Is every text that a user sees in every language, whole and with the same places?

The texts are found in the sources themselves, whatever their files are called.
"""

import ast
import json
import re
from functools import cache
from pathlib import Path

import pytest

from core.activations import ACTIVATIONS
from core.datasets.named import DATASETS
from core.export import EXPORTERS
from core.losses import LOSSES
from core.optimizers import OPTIMIZERS
from core.training.recipes import RECIPES
from core.words import ENGLISH, Words
from visualizer.terminal.parser import ARGPARSE

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for part in ("core", "visualizer") for path in (ROOT / part).rglob("*.py"))
CATALOGUES = sorted((ROOT / "assets" / "languages").glob("*.json"))

TEXT_AT = {"tr": 0, "words": 0, "_menu": 0, "_action": 1, "DocumentError": 1, "FileError": 1,
           "DataError": 1, "AnswersError": 1, "Note": 0, "Phrase": 0}  # fmt: skip
"""Which argument of a call is a text for the user."""

LATER = {"_note"}
"""Functions that return a text which is looked up later."""

TABLES = {"_SENTENCES", "_TITLES"}
"""Dictionaries whose values are looked up later."""

LISTS = {"ARGPARSE"}
"""Tuples whose members are looked up later."""

SAID = {"complain": 0, "print": 0, "say": 0, "Progress": 0, "add_argument_group": 0, "ShotError": 0}
"""Which argument of a call is shown on the command line as it is."""

HELP = {"help", "description", "epilog", "usage"}
"""Keywords, and attributes, of what a parser says."""

CHOICES = {"NOTATIONS"}
"""Tables of (value, text) for menus."""

PUT_TOGETHER: set[str] = set()
"""Functions whose text is put together at run time, so that no catalogue can hold it."""

PLACE = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")


def literals(node: ast.AST | None) -> list[str]:
    """The texts an expression may be: one literal, or the branches of a conditional."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return literals(node.body) + literals(node.orelse)
    return []


class Texts(ast.NodeVisitor):
    """Collects the texts of the files, and the functions with texts that cannot be collected."""

    def __init__(self) -> None:
        self.found: set[str] = set()
        self.filled: set[str] = set()
        self.unread: set[str] = set()
        self.unsaid: list[str] = []
        self.within: list[str] = [""]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.within.append(node.name)
        self.generic_visit(node)
        self.within.pop()

    def visit_Return(self, node: ast.Return) -> None:
        if self.within[-1] in LATER:
            self.found.update(text for text in literals(node.value) if text)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        names = {getattr(target, "id", "") for target in node.targets}
        if names & TABLES and isinstance(node.value, ast.Dict):
            for value in node.value.values:
                self.found.update(literals(value))
                self.filled.update(literals(value))
        if names & LISTS and isinstance(node.value, ast.Tuple):
            for value in node.value.elts:
                self.found.update(literals(value))
        if {getattr(target, "attr", "") for target in node.targets} & HELP:
            self._must_be_said(node.value)
        self.generic_visit(node)

    def _must_be_said(self, node: ast.AST) -> None:
        """Note a text that is shown without having been translated."""
        if isinstance(node, ast.JoinedStr):
            node = ast.Constant(
                "".join(literals(part)[0] for part in node.values if literals(part))
            )
        texts = [text.replace("backprop-visualizer", "") for text in literals(node)]
        if any(re.search(r"[^\W\d_]{2}", text) for text in texts):
            self.unsaid.extend(literals(node))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if getattr(node.target, "id", "") in CHOICES and node.value is not None:
            for inner in ast.walk(node.value):
                if isinstance(inner, ast.Tuple):
                    self.found.update(literals(inner.elts[-1]))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        for keyword in node.keywords:
            if keyword.arg in HELP:
                self._must_be_said(keyword.value)
        if len(node.args) > SAID.get(name, 99):
            self._must_be_said(node.args[SAID[name]])
        at = TEXT_AT.get(name)
        if at is not None and len(node.args) > at:
            texts = literals(node.args[at])
            self.found.update(texts)
            if any(keyword.arg for keyword in node.keywords):
                self.filled.update(texts)
            if not texts and name.endswith("Error"):
                self.unread.add(self.within[-1])
        self.generic_visit(node)

    def visit_For(self, node: ast.For) -> None:
        """Menus that are made in a loop over rows of texts and what they do."""
        said = {
            inner.args[1].id
            for inner in ast.walk(node)
            if isinstance(inner, ast.Call)
            and getattr(inner.func, "attr", "") == "_action"
            and isinstance(inner.args[1], ast.Name)
        }
        if isinstance(node.target, ast.Tuple) and isinstance(node.iter, ast.Tuple):
            for place, target in enumerate(node.target.elts):
                if isinstance(target, ast.Name) and target.id in said:
                    for row in node.iter.elts:
                        assert isinstance(row, ast.Tuple)
                        self.found.update(literals(row.elts[place]))
        self.generic_visit(node)


@cache
def collected() -> Texts:
    texts = Texts()
    for path in SOURCES:
        texts.visit(ast.parse(path.read_text(encoding="utf-8"), str(path)))
    return texts


def wanted() -> set[str]:
    """Everything a user may see, in the window and on the command line."""
    found = set(collected().found)
    for table in (ACTIVATIONS, LOSSES, OPTIMIZERS, EXPORTERS, DATASETS, RECIPES):
        found.update(row.title for row in table.values())
    found.update(row.at_kink for row in ACTIVATIONS.values() if row.at_kink)
    found.update(row.note for row in RECIPES.values())
    for path in (ROOT / "assets" / "examples").glob("*.json"):
        document = json.loads(path.read_text(encoding="utf-8"))
        found.update(document[key] for key in ("title", "notes") if document.get(key))
    found.add("0.5")  # how a language writes it says which decimal sign it has
    return found


@pytest.fixture(params=CATALOGUES, ids=lambda path: path.stem)
def catalogue(request):
    return json.loads(request.param.read_text(encoding="utf-8"))


def test_the_sources_are_read_as_meant():
    found = wanted()
    for text in ("&File", "&Next\t→", "As the &system", "missing; give a number", "Chain rule",
                 "The weighted sum of what comes into the neuron.", "tanh 2-3-2", "usage:",
                 "where to (else: standard output)"):  # fmt: skip
        assert text in found
    assert len(found) > 300
    assert CATALOGUES


def test_no_error_puts_its_text_together():
    assert collected().unread <= PUT_TOGETHER


def test_the_command_line_says_nothing_untranslated():
    assert collected().unsaid == []


def test_every_text_is_translated(catalogue):
    assert sorted(wanted() - catalogue.keys()) == []


def test_no_translation_is_left_over(catalogue):
    assert sorted(catalogue.keys() - wanted()) == []


def test_the_places_are_the_same(catalogue):
    wrong = {
        english: said
        for english, said in catalogue.items()
        if set(PLACE.findall(english)) != set(PLACE.findall(said))
    }
    assert wrong == {}


def test_the_places_of_argparse_are_the_same(catalogue):
    for english in ARGPARSE:
        places = [re.findall(r"%(?:\(\w+\))?[sr]", said) for said in (english, catalogue[english])]
        assert sorted(places[0]) == sorted(places[1]), english


def test_every_filled_text_can_be_filled(catalogue):
    words = Words("xx", catalogue)
    for english in sorted(collected().filled):
        values = {name: f"<{name}>" for name in PLACE.findall(english)}
        said = words(english, **values)
        assert all(value in said for value in values.values()), english
        assert ENGLISH(english, **values).count("{") == said.count("{")


def test_layout_signs_are_kept(catalogue):
    """Keys beside a menu's text, the dots of a question, blanks and signs at the ends."""
    for english, said in catalogue.items():
        assert said.strip(), english
        assert english.partition("\t")[2] == said.partition("\t")[2]
        assert english.endswith("…") == said.endswith("…"), english
        assert (english[0] == " ") == (said[0] == " "), english
        assert said.rstrip() == said, english
        assert "\n" not in said
        if english[-1] in ".:)":
            assert said[-1] in ".:)", english


def test_the_formula_in_a_loss_title_is_the_same(catalogue):
    for row in LOSSES.values():
        assert row.title.partition("  ")[2] == catalogue[row.title].partition("  ")[2]


def test_every_menu_entry_keeps_one_key_of_its_own(catalogue):
    for english, said in catalogue.items():
        if re.search(r"&\w", english):
            assert len(re.findall(r"&[a-z0-9]", said, re.IGNORECASE)) == 1, said


def test_symbols_stay_as_they_are(catalogue):
    for english, said in catalogue.items():
        for symbol in "δηαŷ∞Σ":
            if re.search(rf"(?<!\w){symbol}(?!\w)", english):
                assert symbol in said, english
