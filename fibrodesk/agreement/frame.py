"""One frame that two people read, and how far they agree on it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from fibrodesk.agreement import kappa, overlap
from fibrodesk.agreement.counts import Counts, count, outside
from fibrodesk.agreement.distance import Distances, distances
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray
from fibrodesk.domain.reading import AnswerState, Origin


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """What one reader says of a frame: a mask, nothing there, not assessable, or no answer."""

    state: AnswerState | None
    mask: MaskArray | None = None  # shape (H, W)
    origin: Origin | None = None

    def __post_init__(self) -> None:
        if (self.state is AnswerState.DRAWN) != (self.mask is not None):
            raise ValueError(f"a mask stands with the answer drawn alone, not with {self.state}")

    @classmethod
    def drawn(cls, mask: MaskArray, origin: Origin = Origin.DRAWN) -> Finding:
        return cls(AnswerState.DRAWN, mask, origin)

    @property
    def assessed(self) -> bool:
        return self.state in (AnswerState.DRAWN, AnswerState.NONE)

    @property
    def independent(self) -> bool:
        """Made by the reader's own hand and eye on this very frame."""
        return self.origin in (None, Origin.DRAWN)


NO_FIBROSIS = Finding(AnswerState.NONE)
NOT_ASSESSABLE = Finding(AnswerState.NOT_ASSESSABLE)
UNANSWERED = Finding(None)


class FrameKind(StrEnum):
    """What there is to compare on a frame; the number of each stands beside every mean."""

    BOTH = "both"
    ONE_EMPTY = "one_empty"
    BOTH_EMPTY = "both_empty"
    NOT_ASSESSABLE_BY_ONE = "not_assessable_by_one"
    NOT_ASSESSABLE_BY_BOTH = "not_assessable_by_both"
    UNANSWERED = "unanswered"  # by one or both

    @property
    def compared(self) -> bool:
        return self in (FrameKind.BOTH, FrameKind.ONE_EMPTY, FrameKind.BOTH_EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FrameReadings:
    """What two readers say of one frame, and the ground on which they are compared.

    `domain`, shape (H, W), is the one mask that both share, or None for the whole frame.
    """

    patient: str
    cine: str
    frame: int  # 0-based
    shape: tuple[int, int]
    first: Finding
    second: Finding
    domain: MaskArray | None = None
    domain_hash: str = ""  # of the mask as it was locked
    spacing: PixelSpacing | None = None
    form: str = ""
    quality: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameAgreement:
    """How far two readers agree on one frame; inside the domain, unless said otherwise."""

    patient: str
    cine: str
    frame: int  # 0-based
    kind: FrameKind
    counts: Counts | None = None  # None: not compared
    distances: Distances | None = None
    pixel_mm2: float | None = None  # None: not calibrated
    outside_first_px: int = 0  # marked outside the domain
    outside_second_px: int = 0
    present_first: bool | None = None  # any fibrosis in the frame, as the reader says
    present_second: bool | None = None
    origin_first: Origin | None = None
    origin_second: Origin | None = None
    domain_hash: str = ""
    form: str = ""
    quality: str = ""

    @property
    def kappa(self) -> float:
        return math.nan if self.counts is None else kappa.cohen_kappa(self.counts)

    @property
    def dice(self) -> float:
        return math.nan if self.counts is None else overlap.dice(self.counts)

    @property
    def apart_px(self) -> float:
        """Pixels that only one reader marked."""
        return math.nan if self.counts is None else self.counts.apart

    @property
    def apart_mm2(self) -> float:
        return math.nan if self.pixel_mm2 is None else self.apart_px * self.pixel_mm2

    @property
    def independent(self) -> bool:
        """Whether both masks were drawn on this very frame, by nobody's algorithm."""
        return {self.origin_first, self.origin_second} <= {None, Origin.DRAWN}

    @property
    def reason(self) -> str:
        """In a word, why kappa has no value here, or ""."""
        if self.counts is None:
            return str(self.kind)
        return kappa.undefined_because(self.counts)


def compare_frame(readings: FrameReadings, *, tolerance: float | None = None) -> FrameAgreement:
    """Count, measure and name what two readers say of one frame.

    Args:
        tolerance: of the surface Dice, in mm where calibrated, else px; 1.5 mm or 3 px if None.
    Raises:
        ValueError: a mask does not have the frame's shape.
    """
    first, second = readings.first, readings.second
    masks = [_mask(finding, readings.shape) for finding in (first, second)]
    compared = first.assessed and second.assessed
    counts = count(masks[0], masks[1], readings.domain) if compared else None
    apart = None
    if counts is not None:
        inside = masks if readings.domain is None else [mask & readings.domain for mask in masks]
        apart = distances(*inside, spacing=readings.spacing, tolerance=tolerance)
    return FrameAgreement(
        patient=readings.patient,
        cine=readings.cine,
        frame=readings.frame,
        kind=_kind(readings, counts),
        counts=counts,
        distances=apart,
        pixel_mm2=None if readings.spacing is None else readings.spacing.pixel_mm2,
        outside_first_px=outside(masks[0], readings.domain),
        outside_second_px=outside(masks[1], readings.domain),
        present_first=bool(masks[0].any()) if first.assessed else None,
        present_second=bool(masks[1].any()) if second.assessed else None,
        origin_first=first.origin,
        origin_second=second.origin,
        domain_hash=readings.domain_hash,
        form=readings.form,
        quality=readings.quality,
    )


def _mask(finding: Finding, shape: tuple[int, int]) -> MaskArray:
    if finding.mask is None:
        return np.zeros(shape, np.bool_)
    if finding.mask.shape != shape:
        raise ValueError(f"a mask of {finding.mask.shape} on a frame of {shape}")
    return finding.mask


def _kind(readings: FrameReadings, counts: Counts | None) -> FrameKind:
    findings = (readings.first, readings.second)
    if any(finding.state is None for finding in findings):
        return FrameKind.UNANSWERED
    if counts is None:
        unseen = [not finding.assessed for finding in findings]
        return FrameKind.NOT_ASSESSABLE_BY_BOTH if all(unseen) else FrameKind.NOT_ASSESSABLE_BY_ONE
    if counts.union == 0:
        return FrameKind.BOTH_EMPTY
    return FrameKind.BOTH if counts.first and counts.second else FrameKind.ONE_EMPTY
