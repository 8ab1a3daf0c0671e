"""Which frames go to adjudication, for what reasons, and in what order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from fibrodesk.agreement.frame import FrameAgreement, FrameKind
from fibrodesk.agreement.shapes.differences import DifferenceKind, Differences
from fibrodesk.agreement.shapes.pieces import Side

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
    """Every rule that the frame breaks, each once, by its worst case; those of yes or no first.

    A frame that neither reader could assess, or that one did not answer, is in no conflict; a list
    tells it by its `kind`.

    Args:
        differences: of the same masks inside the same domain; None for a frame that was not
            compared or on which nothing differs.
    Raises:
        ValueError: something differs on the frame, and `differences` do not tell what, or do so
            in other units.
    """
    if frame.kind is FrameKind.NOT_ASSESSABLE_BY_ONE:
        return _assessability(frame, limits)
    if frame.counts is None or not frame.kind.compared:
        return ()
    told = 0 if differences is None else differences.area_px
    if told != frame.counts.apart:
        raise ValueError(f"differences of {told} px for a frame with {frame.counts.apart} px apart")
    presence = _presence(frame, limits)
    if differences is None:
        return presence
    if differences.pixel_mm2 != frame.pixel_mm2:
        raise ValueError("the frame and its differences are not calibrated alike")
    worst: dict[AdjudicationRule, AdjudicationReason] = {}
    for reason in _broken(differences, limits):
        known = worst.get(reason.rule)
        if known is None or (reason.value or 0.0) > (known.value or 0.0):
            worst[reason.rule] = reason
    return (*presence, *worst.values())


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


def _broken(differences: Differences, limits: AdjudicationLimits) -> Iterator[AdjudicationReason]:
    """The rules with a limit that the frame breaks."""
    allowed = _allowed(limits, calibrated=differences.pixel_mm2 is not None)
    for reason in _measured(differences):
        limit = allowed[reason.rule]
        if limit is not None and (reason.value or 0.0) > limit * _ROUNDING:
            yield replace(reason, limit=limit)


def _allowed(
    limits: AdjudicationLimits, *, calibrated: bool
) -> dict[AdjudicationRule, float | None]:
    if calibrated:
        values = (limits.area_mm2, limits.apart_mm, limits.island_mm2)
    else:
        values = (limits.area_px, limits.apart_px, limits.island_px)
    rules = (AdjudicationRule.AREA, AdjudicationRule.BOUNDARY, AdjudicationRule.ISLAND)
    return dict(zip(rules, values, strict=True))


def _measured(differences: Differences) -> Iterator[AdjudicationReason]:
    """How far the frame goes by each rule that has a limit; an island that the other placed
    elsewhere was missed where it lies."""
    pixel = differences.pixel_mm2
    area, length = ("px", "px") if pixel is None else ("mm2", "mm")
    yield AdjudicationReason(
        rule=AdjudicationRule.AREA, value=differences.area_px * (pixel or 1.0), unit=area
    )
    for shift in differences.of_kind(DifferenceKind.BOUNDARY_SHIFT):
        yield AdjudicationReason(
            rule=AdjudicationRule.BOUNDARY, value=shift.apart, unit=length, side=shift.side
        )
    for one in differences.items:
        if one.kind is DifferenceKind.BOUNDARY_SHIFT:
            continue
        for piece in one.pieces:
            yield AdjudicationReason(
                rule=AdjudicationRule.ISLAND,
                value=piece.area_px * (pixel or 1.0),
                unit=area,
                side=piece.side,
            )
