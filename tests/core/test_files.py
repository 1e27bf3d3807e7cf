"""Is a file written whole or not at all, and is what goes wrong said in one line?"""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from core.checks import DocumentError
from core.files import FileError, read_text, refuse_existing, write_text, writing

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(os.name != "posix", reason="permissions of a POSIX system")


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def said(error: pytest.ExceptionInfo) -> str:
    line = str(error.value)
    assert "\n" not in line
    return line


def test_what_is_written_is_read_back(tmp_path):
    path = tmp_path / "a.json"
    text = "δ[1]2 = −0.013\n\r\n\x00 \U0001d6ff\n"
    write_text(path, text)
    assert read_text(path) == text
    assert path.read_bytes() == text.encode("utf-8")
    assert names(tmp_path) == {"a.json"}


def test_an_existing_file_is_kept_unless_it_may_be_replaced(tmp_path):
    path = tmp_path / "a.json"
    path.write_text("old")
    with pytest.raises(FileError) as caught:
        write_text(path, "new")
    assert said(caught) == f"{path}: there already; use --force to replace it, or another name"
    assert path.read_text() == "old"
    write_text(path, "new", overwrite=True)
    assert path.read_text() == "new"
    write_text(tmp_path / "b.json", "new", overwrite=True)
    assert names(tmp_path) == {"a.json", "b.json"}


def test_a_file_can_be_refused_before_the_work_begins(tmp_path):
    path = tmp_path / "a.json"
    refuse_existing(path, overwrite=False)
    path.touch()
    refuse_existing(path, overwrite=True)
    with pytest.raises(FileError):
        refuse_existing(path, overwrite=False)


def test_a_file_that_came_up_meanwhile_is_kept(tmp_path):
    path = tmp_path / "a.json"
    with pytest.raises(FileError, match="there already"), writing(path) as file:  # noqa: PT012
        file.write(b"ours")
        path.write_text("theirs")
    assert path.read_text() == "theirs"
    assert names(tmp_path) == {"a.json"}


class Stop(Exception):
    """Something of our own that goes wrong while writing."""


@pytest.mark.parametrize("error", [Stop, KeyboardInterrupt, OSError, MemoryError])
@pytest.mark.parametrize("old", [None, "old"])
def test_an_error_in_the_middle_leaves_no_trace(tmp_path, error, old):
    path = tmp_path / "a.json"
    if old:
        path.write_text(old)
    expected = FileError if error is OSError else error
    with pytest.raises(expected), writing(path, overwrite=True) as file:  # noqa: PT012
        file.write(b"x" * 100_000)
        file.flush()
        assert len(names(tmp_path)) == (2 if old else 1)
        raise error("half way")
    assert names(tmp_path) == ({"a.json"} if old else set())
    if old:
        assert path.read_text() == old


def test_nothing_is_seen_of_a_file_before_it_is_whole(tmp_path):
    path = tmp_path / "a.json"
    with writing(path) as file:
        file.write(b"half")
        file.flush()
        assert not path.exists()
    assert path.read_bytes() == b"half"


def test_what_the_writer_refuses_is_said_as_it_said_it(tmp_path):
    """It is nothing that is wrong with the file."""

    def write():
        with writing(tmp_path / "a") as file:
            file.write(b"half of it")
            raise DocumentError("layer 3", "too wide")

    with pytest.raises(DocumentError, match="^layer 3: too wide$"):
        write()
    assert list(tmp_path.iterdir()) == []


def test_text_that_cannot_be_encoded_is_refused_and_nothing_written(tmp_path):
    with pytest.raises(FileError, match="cannot be written"):
        write_text(tmp_path / "a.json", "half a pair: \ud800")
    assert names(tmp_path) == set()


# Links and modes -------------------------------------------------------------------------------


@posix
def test_a_link_stays_a_link_and_its_target_is_replaced(tmp_path):
    (tmp_path / "there").mkdir()
    target, link = tmp_path / "there" / "a.json", tmp_path / "link.json"
    target.write_text("old")
    link.symlink_to(target)
    with pytest.raises(FileError, match="there already"):
        write_text(link, "new")
    write_text(link, "new", overwrite=True)
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert read_text(link) == "new"
    assert names(tmp_path / "there") == {"a.json"}


@posix
def test_a_link_to_nothing_counts_as_there(tmp_path):
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "nothing")
    with pytest.raises(FileError, match="there already"):
        write_text(link, "new")
    with pytest.raises(FileError, match="no such file"):
        read_text(link)
    write_text(link, "new", overwrite=True)
    assert (tmp_path / "nothing").read_text() == "new"


@posix
def test_a_link_to_itself_is_refused_in_one_line(tmp_path):
    link = tmp_path / "loop"
    link.symlink_to(link)
    with pytest.raises(FileError) as caught:
        read_text(link)
    assert said(caught).startswith(f"{link}: cannot be read (")
    with pytest.raises(FileError, match="there already"):
        write_text(link, "new")


@posix
def test_the_mode_of_the_file_stays_and_a_new_one_has_the_usual(tmp_path):
    private = tmp_path / "private"
    private.write_text("old")
    private.chmod(0o600)
    write_text(private, "new", overwrite=True)
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    tmp_path.chmod(0o777)
    open_folders(tmp_path)
    for mask, mode in ((0o027, 0o640), (0o077, 0o600), (0o022, 0o644)):
        fresh = tmp_path / f"fresh{mask}"
        assert child('write_text(sys.argv[1], "new")', fresh, umask=mask) == "done"
        assert stat.S_IMODE(fresh.stat().st_mode) == mode


# What cannot be read or written ----------------------------------------------------------------


def test_a_missing_file(tmp_path):
    path = tmp_path / "nothing.json"
    with pytest.raises(FileError) as caught:
        read_text(path)
    assert said(caught) == f"{path}: no such file; check the name and the folder"


def test_a_folder(tmp_path):
    with pytest.raises(FileError) as caught:
        read_text(tmp_path)
    assert said(caught) == f"{tmp_path}: this is a folder; name a file in it"
    inside = tmp_path / "folder"
    inside.mkdir()
    for overwrite in (False, True):
        with pytest.raises(FileError):
            write_text(inside, "new", overwrite=overwrite)
    assert names(tmp_path) == {"folder"}
    assert names(inside) == set()


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(FileError) as caught:
        write_text(tmp_path / "no" / "a.json", "new")
    assert "cannot be written (no such file or directory)" in said(caught)
    assert names(tmp_path) == set()


def test_a_file_in_the_place_of_a_folder(tmp_path):
    (tmp_path / "a").write_text("a file")
    for overwrite in (False, True):
        with pytest.raises(FileError):
            write_text(tmp_path / "a" / "b.json", "new", overwrite)
    with pytest.raises(FileError):
        read_text(tmp_path / "a" / "b.json")
    assert (tmp_path / "a").read_text() == "a file"


@posix
def test_a_pipe_is_not_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(FileError, match="not an ordinary file"):
        write_text(pipe, "new", overwrite=True)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert names(tmp_path) == {"pipe"}


@pytest.mark.parametrize("name", ["a\0b", "a" * 5000, "\ud800\0"])
def test_impossible_names(tmp_path, name):
    for attempt in (
        lambda: read_text(tmp_path / name),
        lambda: write_text(tmp_path / name, "new"),
        lambda: write_text(tmp_path / name, "new", overwrite=True),
    ):
        with pytest.raises(FileError) as caught:
            attempt()
        assert said(caught).isprintable()


def test_a_name_with_a_line_break_is_quoted_on_one_line(tmp_path):
    with pytest.raises(FileError) as caught:
        read_text(tmp_path / "two\nlines.json")
    assert "two\\nlines.json: no such file" in said(caught)


@pytest.mark.parametrize(
    ("data", "byte"), [(b"\x80abc", 0), (b'{"a": "\xff"}', 7), (b"PK\x03\x04\x14\xe9", 5)]
)
def test_bytes_that_are_no_text(tmp_path, data, byte):
    path = tmp_path / "a.json"
    path.write_bytes(data)
    with pytest.raises(FileError) as caught:
        read_text(path)
    assert said(caught) == (
        f"{path}: not a text file (byte {byte} is not UTF-8); save it as UTF-8 text"
    )


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("core.files.LARGEST", 100)
    path = tmp_path / "a.json"
    path.write_bytes(b"x" * 100)
    assert len(read_text(path)) == 100
    path.write_bytes(b"x" * 101)
    with pytest.raises(FileError, match="larger than"):
        read_text(path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs /dev/zero")
def test_a_source_without_an_end_is_not_read_for_ever(monkeypatch):
    """Its size says 0, so only what was read tells."""
    monkeypatch.setattr("core.files.LARGEST", 1000)
    with pytest.raises(FileError, match="larger than"):
        read_text("/dev/zero")


CHILD = """
import os, resource, signal, sys, tempfile
sys.path.insert(0, {root!r})
from core.files import FileError, read_text, write_text
{limit}
if os.geteuid() == 0:  # root may do everything: go on as nobody
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    {attempt}
except FileError as error:
    print(error)
else:
    print("done")
"""


def child(attempt: str, path: Path, limit: str = "", umask: int = -1) -> str:
    """What a process without special rights says when it tries something with ``path``."""
    script = CHILD.format(root=str(ROOT), attempt=attempt, limit=limit)
    command = [sys.executable, "-B", "-c", script, str(path)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, umask=umask
    )
    assert done.stderr == ""
    return done.stdout.strip()


def open_folders(path: Path) -> None:
    """Let another user reach ``path``: the folders of pytest are closed to others."""
    for folder in (path, *path.parents):
        if folder.parent == folder or folder.stat().st_uid != os.geteuid():
            break
        if not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o055)


@posix
def test_a_file_that_may_not_be_read(tmp_path):
    path = tmp_path / "secret.json"
    path.write_text("{}")
    path.chmod(0)
    open_folders(tmp_path)
    line = child("read_text(sys.argv[1])", path)
    assert line == f"{path}: cannot be read (permission denied)"


@posix
def test_a_folder_that_may_not_be_written(tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(0o555)
    open_folders(tmp_path)
    path = folder / "a.json"
    line = child('write_text(sys.argv[1], "new")', path)
    assert line == f"{path}: cannot be written (permission denied)"
    assert names(folder) == set()


@posix
@pytest.mark.parametrize("old", [None, "old"])
def test_a_full_disk(tmp_path, old):
    """The system refuses the write after 4 KiB, as a full disk does."""
    folder = tmp_path / "disk"
    folder.mkdir()
    path = folder / "a.json"
    if old:
        path.write_text(old)
        path.chmod(0o666)
    folder.chmod(0o777)
    open_folders(tmp_path)
    limit = (
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
    )
    line = child('write_text(sys.argv[1], "x" * 1_000_000, overwrite=True)', path, limit)
    assert line == f"{path}: cannot be written (file too large)"
    assert names(folder) == ({"a.json"} if old else set())
    if old:
        assert path.read_text() == old


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_device_is_not_replaced():
    before = os.stat("/dev/full")
    with pytest.raises(FileError, match="not an ordinary file"):
        write_text("/dev/full", "new", overwrite=True)
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)
    assert os.stat("/dev/full").st_ino == before.st_ino
