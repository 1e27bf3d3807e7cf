"""Is the window said wholly in each language, switched while it is open, and nothing cut off?"""

import json
import re
from functools import cache

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QTableView,
    QWidget,
)

from core.blocks import BlockError, read_number
from visualizer import i18n
from visualizer.examples import example_names, read_example
from visualizer.i18n import LANGUAGES, at_start, read_words, speak, tr, words

EXAMPLES = ("lecture-2-3-2", "batch-of-4", "conv2d-4x4")
OTHERS = [code for code in LANGUAGES if code != "en"]
LONG = 12
"""English texts from this length on are looked for within a text; shorter ones as a whole."""


@pytest.fixture(autouse=True)
def english_again():
    yield
    speak("en")


@cache
def english(code):
    """What no text may hold in this language: short texts, and a pattern of the long ones."""
    catalogue = read_words(code).catalogue
    said = {_plain(text) for text in catalogue.values()}
    short, long = [], []
    for text, translation in catalogue.items():
        if text == translation or _plain(text) in said:
            continue
        pattern = re.sub(r"\\\{\w+\\\}", ".+?", re.escape(_plain(text)))
        (long if len(re.sub(r"\{\w+\}", "", text)) >= LONG else short).append(pattern)
    return re.compile("|".join(short)), re.compile("|".join(long))


def _plain(text):
    """A text as it is compared: without a menu's marks, in one case."""
    return text.replace("&", "").partition("\t")[0].strip().casefold()


def left_in_english(texts, code):
    short, long = english(code)
    found = set()
    for text in texts:
        pieces = re.split(r"\n| · |, ", _plain(text))
        if long.search(_plain(text)) or any(short.fullmatch(piece) for piece in pieces):
            found.add(text)
    return found


def texts_of(menu):
    menu.aboutToShow.emit()
    for action in menu.actions():
        yield action.text()
        if action.menu() is not None:
            yield from texts_of(action.menu())


def texts_in(window):
    """Every text in the window: shown, in tool tips, in menus, or read by a screen reader."""
    found = {window.windowTitle()}
    for action in window.menuBar().actions():
        found.add(action.text())
        found.update(texts_of(action.menu()))
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        found.update((widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()))
        found.update(action.text() for action in widget.actions())
        if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
            found.add(widget.text())
        if isinstance(widget, QLineEdit):
            found.add(widget.placeholderText())
        if isinstance(widget, QSpinBox):
            found.add(widget.suffix())
        if isinstance(widget, QComboBox):
            found.update(widget.itemText(row) for row in range(widget.count()))
        if isinstance(widget, QTableView):
            model, roles = widget.model(), Qt.ItemDataRole
            for column in range(model.columnCount()):
                if not widget.horizontalHeader().isHidden():
                    found.add(str(model.headerData(column, Qt.Orientation.Horizontal)))
                for row in range(min(model.rowCount(), 80)):
                    cell = model.index(row, column)
                    for role in (roles.DisplayRole, roles.AccessibleTextRole):
                        found.add(str(cell.data(role) or ""))
    return {text for text in found if text}


def painted_in(step):
    """What views paint themselves."""
    found = {step.computation.text}
    found.update(text.text for text in step.computation.sheet.texts)
    found.update(label[0] for label in step.timeline.labels(0))
    return found


def cut_off(window):
    """What has less room than its text needs."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.visibleRegion().isEmpty():
            continue
        needed = widget.sizeHint().width()
        if isinstance(widget, QComboBox):
            option = QStyleOptionComboBox()
            widget.initStyleOption(option)
            room = widget.style().subControlRect(
                QStyle.ComplexControl.CC_ComboBox,
                option,
                QStyle.SubControl.SC_ComboBoxEditField,
                widget,
            )
            text = widget.currentText()
            if QFontMetrics(widget.font()).horizontalAdvance(text) > room.width():
                found.append((widget.objectName(), text))
        elif isinstance(widget, QAbstractButton) and widget.text() and widget.width() < needed:
            found.append((widget.objectName(), widget.text()))
        elif isinstance(widget, QLabel) and widget.text():
            if widget.wordWrap():
                if widget.height() < widget.heightForWidth(widget.width()):
                    found.append((widget.objectName(), widget.text()))
            elif widget.width() < needed:
                found.append((widget.objectName(), widget.text()))
    return found


def settle():
    for _ in range(4):
        QCoreApplication.processEvents()


def language_actions(opened):
    menus = opened.window.menuBar().findChildren(QMenu)
    names = set(LANGUAGES.values())
    return {a.text(): a for menu in menus for a in menu.actions() if a.text() in names}


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_no_english_is_left_at_any_step(open_window, name, code):
    opened = open_window()
    opened.session.open(read_example(name))
    settle()
    before = texts_in(opened.window)
    assert left_in_english(before, code), "the test would find English texts"
    language_actions(opened)[LANGUAGES[code]].trigger()
    trace = opened.session.trace
    places = [0, *range(trace.given, len(trace))]
    opened.step.middle.show_sight("table")
    settle()
    assert left_in_english(texts_in(opened.window), code) == set()
    opened.step.middle.show_sight("graph")
    seen = set()
    for index in places:
        opened.session.go(index)
        seen |= painted_in(opened.step)
        if index in places[:: max(len(places) // 12, 1)]:
            settle()
            seen |= texts_in(opened.window)
    assert left_in_english(seen, code) == set()
    opened.session.set_sample(1)
    opened.session.first()
    language_actions(opened)["English"].trigger()
    settle()
    assert texts_in(opened.window) == before


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("size", [(1024, 640), (1366, 768)])
def test_nothing_is_cut_off(open_window, size, code):
    opened = open_window(size=size)
    opened.desk.choose_language(code)
    for name in example_names():
        if name.startswith(("mnist", "digits")):
            continue
        opened.session.open(read_example(name))
        for index in (0, len(opened.session.trace) - 1):
            opened.session.go(index)
            settle()
            assert cut_off(opened.window) == [], name
    opened.step.middle.show_sight("table")
    settle()
    assert cut_off(opened.window) == []


@pytest.mark.parametrize("code", OTHERS)
def test_texts_grow_and_shrink_with_the_language(open_window, code):
    """Controls made for one language have room for the next."""
    opened = open_window(size=(1024, 640))
    opened.step.middle.show_sight("table")
    for chosen in (code, "en", code):
        opened.desk.choose_language(chosen)
        settle()
        assert cut_off(opened.window) == [], chosen


def test_the_language_is_marked_and_remembered(open_window, monkeypatch):
    opened = open_window()
    actions = language_actions(opened)
    assert [name for name, action in actions.items() if action.isChecked()] == ["English"]
    actions["Tiếng Việt"].trigger()
    assert [name for name, action in actions.items() if action.isChecked()] == ["Tiếng Việt"]
    assert opened.desk.settings.text("language", "") == "vi"
    assert words().code == "vi"
    again = open_window()
    marked = [name for name, a in language_actions(again).items() if a.isChecked()]
    assert marked == ["Tiếng Việt"]
    assert at_start(again.desk.settings.text("language", "")) == "vi"


@pytest.mark.parametrize(
    ("remembered", "system", "code"),
    [
        ("vi", ["de-DE", "de"], "vi"),
        ("en", ["vi-VN", "vi"], "en"),
        ("", ["vi-VN", "vi"], "vi"),
        ("", ["fr-FR", "fr", "vi-VN"], "vi"),
        ("", ["C"], "en"),
        ("klingon", ["de-DE"], "en"),
        ("", [], "en"),
    ],
)
def test_which_language_a_start_speaks(monkeypatch, remembered, system, code):
    class System:
        def uiLanguages(self):
            return system

    monkeypatch.setattr(QLocale, "system", System)
    assert at_start(remembered) == code


def test_a_language_without_a_catalogue_is_english(monkeypatch, tmp_path):
    monkeypatch.setattr(i18n, "assets", lambda: tmp_path)
    assert read_words("vi")("Loss") == "Loss"


def test_switching_keeps_place_edits_and_focus(open_window, qtbot):
    opened = open_window()
    opened.session.go(30)
    weights = opened.session.network.layers[0].weights.copy()
    weights[0, 0] = 0.75
    opened.session.edit(opened.session.network.with_layer(1, weights=weights))
    network, cursor = opened.session.network, opened.session.cursor
    field = opened.step.editor.layers
    opened.window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(lambda: opened.window.focusWidget() is field)
    opened.desk.choose_language("vi")
    assert opened.session.network == network
    assert opened.session.cursor == cursor
    assert opened.session.dirty
    assert opened.session.can_undo
    assert opened.window.focusWidget() is opened.step.editor.layers


def test_an_example_title_is_said_and_a_title_of_ones_own_is_not(open_window):
    opened = open_window()
    opened.desk.choose_language("vi")
    assert opened.step.editor.title.text() == tr("Lecture exercise 2-3-2") != ""
    assert tr("Lecture exercise 2-3-2") in opened.window.windowTitle()
    assert opened.session.network.title == "Lecture exercise 2-3-2", "the document stays"
    opened.session.edit(opened.session.network.replace(title="Loss"))
    assert opened.step.editor.title.text() == "Loss"
    assert "Loss" in opened.window.windowTitle()


@pytest.mark.parametrize("code", OTHERS)
def test_errors_are_said_in_the_language(open_window, tmp_path, qtbot, code):
    opened = open_window()
    opened.desk.choose_language(code)
    editor, banner = opened.step.editor, opened.desk.banner
    said = set()
    for field, typed in ((editor.layers, "2-x-2"), (editor.rules.settings["learning_rate"][1], "")):
        field.setFocus()
        field.setText(typed)
        field.commit()
        assert field.wrong
        said.add(field.error.text())
    broken = tmp_path / "broken.json"
    for document in ("{", "[]", json.dumps({"format": "x"}), None):
        if document is None:
            broken.unlink()
        else:
            broken.write_text(document, encoding="utf-8")
        banner.clear()
        opened.desk.filing.open(broken)
        qtbot.waitUntil(banner.isVisible)
        said.add(banner.text.text())
    assert len(said) == 6
    assert left_in_english(said, code) == set()
    with pytest.raises(BlockError) as refused:
        read_number("abc", words())
    assert left_in_english({str(refused.value)}, code) == set()


@pytest.mark.parametrize("code", OTHERS)
def test_the_question_about_unsaved_work_is_in_the_language(open_window, qtbot, code):
    opened = open_window()
    opened.desk.choose_language(code)
    opened.session.edit(opened.session.network.replace(notes="mine"))
    opened.desk.filing.ask_example("xor-2-2-1")
    boxes = opened.window.findChildren(QMessageBox)
    qtbot.waitUntil(lambda: any(box.isVisible() for box in boxes))
    box = next(box for box in boxes if box.isVisible())
    said = {box.text(), *(button.text() for button in box.buttons())}
    assert left_in_english(said, code) == set()
    assert cut_off(box) == []
    QTest.mouseClick(box.button(QMessageBox.StandardButton.Discard), Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("code", OTHERS)
def test_no_menu_uses_a_letter_twice(open_window, code):
    opened = open_window()
    opened.desk.choose_language(code)

    def letters(actions):
        found = [re.search(r"&(\w)", action.text()) for action in actions]
        return [match[1].casefold() for match in found if match]

    menus = [action.menu() for action in opened.window.menuBar().actions()]
    top = letters(opened.window.menuBar().actions())
    assert len(top) == len(set(top)) == len(menus)
    for menu in menus:
        used = letters(menu.actions())
        assert len(used) == len(set(used)), menu.title()
