"""Exporting from the window: by Ctrl+E, clicks and keys, from the choice to the file."""

import io
import json
import re

import numpy as np
import pytest
from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QPushButton

from core.export import Options
from core.lettering import Notation
from core.network import Activation, Dense, Network, Optimizer
from core.trace import record
from visualizer.examples import read_example
from visualizer.export import CHOICES, EXPORTERS, FIELDS
from visualizer.i18n import read_words, speak
from visualizer.views.export.chosen import Chosen
from visualizer.views.export.dialog import ExportDialog

Key = Qt.Key
Ctrl = Qt.KeyboardModifier.ControlModifier
LONG = 20_000
SLOW = (".pdf", ".worksheet.pdf", ".png.zip", ".svg.zip", ".gif", ".html", ".worksheet.html")


class Asked:
    """The window, and its export dialog."""

    def __init__(self, opened, qtbot):
        self.opened, self.qtbot, self.window = opened, qtbot, opened.window
        self.ask()

    def ask(self):
        """Ctrl+E."""
        self.window.activateWindow()
        self.wait(self.window.isActiveWindow)
        self.opened.press(Key.Key_E, Ctrl)
        self.wait(lambda: self.find(ExportDialog))
        self.dialog = self.find(ExportDialog)
        self.form, self.preview = self.dialog.form, self.dialog.preview
        self.settle()

    def find(self, kind):
        return next((one for one in self.window.findChildren(kind) if one.isVisible()), None)

    def wait(self, until):
        self.qtbot.waitUntil(lambda: bool(until()), timeout=LONG)

    def settle(self):
        """Until what is chosen has been looked at."""
        self.wait(lambda: self.dialog._job is None and not self.dialog._timer.isActive())

    def choose(self, combo, key, settle=True):
        """An entry of a list by its keys: from the first one down."""
        combo.setFocus()
        QTest.keyClick(combo, Key.Key_Home)
        for _ in range(combo.findData(key)):
            QTest.keyClick(combo, Key.Key_Down)
        assert combo.currentData() == key
        if settle:
            self.settle()

    def format(self, name):
        self.choose(self.form.format, name)

    def type(self, box, text):
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, text)
        QTest.keyClick(box, Key.Key_Tab)
        self.settle()

    def click(self, widget):
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def save_as(self, path):
        """Export…, the name, Save; as far as the file dialog."""
        assert self.dialog.save.isEnabled()
        self.click(self.dialog.save)
        self.wait(lambda: self.find(QFileDialog))
        files = self.find(QFileDialog)
        name = files.findChild(QLineEdit)
        name.setText(str(path))
        QTest.keyClick(name, Key.Key_Return)
        return files

    def written(self):
        """Until the file is there; what the window says of it."""
        banner = self.opened.desk.banner
        self.wait(lambda: "is written" in banner.text.text())
        assert self.find(ExportDialog) is None
        return banner


@pytest.fixture
def asked(open_window, qtbot):
    return Asked(open_window(), qtbot)


def heeded(name):
    """The controls that a format asks for, by their objects' names."""
    fields = {field for choice in EXPORTERS[name].options for field in CHOICES[choice].fields}
    return fields & set(FIELDS)


# What is asked ----------------------------------------------------------------------------------


def test_each_format_asks_what_it_heeds_and_shows_how_it_begins(asked):
    form = asked.form
    drawn = {
        name for name, row in EXPORTERS.items() if not row.is_text or row.suffixes == (".svg",)
    }
    for name, row in EXPORTERS.items():
        # Of the drawn ones the quickest is enough: each takes a second or two.
        seen = name not in drawn or name in ("png", "npz", "xlsx")
        asked.choose(form.format, name, settle=seen)
        for choice, widget in form._rows.items():
            assert widget.isVisible() == (choice in row.options), (name, choice)
        shown = {field for field, one in form.own.controls.items() if one.isVisible()}
        assert shown == heeded(name), name
        if not seen:
            continue
        assert asked.dialog.error.text() == "", name
        preview = asked.preview
        page = preview.stack.currentWidget()
        assert page is preview.text or not preview.picture.image.isNull(), name
    assert form.format.count() == len(EXPORTERS)
    for name in ("csv", "npz", "xlsx", "html", "moodle", "pdf", "gif"):
        assert name in EXPORTERS
        assert form.format.itemText(form.format.findData(name)).endswith(
            f"({EXPORTERS[name].suffixes[0]})"
        )


def test_a_text_is_shown_as_it_will_be_written(asked):
    trace = asked.opened.session.trace
    for name in ("json", "csv", "jsonl", "latex", "markdown", "python", "moodle"):
        asked.format(name)
        *shown, last = asked.preview.text.toPlainText().split("\n")
        file = io.BytesIO()
        asked.form.chosen().write(trace, file, lambda done, total: None)
        lines = file.getvalue().decode("utf-8").splitlines()
        whole = len(lines) == len(shown) + 1
        assert whole or last == "…"
        assert len(shown) > 10
        for found, line in zip(shown[: None if whole else -1], lines, strict=False):
            assert found == line or found == line[:240] + " …", name


def test_every_choice_arrives_in_the_file(asked, tmp_path):
    """Format, phase, decimals, language and notation, all by keys."""
    asked.format("markdown")
    form = asked.form
    asked.choose(form.steps.kind, "phase")
    asked.choose(form.steps.phase, "backward")
    asked.type(form.decimals, "3")
    asked.choose(form.language, "vi")
    form.notation_button.setFocus()
    QTest.keyClick(form.notation_button, Key.Key_Space)
    for field, key in (("rows", "False"), ("brackets", "()"), ("letter", "θ"), ("first", "0")):
        assert form.notation[field].isVisible()
        asked.choose(form.notation[field], key)
    assert "5" in asked.dialog.count.text()
    path = tmp_path / "notes.md"
    asked.save_as(path)
    asked.written()
    trace = record(read_example("lecture-2-3-2"))
    options = Options(phase="backward", decimals=3, words=read_words("vi"))
    chosen = Chosen("markdown", options, Notation(False, "()", "θ", 0))
    expected = tmp_path / "expected.md"
    with expected.open("wb") as file:
        chosen.write(trace, file, lambda done, total: None)
    assert path.read_bytes() == expected.read_bytes()
    assert "0,0" in path.read_text(encoding="utf-8")


def test_the_steps_can_be_named_in_five_ways(asked):
    asked.format("jsonl")
    steps, trace = asked.form.steps, asked.opened.session.trace

    def indices():
        options = asked.form.chosen().options
        lines = asked.preview.text.toPlainText().split("\n")
        found = [int(re.search(r'"index": (\d+)', line)[1]) for line in lines if "index" in line]
        assert str(EXPORTERS["jsonl"].steps(trace, options)) in asked.dialog.count.text()
        return found

    assert indices()[:3] == [0, 1, 2]
    asked.choose(steps.kind, "phase")
    asked.choose(steps.phase, "update")
    assert indices() == list(trace.phase_range("update"))
    asked.choose(steps.kind, "layer")
    asked.choose(steps.layer, "2")
    assert {trace[index].layer for index in indices()} == {2}
    asked.choose(steps.kind, "range")
    asked.type(steps.first, "9")
    asked.type(steps.last, "12")
    # Counted as the table of steps counts them: what is given has no number.
    assert indices() == list(range(trace.given + 8, trace.given + 12))
    assert steps.first.text() == f"9  ·  {trace[trace.given + 8].symbol}"
    asked.type(steps.first, "20")
    assert indices() == [trace.given + 19]
    asked.choose(steps.kind, "current")
    assert indices() == [asked.opened.session.cursor]


def test_a_worksheet_leaves_blank_what_is_ticked(asked):
    asked.format("worksheet-latex")
    tree = asked.form.own.controls["blanks"]
    assert asked.form.chosen().options.blanks == ()
    tree.setFocus()
    tree.setCurrentItem(tree.topLevelItem(0))
    QTest.keyClick(tree, Key.Key_Right)  # the quantities of the forward pass
    QTest.keyClick(tree, Key.Key_Down)
    QTest.keyClick(tree, Key.Key_Space)  # but not z
    assert asked.form.chosen().options.blanks == ("a", "loss", "backward", "gradient", "update")
    assert tree.topLevelItem(0).checkState(0) == Qt.CheckState.PartiallyChecked
    for row in range(1, tree.topLevelItemCount()):
        tree.setCurrentItem(tree.topLevelItem(row))
        QTest.keyClick(tree, Key.Key_Space)
    assert asked.form.chosen().options.blanks == ("a",)
    asked.settle()
    assert asked.dialog.save.isEnabled()
    tree.setCurrentItem(tree.topLevelItem(0).child(1))
    QTest.keyClick(tree, Key.Key_Space)
    asked.settle()
    assert asked.form.chosen() is None
    assert "at least one" in asked.dialog.error.text()
    assert not asked.dialog.save.isEnabled()


def test_what_is_chosen_is_there_the_next_time(asked, tmp_path):
    asked.format("worksheet-latex")
    own = asked.form.own.controls
    asked.type(asked.form.decimals, "2")
    asked.type(own["versions"], "3")
    asked.type(own["seed"], "7")
    asked.type(own["share"], "0.5")
    own["key"].setFocus()
    QTest.keyClick(own["key"], Key.Key_Space)
    asked.save_as(tmp_path / "sheet.tex")
    asked.written()
    asked.ask()
    chosen = asked.form.chosen()
    assert chosen.format == "worksheet-latex"
    found = chosen.options
    assert (found.decimals, found.versions, found.seed, found.share, found.key) == (
        2, 3, 7, 0.5, True,
    )  # fmt: skip
    asked.click(asked.dialog.save)
    asked.wait(lambda: asked.find(QFileDialog))
    files = asked.find(QFileDialog)
    assert files.directory().absolutePath() == str(tmp_path)
    QTest.keyClick(files, Key.Key_Escape)
    asked.wait(lambda: asked.find(QFileDialog) is None)
    assert asked.find(ExportDialog) is not None


def test_language_and_notation_begin_as_they_are_in_the_window(open_window, qtbot):
    opened = open_window()
    opened.session.set_notation(Notation(rows=False, first=0))
    try:
        opened.desk.choose_language("vi")
        asked = Asked(opened, qtbot)
        chosen = asked.form.chosen()
        assert chosen.notation == Notation(rows=False, first=0)
        assert chosen.options.words.code == "vi"
        assert asked.form.decimals.value() == opened.session.decimals
    finally:
        speak("en")


# What is too much, and what is said of it --------------------------------------------------------


def large():
    """Some 4,300 steps: more than a picture book holds, not more than a page."""
    rng = np.random.default_rng(0)
    layer = Dense(60, Activation("tanh"), rng.normal(0, 0.1, (60, 34)[::-1]), np.zeros(60))
    return Network((34,), (layer,), "squared_error", Optimizer("sgd"),
                   rng.random((1, 34)), np.zeros((1, 60)))  # fmt: skip


def test_what_is_too_much_is_said_with_a_phase_that_fits(open_window, qtbot, tmp_path):
    opened = open_window()
    opened.session.open(large())
    asked = Asked(opened, qtbot)
    asked.format("moodle")
    assert "too many" in asked.dialog.error.text()
    assert not asked.dialog.offer.isVisible()  # a quiz holds the whole
    assert not asked.dialog.save.isEnabled()
    asked.format("png-series")
    assert asked.dialog.error.text().startswith("6,")
    assert asked.dialog.offer.isVisible()
    phase = EXPORTERS["png-series"].phases(opened.session.trace)[-1]
    asked.click(asked.dialog.offer)
    asked.settle()
    assert asked.form.chosen().options.phase == phase
    assert asked.dialog.error.text() == ""
    assert not asked.dialog.offer.isVisible()
    assert asked.dialog.save.isEnabled()


def test_a_workbook_without_formulas_says_so_before(open_window, qtbot):
    opened = open_window()
    opened.session.open(read_example("mnist-784-100-10"))
    asked = Asked(opened, qtbot)
    asked.format("xlsx")
    assert "the cells hold the values alone" in asked.dialog.remark.text()
    assert asked.dialog.save.isEnabled()
    asked.format("csv")
    assert not asked.dialog.remark.isVisible()


# Where to, and the way out ----------------------------------------------------------------------


def answering(button, answered):
    """Answers the next question that stops everything else, a moment after it came."""

    def look():
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            answered.append(box.text())
            QTest.mouseClick(box.button(button), Qt.MouseButton.LeftButton)
        else:
            QTimer.singleShot(20, look)

    QTimer.singleShot(20, look)


def test_a_file_that_is_there_is_replaced_only_if_asked_for(asked, tmp_path):
    path, answered = tmp_path / "kept.jsonl", []
    path.write_text("mine")
    asked.format("jsonl")
    answering(QMessageBox.StandardButton.No, answered)
    files = asked.save_as(path)
    QTest.keyClick(files, Key.Key_Escape)
    asked.wait(lambda: asked.find(QFileDialog) is None)
    assert path.read_text() == "mine"
    answering(QMessageBox.StandardButton.Yes, answered)
    asked.save_as(path)
    asked.written()
    assert len(answered) == 2
    assert all("kept.jsonl" in text for text in answered)
    lines = path.read_text(encoding="utf-8").splitlines()
    trace = record(read_example("lecture-2-3-2"))
    assert [json.loads(line)["value"] for line in lines] == [step.value for step in trace]


class Opened(QObject):
    """What would be opened in another program."""

    def __init__(self):
        super().__init__()
        self.urls = []

    @Slot(QUrl)
    def open(self, url):
        self.urls.append(url.toLocalFile())


def test_at_the_end_the_file_and_its_folder_can_be_opened(asked, tmp_path):
    system = Opened()
    QDesktopServices.setUrlHandler("file", system, "open")
    try:
        asked.format("html")
        path = tmp_path / "page.html"
        asked.save_as(path)
        banner = asked.written()
        assert str(path) in banner.text.text().replace("\u200b", "")
        assert [button.text() for button in banner.offers] == ["Open", "Show in folder"]
        for button in banner.offers:
            asked.click(button)
        assert system.urls == [str(path), str(tmp_path)]
        asked.ask()
        asked.format("python")
        asked.save_as(tmp_path / "script.py")
        asked.wait(lambda: "script.py" in banner.text.text())
        banner = asked.written()
        # A script is not started by a click.
        assert [button.text() for button in banner.offers] == ["Show in folder"]
    finally:
        QDesktopServices.unsetUrlHandler("file")


def test_a_long_export_can_be_cancelled_and_leaves_nothing(open_window, qtbot, tmp_path):
    opened = open_window()
    opened.session.open(read_example("mnist-784-100-10"))
    asked = Asked(opened, qtbot)
    asked.format("json")
    folder = tmp_path / "out"
    folder.mkdir()
    asked.save_as(folder / "long.json")
    banner = opened.desk.banner
    asked.wait(lambda: banner.progress.maximum() > 0)
    asked.click(banner.button)
    asked.wait(lambda: "Cancelled" in banner.text.text())
    assert not list(folder.iterdir())


def test_another_export_takes_the_place_of_one_that_goes_on(open_window, qtbot, tmp_path):
    opened = open_window()
    desk, long = opened.desk, record(read_example("digits-64-32-16-10"))
    chosen = Chosen("json", Options(), Notation())
    said = desk.banner.text
    desk.exporting.write(chosen, long, tmp_path / "first.json")
    desk.exporting.write(chosen, long, tmp_path / "second.json")
    assert said.text() == "Cancelled; first.json was not written. Writing second.json …"
    heard = []

    def written():
        heard.append(said.text())
        return "is written" in heard[-1]

    qtbot.waitUntil(written, timeout=LONG)
    assert all("second.json" in text for text in heard), "what is cancelled does not speak for it"
    assert [path.name for path in tmp_path.glob("*.json")] == ["second.json"]


def test_a_long_path_does_not_widen_the_window(open_window, qtbot, tmp_path):
    opened = open_window(size=(1024, 640))
    folder = tmp_path.joinpath(*["a-folder-with-a-long-name" * 4] * 4)
    folder.mkdir(parents=True)
    chosen = Chosen("json", Options(), Notation())
    opened.desk.exporting.write(chosen, opened.session.trace, folder / "steps.json")
    banner = opened.desk.banner
    qtbot.waitUntil(lambda: "is written" in banner.text.text(), timeout=LONG)
    assert opened.window.width() == 1024
    assert opened.window.minimumSizeHint().width() <= 1024
    for button in (*banner.offers, banner.button):
        assert button.mapTo(opened.window, button.rect().topRight()).x() < 1024


def test_where_it_cannot_be_written_it_is_said(asked, tmp_path):
    trace = asked.opened.session.trace
    asked.opened.desk.exporting.write(
        Chosen("json", Options(), Notation()), trace, tmp_path / "no" / "a.json"
    )
    asked.wait(lambda: "cannot be written" in asked.opened.desk.banner.text.text())


def test_escape_leaves_and_nothing_is_written(asked, tmp_path):
    before = set(tmp_path.iterdir())
    asked.form.format.setFocus()
    QTest.keyClick(asked.form.format, Key.Key_Down)
    QTest.keyClick(asked.dialog, Key.Key_Escape)
    asked.wait(lambda: asked.find(ExportDialog) is None)
    assert set(tmp_path.iterdir()) == before
    assert asked.window.isVisible()


def test_the_window_goes_on_while_a_beginning_is_made(open_window, qtbot):
    """What is looked at last counts; what was under way for another format is given up."""
    opened = open_window()
    opened.session.open(read_example("mnist-784-100-10"))
    asked = Asked(opened, qtbot)
    asked.form.format.setFocus()
    for key in (Key.Key_End, Key.Key_Home, Key.Key_Down):
        QTest.keyClick(asked.form.format, key)
    assert asked.form.format.currentData() == list(EXPORTERS)[1]
    asked.settle()
    assert asked.preview.text.toPlainText().startswith("index,phase")


def test_everything_has_a_name_and_is_reached_by_tab(asked):
    asked.format("worksheet-html")
    form, buttons = asked.form, asked.dialog.findChildren(QPushButton)
    wanted = {one for one in buttons if one.isVisible() and one.isEnabled()}
    controls = (form.format, form.language, *form.own.controls.values())
    wanted |= {one for one in controls if one.isVisible()}
    for widget in wanted:
        assert widget.accessibleName() or getattr(widget, "text", lambda: "")()
    asked.form.format.setFocus()
    met, widget = set(), asked.form.format
    for _ in range(60):
        QTest.keyClick(asked.dialog.focusWidget(), Key.Key_Tab)
        widget = asked.dialog.focusWidget()
        met.add(widget)
    assert wanted <= met


@pytest.mark.parametrize("zoom", [1.0, 1.5])
def test_nothing_is_cut_off_on_the_smallest_screen(open_window, qtbot, zoom):
    opened = open_window(size=(1024, 640))
    opened.window.set_zoom(zoom)
    asked = Asked(opened, qtbot)
    dialog = asked.dialog
    assert dialog.width() <= 1024
    assert dialog.height() <= 640
    for name in ("worksheet-html", "gif"):
        asked.format(name)
        rect = dialog.rect()
        for widget in (dialog.save, asked.preview.stack, asked.form.format, dialog.count):
            corner = widget.mapTo(dialog, widget.rect().bottomRight())
            assert rect.contains(corner)
        assert asked.form.width() <= asked.form.parentWidget().width() + 1
