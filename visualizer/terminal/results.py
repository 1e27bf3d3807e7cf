"""How are the weights and the figures of a run kept, even where the disk is full?"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.export.json_trace import number
from core.files import FileError, write_text
from core.network import Network
from core.stored import write_stored
from visualizer.i18n import tr, words

if TYPE_CHECKING:
    from core.training.run import Score
    from core.training.under_way import EpochScore, Run

FORMAT = "backprop-training"
VERSION = 1


def keep(network: Network, path: str, overwrite: bool) -> tuple[str, str]:
    """Write ``network`` to ``path``. Returns where it is, and what went wrong, or ""s.

    Where that fails, it is written as an archive to the first other folder that takes it: hours
    of training are not thrown away for a full disk.
    """
    try:
        write_stored(network, path, overwrite)
        return path, ""
    except FileError as error:
        problem = error.said(words())
    for folder in _other_folders():
        name = ""
        try:
            handle, name = tempfile.mkstemp(f".{Path(path).stem}.npz", "backprop-", folder)
            os.close(handle)
            write_stored(network, name, overwrite=True)
        except OSError:
            with contextlib.suppress(OSError):
                if name:
                    os.unlink(name)
            continue
        return name, tr("{problem}; the weights are in {file} instead", problem=problem, file=name)
    return "", tr("{problem}; nor could the weights be kept elsewhere", problem=problem)


def _other_folders() -> list[str]:
    found = []
    for ask in (tempfile.gettempdir, lambda: str(Path.home()), os.getcwd):
        with contextlib.suppress(OSError, RuntimeError):
            found.append(ask())
    return found


def write_results(path: str, results: dict[str, Any], overwrite: bool) -> None:
    """Write an object as JSON to ``path``, or to standard output ("-"); raises FileError."""
    from core.documents import json_text

    text = json_text(results) + "\n"
    if path == "-":
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()
    else:
        write_text(path, text, overwrite)


def run_json(run: Run, stopped: bool) -> dict[str, Any]:
    """How a run went, as plain objects."""
    trainer, data = run.trainer, run.dataset
    found = trainer.divergence
    return {
        "data": {
            "title": data.title,
            "train": len(data.train),
            "test": len(data.test),
            "classes": list(data.class_names),
            "notes": list(data.done),
        },
        "train_scored": run.train_samples,
        "scores": [_score(score) for score in run.scores],
        "ending": "interrupted" if stopped else trainer.ending,
        "divergence": None if found is None else {"update": found.update, "layer": found.layer,
                                                  "quantity": found.quantity},
        "epochs": trainer.epoch_number,
        "updates": trainer.update_number,
        "seconds": run.seconds,
    }  # fmt: skip


def _score(score: EpochScore) -> dict[str, Any]:
    entry: dict[str, Any] = {"epoch": score.epoch, "update": score.update}
    for name, part in (("train", score.train), ("test", score.test)):
        entry[name] = None if part is None else _part(part)
    return entry


def _part(score: Score) -> dict[str, Any]:
    return {"loss": number(score.loss), "accuracy": score.accuracy}
