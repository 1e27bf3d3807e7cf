"""How is the program run as a user runs it: in its own process, with its exit code checked?"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = "backprop-visualizer: "


def command(*arguments):
    """The command line of a process that runs the program."""
    return [sys.executable, "-m", "visualizer", *map(str, arguments)]


def environment(**more):
    """The environment such a process needs, in English on every machine."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "BACKPROP_LANGUAGE": "en", **more}


def run(*arguments, cwd=ROOT, code=0, **options):
    """Run the program in a process of its own; checks its exit code and gives (out, err)."""
    done = subprocess.run(
        command(*arguments),
        capture_output=True,
        cwd=cwd,
        env=environment(**options.pop("env", {})),
        timeout=120,
        **options,
    )
    out, err = done.stdout.decode(), done.stderr.decode()
    assert done.returncode == code, (out[-500:], err)
    assert "Traceback" not in err
    return out, err


def refused(*arguments, **options):
    """Run the program where it must refuse: exit 2, nothing but one line on standard error."""
    out, err = run(*arguments, code=2, **options)
    assert out == ""
    return one_line(err)


def one_line(err):
    """The one line that a command wrote to standard error, without the program's name."""
    assert err.count("\n") == 1, err
    assert err.startswith(NAME)
    return err.removeprefix(NAME).strip()
