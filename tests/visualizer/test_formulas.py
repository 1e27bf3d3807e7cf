"""Are formulas typeset without holding up the window, kept, and is nothing left behind?"""

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from visualizer.drawing import SIZE, Drawing
from visualizer.formula_cache import FormulaCache
from visualizer.formula_picture import Formula
from visualizer.formulas import Formulas
from visualizer.latex_text import plain_text
from visualizer.typesetter import steady_brackets, typeset

RULE = r"z^{[1]}_{j} = \sum_{i} a^{[0]}_{i} W^{[1]}_{ij}"
RULES = [rf"a^{{[{layer}]}}_{{j}} = \sigma(z^{{[{layer}]}}_{{j}})" for layer in range(1, 9)]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def formulas(qapp, tmp_path):
    made = Formulas(cache_folder=tmp_path / "cache")
    yield made
    made.close()


def typesetters() -> list:
    return [child for child in multiprocessing.active_children() if child.name == "typesetter"]


def runs(pid: int) -> bool:
    """Is there a process ``pid`` that is not merely waiting to be buried?"""
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def gone(pid: int, seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while runs(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not runs(pid)


def painted(formula: Formula, color: QColor, size: float = 24.0, ratio: float = 1.0) -> QImage:
    area = formula.size(size) * ratio
    image = QImage(int(area.width()) + 2, int(area.height()) + 2, QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    painter = QPainter(image)
    formula.paint(painter, QPointF(0, 0), size, color)
    painter.end()
    return image


def ink(image: QImage) -> list[tuple[int, int]]:
    """The pixels that are fully covered."""
    return [
        (x, y)
        for y in range(image.height())
        for x in range(image.width())
        if image.pixelColor(x, y).alpha() == 255
    ]


def test_asking_does_not_wait_and_the_signal_tells_when_it_is_there(formulas, qtbot):
    assert formulas.get(RULE) is None
    with qtbot.waitSignal(formulas.typeset, timeout=20_000) as caught:
        pass
    assert caught.args == [RULE]
    formula = formulas.get(RULE)
    assert formula.is_typeset
    assert formula.latex == RULE


def test_nothing_is_started_by_importing_or_making(qapp, tmp_path):
    made = Formulas(cache_folder=tmp_path)
    assert typesetters() == []
    made.close()
    code = """
        import multiprocessing, sys
        import visualizer.typesetter
        assert not any(name.startswith(("PySide6", "ziamath")) for name in sys.modules)
        import visualizer.formulas
        assert "ziamath" not in sys.modules
        assert not multiprocessing.active_children()
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, check=True)


def test_size_follows_the_font_size_and_the_baseline_lies_inside(formulas):
    formula = formulas.typeset_now(RULE)
    small, large = formula.size(10), formula.size(30)
    assert large.width() == pytest.approx(3 * small.width())
    assert large.height() == pytest.approx(3 * small.height())
    assert 0 < formula.baseline(10) < small.height()
    assert small.width() > small.height() > 10


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_it_is_painted_in_the_colour_asked_for_and_fills_its_size(formulas, ratio):
    formula = formulas.typeset_now(RULE)
    drawn = formula.drawing
    for color in (QColor("#9a3fa0"), QColor("#ffffff")):
        image = painted(formula, color, ratio=ratio)
        covered = ink(image)
        assert len(covered) > 50
        assert {image.pixelColor(x, y).rgb() for x, y in covered} == {color.rgb()}
        assert max(x for x, _ in covered) > 0.85 * image.width()
        assert max(y for _, y in covered) > 0.7 * image.height()
    assert formula.drawing is drawn, "another colour needs no new typesetting"
    assert "#ff0000" in formula.svg(QColor("#ff0000"))
    assert "black" not in formula.svg(QColor("#ff0000"))


def test_what_is_looked_at_comes_before_what_is_fetched_ahead(formulas, qtbot):
    order = []
    formulas.typeset.connect(order.append)
    formulas.prefetch(RULES)
    assert formulas.get(RULES[-1]) is None
    qtbot.waitUntil(lambda: len(order) == len(RULES), timeout=20_000)
    assert order.index(RULES[-1]) <= 1
    assert sorted(order) == sorted(RULES)
    assert [formulas.peek(rule).latex for rule in RULES] == RULES
    assert formulas.peek(RULE) is None


def test_what_was_typeset_once_needs_no_process_the_next_time(qapp, tmp_path):
    first = Formulas(cache_folder=tmp_path)
    first.prefetch(RULES)
    assert first.wait(20)
    assert len(typesetters()) == 1
    sizes = [first.get(rule).size(20) for rule in RULES]
    first.close()
    assert typesetters() == []

    second = Formulas(cache_folder=tmp_path)
    second.prefetch(RULES)
    assert second.wait(20)
    assert typesetters() == []
    assert [second.get(rule).size(20) for rule in RULES] == sizes
    second.close()


@pytest.mark.parametrize("damage", ["", "{", "[1]", '{"latex": "other"}', "\0\0", "shortened"])
def test_a_broken_file_in_the_cache_is_replaced(qapp, tmp_path, damage):
    first = Formulas(cache_folder=tmp_path)
    sound = first.typeset_now(RULE)
    first.close()
    (file,) = tmp_path.glob("*.json")
    whole = file.read_text("utf-8")
    file.write_text(whole.replace("</svg>", "") if damage == "shortened" else damage, "utf-8")

    second = Formulas(cache_folder=tmp_path)
    formula = second.typeset_now(RULE)
    assert formula.is_typeset
    assert formula.size(20) == sound.size(20)
    second.close()
    assert file.read_text("utf-8") == whole


def test_a_cache_that_cannot_be_a_folder_is_no_error(qapp, tmp_path):
    blocked = tmp_path / "a file"
    blocked.write_text("in the way")
    formulas = Formulas(cache_folder=blocked / "formulas")
    assert formulas.typeset_now(RULE).is_typeset
    formulas.close()
    assert blocked.read_text() == "in the way"


def test_the_cache_is_bounded_and_the_oldest_go_first(tmp_path):
    drawing = Drawing("<svg>" + " " * 10_000 + "</svg>", 1.0, 1.0, 1.0)
    for number in range(20):
        FormulaCache(tmp_path, limit=100_000).write(f"x_{{{number}}}", drawing)
        for file in tmp_path.iterdir():
            age = file.stat().st_mtime - 10
            os.utime(file, (age, age))
    kept = [
        number for number in range(20) if FormulaCache(tmp_path).read(f"x_{{{number}}}") is not None
    ]
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 100_000
    assert kept == list(range(20 - len(kept), 20))
    assert len(kept) >= 5
    assert not list(tmp_path.glob("*.tmp"))


def test_what_cannot_be_typeset_is_shown_as_text_and_the_rest_goes_on(formulas):
    formulas.prefetch([r"\frac{\delta_{j}}", RULE])
    assert formulas.wait(20)
    broken = formulas.get(r"\frac{\delta_{j}}")
    assert not broken.is_typeset
    assert "δj" in broken.text
    assert broken.size(20).width() > 10
    assert ink(painted(broken, QColor("#000000"), 40))
    assert formulas.get(RULE).is_typeset


def test_a_process_that_dies_is_started_again_once_then_text_must_do(formulas):
    assert formulas.typeset_now(RULES[0]).is_typeset
    for rule, works in ((RULES[1], True), (RULES[2], False), (RULES[3], False)):
        for process in typesetters():
            process.kill()
            process.join()
        formula = formulas.typeset_now(rule)
        assert formula.is_typeset is works
        assert formula.text.startswith("a[")
    assert formulas.get(RULES[0]).is_typeset


def test_closing_leaves_no_process_even_in_the_middle_of_work(formulas, qtbot):
    formulas.prefetch(RULES * 3 + [rf"x_{{{number}}}" for number in range(200)])
    qtbot.waitUntil(lambda: bool(typesetters()), timeout=20_000)
    (process,) = typesetters()
    pid = process.pid
    formulas.close()
    assert gone(pid)
    assert typesetters() == []
    formulas.close()
    assert formulas.get(r"\omega") is None
    assert typesetters() == []


@pytest.mark.skipif(os.name == "nt", reason="the test asks for processes the POSIX way")
@pytest.mark.parametrize("end", ["killed", "forgotten"])
def test_a_window_that_is_killed_leaves_no_orphan(tmp_path, end):
    script = tmp_path / "window.py"
    script.write_text(
        textwrap.dedent(
            f"""
            import multiprocessing, sys, time
            from pathlib import Path
            if __name__ == "__main__":
                from PySide6.QtGui import QGuiApplication
                from visualizer.formulas import Formulas
                app = QGuiApplication([])
                formulas = Formulas(cache_folder=Path({str(tmp_path / "cache")!r}))
                formulas.typeset_now("x")
                (process,) = multiprocessing.active_children()
                print(process.pid, flush=True)
                formulas.prefetch(["y_{{%d}}" % number for number in range(500)])
                if {end!r} == "killed":
                    time.sleep(60)
            """
        )
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    window = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=environment
    )
    try:
        pid = int(window.stdout.readline())
        if end == "killed":
            assert runs(pid)
            window.send_signal(signal.SIGKILL)
        window.wait(10)
        assert gone(pid)
        assert window.returncode == (-signal.SIGKILL if end == "killed" else 0)
    finally:
        window.kill()
        window.stdout.close()


def test_brackets_round_a_sum_are_as_tall_as_the_sum():
    delta = r"\left( \sum_{k} \delta^{[2]}_{k} W^{[2]}_{jk} \right) \sigma'\left(z^{[1]}_{j}\right)"
    drawing = typeset(delta)
    assert drawing.height < 3.5 * SIZE
    assert steady_brackets(delta).count(r"\left(") == 1
    kept = r"\left(\frac{a}{b}\right) \leftarrow x \Rightarrow \rightarrow y"
    assert steady_brackets(kept) == kept


def test_the_short_way_draws_what_the_typesetter_itself_draws():
    ziamath = pytest.importorskip("ziamath")
    for latex in (
        RULE,
        r"\frac{\partial L}{\partial W^{[1]}_{i,j}} = \frac{1}{2} \sum_{s=1}^{2} x^{(s)}_{i}",
        r"f(z) = \begin{cases} z & z > 0 \\ \alpha z & z \le 0 \end{cases}",
        r"\sqrt{\hat{s}} + \varepsilon \left(\frac{a}{b}\right)^2",
    ):
        assert typeset(latex).svg == ziamath.Latex(latex, size=SIZE).svg()


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\delta^{[1]}_{j}", "δ[1]j"),
        (r"\frac{\partial L}{\partial W^{[1]}_{ij}}", "∂L/∂W[1]ij"),
        (r"\frac{1}{1+e^{-z_{j}}}", "1/(1+e^(−zj))"),
        (r"W_{ij} \leftarrow W_{ij} - \eta\,\frac{a+b}{c}", "Wij ← Wij − η (a+b)/c"),
        (r"\tfrac12 \left(a_{i} - y_{i}\right)^{2}", "½ (ai − yi)²"),
        (r"x_{", "x()"),
        ("", ""),
    ],
)
def test_a_formula_as_text(latex, text):
    assert plain_text(latex) == text
