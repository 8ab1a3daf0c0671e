"""One frame beside one reference mask: everything that the figures of a side are made from."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fibrodesk.agreement.counts import Counts, count
from fibrodesk.agreement.distance import distances_px_and_mm
from fibrodesk.contract.snapshot import SnapshotFrame
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.letterbox import FloatImage, Letterbox
from fibrodesk.domain.mask import MaskArray
from training.judging.calibrating.calibration import NO_BOUNDARY, Reliability, reliability
from training.judging.frames.segments import segment_counts

DISTANCES = (
    "hausdorff_px256",
    "hd95_px256",
    "assd_px256",
    "nsd",
    "hausdorff_mm",
    "hd95_mm",
    "assd_mm",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedFrame:
    """One frame, one reference mask, and how the model's mask stands to it."""

    patient: str
    counts: Counts  # first the reference, second the model, on native pixels
    distances: dict[str, float]  # by the names of `DISTANCES`; nan where a mask is empty
    missed_px256: float  # the diagonal of the field of view: what one empty mask costs
    missed_mm: float = math.nan  # the same; nan where the cine is not calibrated
    strata: dict[str, str]  # form, quality, scanner, phase
    brier: float  # over the whole frame
    image: str = ""  # which frame of which cine: several references may judge one
    scale: float = 1.0  # pixels of the 256 square for a native one
    pixel_mm2: float = math.nan  # nan where the cine is not calibrated
    burden_reference: float = math.nan  # share of the reference myocardium, nan without one
    burden_model: float = math.nan
    burden_own_wall: float = math.nan  # share of the wall that the model itself proposes
    contrast: float = math.nan  # grey levels of the scar above the rest of the wall
    reliability: Reliability = NO_BOUNDARY
    segments: dict[str, Counts] = field(default_factory=dict)  # of the reference myocardium
    mri_scar: dict[str, float] = field(default_factory=dict)  # by the number of a segment

    @property
    def kind(self) -> str:
        """Which of the two masks is empty."""
        if self.counts.union == 0:
            return "both_empty"
        return "one_empty" if 0 in (self.counts.first, self.counts.second) else "both_marked"


Patients = dict[str, list[JudgedFrame]]


def by(frames: Sequence[JudgedFrame], key: Callable[[JudgedFrame], str]) -> Patients:
    """Frames in groups, in the order of their first."""
    groups: Patients = {}
    for frame in frames:
        groups.setdefault(key(frame), []).append(frame)
    return groups


def judge_frame(
    frame: SnapshotFrame,
    reference: MaskArray,
    probability: FloatImage,
    *,
    threshold: float,
    image: NDArray[np.uint8] | None = None,
    wall: MaskArray | None = None,
    own_wall: MaskArray | None = None,
) -> JudgedFrame:
    """Hold an answer against one reference; all arrays (H, W) on native pixels.

    Args:
        image: the grey frame, for the contrast of the scar; without it none is told.
        wall: the reference myocardium, for burden, contrast and segments of a fibrosis.
        own_wall: the myocardium that the same model proposes.
    """
    answer = probability > threshold
    scale = Letterbox(shape=_shape(reference)).scale
    spacing = (
        None
        if frame.spacing_mm is None
        else PixelSpacing(row_mm=frame.spacing_mm[0], column_mm=frame.spacing_mm[1])
    )
    burdens = _burdens(reference, answer, wall, own_wall)
    return JudgedFrame(
        patient=frame.patient,
        image=f"{frame.cine}/{frame.index}",
        counts=count(reference, answer),
        distances=_distances(reference, answer, spacing, scale=scale),
        missed_px256=math.hypot(*reference.shape) * scale,
        missed_mm=_diagonal_mm(reference, spacing),
        strata={
            "form": frame.form,
            "quality": frame.quality,
            "scanner": frame.scanner,
            "phase": frame.phase,
        },
        brier=float(np.mean((probability - reference) ** 2)),
        scale=scale,
        pixel_mm2=math.nan if spacing is None else spacing.pixel_mm2,
        burden_reference=burdens[0],
        burden_model=burdens[1],
        burden_own_wall=burdens[2],
        contrast=scar_contrast(image, reference, wall),
        reliability=reliability(reference, probability, scale=scale),
        segments=segment_counts(reference, answer, wall, spacing, septum=frame.septum),
        mri_scar=frame.mri_scar,
    )


def scar_contrast(
    image: NDArray[np.uint8] | None, scar: MaskArray, wall: MaskArray | None
) -> float:
    """Mean grey level of the scar in the wall less that of the rest of the wall; nan without one.

    The picture is log-compressed, so that a difference of grey levels goes with decibels: 4.25
    levels a dB where the 256 of them show a dynamic range of 60 dB.
    """
    if image is None or wall is None:
        return math.nan
    inside, rest = scar & wall, wall & ~scar
    if not inside.any() or not rest.any():
        return math.nan
    return float(image[inside].mean() - image[rest].mean())


def _distances(
    reference: MaskArray, answer: MaskArray, spacing: PixelSpacing | None, *, scale: float
) -> dict[str, float]:
    """In px of the 256 square, in mm too where calibrated; NSD at 1.5 mm, else 3 native px."""
    pixels, lengths = distances_px_and_mm(reference, answer, spacing=spacing)
    found = {
        "hausdorff_px256": pixels.hd * scale,
        "hd95_px256": pixels.hd95 * scale,
        "assd_px256": pixels.assd * scale,
        "nsd": pixels.nsd,
        "hausdorff_mm": math.nan,
        "hd95_mm": math.nan,
        "assd_mm": math.nan,
    }
    if lengths is None:
        return found
    return found | {
        "nsd": lengths.nsd,
        "hausdorff_mm": lengths.hd,
        "hd95_mm": lengths.hd95,
        "assd_mm": lengths.assd,
    }


def _burdens(
    reference: MaskArray, answer: MaskArray, wall: MaskArray | None, own: MaskArray | None
) -> tuple[float, float, float]:
    """Both masks as shares of the reference myocardium, the answer's of its own; nan without."""
    if wall is None or not wall.any():
        return math.nan, math.nan, math.nan
    pairs = ((reference, wall), (answer, wall), (answer, own))
    first, second, third = (_share(mask, ground) for mask, ground in pairs)
    return first, second, third


def _share(mask: MaskArray, ground: MaskArray | None) -> float:
    area = 0 if ground is None else int(np.count_nonzero(ground))
    if ground is None or area == 0:
        return math.nan
    return int(np.count_nonzero(mask & ground)) / area


def _diagonal_mm(mask: MaskArray, spacing: PixelSpacing | None) -> float:
    if spacing is None:
        return math.nan
    return math.hypot(mask.shape[0] * spacing.row_mm, mask.shape[1] * spacing.column_mm)


def _shape(array: NDArray[Any]) -> tuple[int, int]:
    return array.shape[0], array.shape[1]
