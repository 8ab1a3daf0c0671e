"""Where the loops, tables and outlines of CAMUS and TED lie, told by the names of the files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from fibrodesk.imaging.errors import ImagingError
from fibrodesk.imaging.refusal import Refusal
from fibrodesk.imaging.walking import folders_below

CAMUS, TED = "CAMUS", "TED"
_NAME = re.compile(
    r"(?P<patient>patient\d{1,6})_(?P<view>2CH|4CH)_"
    r"(?P<part>half_sequence|full_sequence|sequence|ED|ES)(?P<outlines>_gt)?"
    r"(?P<ending>\.nii\.gz|\.nii|\.mhd)",
    re.IGNORECASE,
)
_PATIENT = re.compile(r"patient\d{1,6}", re.IGNORECASE)
_STILLS = ("ed", "es")
_DEEPEST = 3  # CAMUS_public/database_nifti/patient0001
_LOOKED_AT = 8  # patients, until one tells what data set it is


class OutlinesAloneError(ImagingError):
    title = "These are outlines"
    text = "{path} holds the outlines of a loop, not its pictures."
    hint = "Take in the sequence beside it, and the outlines with --tracings."


class NotOfLayoutError(ImagingError):
    title = "This is no loop of CAMUS or TED"
    text = "{path} is not named as a sequence of this data set is."
    hint = "Keep the names of the data set, such as patient0001_4CH_half_sequence.nii.gz."


class StillAloneError(ImagingError):
    title = "This is a still image"
    text = "{path} is a still of one phase, not a loop."
    hint = "Take in the sequence of this view; where it is missing, copy it from the data set."


class StrangerError(ImagingError):
    title = "Two patients lie in one folder"
    text = "{path} lies in a folder with another patient's files, so {table} may not be its own."
    hint = "Give each patient a folder of their own, named as in the data set."


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopPlace:
    """One sequence and the files that belong to it."""

    data_set: str  # "CAMUS" or "TED"
    patient: str  # "patient0001"
    view: str  # "4CH" or "2CH"
    loop: Path
    info: Path
    outlines: Path | None  # of the whole sequence; None where there are none
    stills: tuple[tuple[str, Path, Path], ...] = ()  # "ED" or "ES", the still, its outlines

    @property
    def stem(self) -> str:
        return _stem(self.loop)


@dataclass(frozen=True, slots=True)
class _Part:
    patient: str
    view: str
    part: str
    outlines: bool
    path: Path


def place_of(loop: Path) -> LoopPlace:
    """The place of a sequence, from what lies beside it.

    Raises:
        NotOfLayoutError: its name is none of the layout.
        StillAloneError, OutlinesAloneError: it is no sequence.
        StrangerError: its table may be that of another patient.
    """
    own = _part(loop)
    if own is None:
        raise NotOfLayoutError(path=loop.name)
    if own.outlines:
        raise OutlinesAloneError(path=loop.name)
    if own.part in _STILLS:
        raise StillAloneError(path=loop.name)
    beside = [*_parts(_names(loop.parent))]
    named = loop.with_name(f"{own.patient}_{own.view}_info.cfg")
    data_set = TED if named.is_file() else CAMUS
    info = named if data_set == TED else loop.with_name(f"Info_{own.view}.cfg")
    if data_set == CAMUS and _shared(loop.parent, own.patient, beside):
        raise StrangerError(path=loop.name, table=info.name)
    same = [one for one in beside if (one.patient, one.view) == (own.patient, own.view)]
    files = {(one.part, one.outlines): one.path for one in reversed(same)}
    return LoopPlace(
        data_set=data_set,
        patient=own.patient,
        view=own.view,
        loop=loop,
        info=info,
        outlines=files.get((own.part, True)),
        stills=tuple(_stills(files)),
    )


def _stills(files: Mapping[tuple[str, bool], Path]) -> Iterator[tuple[str, Path, Path]]:
    """The phases that have both a still and its outlines."""
    for part in _STILLS:
        if (part, False) in files and (part, True) in files:
            yield part.upper(), files[part, False], files[part, True]


def is_named(path: Path) -> bool:
    """Whether a file bears a name of the layout: a sequence's, a still's or that of outlines."""
    return _part(path) is not None


def loops_and_lonely(top: Path) -> Iterator[Path | Refusal]:
    """Each view's sequence below a folder, or one of its stills where it has no sequence."""
    for found in folders_below(top):
        if isinstance(found, Refusal):
            yield found
            continue
        here, folders, names = found
        if len(here.relative_to(top).parts) >= _DEEPEST:
            folders.clear()
        views: dict[tuple[str, str], list[_Part]] = {}
        for one in _parts(here / name for name in names):
            if not one.outlines:
                views.setdefault((one.patient, one.view), []).append(one)
        for _, parts in sorted(views.items()):
            loops = [one.path for one in parts if one.part not in _STILLS]
            yield (loops or [one.path for one in parts])[0]


def recognised(top: Path) -> str | None:
    """Which of both data sets a folder holds: itself a patient's, or one that holds patients'.

    No deeper, so that another data set beside is never taken for a part of this one.
    """
    inside = (one for one in _names(top) if _PATIENT.fullmatch(one.name) and one.is_dir())
    for folder in (top, *islice(inside, _LOOKED_AT)):
        loop = next((one for one in _parts(_names(folder)) if not one.outlines), None)
        if loop is not None:
            named = folder / f"{loop.patient}_{loop.view}_info.cfg"
            return TED if named.is_file() else CAMUS
    return None


def _shared(folder: Path, patient: str, beside: Iterable[_Part]) -> bool:
    """Whether the folder's table, which names nobody, may be that of another patient."""
    if _PATIENT.fullmatch(folder.name):
        return folder.name.lower() != patient.lower()
    return len({one.patient.lower() for one in beside}) > 1


def _names(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def _parts(paths: Iterable[Path]) -> Iterator[_Part]:
    for path in paths:
        found = _part(path)
        if found is not None:
            yield found


def _part(path: Path) -> _Part | None:
    match = _NAME.fullmatch(path.name)
    if match is None:
        return None
    return _Part(
        patient=match["patient"],
        view=match["view"].upper(),
        part=match["part"].lower(),
        outlines=match["outlines"] is not None,
        path=path,
    )


def _stem(path: Path) -> str:
    name = path.name
    return name[: -len(".nii.gz")] if name.lower().endswith(".nii.gz") else path.stem
