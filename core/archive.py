"""How is a large network kept in a NumPy .npz, exact, and read without believing its sizes?

The archive holds ``network.json``, which is the network document without its numbers, and each
array of numbers under the name of its place in the document. See DOCUMENTS.md beside this file.
"""

import os
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from core.arrays import Array
from core.checks import DocumentError, brief, times
from core.datasets.errors import DataError, printable
from core.datasets.npz import parse_npy
from core.documents import json_text, network_document, parse_json, parse_network
from core.files import FileError, readable, writing
from core.network import Network

FORMAT = "backprop-archive"
VERSION = 1
HEADER = "network.json"

MOST_BYTES = 2 << 30
"""Archives that claim more than this once unpacked are neither read nor written."""

_MOST_HEADER = 16 << 20
_PLACE = re.compile(
    r"inputs|targets|layers\[\d{1,4}\]\.(weights|biases)|"
    r"optimizer\.state\.layers\[\d{1,4}\]\.[a-z_]{1,60}"
)
_UNSOUND = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError,
            RuntimeError, ValueError, OverflowError)  # fmt: skip


def write_archive(network: Network, path: str | Path, overwrite: bool = False) -> None:
    """Write ``network`` to ``path``, whole or not at all; raises FileError.

    The same network gives the same bytes, whenever and wherever it is written.
    """
    arrays: dict[str, Array] = {}
    document = _without_arrays(network_document(network, lambda array: array), "", arrays)
    header = {
        "format": FORMAT,
        "version": VERSION,
        "network": document,
        "arrays": {place: list(array.shape) for place, array in arrays.items()},
    }
    text = (json_text(header) + "\n").encode("utf-8")
    if len(text) > _MOST_HEADER or len(text) + sum(a.nbytes for a in arrays.values()) > MOST_BYTES:
        raise FileError(path, "larger than 2 GiB; a smaller network is needed")
    with writing(path, overwrite) as file, zipfile.ZipFile(file, "w") as archive:
        with archive.open(_entry(HEADER, len(text)), "w") as member:
            member.write(text)
        for place, array in arrays.items():
            with archive.open(_entry(place + ".npy", array.nbytes + 4096), "w") as member:
                # Little-endian on every machine.
                np.lib.format.write_array(member, array.astype("<f8", copy=False), (1, 0))


def _entry(name: str, size: int) -> zipfile.ZipInfo:
    """A member without a time or a system of its own: both would change the bytes."""
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr, info.file_size = 3, 0o644 << 16, size
    return info


def _without_arrays(value: Any, place: str, found: dict[str, Array]) -> Any:
    """``value`` without the entries that are arrays; these are put into ``found``."""
    if isinstance(value, dict):
        kept = {}
        for key, inner in value.items():
            where = f"{place}.{key}".lstrip(".")
            if isinstance(inner, np.ndarray):
                found[where] = inner
            else:
                kept[key] = _without_arrays(inner, where, found)
        return kept
    if isinstance(value, list):
        return [_without_arrays(v, f"{place}[{i}]", found) for i, v in enumerate(value)]
    return value


def read_archive(path: str | Path) -> Network:
    """The network of an archive; raises DocumentError or FileError."""
    readable(path)
    try:
        with Path(path).open("rb") as file:
            if os.fstat(file.fileno()).st_size > MOST_BYTES:
                raise FileError(path, "larger than 2 GiB; this is not a network")
            with zipfile.ZipFile(file) as archive:
                return _network(archive, path)
    except (FileError, DocumentError):
        raise
    except MemoryError:
        raise DocumentError("", "this network does not fit into memory; make it smaller") from None
    except _UNSOUND:
        raise FileError(path, "a damaged or truncated archive; copy it again") from None


def is_archive(file: IO[bytes]) -> bool:
    """Whether the bytes that come next begin a zip file."""
    return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def _network(archive: zipfile.ZipFile, path: str | Path) -> Network:
    members = _members(archive, path)
    header = _header(archive.read(members.pop(HEADER)))
    document, shapes = header["network"], header["arrays"]
    for place in shapes:
        if place + ".npy" not in members:
            raise DocumentError(place, "the array is missing in the archive; copy it again")
    for name in members:
        if name.removesuffix(".npy") not in shapes:
            raise DocumentError("arrays", "{name} is no part of this network; leave it out",
                                name=brief(name))  # fmt: skip
    for place, shape in shapes.items():
        array = _array(archive.read(members[place + ".npy"]), place)
        if array.dtype.newbyteorder("=") != np.dtype(np.float64):
            raise DocumentError(place, "float64 numbers expected, found {found}",
                                found=array.dtype.name)  # fmt: skip
        if list(array.shape) != shape:
            raise DocumentError(place, "{expected} numbers expected, found {found}",
                                expected=times(tuple(shape)), found=times(array.shape))  # fmt: skip
        _put(document, place, array.astype(np.float64, copy=False))
    network = parse_network(document)
    if sum(1 + (layer.biases is not None) for _, layer in network.weighted) != sum(
        place.startswith("layers") for place in shapes
    ):
        raise DocumentError("arrays", "weights and biases of each layer must be there as arrays")
    return network


def _array(data: bytes, place: str) -> npt.NDArray[Any]:
    try:
        return parse_npy(data, place)
    except DataError:
        raise DocumentError(
            place, "not an array of numbers as NumPy writes it; copy the archive again"
        ) from None


def _members(archive: zipfile.ZipFile, path: str | Path) -> dict[str, zipfile.ZipInfo]:
    """The files of the archive by name, none of them larger than it may be."""
    members: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        if info.filename in members:
            raise DocumentError("", "{name} stands twice in the archive; remove one",
                                name=brief(info.filename))  # fmt: skip
        members[info.filename] = info
        # Other methods may make far more bytes than a member claims to have.
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileError(path, "packed in a way that is not read; save it with NumPy")
    if HEADER not in members:
        names = [printable(name[:40]) for name in members]
        raise FileError(
            path, "not a network: an archive of one has {header} in it, and this has {found}",
            header=HEADER, found=", ".join(names[:5]) or "nothing",
        )  # fmt: skip
    if members[HEADER].file_size > _MOST_HEADER:
        raise FileError(path, "{header} is too large; this is not a network", header=HEADER)
    # A member gives no more bytes than it says it has.
    if sum(info.file_size for info in members.values()) > MOST_BYTES:
        raise FileError(path, "larger than 2 GiB once unpacked; this is not a network")
    return members


def _header(data: bytes) -> dict[str, Any]:
    try:
        header = parse_json(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise DocumentError(HEADER, "not a text in UTF-8; copy the archive again") from None
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise DocumentError(HEADER, '"format": "{expected}" expected', expected=FORMAT)
    version = header.get("version")
    if isinstance(version, bool) or version != VERSION:
        raise DocumentError(
            "version", "this program knows version {known}, found {found}",
            known=VERSION, found=brief(version),
        )  # fmt: skip
    for key in ("network", "arrays"):
        if not isinstance(header.get(key), dict):
            raise DocumentError(key, "an object expected, found {found}",
                                found=brief(header.get(key)))  # fmt: skip
    for place, shape in header["arrays"].items():
        if not _PLACE.fullmatch(place):
            raise DocumentError("arrays", "{name} is no part of a network; leave it out",
                                name=brief(place))  # fmt: skip
        if not isinstance(shape, list) or not all(type(n) is int and n >= 0 for n in shape):
            raise DocumentError(f"arrays.{place}", "a list of whole numbers expected")
    return header


def _put(document: Any, place: str, array: Array) -> None:
    """Set ``array`` at a place such as ``layers[0].weights``, where nothing stands yet."""
    *path, last = re.findall(r"[a-z_]+|\d+", place)
    here = document
    try:
        for key in path:
            here = here[int(key) if key.isdigit() else key]
    except (KeyError, IndexError, TypeError):
        here = None
    if not isinstance(here, dict) or last in here:
        raise DocumentError(place, "an array that the network has no place for")
    here[last] = array
