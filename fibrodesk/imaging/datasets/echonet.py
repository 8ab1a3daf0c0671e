"""EchoNet-Dynamic: FileList.csv, VolumeTracings.csv and Videos/*.avi of 112 x 112 px.

No scale is told, so nothing of it is ever in millimetres.

Source:
    Ouyang D et al., Video-based AI for beat-to-beat assessment of cardiac function,
    Nature 2020;580:252-256.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from fibrodesk.imaging.datasets.echonet_tracings import (
    CHORDS,
    TABLE,
    Tracings,
    read_tracings,
    stem_of,
    tracings_as_labels,
)
from fibrodesk.imaging.datasets.listing import DataSet, Listing
from fibrodesk.imaging.datasets.tables import Row, header_of, is_plain_name, rows_of, whole_number
from fibrodesk.imaging.errors import ImagingError
from fibrodesk.imaging.foreign.errors import LoopMissingError, RowRefusedError
from fibrodesk.imaging.foreign.told import TOP, TableWord
from fibrodesk.imaging.labels.content import Labels
from fibrodesk.imaging.refusal import Refusal
from fibrodesk.imaging.source import SourceRef

KIND, NAME = "echonet", "EchoNet-Dynamic"
FILE_LIST, VIDEOS = "FileList.csv", "Videos"
NOT_IN_TABLE = "The data set's table tells nothing of this video."


@dataclass(frozen=True, slots=True, kw_only=True)
class FileList:
    """The table of files: its rows by stem, and those that make no sense."""

    rows: Mapping[str, Row]
    refusals: tuple[Refusal, ...]


def is_folder(folder: Path) -> bool:
    """Whether it is the top of a copy of EchoNet-Dynamic."""
    return (folder / FILE_LIST).is_file() and (
        (folder / VIDEOS).is_dir()
        or {"filename", "ef", "fps"} <= set(header_of(folder / FILE_LIST))
    )


def loops(folder: Path) -> Listing:
    """Every video of the table, then the videos that it does not know.

    Raises:
        ImagingError: FileList.csv cannot be read, or lacks the files' names.
    """
    return listing(folder, partial(_word, folder), columns=CHORDS, kind=KIND, dataset=NAME)


def labels(ref: SourceRef) -> Labels:
    """The tracings of one video.

    Raises:
        ImagingError: they cannot be read at all.
    """
    return tracings_as_labels(ref, Path(ref.word(TOP)), CHORDS)


def listing(
    folder: Path,
    word: Callable[[str, Row, Tracings], TableWord],
    *,
    columns: tuple[str, ...],
    kind: str,
    dataset: str,
) -> Listing:
    """The videos of a folder with both tables; `word` says what they tell of one.

    Raises:
        ImagingError: FileList.csv cannot be read, or lacks the files' names.
    """
    listed = file_list(folder / FILE_LIST)
    tracings, unread = _tracings_or_none(folder, columns)
    each = [
        _reference(folder, stem, word(stem, row, tracings.get(stem, Tracings())), kind=kind)
        for stem, row in listed.rows.items()
    ]
    found = [one for one in each if isinstance(one, SourceRef)]
    missing = [one for one in each if isinstance(one, Refusal)]
    found += _unlisted(folder, listed, kind=kind, dataset=dataset)
    missing += _untraced_files(folder, listed, tracings)
    return Listing(loops=tuple(found), refusals=(*listed.refusals, *unread, *missing))


def file_list(path: Path) -> FileList:
    """The rows by stem; a name that is no plain one or comes twice is refused.

    Raises:
        ImagingError: the table cannot be read, or lacks the files' names.
    """
    rows: dict[str, Row] = {}
    refusals: list[Refusal] = []
    for row in rows_of(path, needed=("FileName",)):
        stem = stem_of(row.word("FileName"))
        reason = "" if stem and is_plain_name(stem) else "its file name is none"
        reason = "the file stands in it twice" if stem in rows else reason
        if reason:
            error = RowRefusedError(table=path.name, row=row.number, reason=reason)
            refusals.append(Refusal.of(path, error))
        else:
            rows[stem] = row
    return FileList(rows=rows, refusals=tuple(refusals))


def _tracings_or_none(
    folder: Path, columns: tuple[str, ...]
) -> tuple[Mapping[str, Tracings], list[Refusal]]:
    """The tracings of a folder; where they cannot be read, none and why."""
    try:
        return read_tracings(folder, columns), []
    except ImagingError as error:
        return {}, [Refusal.of(folder / TABLE, error)]


def _reference(folder: Path, stem: str, word: TableWord, *, kind: str) -> SourceRef | Refusal:
    """The video of that name, with what the tables told; a refusal where it is not there."""
    path = folder / VIDEOS / f"{stem}.avi"
    if not path.is_file():
        return Refusal.of(path, LoopMissingError(path=path.name, table=FILE_LIST))
    return SourceRef(path, kind, detail=word.detail())


def _unlisted(folder: Path, listed: FileList, *, kind: str, dataset: str) -> Iterator[SourceRef]:
    """Videos that lie there but that the table does not name."""
    for path in sorted((folder / VIDEOS).glob("*.avi")):
        if path.stem not in listed.rows:
            word = TableWord(
                dataset=dataset, patient=path.stem, top=str(folder), warnings=(NOT_IN_TABLE,)
            )
            yield SourceRef(path, kind, detail=word.detail())


def _untraced_files(
    folder: Path, listed: FileList, tracings: Mapping[str, Tracings]
) -> Iterator[Refusal]:
    """Files that the tracings name and that neither the table nor the disk knows."""
    for stem in tracings:
        if stem in listed.rows:
            continue
        name = f"{stem}.avi" if is_plain_name(stem) else "A file whose name is none"
        if not is_plain_name(stem) or not (folder / VIDEOS / name).is_file():
            yield Refusal.of(folder / TABLE, LoopMissingError(path=name, table=TABLE))


def ejection_fraction(row: Row) -> tuple[tuple[tuple[str, float], ...], list[str]]:
    """The ejection fraction as a fraction; a value that can be none is a warning."""
    percent = row.figure("EF")
    if math.isnan(percent):
        return (), []
    if not 0 < percent < 100:
        return (), ["The table's ejection fraction can be none; it is left out."]
    return (("ejection_fraction", percent / 100),), []


def _word(folder: Path, stem: str, row: Row, tracings: Tracings) -> TableWord:
    measured, warnings = ejection_fraction(row)
    ed, es = tracings.moments()
    return TableWord(
        dataset=NAME,
        patient=stem,
        top=str(folder),
        per_s=row.figure("FPS"),
        frames=whole_number(row.word("NumberOfFrames")),
        view="A4C",
        split=row.word("Split"),
        ed=ed,
        es=es,
        labelled=tuple(sorted(tracings.outlines)),
        measured=measured,
        warnings=(*warnings, *tracings.warnings()),
    )


DATA_SET = DataSet(kind=KIND, name=NAME, recognise=is_folder, loops=loops, labels=labels)
