"""How far the readers of a cine disagree on each key frame, and by which rules that matters."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from fibrodesk.desk.agreeing.frames import finding_of
from fibrodesk.desk.consensus.access import readers_of
from fibrodesk.desk.consensus.sources import answers_in
from fibrodesk.desk.readings import locked_masks
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.reading import UNANSWERED, Purpose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fibrodesk.agreement.adjudication import AdjudicationLimits, AdjudicationReason
    from fibrodesk.agreement.frame import Finding, FrameAgreement, FrameReadings
    from fibrodesk.desk.cines import CineRecord
    from fibrodesk.desk.drafts.content import Answers
    from fibrodesk.desk.project.settings import StudySettings
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.store import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A frame with its reasons over all pairs of readers; `worst`: the pair furthest apart."""

    frame: int
    worst: FrameAgreement
    reasons: tuple[AdjudicationReason, ...]
    readers: int

    @property
    def apart_px(self) -> float | None:
        return _or_none(self.worst.apart_px)

    @property
    def apart_mm2(self) -> float | None:
        return _or_none(self.worst.apart_mm2)


def limits_of(settings: StudySettings) -> AdjudicationLimits:
    """From where on the study sends a frame to adjudication; 0 lets nothing pass."""
    from fibrodesk.agreement.adjudication import AdjudicationLimits

    return AdjudicationLimits(
        area_mm2=settings.adjudicate_area_mm2,
        area_px=settings.adjudicate_area_px,
        apart_mm=settings.adjudicate_apart_mm,
        apart_px=settings.adjudicate_apart_px,
        island_mm2=settings.adjudicate_island_mm2,
        island_px=settings.adjudicate_island_px,
        presence=settings.adjudicate_presence,
        assessability=settings.adjudicate_assessability,
    )


def compared_cine(
    session: Session, round_id: str, record: CineRecord, limits: AdjudicationLimits
) -> list[Compared]:
    """Every key frame of a cine that two or more people were given in a round.

    Inside the locked myocardium where that is the study's domain and it was locked, as the
    agreement counts; else over the whole frame. Seal and role were asked before. What was found
    once is kept as long as the project is open, for as long as nothing of it changes.
    """
    store, kept = session.project.store, session.project.comparisons
    told = store.read(lambda rows: _revisions(rows, round_id, record.id))
    domain = session.project.settings.domain
    key = (round_id, record.id, record.key_frames, limits, domain, told)
    if key not in kept:
        kept[key] = _measured(session, round_id, record, limits)
    found: list[Compared] = kept[key]
    return found


def _revisions(rows: Rows, round_id: str, cine_id: str) -> tuple[tuple[str, int], ...]:
    """What the comparison stands on: a reading or a wall that changed has another revision."""
    read = rows.readings.find(cine_id=cine_id, round_id=round_id, purpose=Purpose.SEALED)
    prepared = rows.readings.find(cine_id=cine_id, purpose=Purpose.PREPARATION)
    return tuple((row.id, row.revision) for row in (*read, *prepared))


def _measured(
    session: Session, round_id: str, record: CineRecord, limits: AdjudicationLimits
) -> list[Compared]:
    said = session.project.store.read(
        lambda rows: [
            answers_in(session, rows, round_id, record.id, person)
            for person in readers_of(rows, round_id, record.id)
        ]
    )
    if len(said) < 2:
        return []
    walls = _walls(session, record)
    return [_compared(record, frame, said, walls.get(frame), limits) for frame in record.key_frames]


def _walls(session: Session, record: CineRecord) -> dict[int, MaskArray]:
    if session.project.settings.domain != "myocardium":
        return {}
    return {
        key.frame: mask
        for key, mask in locked_masks(session, record.id).items()
        if key.structure is Structure.MYOCARDIUM
    }


def _compared(
    record: CineRecord,
    frame: int,
    said: Sequence[Answers],
    wall: MaskArray | None,
    limits: AdjudicationLimits,
) -> Compared:
    from fibrodesk.agreement.adjudication import disagreement_order
    from fibrodesk.agreement.frame import compare_frame

    pairs: list[FrameAgreement] = []
    reasons: list[AdjudicationReason] = []
    for each in _pairs(record, frame, said, wall):
        told = compare_frame(each)
        pairs.append(told)
        reasons += _reasons(each, told, limits)
    worst = disagreement_order(pairs)[0]
    return Compared(frame=frame, worst=worst, reasons=_strongest(reasons), readers=len(said))


def _pairs(
    record: CineRecord, frame: int, said: Sequence[Answers], wall: MaskArray | None
) -> Iterator[FrameReadings]:
    from fibrodesk.agreement.frame import FrameReadings

    key, shape = MaskKey(frame, Structure.FIBROSIS), record.facts.shape
    findings = [finding_of(*each.get(key, (UNANSWERED, None)), shape) for each in said]
    for first, second in combinations(findings, 2):
        yield FrameReadings(
            patient=record.patient,
            cine=record.id,
            frame=frame,
            shape=shape,
            first=first,
            second=second,
            domain=wall,
            spacing=record.facts.spacing,
        )


def _reasons(
    pair: FrameReadings, told: FrameAgreement, limits: AdjudicationLimits
) -> tuple[AdjudicationReason, ...]:
    from fibrodesk.agreement.adjudication import reasons_to_adjudicate
    from fibrodesk.agreement.shapes.differences import find_differences

    differences = None
    if told.counts is not None and told.counts.apart:
        masks = [_mask(each, pair.shape) for each in (pair.first, pair.second)]
        differences = find_differences(*masks, domain=pair.domain, spacing=pair.spacing)
    return reasons_to_adjudicate(told, differences, limits)


def _strongest(reasons: list[AdjudicationReason]) -> tuple[AdjudicationReason, ...]:
    """Of several pairs that break one rule, the one that breaks it most."""
    kept: dict[str, AdjudicationReason] = {}
    for each in reasons:
        known = kept.get(each.rule)
        if known is None or (each.value or 0.0) > (known.value or 0.0):
            kept[each.rule] = each
    return tuple(kept.values())


def _mask(finding: Finding, shape: tuple[int, int]) -> MaskArray:
    import numpy as np

    return np.zeros(shape, np.bool_) if finding.mask is None else finding.mask


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value
