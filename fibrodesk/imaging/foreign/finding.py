"""What a chosen file or folder holds: data sets, videos and pictures, told by content."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from fibrodesk.imaging.errors import ImagingError
from fibrodesk.imaging.foreign.containers import DICOM_FILE, PICTURE, VIDEO, kind_of_file
from fibrodesk.imaging.foreign.datasets import Listing, known, loops_of, recognise
from fibrodesk.imaging.foreign.naming import PATIENT
from fibrodesk.imaging.foreign.stills import SERIES, STILLS_KIND, series_in
from fibrodesk.imaging.foreign.video import VIDEO_KIND
from fibrodesk.imaging.pool import Decoder
from fibrodesk.imaging.refusal import Refusal
from fibrodesk.imaging.source import SourceRef

Found = SourceRef | Refusal | Path


def refs_of(source: Path, worker: Decoder, *, kind: str = "") -> Iterator[Found] | None:
    """The loops of a source that is not plain DICOM; None where it is.

    Args:
        source: a file or a folder that exists.
        worker: tables and pictures are read there.
        kind: of a data set, where a person said which; "" to look.
    Returns:
        References, refusals, and the paths of files that are neither videos nor pictures: those
        are for whoever walks through DICOM.
    """
    if source.is_dir():
        return _of_folder(source, worker, kind)
    found = {VIDEO: VIDEO_KIND, PICTURE: STILLS_KIND}.get(kind_of_file(source))
    return iter([SourceRef(source, found)]) if found else None


def _of_folder(folder: Path, worker: Decoder, kind: str) -> Iterator[Found] | None:
    if kind:
        return _listed(folder, kind, worker)
    return _walked(folder, worker) if _has_foreign(folder, worker) else None


def _has_foreign(folder: Path, worker: Decoder) -> bool:
    for parent, folders, names in os.walk(folder):
        folders.sort()
        here = Path(parent)
        if _may_be_data_set(names, folders) and worker.call(recognise, here):
            return True
        if any(kind_of_file(here / name) in (VIDEO, PICTURE) for name in names):
            return True
    return False


def _may_be_data_set(names: list[str], folders: list[str]) -> bool:
    """Whether it is worth asking: a folder of loops alone never is one."""
    tables = (".csv", ".cfg", ".xlsx", ".txt")
    return bool(folders) or any(name.lower().endswith(tables) for name in names)


def _walked(top: Path, worker: Decoder) -> Iterator[Found]:
    """Every file below a folder in the order of names; the pictures of a folder come together."""
    for parent, folders, names in os.walk(top):
        folders.sort()
        here = Path(parent)
        kind = worker.call(recognise, here) if _may_be_data_set(names, folders) else None
        if kind:
            folders.clear()
            yield from _listed(here, kind, worker)
            continue
        kinds = {name: kind_of_file(here / name) for name in sorted(names) if name[0] != "."}
        for name, kind_found in kinds.items():
            if kind_found == VIDEO:
                yield SourceRef(here / name, VIDEO_KIND, detail=_patient(top, here))
            elif kind_found in (DICOM_FILE, ""):
                yield here / name
        if PICTURE in kinds.values():
            yield from _pictures(top, here, worker)


def _listed(folder: Path, kind: str, worker: Decoder) -> Iterator[Found]:
    try:
        listing: Listing = worker.call(loops_of, folder, kind)
    except ImagingError as error:
        yield Refusal.of(folder, error)
        return
    yield from listing.loops
    yield from listing.refusals


def _pictures(top: Path, here: Path, worker: Decoder) -> Iterator[Found]:
    try:
        found = worker.call(series_in, here)
    except ImagingError as error:
        yield Refusal.of(here, error)
        return
    for series in found:
        patient = _patient(top, here) or ((PATIENT, here.name),) * (len(found) == 1)
        paths = {page.path for page in series.pages}
        if len(paths) == 1:  # a still by itself, or a TIFF of many pages
            yield SourceRef(paths.pop(), STILLS_KIND, detail=_patient(top, here))
        elif paths:
            detail = (*patient, (SERIES, series.name))
            yield SourceRef(here, STILLS_KIND, detail=detail)
        yield from series.refusals


def _patient(top: Path, here: Path) -> tuple[tuple[str, str], ...]:
    """In a folder of folders the first folder below the chosen one names the patient."""
    return ((PATIENT, here.relative_to(top).parts[0]),) if here != top else ()


def kinds_known() -> tuple[str, ...]:
    """Every kind that a person may name, beside DICOM."""
    return (*(one.kind for one in known()), VIDEO_KIND, STILLS_KIND)
