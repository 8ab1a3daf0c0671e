"""The calibration set: synthetic loops whose answers are known, the same in every study.

The truth of a case is a reading of its own, by no person, beside the readers' readings of it.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from fibrodesk.desk import auditing, roles
from fibrodesk.desk.calibration.making import (
    RECIPES,
    VERSION,
    CalibrationFailedError,
    MadeCase,
    make_case,
)
from fibrodesk.desk.drafts import content, opening
from fibrodesk.domain.draft import Fact
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.mask import MaskArray, MaskKey
from fibrodesk.domain.reading import Answer, AnswerState, Purpose, ReadingState
from fibrodesk.sealing.envelopes import ClearEnvelope

if TYPE_CHECKING:
    from threading import Event

    from fibrodesk.desk.session import Session
    from fibrodesk.storage.store import Rows

TRUTH = "truth"  # the kind of author of a reading that holds what is true

Progress = Callable[[int, int], None]


def set_is_made(rows: Rows) -> bool:
    return len(truths(rows)) == len(RECIPES)


def make_set(
    session: Session, *, progress: Progress | None = None, cancel: Event | None = None
) -> None:
    """Make the cases and put them into the project, all or none; nothing if they are there.

    Raises:
        NotAllowedError: the person does not read.
        DiskFullError, ProjectBusyError: nothing of it was written.
    """
    roles.require(session, roles.Act.READ)
    if session.project.store.read(set_is_made):
        return
    made = _made(progress, cancel)
    if made:
        _store(session, made)


def _made(progress: Progress | None, cancel: Event | None) -> list[MadeCase]:
    """Every case, made one by one in a process of its own; none where it was cancelled."""
    context = multiprocessing.get_context("spawn")  # a fork would copy the desk's threads
    made: list[MadeCase] = []
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        for case in range(1, len(RECIPES) + 1):
            if cancel is not None and cancel.is_set():
                return []
            try:
                made.append(pool.submit(make_case, case).result())
            except (OSError, BrokenProcessPool) as error:
                reason = "the process that makes it ended"
                raise CalibrationFailedError(case=case, reason=reason) from error
            if progress is not None:
                progress(case, len(RECIPES))
    return made


def truths(rows: Rows) -> dict[str, dict[str, Fact]]:
    """What is known of each case of this version, by its cine's id, in the order of the cases."""
    found: dict[str, dict[str, Fact]] = {}
    facts = rows.readings.newest_facts(Purpose.CALIBRATION)
    for row in rows.readings.find(purpose=Purpose.CALIBRATION):
        known = content.clear_facts(facts[row.id]) if row.id in facts else {}
        if row.author_kind == TRUTH and known.get("version") == VERSION:
            found[row.cine_id] = known
    return dict(sorted(found.items(), key=lambda item: int(str(item[1]["case"]))))


def truth_masks(rows: Rows, cine_id: str) -> dict[MaskKey, MaskArray]:
    """The true masks of a case's key frames; where there is no fibrosis, none stands."""
    for row in rows.readings.find(cine_id=cine_id, purpose=Purpose.CALIBRATION):
        if row.author_kind == TRUTH:
            answers = content.read_answers(rows, ClearEnvelope(), row)
            return {key: mask for key, (_, mask) in answers.items() if mask is not None}
    return {}


def set_sha256(rows: Rows) -> str:
    """What identifies the set: the pixels of its loops and everything that is true of them."""
    told: list[Any] = []
    for cine_id, facts in truths(rows).items():
        masks = truth_masks(rows, cine_id)
        shown = {f"{k.frame} {k.structure}": _digest(mask) for k, mask in masks.items()}
        told.append([rows.cines.require(cine_id).pixel_sha256, facts, shown])
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _digest(mask: MaskArray) -> str:
    return hashlib.sha256(mask.tobytes()).hexdigest()


def _store(session: Session, made: list[MadeCase]) -> None:
    """Files and rows together or not at all, also where this process is killed between them."""
    from fibrodesk.storage.unfinished import settle

    store, folder = session.project.store, session.project.path / "cines"
    cases = {hashlib.sha256(each.data).hexdigest(): each for each in made}
    try:
        store.write(lambda rows: _write(session, rows, cases))
    finally:
        with suppress(FibrodeskError):  # the next start settles it then
            store.write(lambda rows: settle(rows, folder, cases))


def _write(session: Session, rows: Rows, made: dict[str, MadeCase]) -> None:
    from fibrodesk.imaging.stored import StoredCine, write_stored
    from fibrodesk.storage.cines import CALIBRATION, CALIBRATION_PATIENT
    from fibrodesk.storage.unfinished import mark

    if set_is_made(rows):  # another window was quicker
        return
    rows.cines.add_patient(CALIBRATION_PATIENT)
    folder = session.project.path / "cines"
    for cine_id, each in made.items():
        mark(folder, cine_id)
        _, path = write_stored(folder, each.data)
        with StoredCine(path) as cine:
            facts = cine.facts
            hashes = [cine.pixel_sha256(index) for index in range(facts.frames)]
        rows.cines.add(
            cine_id=cine_id,
            patient=CALIBRATION_PATIENT,
            facts=facts,
            frame_sha256=hashes,
            imported_by=session.person.id,
            confirmed_by=None,
            kind=CALIBRATION,
        )
        _write_truth(session, rows, cine_id, each)
    detail = {"version": VERSION, "cases": len(made), "sha256": set_sha256(rows)}
    auditing.record(rows, session, "calibration set made", f"version {VERSION}", detail)


def _write_truth(session: Session, rows: Rows, cine_id: str, made: MadeCase) -> None:
    row = opening.new_row(
        cine_id, Purpose.CALIBRATION, author_kind=TRUTH, author="phantom", round_id=None
    )
    envelope = content.add_reading(rows, row)
    facts: dict[str, Fact] = {
        "case": made.case,
        "version": VERSION,
        "form": made.form,
        "key_frames": [int(frame) for frame in made.key_frames],
        "ed": made.ed,
        "es": made.es,
    }
    masks = {
        key: (Answer(state=AnswerState.DRAWN if mask.any() else AnswerState.NONE), mask)
        for key, mask in made.masks.items()
    }
    content.write_content(rows, envelope, row.id, content.Content(masks=masks, facts=facts))
    rows.readings.change(row, state=ReadingState.SUBMITTED.value, finished_by=session.person.id)
