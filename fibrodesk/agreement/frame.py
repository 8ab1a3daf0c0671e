"""One frame that two people read, and how far they agree on it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from fibrodesk.agreement import kappa, overlap
from fibrodesk.agreement.counts import Counts, PackedMask, count_packed, outside_packed, packed
from fibrodesk.agreement.distance import Distances, Tolerances, distances_px_and_mm
from fibrodesk.agreement.shapes.regions import RegionMatch, match_regions
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
    form: str = ""  # of the disease, for the strata
    quality: str = ""
    form_first: str = ""  # as the first reader names it for the cine; "" where none was named
    form_second: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameAgreement:
    """How far two readers agree on one frame; inside the domain, unless said otherwise."""

    patient: str
    cine: str
    frame: int  # 0-based
    kind: FrameKind
    counts: Counts | None = None  # None: not compared
    distances: Distances | None = None  # in mm where calibrated, else in px
    distances_px: Distances | None = None
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
    form_first: str = ""
    form_second: str = ""
    regions: RegionMatch | None = None  # None: not compared

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


@dataclass(frozen=True, slots=True, eq=False)
class PackedFinding:
    """What a reader says of a frame, its mask packed once for every comparison to come."""

    finding: Finding
    mask: MaskArray  # shape (H, W); all free where none was drawn
    bits: PackedMask

    @classmethod
    def of(cls, finding: Finding, shape: tuple[int, int]) -> PackedFinding:
        mask = _mask(finding, shape)
        return cls(finding, mask, packed(mask))

    @property
    def present(self) -> bool | None:
        return self.bits.ones > 0 if self.finding.assessed else None


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Where readers are compared, packed once: one mask that all of them share."""

    mask: MaskArray | None = None  # None: the whole frame
    mask_hash: str = ""  # of the mask as it was locked
    bits: PackedMask | None = None

    @classmethod
    def of(cls, mask: MaskArray | None, mask_hash: str = "") -> Ground:
        return cls(mask, mask_hash, None if mask is None else packed(mask))


class Outlines:
    """The distances between masks of one frame, and their regions, each measured once.

    Masks that lie inside every domain have the same outlines in all of them.
    """

    def __init__(self, spacing: PixelSpacing | None, tolerances: Tolerances | None) -> None:
        self._spacing = spacing
        self._tolerances = tolerances or Tolerances()
        self._known: dict[tuple[object, ...], tuple[Distances, Distances | None]] = {}
        self._matched: dict[tuple[object, ...], RegionMatch] = {}

    def between(
        self, first: PackedFinding, second: PackedFinding, ground: Ground | None
    ) -> tuple[Distances, Distances | None]:
        """In px and in mm; `ground` is None where no mask reaches out of it."""
        key = (first, second, ground)
        if key not in self._known:
            self._known[key] = distances_px_and_mm(
                *_inside(first, second, ground),
                spacing=self._spacing,
                tolerances=self._tolerances,
            )
        return self._known[key]

    def matched(
        self, first: PackedFinding, second: PackedFinding, ground: Ground | None
    ) -> RegionMatch:
        """Which regions of the one are regions of the other; `ground` as above."""
        key = (first, second, ground)
        if key not in self._matched:
            self._matched[key] = match_regions(*_inside(first, second, ground))
        return self._matched[key]


def _inside(
    first: PackedFinding, second: PackedFinding, ground: Ground | None
) -> tuple[MaskArray, MaskArray]:
    if ground is None or ground.mask is None:
        return first.mask, second.mask
    return first.mask & ground.mask, second.mask & ground.mask


def compare_frame(
    readings: FrameReadings, *, tolerances: Tolerances | None = None
) -> FrameAgreement:
    """Count, measure and name what two readers say of one frame.

    Args:
        tolerances: of the surface Dice; 1.5 mm and 3 px if None.
    Raises:
        ValueError: a mask does not have the frame's shape.
    """
    return compare_packed(
        readings,
        PackedFinding.of(readings.first, readings.shape),
        PackedFinding.of(readings.second, readings.shape),
        Ground.of(readings.domain, readings.domain_hash),
        Outlines(readings.spacing, tolerances),
    )


def compare_packed(
    readings: FrameReadings,
    first: PackedFinding,
    second: PackedFinding,
    ground: Ground,
    outlines: Outlines,
) -> FrameAgreement:
    """As `compare_frame`, of masks that were packed before, inside any ground."""
    beyond = [outside_packed(one.bits, ground.bits) for one in (first, second)]
    counts, in_px, in_mm, regions = None, None, None, None
    if first.finding.assessed and second.finding.assessed:
        counts = count_packed(first.bits, second.bits, ground.bits)
        reached = ground if any(beyond) else None
        in_px, in_mm = outlines.between(first, second, reached)
        regions = outlines.matched(first, second, reached)
    return FrameAgreement(
        patient=readings.patient,
        cine=readings.cine,
        frame=readings.frame,
        kind=_kind((first.finding, second.finding), counts),
        counts=counts,
        distances=in_mm or in_px,
        distances_px=in_px,
        pixel_mm2=None if readings.spacing is None else readings.spacing.pixel_mm2,
        outside_first_px=beyond[0],
        outside_second_px=beyond[1],
        present_first=first.present,
        present_second=second.present,
        origin_first=first.finding.origin,
        origin_second=second.finding.origin,
        domain_hash=ground.mask_hash,
        form=readings.form,
        quality=readings.quality,
        form_first=readings.form_first,
        form_second=readings.form_second,
        regions=regions,
    )


def _mask(finding: Finding, shape: tuple[int, int]) -> MaskArray:
    if finding.mask is None:
        return np.zeros(shape, np.bool_)
    if finding.mask.shape != shape:
        raise ValueError(f"a mask of {finding.mask.shape} on a frame of {shape}")
    return finding.mask


def _kind(findings: tuple[Finding, Finding], counts: Counts | None) -> FrameKind:
    if any(finding.state is None for finding in findings):
        return FrameKind.UNANSWERED
    if counts is None:
        unseen = [not finding.assessed for finding in findings]
        return FrameKind.NOT_ASSESSABLE_BY_BOTH if all(unseen) else FrameKind.NOT_ASSESSABLE_BY_ONE
    return kind_of_counts(counts)


def kind_of_counts(counts: Counts) -> FrameKind:
    """Whether both, one or none of the readers marked anything, of a frame or of many."""
    if counts.union == 0:
        return FrameKind.BOTH_EMPTY
    return FrameKind.BOTH if counts.first and counts.second else FrameKind.ONE_EMPTY
