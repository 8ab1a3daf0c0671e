"""Which frames go to adjudication, for what reasons, and in what order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from fibrodesk.agreement.differences import Difference, DifferenceKind, Differences
from fibrodesk.agreement.frame import FrameAgreement, FrameKind
from fibrodesk.agreement.pieces import Side

_ROUNDING = 1 + 1e-12  # 5 px of 0.3 mm are not more than 1.5 mm, also where a float says so


class AdjudicationRule(StrEnum):
    """In what two readings of a frame can be too far apart; never by a kappa."""

    AREA = "area"  # what only one of the two marked
    BOUNDARY = "boundary"  # how far the one's edge lies from the other's
    ISLAND = "island"  # a region that only one of the two marked
    PRESENCE = "presence"  # one says that there is fibrosis, the other that there is none
    ASSESSABILITY = "assessability"  # one could assess the frame, the other could not


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjudicationLimits:
    """What a study tolerates: a frame with more than a limit goes to adjudication.

    None switches a rule off for frames of that unit; 0 lets nothing pass. Frames of a calibrated
    cine are held against millimetres alone, the others against native pixels alone.
    """

    area_mm2: float | None
    area_px: float | None
    apart_mm: float | None
    apart_px: float | None
    island_mm2: float | None
    island_px: float | None
    presence: bool = True
    assessability: bool = True

    def __post_init__(self) -> None:
        for name in ("area_mm2", "area_px", "apart_mm", "apart_px", "island_mm2", "island_px"):
            limit = getattr(self, name)
            if limit is not None and not limit >= 0:
                raise ValueError(f"the limit {name} is 0 or more, or None, not {limit}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjudicationReason:
    """Why a frame goes to adjudication: "38 mm2 apart (limit 20)"."""

    rule: AdjudicationRule
    value: float | None = None  # None: of presence and assessability, which are yes or no
    limit: float | None = None
    unit: str = ""  # "mm2", "px" or "mm"
    side: Side | None = None
    """Who marked the island or the edge further out, who says that there is fibrosis, who could
    assess the frame; None of the area."""


def reasons_to_adjudicate(
    frame: FrameAgreement, differences: Differences | None, limits: AdjudicationLimits
) -> tuple[AdjudicationReason, ...]:
    """Every rule that the frame breaks, those of yes or no first.

    A frame that neither reader could assess, or that one did not answer, is in no conflict; a list
    tells it by its `kind`.

    Args:
        differences: of the same masks inside the same domain; None for a frame that was not
            compared or on which nothing differs.
    Raises:
        ValueError: something differs on the frame, and `differences` do not tell what.
    """
    if frame.kind is FrameKind.NOT_ASSESSABLE_BY_ONE:
        return _assessability(frame, limits)
    if frame.counts is None or not frame.kind.compared:
        return ()
    told = 0 if differences is None else differences.area_px
    if told != frame.counts.apart:
        raise ValueError(f"differences of {told} px for a frame with {frame.counts.apart} px apart")
    found = [*_presence(frame, limits)]
    if differences is not None:
        found += _broken(differences, limits)
    return tuple(found)


def disagreement_order(frames: Iterable[FrameAgreement]) -> tuple[FrameAgreement, ...]:
    """Frames, the greatest disagreement first.

    First those that one reader alone could assess, as nothing tells how far the two are apart; then
    by the area that only one marked, in mm2 if every compared frame is calibrated and in native
    pixels else; then those that a reader did not answer; last those that neither could assess.
    Equal ones stand by patient, cine and frame.
    """
    rows = list(frames)
    calibrated = all(row.pixel_mm2 is not None for row in rows if row.counts is not None)

    def key(row: FrameAgreement) -> tuple[int, float, str, str, int]:
        area = 0.0
        if row.counts is not None:
            area = row.apart_mm2 if calibrated else row.apart_px
        return (_CLASSES.get(row.kind, 1), -area, row.patient, row.cine, row.frame)

    return tuple(sorted(rows, key=key))


_CLASSES = {
    FrameKind.NOT_ASSESSABLE_BY_ONE: 0,
    FrameKind.UNANSWERED: 2,
    FrameKind.NOT_ASSESSABLE_BY_BOTH: 3,
}
"""What stands before and after the frames that were compared, which are 1."""


def _assessability(
    frame: FrameAgreement, limits: AdjudicationLimits
) -> tuple[AdjudicationReason, ...]:
    if not limits.assessability:
        return ()
    side = Side.SECOND if frame.present_first is None else Side.FIRST
    return (AdjudicationReason(rule=AdjudicationRule.ASSESSABILITY, side=side),)


def _presence(frame: FrameAgreement, limits: AdjudicationLimits) -> tuple[AdjudicationReason, ...]:
    if not limits.presence or frame.present_first == frame.present_second:
        return ()
    side = Side.FIRST if frame.present_first else Side.SECOND
    return (AdjudicationReason(rule=AdjudicationRule.PRESENCE, side=side),)


def _broken(differences: Differences, limits: AdjudicationLimits) -> list[AdjudicationReason]:
    """The rules with a limit that the frame breaks."""
    calibrated = differences.pixel_mm2 is not None
    pixel = differences.pixel_mm2 or 1.0
    shifts = differences.of_kind(DifferenceKind.BOUNDARY_SHIFT)
    farthest = max(shifts, key=lambda shift: shift.apart or 0.0, default=None)
    island = max(
        (piece for one in differences.items for piece in one.pieces if _is_island(one)),
        key=lambda piece: piece.area_px,
        default=None,
    )
    area, length = ("mm2", "mm") if calibrated else ("px", "px")
    asked = (
        (
            AdjudicationRule.AREA,
            differences.area_px * pixel,
            limits.area_mm2 if calibrated else limits.area_px,
            area,
            None,
        ),
        (
            AdjudicationRule.BOUNDARY,
            0.0 if farthest is None else farthest.apart or 0.0,
            limits.apart_mm if calibrated else limits.apart_px,
            length,
            None if farthest is None else farthest.side,
        ),
        (
            AdjudicationRule.ISLAND,
            0.0 if island is None else island.area_px * pixel,
            limits.island_mm2 if calibrated else limits.island_px,
            area,
            None if island is None else island.side,
        ),
    )
    return [
        AdjudicationReason(rule=rule, value=value, limit=limit, unit=unit, side=side)
        for rule, value, limit, unit, side in asked
        if limit is not None and value > limit * _ROUNDING
    ]


def _is_island(one: Difference) -> bool:
    """Also a finding that the other placed elsewhere was missed where it lies."""
    return one.kind is not DifferenceKind.BOUNDARY_SHIFT
