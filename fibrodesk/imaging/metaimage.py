"""The header of a MetaImage (.mha, .mhd), looked at before ITK is let near it.

ITK writes the lists of a header into room for ten numbers, and takes the pixels from whatever
file of the disk the header names; so both are checked here first.

Source: MetaIO documentation, Kitware (the keys of a .mhd file).
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Mapping
from pathlib import Path

HEADER_BYTES = 1 << 16
DATA_KEY = "ElementDataFile"
_LINE_ENDS = re.compile(r"\r\n|\r|\n")  # of ITK; Python's own would find more of them
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_|.\- ]*")
_LISTS = (
    "DimSize", "ElementSpacing", "ElementSize", "Offset", "Position", "Origin", "CenterOfRotation",
)  # fmt: skip
_TURNS = ("TransformMatrix", "Rotation", "Orientation")
_DIMENSIONS = range(2, 5)


class MetaHeaderError(ValueError):
    """Why a header is not believed, as the end of a sentence on the file."""


def read_meta_header(path: Path) -> dict[str, str]:
    """The keys of a header, of which that of the data is the last.

    Raises:
        MetaHeaderError: it is not of keys and values, tells one twice, or has a list that is
            shorter or longer than its dimensions.
        OSError: the disk does not give it.
    """
    with path.open("rb") as file:
        head = file.read(HEADER_BYTES)
    keys = _keys(head)
    if DATA_KEY not in keys or _tells_data_twice(path):
        raise MetaHeaderError("its header does not say once where its pixels are")
    if not _lists_agree(keys):
        raise MetaHeaderError("the lists of its header are not as long as its dimensions")
    return keys


def names_a_file_beside(data: str) -> bool:
    """Whether the value of the data's key is the plain name of one file in the same folder."""
    strange = data.startswith(".") or set(data) & set('/\\%:"\0')
    return bool(data) and not strange and data.split()[0].upper() not in ("LIST", "LOCAL")


def _keys(head: bytes) -> dict[str, str]:
    """Up to the key of the data; one that is told twice could mean another thing to ITK."""
    keys: dict[str, str] = {}
    for line in _LINE_ENDS.split(head.decode("latin-1")):
        if not line.strip():
            continue
        key, sign, value = (part.strip() for part in line.partition("="))
        if not sign or not _KEY.fullmatch(key) or key in keys:
            raise MetaHeaderError("its header is not of keys and values")
        keys[key] = value
        if key == DATA_KEY:
            break
    return keys


def _tells_data_twice(path: Path) -> bool:
    """Whether the data's key stands a second time, where ITK might come upon it first."""
    name = DATA_KEY.encode()
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return data.find(name, data.find(name) + 1) >= 0


def _lists_agree(keys: Mapping[str, str]) -> bool:
    dimensions = next((n for n in _DIMENSIONS if keys.get("NDims") == str(n)), None)
    if dimensions is None:
        return False
    wanted = dict.fromkeys(_LISTS, dimensions) | dict.fromkeys(_TURNS, dimensions**2)
    return all(len(keys[name].split()) == wanted[name] for name in keys if name in wanted)
