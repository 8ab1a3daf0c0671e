"""What CAMUS and TED say of a loop beside its pixels: Info_4CH.cfg, and the lists of the split.

Source:
    Leclerc et al., IEEE Transactions on Medical Imaging 2019;38(9):2198-2210 (CAMUS).
    Painchaud et al., IEEE Transactions on Medical Imaging 2022;41(10):2867-2878 (TED).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from fibrodesk.imaging.dicom.timing import FASTEST_PER_S, SLOWEST_PER_S
from fibrodesk.imaging.errors import ImagingError, UnreadableFileError

_LONGEST_BYTES = 1 << 16
_LARGEST_NUMBER = 1e6
_QUALITIES = ("good", "medium", "poor")
_SPLITS = {"training": "train", "validation": "validation", "testing": "test"}
_NEW_LISTS, _OLD_LISTS = "database_split", "listSubGroups"
_FOLD = 1  # of the ten of the old layout, the one that is taken for the split
_PATIENT = re.compile(r"patient\d+", re.IGNORECASE)


class InfoMissingError(ImagingError):
    title = "The table of this loop is missing"
    text = "{path} has no {table} beside it."
    hint = "Copy {table} of this patient from the data set into the same folder."


class MarkMissingError(ImagingError):
    title = "The table of this loop is not complete"
    text = "{path} does not say which frame is {mark}."
    hint = "Copy the file from the data set again."


class MarkPastEndError(ImagingError):
    title = "The table of this loop belongs to another"
    text = "{path} puts {mark} on frame {frame}, and the loop has {frames}."
    hint = "Copy the loop and its table from the data set again: they are not of one release."


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopInfo:
    """One .cfg file. Frames are 0-based; end-diastole may be the last one."""

    ed: int
    es: int
    frames: int | None = None
    quality: str = ""
    sex: str = ""  # "F", "M"
    age_years: float | None = None
    ejection_fraction: float | None = field(default=None, repr=False)  # a fraction
    frames_per_s: float | None = None
    words: str = field(default="", repr=False)  # the whole file, for the leak scan


def read_info(path: Path, *, loop: str) -> LoopInfo:
    """Read a .cfg file: one "Key: value" a line.

    Args:
        loop: the name of the sequence that it belongs to.
    Raises:
        InfoMissingError: there is no such file.
        MarkMissingError: it does not tell ED or ES.
        UnreadableFileError: the disk does not give it.
    """
    if not path.is_file():
        raise InfoMissingError(path=loop, table=path.name)
    text = _text(path)
    keys = {key.strip().lower(): value.strip() for key, _, value in _pairs(text)}
    percent = _first(keys, ("ef", "lvef"))
    frames, age = _number(keys, "nbframe"), _number(keys, "age")
    quality, sex = keys.get("imagequality", "").lower(), keys.get("sex", "").upper()[:1]
    return LoopInfo(
        ed=_mark(keys, "ED", path.name),
        es=_mark(keys, "ES", path.name),
        frames=None if frames is None else int(frames),
        quality=quality if quality in _QUALITIES else "",
        sex=sex if sex in ("F", "M") else "",
        age_years=age if age is not None and 0 < age < 120 else None,
        ejection_fraction=percent / 100 if percent is not None and 0 < percent < 100 else None,
        frames_per_s=_rate(_number(keys, "framerate")),
        words=text,
    )


def _mark(keys: dict[str, str], mark: str, name: str) -> int:
    """The 0-based frame of ED or ES; TED tells the first and the last ED apart as ED_S and ED_E."""
    number = _first(keys, (mark.lower(), f"{mark.lower()}_s"))
    if number is None or not number.is_integer():
        raise MarkMissingError(path=name, mark=mark)
    return int(number) - 1


def check_marks(info: LoopInfo, *, frames: int, path: str) -> None:
    """See that both marks lie in a loop of so many frames.

    Raises:
        MarkPastEndError: one does not.
    """
    for mark, frame in (("ED", info.ed), ("ES", info.es)):
        if not 0 <= frame < frames:
            raise MarkPastEndError(path=path, mark=mark, frame=frame + 1, frames=frames)


def split_of(patient: str, patient_folder: Path) -> str:
    """The data set's own side of a patient: "train", "validation", "test", or "".

    The new layout has one list a side. The old one has a folder for the test, and ten folds of
    everybody else: the first of them is taken.
    """
    if patient_folder.parent.name.lower() == "testing":
        return _SPLITS["testing"]
    for top in patient_folder.parents[:2]:
        for side, split in _SPLITS.items():
            lists = (
                top / _NEW_LISTS / f"subgroup_{side}.txt",
                top / _OLD_LISTS / f"subGroup{_FOLD}_{side}.txt",
            )
            if any(patient.lower() in _listed(path) for path in lists):
                return split
    return ""


def _listed(path: Path) -> set[str]:
    if not path.is_file():
        return set()
    return {name.lower() for name in _PATIENT.findall(_text(path))}


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST_BYTES).decode("utf-8-sig", "replace")
    except OSError as error:
        reason = error.strerror or "unknown"
        raise UnreadableFileError(path=path.name, reason=reason) from error


def _pairs(text: str) -> list[tuple[str, str, str]]:
    return [line.partition(":") for line in text.splitlines() if ":" in line]


def _number(keys: dict[str, str], name: str) -> float | None:
    try:
        value = float(keys[name].replace(",", "."))
    except (KeyError, ValueError):
        return None
    return value if abs(value) < _LARGEST_NUMBER else None  # nan is not, either


def _first(keys: dict[str, str], names: Iterable[str]) -> float | None:
    """The number of the first of these keys that has one."""
    return next((found for name in names if (found := _number(keys, name)) is not None), None)


def _rate(per_s: float | None) -> float | None:
    return per_s if per_s is not None and SLOWEST_PER_S <= per_s <= FASTEST_PER_S else None
