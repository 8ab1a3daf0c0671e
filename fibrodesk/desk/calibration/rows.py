"""What the rows of a project tell of the calibration, and what is added to them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fibrodesk.desk import auditing
from fibrodesk.desk.calibration import case_set as calibration_set
from fibrodesk.desk.calibration.making import RECIPES, VERSION
from fibrodesk.desk.cines import CineRecord
from fibrodesk.desk.errors import IncompleteReadingError
from fibrodesk.domain.calibration import CaseScore, Totals, case_from_json, first_and_last
from fibrodesk.domain.draft import Fact
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import Purpose, ReadingState

if TYPE_CHECKING:
    from fibrodesk.desk.drafts.writing import OpenReading
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.store import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseState:
    """One case as one reader has it. `state`: not_started, in_progress or submitted."""

    case: int  # from 1
    record: CineRecord
    state: str
    first: CaseScore | None = None  # as it was read before the truth was seen
    last: CaseScore | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderResult:
    """How far a reader is, for who tends the study. `when`: the last submission, "" for none."""

    person_id: str
    name: str
    done: int
    total: int
    when: str = ""
    first: Totals | None = None
    last: Totals | None = None


def readings_of(rows: Rows, person: str) -> list[ReadingRow]:
    """Every reading of a case by a person, oldest first."""
    return rows.readings.find(purpose=Purpose.CALIBRATION, author=person)


def scores_of(rows: Rows, person: str) -> list[CaseScore]:
    """Every case that the person submitted, of the set as it is now."""
    found = rows.calibrations.find(person=person, scope="case")
    return [case_from_json(row.scores) for row in found if row.version == VERSION]


def totals_of(scores: list[CaseScore]) -> tuple[Totals | None, Totals | None]:
    """The cases as they were read first, and as they were read last."""
    if not scores:
        return None, None
    from fibrodesk.desk.calibration.score import totals

    first, last = first_and_last(scores)
    return totals(first), totals(last)


def case_state(
    rows: Rows,
    cine_id: str,
    facts: Mapping[str, Fact],
    mine: list[ReadingRow],
    scores: list[CaseScore],
) -> CaseState:
    number = int(str(facts["case"]))
    own = [score for score in scores if score.case == number]
    begun = [row for row in mine if row.cine_id == cine_id]
    state = "not_started"
    if begun:
        draft = any(row.state is ReadingState.DRAFT for row in begun)
        state = "in_progress" if draft else "submitted"
    return CaseState(
        case=number,
        record=case_record(rows, cine_id, facts),
        state=state,
        first=own[0] if own else None,
        last=own[-1] if own else None,
    )


def case_record(rows: Rows, cine_id: str, facts: Mapping[str, Fact]) -> CineRecord:
    """A case as the editor wants a loop; its number is that of the case."""
    row, frames = rows.cines.require(cine_id), facts["key_frames"]
    return CineRecord(
        id=cine_id,
        number=int(str(facts["case"])),
        patient="",
        facts=row.facts,
        prepared=True,
        excluded=False,
        key_frames=tuple(int(str(f)) for f in frames) if isinstance(frames, list) else (),
        ed=int(str(facts["ed"])),
        es=int(str(facts["es"])),
        apex_up=True,
        septum_left=True,
        rounds=(),
    )


def scored(rows: Rows, person: str, reading: OpenReading) -> CaseScore:
    """A case as it stands in the draft against the truth.

    Raises:
        IncompleteReadingError: a key frame has no answer.
    """
    from fibrodesk.desk.calibration.score import score_frame

    facts = calibration_set.truths(rows)[reading.cine_id]
    record = case_record(rows, reading.cine_id, facts)
    draft = reading.draft
    keys = [MaskKey(frame, Structure.FIBROSIS) for frame in record.key_frames]
    open_frames = [key.frame for key in keys if draft.answer(key).state is None]
    if open_frames:
        raise IncompleteReadingError(count=len(open_frames), first=1 + min(open_frames))
    true = calibration_set.truth_masks(rows, reading.cine_id)
    empty = draft.mask(keys[0]) & False
    frames = tuple(
        score_frame(
            key.frame,
            answer=draft.answer(key),
            mask=draft.mask(key),
            truth=true.get(key, empty),
            wall=true[MaskKey(key.frame, Structure.MYOCARDIUM)],
            spacing=record.facts.spacing,
        )
        for key in keys
    )
    return CaseScore(
        case=record.number,
        attempt=1 + sum(score.case == record.number for score in scores_of(rows, person)),
        form_said=str(draft.facts.get("form") or ""),
        form_true=str(facts["form"]),
        frames=frames,
    )


def keep(session: Session, rows: Rows, reading_id: str, score: CaseScore) -> None:
    """Add a case's row; with the last case, and with each read again after it, the set's row."""
    from fibrodesk.desk.calibration.score import totals

    sha256 = calibration_set.set_sha256(rows)
    _add(session, rows, reading_id, "case", sha256, score.to_json())
    fields = totals([score]).to_json_fields()
    detail = {"attempt": score.attempt, "version": VERSION, "sha256": sha256, **fields}
    auditing.record(rows, session, "calibration case read", f"case {score.case}", detail)
    first, last = totals_of(scores_of(rows, session.person.id))
    if first is None or last is None or first.cases < len(RECIPES):
        return
    whole = {"first": first.to_json_fields(), "last": last.to_json_fields(), "sha256": sha256}
    _add(session, rows, reading_id, "set", sha256, json.dumps(whole, sort_keys=True))
    auditing.record(rows, session, "calibration set read", f"version {VERSION}", whole)


def result_of(rows: Rows, person: str, name: str) -> ReaderResult:
    found = rows.calibrations.find(person=person, scope="case")
    scores = scores_of(rows, person)
    first, last = totals_of(scores)
    return ReaderResult(
        person_id=person,
        name=name,
        done=len({score.case for score in scores}),
        total=len(RECIPES),
        when=found[-1].when if found else "",
        first=first,
        last=last,
    )


def _add(
    session: Session, rows: Rows, reading_id: str, scope: str, sha256: str, scores: str
) -> None:
    from fibrodesk.storage.calibrations import CalibrationRow

    rows.calibrations.add(
        CalibrationRow(
            person=session.person.id,
            reading=reading_id,
            scope=scope,
            version=VERSION,
            set_sha256=sha256,
            scores=scores,
        )
    )
