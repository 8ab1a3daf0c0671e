"""Which files of a folder are not looked at as loops: each is told, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from fibrodesk.imaging.dicom.media import is_directory

_BESIDE_LOOPS = frozenset(  # what stands beside exported loops and was never meant to be one
    f".{ending}"
    for ending in (
        "csv", "tsv", "txt", "md", "json", "xml", "html", "htm", "pdf", "xlsx", "xls", "npz",
        "log", "ini", "inf", "exe", "dll", "lnk", "url", "db",
    )
)  # fmt: skip


class Reason(StrEnum):
    """Why a file was not looked at."""

    BESIDE = "Tables, texts and programs by their ending"
    HIDDEN = "Hidden"
    MEDIA = "Directories of media, whose files lie beside them"
    OTHER_KIND = "Of another kind than was asked for"
    LINK = "Links to folders, which are not followed"


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file of a chosen folder that was not looked at; chosen by itself, it is."""

    path: Path
    reason: Reason


def reason_to_pass(path: Path) -> Reason | None:
    """Why a file inside a folder is not looked at, or None where it is."""
    return reason_by_name(path.name) or (Reason.LINK if path.is_dir() else None)


def reason_by_name(name: str) -> Reason | None:
    """The same of a file that is not there yet, as it lies in an archive."""
    if name.startswith("."):
        return Reason.HIDDEN
    if is_directory(Path(name)):
        return Reason.MEDIA
    return Reason.BESIDE if Path(name).suffix.lower() in _BESIDE_LOOPS else None
