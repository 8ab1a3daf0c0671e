"""Simulated people at the real acts: they answer from the phantom's truth, with human error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from fibrodesk.domain.draft import AnswerChange, Edit, Fact, FactChange
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure, difference
from fibrodesk.domain.reading import Answer, AnswerState, Origin

if TYPE_CHECKING:
    from fibrodesk.desk.cines import CineRecord
    from fibrodesk.desk.drafts.writing import OpenReading
    from fibrodesk.desk.reviewing.items import ReviewItem
    from fibrodesk.desk.session import Session
    from fibrodesk.phantom.dataset import PhantomCase, PhantomDataset
    from fibrodesk.phantom.reader import SimulatedReader
    from fibrodesk.phantom.truth import PhantomTruth

_NEAR, _FAR = 0.75, 0.30  # Dice with the truth: above is accepted, below is rejected


def prepare_as(
    session: Session, record: CineRecord, case: PhantomCase, dataset: PhantomDataset
) -> None:
    """Prepare a cine: view, ratings, key frames with ED and ES, the true myocardium; then lock."""
    from fibrodesk.desk.preparing import lock_preparation, open_preparation
    from fibrodesk.domain.keyframes import suggest
    from fibrodesk.phantom.truth import read_truth

    truth = read_truth(dataset.truth_path(case))
    reading = open_preparation(session, record.id)
    chosen = suggest(
        record.facts,
        wanted=session.project.settings.key_frames,
        ed=truth.ed_frame,
        es=truth.es_frame,
    )
    frames = [int(frame) for frame in chosen.frames]
    facts: dict[str, Fact] = {
        "view": "A4C",
        "apex_up": True,
        "septum_left": True,
        "quality": 4,
        "contrast": 4,
        "accuracy": 4,
        "key_frames": list(frames),
        "ed": truth.ed_frame,
        "es": truth.es_frame,
    }
    changes = tuple(FactChange(name, None, value) for name, value in facts.items())
    record_edit(reading, Edit(kind="prepare", frame=None, facts=changes))
    for frame in frames:
        wall = truth.masks[Structure.MYOCARDIUM][frame]
        draw(reading, MaskKey(frame, Structure.MYOCARDIUM), wall)
    lock_preparation(session, reading)


def read_as(
    session: Session, cases: Mapping[str, PhantomCase], dataset: PhantomDataset, *, seed: int
) -> int:
    """Read and submit everything on the person's work list; how many cines were submitted."""
    from fibrodesk.desk.readings import open_reading, submit_reading
    from fibrodesk.desk.rounds.round import work_list
    from fibrodesk.phantom.reader import SimulatedReader

    done = 0
    reader = SimulatedReader(seed)
    for item in work_list(session):
        if item.kind != "read" or item.state == "submitted":
            continue
        assert item.round_id is not None
        reading = open_reading(session, round_id=item.round_id, cine_id=item.cine.id)
        fill_reading(session, reading, item.cine, cases[reading.cine_id], dataset, reader)
        submit_reading(session, reading)
        done += 1
    return done


def begin_as(
    session: Session,
    cases: Mapping[str, PhantomCase],
    dataset: PhantomDataset,
    *,
    frames: int,
    seed: int,
) -> None:
    """Answer the first `frames` key frames of the first cine that waits, and lay the pen down."""
    from fibrodesk.desk.readings import open_reading
    from fibrodesk.desk.rounds.round import work_list
    from fibrodesk.phantom.reader import SimulatedReader

    waiting = [i for i in work_list(session) if i.kind == "read" and i.state == "not_started"]
    if not waiting:
        return
    item = waiting[0]
    assert item.round_id is not None
    reading = open_reading(session, round_id=item.round_id, cine_id=item.cine.id)
    reader = SimulatedReader(seed)
    case = cases[reading.cine_id]
    fill_reading(session, reading, item.cine, case, dataset, reader, most=frames)
    reading.close()


def fill_reading(
    session: Session,
    reading: OpenReading,
    record: CineRecord,
    case: PhantomCase,
    dataset: PhantomDataset,
    reader: SimulatedReader,
    *,
    most: int | None = None,
) -> None:
    """Answer the first `most` key frames, or all, where there is no answer yet, and the form."""
    from fibrodesk.desk.readings import locked_masks
    from fibrodesk.phantom.truth import read_truth

    truth = read_truth(dataset.truth_path(case))
    walls = locked_masks(session, record.id)
    for frame in record.key_frames[:most]:
        key = MaskKey(frame, Structure.FIBROSIS)
        if reading.draft.answer(key).state is not None:
            continue
        wall = walls[MaskKey(frame, Structure.MYOCARDIUM)]
        mask = reader.outline(
            truth.masks[Structure.FIBROSIS][frame], wall, frame=frame, patient=case.number
        )
        draw(reading, key, mask, confidence=reader.confidence(mask, wall, patient=case.number))
    form = reader.form(case.form, patient=case.number)
    if form is not None and reading.draft.facts.get("form") is None:
        change = FactChange("form", None, form)
        record_edit(reading, Edit(kind="form", frame=None, facts=(change,)))


def review_as(
    session: Session,
    cases: Mapping[str, PhantomCase],
    dataset: PhantomDataset,
    *,
    most: int | None = None,
) -> dict[str, int]:
    """Say something of the first `most` waiting proposals, or of all; how often which verdict."""
    from fibrodesk.desk.reviewing.review import review_queue
    from fibrodesk.phantom.truth import read_truth

    truths: dict[str, PhantomTruth] = {}
    given: Counter[str] = Counter(accepted=0, corrected=0, rejected=0)
    waiting = [item for item in review_queue(session) if not item.verdict]
    for item in waiting[:most]:
        if item.cine.id not in truths:
            truths[item.cine.id] = read_truth(dataset.truth_path(cases[item.cine.id]))
        true_mask = truths[item.cine.id].masks[Structure.FIBROSIS][item.frame]
        given[_judge(session, item, true_mask)] += 1
    return dict(given)


def _judge(session: Session, item: ReviewItem, true_mask: MaskArray) -> str:
    from fibrodesk.desk.reviewing.review import (
        accept,
        finish_correction,
        open_correction,
        reject,
        review_frame,
    )

    near = _nearness(review_frame(session, item).model, true_mask)
    if near >= _NEAR:
        accept(session, item)
        return "accepted"
    if near < _FAR:
        reject(session, item, reason="wrong place")
        return "rejected"
    reading = open_correction(session, item)
    key = MaskKey(item.frame, Structure.FIBROSIS)
    draw(reading, key, true_mask, origin=Origin.MODEL_CORRECTED, model=item.model)
    finish_correction(session, item, reading)
    return "corrected"


def _nearness(first: MaskArray, second: MaskArray) -> float:
    """Dice, and 1 where both found nothing."""
    total = int(first.sum()) + int(second.sum())
    return 2 * int((first & second).sum()) / total if total else 1.0


def draw(
    reading: OpenReading,
    key: MaskKey,
    mask: MaskArray,
    *,
    origin: Origin = Origin.DRAWN,
    model: str = "",
    confidence: int | None = None,
) -> None:
    """Put a mask on a frame as one edit; an empty one says "none"."""
    draft = reading.draft
    patch = difference(key, draft.mask(key), mask)
    drawn = bool(mask.any())
    answer = Answer(
        state=AnswerState.DRAWN if drawn else AnswerState.NONE,
        origin=origin if drawn else None,
        confidence=confidence,
        model=model,
    )
    record_edit(
        reading,
        Edit(
            kind="paint" if drawn else "none",
            frame=key.frame,
            patches=() if patch is None else (patch,),
            answers=(AnswerChange(key, draft.answer(key), answer),),
        ),
    )


def record_edit(reading: OpenReading, edit: Edit) -> None:
    """Record and append; the submit that follows waits for the disk and tells what fails."""
    reading.append(reading.draft.record(edit), done=_acknowledged, failed=_refused)


def _acknowledged() -> None:
    """The entry is on the disk; the submit waits for all of them."""


def _refused(_error: BaseException) -> None:
    """The submit raises what kept the entry from the disk."""
