"""What a chosen file or folder holds: data sets, videos and pictures, told by content."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.imaging.datasets.camus import kind_of_volume
from fibrodesk.imaging.datasets.layouts import Listing, loops_of, recognise
from fibrodesk.imaging.decoding.pool import Decoder
from fibrodesk.imaging.errors import ImagingError
from fibrodesk.imaging.foreign.containers import PICTURE, VIDEO, kind_of_file
from fibrodesk.imaging.foreign.naming import PATIENT, STILLS_KIND, VIDEO_KIND
from fibrodesk.imaging.foreign.stills import SERIES, series_in
from fibrodesk.imaging.passing import PassedOver, Reason, reason_to_pass
from fibrodesk.imaging.refusal import Refusal
from fibrodesk.imaging.source import DICOM, SourceRef
from fibrodesk.imaging.walking import folders_below

Found = SourceRef | Refusal | Path | PassedOver
_PLAIN = {VIDEO: VIDEO_KIND, PICTURE: STILLS_KIND}


def refs_of(source: Path, worker: Decoder, *, kind: str = "") -> Iterator[Found] | None:
    """The loops of a folder or of a file that is no DICOM; None where others read it better.

    A folder is looked at as it is walked through, so that the first loops are told at once.

    Args:
        source: a file or a folder that exists.
        worker: tables and pictures are read there.
        kind: what a person said that it holds: "dicom", `VIDEO_KIND`, `STILLS_KIND`, a data set
            or the family of one ("echonet"); "" to look.
    Returns:
        References, refusals, what is passed over as of another kind than `kind`, and the paths of
        files that are neither videos nor pictures: those are for whoever walks through DICOM.
    """
    if kind == DICOM:
        return None
    if not source.is_dir():
        found = _PLAIN.get(kind_of_file(source)) or kind_of_volume(source)
        return iter([SourceRef(source, found)]) if found else None
    if kind in _PLAIN.values():
        return _only(kind, _walked(source, worker, sets=False))
    if kind:
        return _listed(source, _named(source, worker, kind), worker)
    return _walked(source, worker)


def _named(folder: Path, worker: Decoder, kind: str) -> str:
    """The data set that a person meant: the one that is there, if it is of that family."""
    found = worker.call(recognise, folder) or ""
    return found if found.startswith(f"{kind}-") else kind


def _may_be_data_set(names: list[str], folders: list[str]) -> bool:
    """Whether it is worth asking: a folder of loops alone never is one."""
    tables = (".csv", ".cfg", ".xlsx", ".txt")
    return bool(folders) or any(name.lower().endswith(tables) for name in names)


def _only(kind: str, found: Iterator[Found]) -> Iterator[Found]:
    for one in found:
        if isinstance(one, SourceRef) and one.kind != kind:
            yield PassedOver(one.path, Reason.OTHER_KIND)
        elif isinstance(one, Path):
            yield PassedOver(one, reason_to_pass(one) or Reason.OTHER_KIND)
        else:
            yield one


def _walked(top: Path, worker: Decoder, *, sets: bool = True) -> Iterator[Found]:
    """Every file below a folder in the order of names; the pictures of a folder come together.

    Args:
        sets: whether a folder of a data set is read by its tables.
    """
    named_from = _unwrapped(top)
    for found_folder in folders_below(top):
        if isinstance(found_folder, Refusal):
            yield found_folder
            continue
        here, folders, names = found_folder
        asked = sets and _may_be_data_set(names, folders)
        kind = _recognised(here, worker) if asked else None
        if kind:
            folders.clear()
            yield from _listed(here, kind, worker)
            continue
        pictures = False
        for name in names:
            found = kind_of_file(here / name) if name[0] != "." else ""
            if found == VIDEO:
                yield SourceRef(here / name, VIDEO_KIND, detail=_patient(named_from, here))
            elif found != PICTURE:
                yield here / name
            pictures = pictures or found == PICTURE
        if pictures:
            yield from _pictures(named_from, here, worker)


def _recognised(folder: Path, worker: Decoder) -> str | None:
    """The data set that a folder is the top of; one that cannot be looked into is none."""
    try:
        return worker.call(recognise, folder)
    except FibrodeskError:
        return None  # what is wrong is told of each file in it


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
    if here == top or not here.is_relative_to(top):
        return ()
    return ((PATIENT, here.relative_to(top).parts[0]),)


def _unwrapped(top: Path) -> Path:
    """The folder of the patients' folders; one that only wraps it, as in archives, is passed."""
    try:
        inside = list(top.iterdir())
        if len(inside) != 1 or not inside[0].is_dir():
            return top
        folders = [one for one in inside[0].iterdir() if not one.name.startswith(".")]
    except OSError:  # it cannot be read, which is told where its files are looked for
        return top
    wraps = len(folders) > 1 and all(one.is_dir() for one in folders)
    return _unwrapped(inside[0]) if wraps else top
