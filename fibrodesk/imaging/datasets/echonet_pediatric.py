"""EchoNet-Pediatric: for each of two views a FileList.csv, a VolumeTracings.csv and Videos/.

Source:
    Reddy CD et al., J Am Soc Echocardiogr 2023;36(5):482-489.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from fibrodesk.imaging.datasets import echonet
from fibrodesk.imaging.datasets.echonet_tracings import CORNERS, Tracings, tracings_as_labels
from fibrodesk.imaging.datasets.listing import DataSet, Listing
from fibrodesk.imaging.datasets.tables import Row, header_of
from fibrodesk.imaging.errors import ImagingError
from fibrodesk.imaging.foreign.told import TOP, TableWord
from fibrodesk.imaging.labels.content import Labels
from fibrodesk.imaging.refusal import Refusal
from fibrodesk.imaging.source import SourceRef

KIND, NAME = "echonet-pediatric", "EchoNet-Pediatric"
_VIEWS = ("A4C", "PSAX")


def is_folder(folder: Path) -> bool:
    """Whether it is the top of a copy, or the part of one view."""
    return any(True for _ in _parts(folder))


def loops(folder: Path) -> Listing:
    """The videos of all views; a view whose table cannot be read is one refusal."""
    found: list[SourceRef] = []
    refusals: list[Refusal] = []
    for part in _parts(folder):
        try:
            listing = echonet.listing(
                part, partial(_word, part), columns=CORNERS, kind=KIND, dataset=NAME
            )
        except ImagingError as error:
            refusals.append(Refusal.of(part / echonet.FILE_LIST, error))
        else:
            found += listing.loops
            refusals += listing.refusals
    return Listing(loops=tuple(found), refusals=tuple(refusals))


def labels(ref: SourceRef) -> Labels:
    """The tracings of one video.

    Raises:
        ImagingError: they cannot be read at all.
    """
    return tracings_as_labels(ref, Path(ref.word(TOP)), CORNERS)


def _parts(folder: Path) -> Iterator[Path]:
    """The folders of the views: those below, or the folder itself."""
    for view in _VIEWS:
        if (folder / view / echonet.FILE_LIST).is_file():
            yield folder / view
    columns = set(header_of(folder / echonet.FILE_LIST))
    if {"filename", "weight"} <= columns or {"filename", "age"} <= columns:
        yield folder


def _word(part: Path, stem: str, row: Row, tracings: Tracings) -> TableWord:
    measured, warnings = echonet.ejection_fraction(row)
    ed, es = tracings.moments()
    return TableWord(
        dataset=NAME,
        patient=stem,
        top=str(part),
        view=part.name if part.name in _VIEWS else "",
        split=row.word("Split"),
        ed=ed,
        es=es,
        labelled=tuple(sorted(tracings.outlines)),
        sex=row.word("Sex"),
        age_years=row.figure("Age"),
        measured=measured,
        warnings=(*warnings, *tracings.warnings()),
    )


DATA_SET = DataSet(kind=KIND, name=NAME, recognise=is_folder, loops=loops, labels=labels)
