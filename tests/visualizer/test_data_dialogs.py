"""Data of the user's own: a table, a folder of images, MNIST's files, from dialog to training."""

import gzip
import struct

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from visualizer.views.training.data_dialog import DataDialog

Key = Qt.Key
Check = Qt.CheckState
LONG = 20_000

FLOWERS = """length,width,colour,kind
5.1,0.2,red,setosa
4.9,0.2,blue,setosa
4.7,0.3,red,setosa
6.4,1.5,blue,versicolor
6.9,1.4,red,versicolor
5.5,1.3,white,versicolor
6.3,2.5,white,virginica
5.8,1.9,red,virginica
7.1,2.1,blue,virginica
6.5,2.2,white,virginica
"""


class Asked:
    """The Train workspace, and the dialog of the data that were asked for."""

    def __init__(self, opened, qtbot):
        self.qtbot, self.window, self.desk = qtbot, opened.window, opened.desk
        opened.press(Key.Key_2, Qt.KeyboardModifier.ControlModifier)
        self.lab, self.space = opened.desk.training.lab, opened.desk.training.workspace
        self.wait(lambda: self.space.panel is not None and self.lab.about is not None)

    def wait(self, until):
        self.qtbot.waitUntil(lambda: bool(until()), timeout=LONG)

    def ask(self, kind, path):
        """Choose the entry in the list of data, then the file."""
        choice = self.space.panel.data.choice
        row = choice.findData(kind)
        choice.setCurrentIndex(row)
        choice.activated.emit(row)
        self.wait(lambda: self.shown(QFileDialog))
        files = self.shown(QFileDialog)
        files.fileSelected.emit(str(path))
        files.close()
        self.wait(lambda: self.shown(DataDialog))
        dialog = self.shown(DataDialog)
        self.done(dialog)
        return dialog

    def shown(self, kind):
        return next((d for d in self.space.findChildren(kind) if d.isVisible()), None)

    def done(self, dialog):
        """Until what was set has become data, or a reason."""
        self.wait(lambda: dialog._job is None and not dialog._timer.isActive())

    def use(self, dialog):
        self.done(dialog)
        assert dialog.use.isEnabled()
        QTest.mouseClick(dialog.use, Qt.MouseButton.LeftButton)
        self.wait(lambda: self.lab.task.source.dataset is not None)
        self.wait(lambda: self.lab.about is not None and self.lab.state == "ready")


@pytest.fixture
def asked(open_window, qtbot):
    return Asked(open_window(), qtbot)


def rows_of(model):
    return {model.index(row, 0).data().split(" (")[0]: row for row in range(model.rowCount())}


def test_a_table_from_the_dialog_to_a_trained_network(asked, tmp_path):
    path = tmp_path / "flowers.csv"
    path.write_text(FLOWERS)
    dialog = asked.ask("table", path)
    assert dialog.target.currentData() == "kind"
    rows = rows_of(dialog.columns)
    assert list(rows) == ["length", "width", "colour", "kind"]
    assert dialog.columns.kinds() == {
        "length": "number", "width": "number", "colour": "category", "kind": "category",
    }  # fmt: skip
    first = [dialog.preview.index(0, column).data() for column in range(4)]
    assert first == ["5.1", "0.2", "red", "setosa"]
    assert dialog.preview.headerData(0, Qt.Orientation.Vertical, 0) == "2", "as in a spreadsheet"
    assert "8 to train on, 2 for the test · 3 classes" in dialog.found.text()
    colour = dialog.columns.index(rows["colour"], 0)
    dialog.columns.setData(colour, Check.Unchecked, Qt.ItemDataRole.CheckStateRole)
    row = dialog.scaling.findData("z_score")
    dialog.scaling.setCurrentIndex(row)
    asked.use(dialog)
    assert asked.lab.task.source.scaling == "z_score"
    assert asked.lab.about.feature_names == ("length", "width")
    assert asked.lab.about.class_names == ("setosa", "versicolor", "virginica")
    panel = asked.space.panel
    assert panel.data.choice.currentText() == "flowers.csv"
    assert panel.network.layers.text() == "2-3-3", "as many outputs as classes"
    assert panel.data.count.text() == "8 to train on, 2 for the test"
    QTest.mouseClick(asked.space.controls.train, Qt.MouseButton.LeftButton)
    asked.wait(lambda: asked.lab.state == "ended")
    assert asked.lab.curves.epochs.ys("train_accuracy")[-1] == 1


def test_a_column_is_taken_as_a_category_by_clicks(asked, tmp_path):
    path = tmp_path / "flowers.csv"
    path.write_text(FLOWERS.replace("red", "1").replace("blue", "2").replace("white", "3"))
    dialog = asked.ask("table", path)
    view, index = dialog._columns, dialog.columns.index(2, 1)
    assert index.data() == "number"
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center()
    )
    editor = view.indexWidget(index) or view.findChild(type(dialog.target).__mro__[1])
    editor.setCurrentIndex(editor.findData("category"))
    editor.activated.emit(editor.currentIndex())
    assert index.data() == "category"
    asked.done(dialog)
    assert "Input colour: one number a category" in dialog.found.text()
    dialog.reject()


def test_missing_values_are_named_and_can_be_left_out(asked, tmp_path):
    path = tmp_path / "flowers.csv"
    path.write_text(FLOWERS.replace("4.9,0.2", ",0.2").replace("6.9,1.4", "6.9,NA"))
    dialog = asked.ask("table", path)
    assert not dialog.use.isEnabled()
    text = dialog.error.text()
    assert "row 3 (length)" in text
    assert "row 6 (width)" in text
    assert str(tmp_path) not in text, "the file is named above already"
    QTest.mouseClick(dialog.leave_out, Qt.MouseButton.LeftButton, pos=_mark(dialog.leave_out))
    asked.done(dialog)
    assert "Left out: 2 rows" in dialog.found.text()
    assert not dialog.error.isVisible()
    asked.use(dialog)
    assert asked.lab.about.train_samples + asked.lab.about.test_samples == 8


def _mark(box):
    """Where the mark of a check box is."""
    return QPoint(8, box.height() // 2)


def test_another_target_another_share_and_wrong_ones(asked, tmp_path):
    path = tmp_path / "flowers.csv"
    path.write_text(FLOWERS)
    dialog = asked.ask("table", path)
    for field, typed in ((dialog.share, "1.5"), (dialog.share, "all"), (dialog.seed_field, "-2")):
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, typed)
        QTest.keyClick(field, Key.Key_Return)
        assert field.wrong
        assert field.error.text()
        QTest.keyClick(field, Key.Key_Escape)
    dialog.share.setFocus()
    dialog.share.selectAll()
    QTest.keyClicks(dialog.share, "0.5")
    QTest.keyClick(dialog.share, Key.Key_Return)
    row = dialog.target.findData("width")
    dialog.target.setCurrentIndex(row)
    dialog.target.activated.emit(row)
    asked.done(dialog)
    assert dialog.found.text().startswith("5 to train on, 5 for the test")
    asked.use(dialog)
    assert asked.lab.about.class_names == ()
    assert asked.lab.about.n_out == 1


def test_a_table_without_names_in_its_first_row(asked, tmp_path):
    path = tmp_path / "plain.csv"
    path.write_text("1;2;0\n3;4;1\n5;6;0\n7;8;1\n")
    dialog = asked.ask("table", path)
    assert [dialog.target.itemText(at) for at in range(3)] == ["column 1", "column 2", "column 3"]
    row = dialog.header.findData("yes")
    dialog.header.setCurrentIndex(row)
    dialog.header.activated.emit(row)
    asked.done(dialog)
    assert [dialog.target.itemText(at) for at in range(3)] == ["1", "2", "0"]
    dialog.reject()


def test_files_that_cannot_be_read_say_why_and_change_nothing(asked, tmp_path):
    before = asked.lab.task
    for kind, name, content in (
        ("table", "empty.csv", b""),
        ("table", "picture.csv", b"\x89PNG\0\0\0"),
        ("file", "cut.npz", b"PK\x03\x04 and no more"),
        ("file", "cut-ubyte.gz", gzip.compress(b"\0\0\x08\x03\0\0")),
        ("file", "other.pkl", b"cos\nsystem\n(S'true'\ntR."),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        dialog = asked.ask(kind, path)
        assert dialog.error.isVisible()
        assert dialog.error.text().count("\n") == 0
        assert len(dialog.error.text()) > len(name)
        assert not dialog.use.isEnabled()
        dialog.reject()
        asked.wait(lambda: asked.shown(DataDialog) is None)
    assert asked.lab.task is before


def test_a_folder_of_images_with_broken_files_among_them(asked, tmp_path):
    for number, kind in enumerate(("cats", "dogs")):
        (tmp_path / kind).mkdir()
        for count in range(6):
            image = QImage(QSize(9, 7), QImage.Format.Format_RGB32)
            image.fill(QColor(200 * number, 20 * count, 60))
            assert image.save(str(tmp_path / kind / f"{count}.png"))
    (tmp_path / "cats" / "broken.png").write_bytes(b"no picture")
    dialog = asked.ask("folder", tmp_path)
    assert "cats/broken.png" in dialog.skipped.text()
    assert "9 to train on, 3 for the test · 2 classes" in dialog.found.text()
    dialog.rows.setValue(8)
    dialog.cols.setValue(6)
    QTest.mouseClick(dialog.colour, Qt.MouseButton.LeftButton, pos=_mark(dialog.colour))
    row = dialog.divisor.findData("255")
    dialog.divisor.setCurrentIndex(row)
    dialog.divisor.activated.emit(row)
    asked.done(dialog)
    assert "made 8 x 6" in dialog.found.text()
    assert "each divided by 255" in dialog.found.text()
    asked.use(dialog)
    assert asked.lab.about.image_shape == (3, 8, 6)
    assert asked.lab.about.class_names == ("cats", "dogs")
    assert asked.space.panel.data.divisor.currentData() == "255.0"
    assert asked.space.panel.network.layers.text().startswith("144-")


def idx(array):
    head = b"\0\0\x08" + bytes([array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.astype(np.uint8).tobytes()


def test_mnist_files_in_a_folder(asked, tmp_path):
    rng = np.random.default_rng(0)
    for name, count in (("train", 30), ("t10k", 10)):
        images, labels = rng.integers(0, 256, (count, 8, 8)), np.arange(count) % 3
        (tmp_path / f"{name}-images-idx3-ubyte").write_bytes(idx(images))
        (tmp_path / f"{name}-labels-idx1-ubyte").write_bytes(idx(labels))
    dialog = asked.ask("file", tmp_path / "train-images-idx3-ubyte")
    assert "30 to train on, 10 for the test · 3 classes" in dialog.found.text()
    assert "not scaled" in dialog.found.text()
    asked.use(dialog)
    assert asked.lab.about.image_shape == (8, 8)
    panel = asked.space.panel
    assert "not scaled" in panel.data._inputs.text()
    row = panel.data.divisor.findData("255.0")
    panel.data.divisor.setCurrentIndex(row)
    panel.data.divisor.activated.emit(row)
    asked.wait(lambda: asked.lab.about is not None and asked.lab.about.divisor == 255)
    assert "divided by 255" in panel.data._inputs.text()


def test_a_dialog_that_is_left_stops_its_work_and_changes_nothing(asked, tmp_path):
    path = tmp_path / "large.csv"
    path.write_text("a,b\n" + "1.5,2\n" * 300_000)
    before = asked.lab.task
    choice = asked.space.panel.data.choice
    row = choice.findData("table")
    choice.setCurrentIndex(row)
    choice.activated.emit(row)
    asked.wait(lambda: asked.shown(QFileDialog))
    files = asked.shown(QFileDialog)
    files.fileSelected.emit(str(path))
    files.close()
    asked.wait(lambda: asked.shown(DataDialog))
    asked.shown(DataDialog).reject()
    asked.qtbot.wait(300)
    assert asked.shown(DataDialog) is None
    assert asked.lab.task is before
    assert choice.currentData() == "xor"
