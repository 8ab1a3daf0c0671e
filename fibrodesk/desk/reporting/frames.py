"""The frames of opened rounds as a report needs them: readers, model, wall, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fibrodesk.desk.agreeing.study import readers_of_round, reading_of
from fibrodesk.desk.cines import CineRecord, cine_record, open_cine
from fibrodesk.desk.models.registry import ModelRecord
from fibrodesk.desk.readings import locked_masks
from fibrodesk.desk.rounds.round import RoundView
from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.reading import UNANSWERED, Answer, AnswerState

if TYPE_CHECKING:
    from fibrodesk.clinical.burden import Burden, FrameBurden
    from fibrodesk.desk.session import Session
    from fibrodesk.imaging.stored import StoredCine
    from fibrodesk.inference.engine import Engine
    from fibrodesk.inference.loop import LoopProposer

MODEL = "model"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReportFrame:
    """One key frame. `model` is None where no model is in use."""

    cine: CineRecord
    frame: int
    image: FrameArray = field(repr=False)
    readers: dict[str, tuple[Answer, MaskArray | None]]  # by name, in the round's order
    model: MaskArray | None = field(repr=False)
    myocardium: MaskArray | None = field(repr=False)


def report_frames(
    session: Session, view: RoundView, record: ModelRecord | None
) -> Iterator[ReportFrame]:
    """Every key frame of a round's cines, the model's mask made on the spot and stored nowhere."""
    engine = None
    if record is not None:
        engine = session.project.workshop.engine(record.folder)
        if Structure.FIBROSIS not in engine.structures:
            engine = None
    for cine_id in view.cines:
        known = cine_record(session, cine_id)
        if not known.excluded:
            yield from _of_cine(session, view, known, engine)


def _of_cine(
    session: Session, view: RoundView, record: CineRecord, engine: Engine | None
) -> Iterator[ReportFrame]:
    readers = readers_of_round(session, view.id)
    said = {reader.name: reading_of(session, view, record.id, reader) for reader in readers}
    walls = locked_masks(session, record.id)
    cine = open_cine(session, record.id)
    proposer = None if engine is None else _proposer(engine, cine)
    try:
        for frame in record.key_frames:
            key = MaskKey(frame, Structure.FIBROSIS)
            image = cine.frame(frame)
            proposed = None
            if proposer is not None:
                proposed = proposer.propose(frame)[Structure.FIBROSIS].mask
            yield ReportFrame(
                cine=record,
                frame=frame,
                image=image,
                readers={name: said[name].get(key, (UNANSWERED, None)) for name in said},
                model=proposed,
                myocardium=walls.get(MaskKey(frame, Structure.MYOCARDIUM)),
            )
    finally:
        cine.close()


def _proposer(engine: Engine, cine: StoredCine) -> LoopProposer:
    from fibrodesk.inference.loop import LoopProposer

    return LoopProposer(engine, cine, (Structure.FIBROSIS,))


def burden_of(frame: ReportFrame) -> FrameBurden | None:
    """The frame's burden as each reader and the model see it; None without a locked wall."""
    from fibrodesk.clinical.burden import FrameBurden, Phase

    if frame.myocardium is None:
        return None
    phases = {frame.cine.ed: Phase.END_DIASTOLE, frame.cine.es: Phase.END_SYSTOLE}
    burdens = {name: _burden(frame, *said) for name, said in frame.readers.items()}
    if frame.model is not None:
        drawn = Answer(state=AnswerState.DRAWN)
        burdens[MODEL] = _burden(frame, drawn, frame.model)
    return FrameBurden(
        patient=frame.cine.patient,
        cine=frame.cine.id,
        frame=frame.frame,
        burdens=burdens,
        phase=phases.get(frame.frame),
    )


def _burden(frame: ReportFrame, answer: Answer, mask: MaskArray | None) -> Burden | None:
    """None where the reader did not assess the frame."""
    from fibrodesk.clinical.burden import burden

    if frame.myocardium is None or answer.state not in (AnswerState.DRAWN, AnswerState.NONE):
        return None
    drawn = mask if mask is not None else np.zeros(frame.cine.facts.shape, np.bool_)
    return burden(drawn, frame.myocardium, frame.cine.facts.spacing)
