"""How a reader's reading goes over a round: agreement, area, share of frames marked, time.

In the order of the reader's own submissions, which the audit's numbers tell and no clock does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import fmean
from typing import TYPE_CHECKING

from fibrodesk.desk.active_time import seconds_of
from fibrodesk.desk.agreeing.access import RoundReader, readable_round, sees_others
from fibrodesk.desk.agreeing.material import Voice, cines_of_round, reading_row
from fibrodesk.desk.agreeing.study import readers_agreement
from fibrodesk.domain.reading import ReadingState

if TYPE_CHECKING:
    from fibrodesk.agreement.frame import FrameAgreement
    from fibrodesk.agreement.many.readers import ReadersAgreement
    from fibrodesk.agreement.summary import PatientAgreement
    from fibrodesk.desk.cines import CineRecord
    from fibrodesk.desk.rounds.round import RoundView
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.store import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """One cine as one reader left it. A value is None for a reason, by the value's name.

    `kappa` is over the cine's frames together, and the mean over the other readers if more.
    Areas are medians over the frames that both assessed, inside the domain.
    """

    place: int  # of the submission among the reader's own, from 1
    cine: str
    number: int
    patient: str
    frames: int  # that the reader assessed
    kappa: float | None
    area: float | None
    area_others: float | None
    area_unit: str  # "mm2" or "px"
    marked: float | None  # share of the assessed frames with any fibrosis
    seconds_a_frame: float | None
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderTrend:
    """`left_out`: cines of the round that the reader has not submitted, or that are excluded."""

    reader: RoundReader
    domain: str
    mode: str
    points: tuple[TrendPoint, ...]
    left_out: int


def reader_trends(
    session: Session, round_id: str, *, domain: str | None = None
) -> tuple[ReaderTrend, ...]:
    """Each reader's trend over an opened round; an annotator who is nothing else sees the own.

    Raises:
        NotAllowedError, SealedError, RoundSealedError: it may not be seen, or not yet.
        MyocardiumMissingError: the domain is the myocardium, and some frames have none.
    """
    view, readers = readable_round(session, round_id)
    found = readers_agreement(session, round_id=round_id, domain=domain)
    records = {record.id: record for record in cines_of_round(session, view).kept}
    seconds = seconds_of(session, round_id=round_id)
    everybodys = sees_others(session)
    trends = []
    for place, reader in enumerate(readers):
        if not everybodys and reader.person_id != session.person.id:
            continue
        order = session.project.store.read(partial(_order, view=view, reader=reader))
        kept = [(cine_id, reading) for cine_id, reading in order if cine_id in records]
        points = [
            _point(number, records[cine_id], place, found, seconds.get(reading, {}))
            for number, (cine_id, reading) in enumerate(kept, start=1)
        ]
        trends.append(
            ReaderTrend(
                reader=reader,
                domain=found.domain.value,
                mode=found.mode.value,
                points=tuple(points),
                left_out=len(view.cines) - len(points),
            )
        )
    return tuple(trends)


def _order(rows: Rows, *, view: RoundView, reader: RoundReader) -> list[tuple[str, str]]:
    """Cine and reading, by the number of the audit row of the last submission."""
    found = {}
    for cine_id in view.cines:
        row = reading_row(rows, cine_id, Voice(reader.person_id, view.id))
        if row is not None and row.state is ReadingState.SUBMITTED:
            found[row.id] = cine_id
    submitted = {
        entry.detail["reading"]: entry.number
        for entry in rows.audit.all(person=reader.person_id)
        if entry.act == "reading submitted" and entry.detail.get("reading") in found
    }
    order = sorted(submitted, key=lambda reading: submitted[reading])
    return [(found[reading], reading) for reading in order]


def _point(
    number: int,
    record: CineRecord,
    place: int,
    found: ReadersAgreement,
    seconds: Mapping[int, float],
) -> TrendPoint:
    """`place`: of the reader among the names of `found`."""
    from fibrodesk.agreement.summary import by_patient

    others = _against_others(found, record.id, place)
    cines = [(by_patient(rows)[0], first) for rows, first in others]
    kappas = [cine.kappa for cine, _ in cines if not math.isnan(cine.kappa)]
    areas = [_areas(cine, first=first) for cine, first in cines if cine.frames]
    present = [row.present_first if others[0][1] else row.present_second for row in others[0][0]]
    marked = [float(said) for said in present if said is not None]
    spent = [seconds[frame] for frame in record.key_frames if seconds.get(frame)]
    wanting = {
        "kappa": "" if kappas else cines[0][0].reason,
        "area": "" if areas else "no_frame_compared",
        "area_others": "" if areas else "no_frame_compared",
        "marked": "" if marked else "not_assessable_by_one",
        "seconds_a_frame": "" if spent else "no_time_recorded",
    }
    return TrendPoint(
        place=number,
        cine=record.id,
        number=record.number,
        patient=record.patient,
        frames=len(marked),
        kappa=_mean(kappas),
        area=_mean([own for own, _ in areas]),
        area_others=_mean([other for _, other in areas]),
        area_unit=cines[0][0].area_unit,
        marked=_mean(marked),
        seconds_a_frame=_mean(spent),
        reasons={name: reason for name, reason in wanting.items() if reason},
    )


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None


def _against_others(
    found: ReadersAgreement, cine_id: str, place: int
) -> list[tuple[Sequence[FrameAgreement], bool]]:
    """The cine's frames in each pair with the reader, and whether the reader is its first."""
    return [
        ([row for row in study.frames if row.cine == cine_id], pair[0] == place)
        for pair, study in found.pairs.items()
        if place in pair
    ]


def _areas(cine: PatientAgreement, *, first: bool) -> tuple[float, float]:
    """The reader's area, and the other's."""
    both = cine.area_first, cine.area_second
    return both if first else both[::-1]
