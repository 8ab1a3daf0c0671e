"""Synthetic loops in the NIfTI layout of CAMUS, with everything in it that has trapped readers.

Every second patient runs from end-systole to end-diastole; pixels are half as high as wide; what
lies in the two-chamber files is the four-chamber loop mirrored, as the phantom has one view.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.mask import Structure
from fibrodesk.phantom.layouts.volume import write_volume
from fibrodesk.phantom.loop import PhantomLoop

GreyImages = NDArray[np.uint8]
LABELS = {
    Structure.LEFT_VENTRICULAR_CAVITY: 1,
    Structure.MYOCARDIUM: 2,
    Structure.LEFT_ATRIUM: 3,
}
QUALITIES = ("Good", "Medium", "Poor")
_SIDES = ("training", "training", "validation", "testing")
ROWS_REPEATED = 2
"""How often each row of the phantom's picture stands in the files: the pixels are not square."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeartSequence:
    """What a patient's files of one view hold; arrays are (T, H, W)."""

    frames: GreyImages
    outlines: GreyImages  # 1 cavity, 2 myocardium, 3 left atrium
    spacing_mm: tuple[float, float]  # between rows, between columns
    ed: int  # 0-based, in these frames
    es: int


def write_camus(folder: Path, loops: Sequence[PhantomLoop]) -> None:
    """Write database_nifti/ and database_split/ below a folder."""
    sides: dict[str, list[str]] = {side: [] for side in _SIDES}
    for number, loop in enumerate(loops, start=1):
        patient = f"patient{number:04d}"
        sides[_SIDES[(number - 1) % len(_SIDES)]].append(patient)
        home = folder / "database_nifti" / patient
        home.mkdir(parents=True)
        for view in ("2CH", "4CH"):
            whole = half_sequence(loop, backwards=number % 2 == 0, mirrored=view == "2CH")
            _write_view(home / f"{patient}_{view}", whole)
            text = "".join(f"{key}: {value}\n" for key, value in info(loop, whole, number))
            (home / f"Info_{view}.cfg").write_text(text, encoding="utf-8")
    lists = folder / "database_split"
    lists.mkdir(parents=True)
    for side, patients in sides.items():
        text = "".join(f"{patient}\n" for patient in patients)
        (lists / f"subgroup_{side}.txt").write_text(text, encoding="utf-8")


def half_sequence(loop: PhantomLoop, *, backwards: bool, mirrored: bool = False) -> HeartSequence:
    """The loop from end-diastole to end-systole; `backwards` begins with end-systole."""
    half = slice(loop.ed_frame, loop.es_frame + 1)
    whole = cut(loop, half, mirrored=mirrored)
    if not backwards:
        return whole
    return HeartSequence(
        frames=whole.frames[::-1],
        outlines=whole.outlines[::-1],
        spacing_mm=whole.spacing_mm,
        ed=len(whole.frames) - 1,
        es=0,
    )


def cut(loop: PhantomLoop, part: slice, *, mirrored: bool = False) -> HeartSequence:
    """Some frames of a loop that begin with end-diastole, in pixels that are not square."""
    outlines = np.zeros(loop.segments[part].shape, np.uint8)
    for structure, label in LABELS.items():
        outlines[loop.masks[structure][part]] = label
    turn = slice(None, None, -1 if mirrored else 1)
    spacing = loop.sector.spacing
    return HeartSequence(
        frames=np.repeat(loop.cine.frames[part][..., turn], ROWS_REPEATED, axis=1),
        outlines=np.repeat(outlines[..., turn], ROWS_REPEATED, axis=1),
        spacing_mm=(spacing.row_mm / ROWS_REPEATED, spacing.column_mm),
        ed=0,
        es=loop.es_frame - loop.ed_frame,
    )


def info(loop: PhantomLoop, whole: HeartSequence, number: int) -> list[tuple[str, str]]:
    """The lines of a .cfg file; frames count from 1."""
    return [
        ("ED", str(whole.ed + 1)),
        ("ES", str(whole.es + 1)),
        ("NbFrame", str(len(whole.frames))),
        ("Sex", loop.patient.sex),
        ("Age", str(loop.patient.age)),
        ("ImageQuality", QUALITIES[number % len(QUALITIES)]),
        ("EF", str(round(100 * loop.ejection_fraction))),
        ("FrameRate", f"{1000 / loop.cine.facts.frame_time_ms:.1f}"),
    ]


def _write_view(stem: Path, whole: HeartSequence) -> None:
    spacing = whole.spacing_mm
    for end, images in (("", whole.frames), ("_gt", whole.outlines)):
        for name, part in (
            ("half_sequence", images),
            ("ED", images[whole.ed]),
            ("ES", images[whole.es]),
        ):
            write_volume(stem.with_name(f"{stem.name}_{name}{end}.nii.gz"), part, spacing)
