"""The outlines that come with CAMUS and TED: 1 cavity, 2 myocardium, 3 left atrium."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.mask import Structure
from fibrodesk.imaging.datasets.camus_places import LoopPlace, place_of
from fibrodesk.imaging.datasets.camus_tables import LoopInfo, read_info
from fibrodesk.imaging.errors import ImagingError
from fibrodesk.imaging.foreign.volume_headers import VolumeHeader, header_of
from fibrodesk.imaging.foreign.volumes import grey_frames, label_frames, read_volume, same_grid
from fibrodesk.imaging.labels.content import LabelledFrame, LabelRefusal, Labels
from fibrodesk.imaging.source import SourceRef

STRUCTURES = {
    1: Structure.LEFT_VENTRICULAR_CAVITY,
    2: Structure.MYOCARDIUM,
    3: Structure.LEFT_ATRIUM,
}
_NUMBERS = frozenset(STRUCTURES)


class OutlinesElsewhereError(ImagingError):
    title = "These outlines are of another size"
    text = "{path} is {found}, and its loop is {expected}."
    hint = "Copy both files from one release of the data set; outlines are never stretched."


class OutlinesStrangeError(ImagingError):
    title = "These outlines are of another picture"
    text = "{path} belongs to a still that is not frame {frame} of its loop."
    hint = "Copy the still, its outlines and the sequence from one release of the data set."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phase:
    """The outlines of one still, and the frame of the loop that the still is."""

    frame: int
    still: Path
    outlines: Path


def camus_labels(ref: SourceRef) -> Labels:
    """The data set's own outlines of a loop: of every frame, or of both phases.

    Outlines of another size than their loop, or of other pixels, are refused, each in words.

    Raises:
        ImagingError: the loop or its table cannot be read.
    """
    place = place_of(ref.path)
    info = read_info(place.info, loop=place.loop.name)
    loop = header_of(place.loop)
    frames: list[LabelledFrame] = []
    refusals: list[LabelRefusal] = []
    if place.outlines is not None:
        try:
            _check_grid(place.outlines, loop, frames=loop.frames)
            numbers = label_frames(read_volume(place.outlines), _NUMBERS, name=place.outlines.name)
            frames += _masks(place.stem, numbers, first=0)
        except ImagingError as error:
            refusals.append(LabelRefusal.of(place.outlines.name, error))
    else:
        for phase in _phases(place, info):
            try:
                frames += _of_still(place, phase, loop)
            except ImagingError as error:
                refusals.append(LabelRefusal.of(phase.outlines.name, error))
    return Labels(frames=tuple(frames), refusals=tuple(refusals), kind=place.data_set)


def outlines_beside(
    place: LoopPlace, info: LoopInfo, loop: VolumeHeader
) -> tuple[tuple[int, ...], list[str]]:
    """The frames that have outlines that fit, and what a person should know of the others.

    Only headers are read.
    """
    if place.outlines is not None:
        wanted = [(range(loop.frames), place.outlines, loop.frames)]
    else:
        wanted = [(range(p.frame, p.frame + 1), p.outlines, 1) for p in _phases(place, info)]
    labelled: set[int] = set()
    warnings = [] if wanted else ["The data set's outlines of this loop are not beside it."]
    for frames, path, count in wanted:
        try:
            _check_grid(path, loop, frames=count)
            labelled.update(frames)
        except ImagingError as error:
            warnings.append(f"The outlines are not taken: {error}")
    return tuple(sorted(labelled)), warnings


def _phases(place: LoopPlace, info: LoopInfo) -> list[_Phase]:
    at = {"ED": info.ed, "ES": info.es}
    return [
        _Phase(frame=at[phase], still=still, outlines=outlines)
        for phase, still, outlines in place.stills
    ]


def _of_still(place: LoopPlace, phase: _Phase, loop: VolumeHeader) -> Iterator[LabelledFrame]:
    """The masks of one still, if it is that frame of the loop to the pixel."""
    _check_grid(phase.outlines, loop, frames=1)
    _check_grid(phase.still, loop, frames=1)
    numbers = label_frames(read_volume(phase.outlines), _NUMBERS, name=phase.outlines.name)
    still = grey_frames(read_volume(phase.still), name=phase.still.name)
    sequence = grey_frames(read_volume(place.loop), name=place.loop.name)
    if not 0 <= phase.frame < len(sequence) or not np.array_equal(still[0], sequence[phase.frame]):
        raise OutlinesStrangeError(path=phase.outlines.name, frame=phase.frame + 1)
    return _masks(place.stem, numbers, first=phase.frame)


def _masks(stem: str, numbers: FrameArray, *, first: int) -> Iterator[LabelledFrame]:
    """One mask a frame and structure that is there: what was not outlined is unknown, not none."""
    for index, frame in enumerate(numbers):
        for number, structure in STRUCTURES.items():
            mask = frame == number
            if mask.any():
                yield LabelledFrame(
                    stem=stem, frame=first + index, label=structure.value, mask=mask
                )


def _check_grid(path: Path, loop: VolumeHeader, *, frames: int) -> None:
    found = header_of(path)
    if found.frames != frames or not same_grid(found, loop):
        raise OutlinesElsewhereError(
            path=path.name, found=_words(found, found.frames), expected=_words(loop, frames)
        )


def _words(header: VolumeHeader, frames: int) -> str:
    row_mm, column_mm = header.spacing
    return (
        f"{header.columns} x {header.rows} px of {column_mm:.4g} x {row_mm:.4g} mm, "
        f"{frames} frame{'s' if frames != 1 else ''}"
    )
