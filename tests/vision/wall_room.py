"""Frames of many synthetic hearts with their true wall, and three points as a hand sets them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.geometry import ImagePoint, PixelSpacing
from fibrodesk.domain.mask import MaskArray, Structure
from fibrodesk.phantom.look import LOOKS
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient

SIZES = ((768, 1024), (480, 640), (600, 800), (256, 256))
HAND_MM = 1.5  # standard deviation of each coordinate of a point
_FRAMES = 8  # a loop; its phases are few, so that there can be many patients


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WallCase:
    """One frame. `points`: two hinges and the apex, with the error of a hand."""

    look: str
    form: str
    phase: str  # "ED", "ES" or "between"
    picture: FrameArray
    spacing: PixelSpacing
    points: tuple[ImagePoint, ImagePoint, ImagePoint]
    wall: MaskArray
    cavity: MaskArray


def wall_cases(numbers: range, *, seed: int, hand_mm: float = HAND_MM) -> Iterator[WallCase]:
    """Three frames of each patient: ED, ES and one between; looks and sizes take turns."""
    rng = np.random.default_rng((seed, 9))
    looks = sorted(LOOKS)
    for number in numbers:
        patient = draw_patient(number, seed=seed, look=looks[number % len(looks)])
        size = SIZES[number // len(looks) % len(SIZES)]
        loop = make_loop(patient, frames=_FRAMES, size_px=size)
        spacing = loop.cine.facts.spacing
        for phase, frame in (("ED", 0), ("ES", loop.es_frame), ("between", loop.es_frame + 2)):
            marks = loop.landmarks[frame]
            true = (marks.septal_hinge, marks.lateral_hinge, marks.apex)
            errors = rng.normal(0, hand_mm, (3, 2))
            yield WallCase(
                look=patient.look,
                form=patient.form or "none",
                phase=phase,
                picture=loop.cine.frame(frame),
                spacing=spacing,
                points=tuple(
                    ImagePoint(
                        point.x_px + error[0] / spacing.column_mm,
                        point.y_px + error[1] / spacing.row_mm,
                    )
                    for point, error in zip(true, errors, strict=True)
                ),
                wall=loop.masks[Structure.MYOCARDIUM][frame],
                cavity=loop.masks[Structure.LEFT_VENTRICULAR_CAVITY][frame],
            )


def dice(first: MaskArray, second: MaskArray) -> float:
    return float(2 * np.count_nonzero(first & second) / (first.sum() + second.sum()))
