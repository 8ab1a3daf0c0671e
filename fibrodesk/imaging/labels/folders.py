"""What a folder of files tells of each file in it."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np

from fibrodesk.domain.mask import encode_mask
from fibrodesk.imaging.labels.content import PackedFrame
from fibrodesk.imaging.labels.errors import LabelsRefusedError
from fibrodesk.imaging.labels.files import read_bytes
from fibrodesk.imaging.labels.naming import proposed, split_structure
from fibrodesk.imaging.labels.png import NO_LABEL

ANSWERS = "answers.csv"
_NATIVE, _SQUARE = "native", "256"  # the halves of an own export of PNG pairs
_LARGEST_TABLE = 64 * 1024**2
_BINARY: tuple[set[str], ...] = ({"1"}, {"255"}, set())
_OF_ANY_SIZE = encode_mask(np.zeros((0, 0), np.bool_))
"""An answer "none" that stands in a table alone: it is empty whatever the frame's size is."""


def settled(frames: Iterable[PackedFrame]) -> tuple[list[PackedFrame], list[str]]:
    """Stills with the label that their folder gives them, and what could not be told.

    Where no file of a folder holds more than one number, 1 or 255, its masks are of one label,
    named by the file ("loop_0003_scar.png") or the folder ("fibrosis/"), and an empty one says
    that it is not there. Of a folder of label numbers an empty file says nothing.
    """
    by_folder: dict[str, list[PackedFrame]] = defaultdict(list)
    for frame in frames:
        by_folder[PurePosixPath(frame.source).parent.as_posix()].append(frame)
    found: list[PackedFrame] = []
    warnings = []
    for folder, inside in by_folder.items():
        numbers = {each.label for each in inside if each.label != NO_LABEL}
        kept = [_named(each, folder, numbers) for each in inside]
        found += [each for each in kept if each is not None]
        if lost := kept.count(None):
            name = PurePosixPath(folder).name or "The folder"
            warnings.append(
                f"{name}: {lost} masks are empty, and nothing tells of which label; left out."
            )
    return found, warnings


def _named(frame: PackedFrame, folder: str, numbers: set[str]) -> PackedFrame | None:
    if numbers not in _BINARY:
        return None if frame.label == NO_LABEL else frame
    stem, word = split_structure(frame.stem)
    last = PurePosixPath(folder).name
    if word:
        return replace(frame, stem=stem, label=word)
    if proposed(last) is not None:
        return replace(frame, label=last)
    if frame.label != NO_LABEL:
        return frame
    return replace(frame, label=next(iter(numbers))) if numbers else None


def find_answers(source: Path) -> Path | None:
    """The table of an own export that stands in the folder of a mask, or above it."""
    folder = source if source.is_dir() else source.parent
    places = [folder, *folder.parents][:4]
    return next((each / ANSWERS for each in places if (each / ANSWERS).is_file()), None)


def without_squares(files: Sequence[Path]) -> list[Path]:
    """The files but for those in the `256/` of own exports of which `native/` is there too."""
    whole = {
        above.parent
        for path in files
        for above in path.parents
        if above.name == _NATIVE and (above.parent / ANSWERS).is_file()
    }
    return [path for path in files if not _below_square(path, whole)]


def _below_square(path: Path, whole: set[Path]) -> bool:
    return any(above.name == _SQUARE and above.parent in whole for above in path.parents)


def none_answers(path: Path, authors: Sequence[str]) -> list[PackedFrame]:
    """Where the table of an own export says "none", which most formats cannot tell.

    Args:
        authors: the codes whose masks are being read, as "reader-a_round-1".
    """
    found = []
    for row in _rows(path):
        frame, cine, structure = row.get("frame"), row.get("cine"), row.get("structure")
        if row.get("state") != "none" or row.get("author") not in authors:
            continue
        if cine and structure and frame and frame.isdecimal() and 0 < len(frame) < 7:
            found.append(
                PackedFrame(
                    stem=cine,
                    frame=int(frame) - 1,
                    label=structure,
                    packed=_OF_ANY_SIZE,
                    source=path.name,
                )
            )
    return found


def patients_of(path: Path) -> dict[str, str]:
    """The study code of the patient of each cine, as the table of an own export tells it."""
    return {row["cine"]: row["patient"] for row in _rows(path) if row.get("patient")}


def _rows(path: Path) -> list[dict[str, str]]:
    """The rows of the table of an own export; none where it is not one."""
    try:
        text = read_bytes(path, _LARGEST_TABLE).decode("utf-8", "replace")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
    except (LabelsRefusedError, csv.Error):
        return []
    return [row for row in rows if row.get("cine")]


def authors_of(frames: Iterable[PackedFrame], roots: Iterable[str]) -> tuple[str, ...]:
    """Whose folders and files the masks lie in, as far as names can tell."""
    names = set(roots)
    for frame in frames:
        place = PurePosixPath(frame.source)
        names |= {*place.parent.parts, place.stem}
    return tuple(sorted(names))
