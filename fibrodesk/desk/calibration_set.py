"""The calibration set: synthetic loops whose answers are known, the same in every study.

The truth of a case is a reading of its own, by no person, beside the readers' readings of it.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fibrodesk.desk import auditing, content, opening, roles
from fibrodesk.domain.cine import CineFacts
from fibrodesk.domain.draft import Fact
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.reading import Answer, AnswerState, Purpose, ReadingState
from fibrodesk.sealing.envelopes import ClearEnvelope

if TYPE_CHECKING:
    from threading import Event

    from fibrodesk.desk.session import Session
    from fibrodesk.phantom.loop import PhantomLoop
    from fibrodesk.storage.store import Rows

VERSION = 1
"""One more whenever a case, its key frames or its loop changes: results tell which they are of."""

TRUTH = "truth"  # the kind of author of a reading that holds what is true
_SEED = 2026
_FRAMES = 24
_SIZE_PX = (480, 640)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecipe:
    """Which synthetic patient a case shows, and on which look of a scanner."""

    patient: int  # of the population `_SEED`
    look: str
    kind: str  # for whoever tends the set; readers never see it


RECIPES = (
    CaseRecipe(patient=28, look="C", kind="focal, septal"),
    CaseRecipe(patient=30, look="A", kind="healthy"),
    CaseRecipe(patient=26, look="D", kind="focal, lateral"),
    CaseRecipe(patient=56, look="A", kind="diffuse"),
    CaseRecipe(patient=4, look="A", kind="mixed"),
    CaseRecipe(patient=57, look="E", kind="focal, apical, in a poor window"),
)

Progress = Callable[[int, int], None]


class CalibrationFailedError(FibrodeskError):
    title = "The calibration set could not be made"
    text = "The fan of case {case} was not found."
    hint = "Report this: the set is made by the program alone."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MadeCase:
    """A case on its way into the project."""

    case: int  # from 1
    cine_id: str
    facts: CineFacts
    hashes: tuple[str, ...]  # of the native pixels of each frame
    key_frames: tuple[int, ...]
    loop: PhantomLoop


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
    made = []
    for number, recipe in enumerate(RECIPES, start=1):
        if cancel is not None and cancel.is_set():
            return
        made.append(_make_case(session, number, recipe))
        if progress is not None:
            progress(number, len(RECIPES))
    session.project.store.write(lambda rows: _write(session, rows, made))


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


def _make_case(session: Session, number: int, recipe: CaseRecipe) -> MadeCase:
    from fibrodesk.imaging.stored import StoredCine, write_stored
    from fibrodesk.phantom.loop import make_loop
    from fibrodesk.phantom.patient import draw_patient

    patient = draw_patient(recipe.patient, seed=_SEED, look=recipe.look)
    loop = make_loop(patient, frames=_FRAMES, size_px=_SIZE_PX)
    cine_id, path = write_stored(session.project.path / "cines", _stored_bytes(loop, number))
    with StoredCine(path, trusted=True) as cine:
        facts = cine.facts
        hashes = tuple(cine.pixel_sha256(index) for index in range(facts.frames))
    es = loop.es_frame
    frames = (loop.ed_frame, es // 2, es, (es + _FRAMES) // 2)
    return MadeCase(
        case=number,
        cine_id=cine_id,
        facts=facts,
        hashes=hashes,
        key_frames=tuple(sorted(set(frames))),
        loop=loop,
    )


def _stored_bytes(loop: PhantomLoop, number: int) -> bytes:
    """As an import would store it: nothing but the fan, and no name."""
    from fibrodesk.imaging.intake import deidentify_file, survey_pixels
    from fibrodesk.imaging.linkage import Pseudonym
    from fibrodesk.phantom.dicom import write_dicom
    from fibrodesk.storage.cines import CALIBRATION_PATIENT

    study, series, instance = (_uid(f"{number} {level}") for level in ("study", "series", "loop"))
    pseudonym = Pseudonym(
        code=CALIBRATION_PATIENT, study_uid=study, series_uid=series, instance_uid=instance
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"case-{number}.dcm"
        write_dicom(loop, path, compressed=False)
        mask = survey_pixels(path).mask
        if mask is None:
            raise CalibrationFailedError(case=number)
        return deidentify_file(path, mask, pseudonym, confirmed=True)


def _uid(what: str) -> str:
    """The same identifier in every project, as it is the same loop."""
    digest = hashlib.sha256(f"fibrodesk calibration {VERSION} {what}".encode()).digest()
    return f"2.25.{int.from_bytes(digest[:16], 'big')}"


def _write(session: Session, rows: Rows, made: list[MadeCase]) -> None:
    from fibrodesk.storage.cines import CALIBRATION, CALIBRATION_PATIENT

    if set_is_made(rows):  # another window was quicker
        return
    rows.cines.add_patient(CALIBRATION_PATIENT)
    for each in made:
        rows.cines.add(
            cine_id=each.cine_id,
            patient=CALIBRATION_PATIENT,
            facts=each.facts,
            frame_sha256=each.hashes,
            imported_by=session.person.id,
            confirmed_by=None,
            kind=CALIBRATION,
        )
        _write_truth(session, rows, each)
    detail = {"version": VERSION, "cases": len(made), "sha256": set_sha256(rows)}
    auditing.record(rows, session, "calibration set made", f"version {VERSION}", detail)


def _write_truth(session: Session, rows: Rows, made: MadeCase) -> None:
    row = opening.new_row(
        made.cine_id, Purpose.CALIBRATION, author_kind=TRUTH, author="phantom", round_id=None
    )
    envelope = content.add_reading(rows, row)
    facts: dict[str, Fact] = {
        "case": made.case,
        "version": VERSION,
        "form": made.loop.patient.form or "",
        "key_frames": [int(frame) for frame in made.key_frames],
        "ed": made.loop.ed_frame,
        "es": made.loop.es_frame,
    }
    masks = dict(_true_answers(made))
    content.write_content(rows, envelope, row.id, content.Content(masks=masks, facts=facts))
    rows.readings.change(row, state=ReadingState.SUBMITTED.value, finished_by=session.person.id)


def _true_answers(made: MadeCase) -> Iterator[tuple[MaskKey, tuple[Answer, MaskArray]]]:
    for frame in made.key_frames:
        for structure in (Structure.FIBROSIS, Structure.MYOCARDIUM):
            mask = made.loop.masks[structure][frame]
            state = AnswerState.DRAWN if mask.any() else AnswerState.NONE
            yield MaskKey(frame, structure), (Answer(state=state), mask)
