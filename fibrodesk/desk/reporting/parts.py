"""What a report takes from single frames, from the patients, and from the program itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fibrodesk.desk.agreeing.frames import finding_of
from fibrodesk.desk.reporting.frames import ReportFrame
from fibrodesk.desk.rounds.withdrawn import own_withdrawals
from fibrodesk.domain.reading import AnswerState, Origin

if TYPE_CHECKING:
    from fibrodesk.agreement.frame import FrameReadings
    from fibrodesk.clinical.table import ClinicalRow
    from fibrodesk.desk.session import Session
    from fibrodesk.reports.model.beside_readers import FrameOfThree
    from fibrodesk.reports.overlays import Triple
    from fibrodesk.reports.study import WithdrawnRound
    from fibrodesk.storage.store import Rows

_MOST_TRIPLES = 8
_PACKAGES = ("numpy", "scipy", "opencv-python-headless", "pydicom", "openvino", "SQLAlchemy")


def against_model(frame: ReportFrame) -> list[FrameReadings]:
    """A pair for each reader who assessed the frame: the reader's mask, then the model's."""
    from fibrodesk.agreement.frame import Finding, FrameReadings

    assert frame.model is not None
    shape = frame.cine.facts.shape
    drawn = frame.model.any()
    model = Finding.drawn(frame.model, Origin.MODEL) if drawn else Finding(AnswerState.NONE)
    return [
        FrameReadings(
            patient=frame.cine.patient,
            cine=frame.cine.id,
            frame=frame.frame,
            shape=shape,
            first=finding_of(answer, mask, shape),
            second=model,
            spacing=frame.cine.facts.spacing,
        )
        for answer, mask in frame.readers.values()
        if answer.state in (AnswerState.DRAWN, AnswerState.NONE)
    ]


def three_of(frame: ReportFrame) -> FrameOfThree | None:
    """Counts of the first two readers and the model in the wall; None where none was locked."""
    from fibrodesk.agreement.counts import count
    from fibrodesk.reports.model.beside_readers import FrameOfThree

    assert frame.model is not None
    wall, model = frame.myocardium, frame.model
    if wall is None:
        return None
    nothing = np.zeros(frame.cine.facts.shape, np.bool_)
    first, second = (
        nothing if mask is None else mask for _, mask in list(frame.readers.values())[:2]
    )
    return FrameOfThree(
        patient=frame.cine.patient,
        with_model=(count(first, model, wall), count(second, model, wall)),
        of_readers=count(first, second, wall),
    )


def seen_by_two(frame: ReportFrame) -> bool:
    """Whether the first two readers of the round assessed the frame."""
    said = [answer.state for answer, _ in list(frame.readers.values())[:2]]
    return len(said) == 2 and all(state in (AnswerState.DRAWN, AnswerState.NONE) for state in said)


def triple_of(frame: ReportFrame) -> list[tuple[float, Triple]]:
    """Image, first reader, model, with their Dice; nothing where neither has a mask."""
    from fibrodesk.agreement.counts import count
    from fibrodesk.agreement.overlap import dice
    from fibrodesk.reports.overlays import Triple

    assert frame.model is not None
    name, (_, expert) = next(iter(frame.readers.items()))
    if expert is None:
        return []
    value = dice(count(expert, frame.model))
    triple = Triple(
        title=f"{frame.cine.patient} · cine {frame.cine.number} · frame {frame.frame + 1}",
        facts=f"Dice {value:.2f}",
        image=frame.image,
        expert=expert,
        model=frame.model if frame.model.any() else None,
        expert_name=name,
        model_words="nothing found",
        myocardium=frame.myocardium,
    )
    return [(value, triple)]


def spread(triples: list[tuple[float, Triple]]) -> list[tuple[float, Triple]]:
    """From the best to the worst at even steps, so that the choice flatters nobody."""
    ordered = sorted(triples, key=lambda pair: -pair[0])
    if len(ordered) <= _MOST_TRIPLES:
        return ordered
    last = len(ordered) - 1
    return [ordered[round(step * last / (_MOST_TRIPLES - 1))] for step in range(_MOST_TRIPLES)]


def clinical(session: Session) -> dict[str, ClinicalRow]:
    """The values of each patient by code; of none of whom the person still reads a cine alone."""
    from fibrodesk.clinical.table import ClinicalRow

    me = session.person.id

    def look(rows: Rows) -> dict[str, ClinicalRow]:
        kept_apart = {
            cine.patient for cine in rows.cines.all() if rows.rounds.sealed_for(me, cine.id)
        }
        return {
            row.code: ClinicalRow(patient=row.code, **_in_table(row.clinical))
            for row in rows.cines.patients()
            if row.code not in kept_apart
        }

    return session.project.store.read(look)


def _in_table(values: dict[str, Any]) -> dict[str, Any]:
    """The values that a clinical table has a column for; a data set may tell others besides."""
    from dataclasses import fields

    from fibrodesk.clinical.table import ClinicalRow

    columns = {one.name for one in fields(ClinicalRow)} - {"patient"}
    return {name: value for name, value in values.items() if name in columns}


def versions() -> dict[str, str]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from fibrodesk import __version__

    versions = {"fibrodesk": __version__, "python": platform.python_version()}
    for name in _PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "not installed"
    return versions


def withdrawn_rounds(session: Session) -> tuple[WithdrawnRound, ...]:
    """What one of their own readers withdrew unread, with the reason that was given."""
    from fibrodesk.reports.study import WithdrawnRound

    return tuple(
        WithdrawnRound(
            name=each.name, of_round=each.of_round, day=each.when[:10], reason=each.reason
        )
        for each in session.project.store.read(own_withdrawals)
    )
