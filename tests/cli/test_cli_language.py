"""Does the command line speak the user's language: help, errors, results, and what it writes?"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import NAME, ROOT, command, environment, refused, run

LECTURE = str(ROOT / "assets" / "examples" / "lecture-2-3-2.json")
VIETNAMESE = json.loads((ROOT / "assets" / "languages" / "vi.json").read_text(encoding="utf-8"))
COMMANDS = ("trace", "check", "examples", "shot", "train", "evaluate", "grade", "import")
SYSTEM = {"BACKPROP_LANGUAGE": "", "LC_ALL": "", "LC_MESSAGES": "", "LANG": ""}

ENGLISH_WORDS = re.compile(
    r"\b(the|of|or|and|with|else|give|from|usage|options|arguments?|required|expected|choose"
    r"|value|is|to|for|unknown|known|found|see)\b",
    re.IGNORECASE,
)


POINT = re.compile(r"\d\.\d(?!\d\d(?!\d))")
"""A decimal point; one that parts thousands has three digits behind it."""


def english_in(text):
    """English words that are no names of files, options, data sets or settings."""
    text = re.sub(r"and, or, xor, nand|'[^']*'|\"[^\"]*\"|\S+-\S+", "", text)
    return ENGLISH_WORDS.findall(text)


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_every_help_is_in_vietnamese_to_the_last_word(name):
    out, err = run(*[name][: bool(name)], "--language", "vi", "--help")
    assert err == ""
    assert out.startswith(VIETNAMESE["usage:"])
    assert VIETNAMESE["show this help and stop"] in " ".join(out.split())
    assert english_in(out) == []
    in_english, _ = run(*[name][: bool(name)], "--help")
    assert in_english.startswith("usage: backprop-visualizer " + name)
    assert english_in(in_english)


@pytest.mark.parametrize(
    ("system", "language"),
    [
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi"}, "vi"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "vi_VN"}, "vi"),
        ({"LANG": "vi_VN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "vir_XX"}, "en"),
        ({}, "en"),
        ({"BACKPROP_LANGUAGE": "vi", "LANG": "en_US.UTF-8"}, "vi"),
        ({"BACKPROP_LANGUAGE": "en", "LANG": "vi_VN.UTF-8"}, "en"),
    ],
)
def test_the_language_of_the_system_unless_asked_for_another(system, language):
    system = {**SYSTEM, **system, "PYTHONUTF8": "1"}
    out, _ = run("examples", env=system)
    title = "Lecture exercise 2-3-2"
    assert out.splitlines()[0].endswith(VIETNAMESE[title] if language == "vi" else title)
    other = {"vi": "en", "en": "vi"}[language]
    asked = run("examples", "--language", other, env=system)
    assert asked == run(f"--language={other}", "examples")


@pytest.mark.parametrize(
    "wrong",
    [
        ["trace"],
        ["trace", LECTURE, "--nonsense"],
        ["train", "--rate", "fast"],
        ["train", "--epochs", "1.5"],
        ["train", "--rate"],
        ["train", "--scale", "big"],
        ["train", "--no-bias=1"],
        ["train", "--lay", "2-2-1"],
        ["train", "nothing"],
        ["train", "--data", "xor", "--layers", "2"],
        ["evaluate", LECTURE],
        ["grade", LECTURE],
        ["grade", LECTURE, "--answers", LECTURE, "--format", "xml"],
        ["grade", LECTURE, "--answers", LECTURE, "-o", "report.pdf"],
        ["shot", LECTURE, "-o", "x.png", "--theme", "pink"],
        ["shot", LECTURE, "-o", "x.png", "--size", "1x1"],
        ["shot", LECTURE, "-o", "x.png", "--step", "99"],
        ["examples", "nothing"],
        ["check", "none.json"],
        ["none.json"],
        [LECTURE, LECTURE],
    ],
    ids=lambda wrong: " ".join(Path(word).name for word in wrong),
)
def test_what_is_refused_is_refused_in_vietnamese(wrong):
    if "shot" in wrong:
        pytest.importorskip("PySide6")
    said = refused("--language", "vi", *wrong)
    assert english_in(said) == [], said
    assert english_in(refused(*wrong)), "the words that are looked for are in the English line"


def test_an_unknown_language_is_refused_with_those_there_are(capfd):
    assert refused("train", "--language", "fr") == '--language: unknown "fr"; give en or vi'
    assert refused("train", "--language") == '--language: unknown ""; give en or vi'
    said = refused("examples", env={"BACKPROP_LANGUAGE": "fr"})
    assert said == 'BACKPROP_LANGUAGE: unknown "fr"; give en or vi'


def test_results_are_in_vietnamese(tmp_path):
    vi = ("--language", "vi")
    out, _ = run(*vi, "check", LECTURE)
    assert english_in(out) == []
    assert re.search(r"\d,\de−\d\d  tại W\[1\]", out)
    assert not POINT.search(out)
    saved = tmp_path / "xor.json"
    trained, _ = run(*vi, "train", "xor-2-2-1", "--epochs", "3", "--save", saved)
    judged, _ = run(*vi, "evaluate", saved, "--data", "xor")
    for out in (trained, judged):
        assert VIETNAMESE["Confusion matrix (row: the right class, column: the answer)"] in out
        assert english_in(out) == []
        assert not POINT.search(out)
    weights = tmp_path / "weights.txt"
    weights.write_text("W1 = [[1, 2], [3, 4]]")
    made, _ = run(*vi, "import", weights, "-o", tmp_path / "made.json")
    assert english_in(made) == []
    assert not POINT.search(made)


def test_a_report_is_in_the_language_too(tmp_path):
    answers = tmp_path / "an.txt"
    answers.write_text("z[1]1 = 9,9")
    out, _ = run("grade", LECTURE, "--answers", answers, "--language", "vi")
    assert english_in(out) == []
    assert "9,9" in out


def test_a_code_page_without_vietnamese_is_no_reason_to_stop():
    """As where the output of a Windows terminal goes to a file."""
    done = subprocess.run(
        command("check", LECTURE, "--language", "vi"),
        capture_output=True,
        cwd=ROOT,
        env=environment(PYTHONIOENCODING="cp1252", PYTHONUTF8="0"),
        timeout=60,
    )
    assert done.returncode == 0
    assert done.stderr == b""
    assert b"t?ng 1" in done.stdout


def test_help_needs_neither_numpy_nor_qt():
    code = (
        "import sys\n"
        "from visualizer.cli import main\n"
        "try: main(['train', '--help', '--language', 'vi'])\n"
        "except SystemExit: pass\n"
        "bad = [m for m in sys.modules if m.startswith(('numpy', 'PySide6'))]\n"
        "assert not bad, bad\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True,
                   env={**os.environ, "PYTHONIOENCODING": "utf-8"})  # fmt: skip


def test_the_window_starts_in_the_language_that_is_asked_for(tmp_path):
    pytest.importorskip("PySide6")
    code = (
        "import sys\n"
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QApplication, QTabBar\n"
        "import visualizer.app as app\n"
        "def look():\n"
        "    for bar in QApplication.allWidgets():\n"
        "        if isinstance(bar, QTabBar):\n"
        "            print(*(bar.tabText(k) for k in range(bar.count())), sep='|')\n"
        "    QApplication.exit(0)\n"
        "make = app.make_application\n"
        "def made():\n"
        "    application = make()\n"
        "    QTimer.singleShot(4000, look)\n"
        "    return application\n"
        "app.make_application = made\n"
        "from visualizer.cli import main\n"
        "main(['--language', 'vi'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        env=environment(
            QT_QPA_PLATFORM="offscreen", XDG_CONFIG_HOME=str(tmp_path), PYTHONIOENCODING="utf-8"
        ),
    )
    assert VIETNAMESE["Train"] in done.stdout.decode("utf-8"), done.stderr.decode()
    assert NAME not in done.stderr.decode()
