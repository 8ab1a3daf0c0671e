"""The calibration before the first round: each reader reads the set alone, and learns the truth.

Nothing here is sealed, and nothing of it enters a list, a round or a figure of the study.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fibrodesk.desk import roles
from fibrodesk.desk.calibration import case_set as calibration_set
from fibrodesk.desk.calibration import rows as calibration_rows
from fibrodesk.desk.calibration.case_set import make_set
from fibrodesk.desk.calibration.making import RECIPES
from fibrodesk.desk.calibration.rows import CaseState, ReaderResult
from fibrodesk.desk.drafts import opening
from fibrodesk.desk.errors import NotAllowedError
from fibrodesk.domain.calibration import CaseScore, Totals
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import Purpose, ReadingState

if TYPE_CHECKING:
    from fibrodesk.desk.drafts.writing import OpenReading
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.rounds import RoundRow
    from fibrodesk.storage.store import Rows

__all__ = [
    "CalibrationOwedError",
    "CalibrationState",
    "CaseState",
    "ReaderResult",
    "calibration_state",
    "case_truth",
    "case_walls",
    "make_set",
    "open_case",
    "reader_results",
    "require_done",
    "submit_case",
]


class CalibrationOwedError(FibrodeskError):
    title = "The calibration comes first"
    text = "{done} of {total} calibration cases are read; this study wants all before a round."
    hint = "They stand at the top of your list in Reading."


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationState:
    """`wanted`: "offered", "required" or "off"; `cases` is empty until the set is made."""

    wanted: str
    done: int
    total: int
    cases: tuple[CaseState, ...] = ()
    first: Totals | None = None  # None until the first case is submitted
    last: Totals | None = None

    @property
    def finished(self) -> bool:
        return self.done == self.total


def calibration_state(session: Session) -> CalibrationState:
    """How far the person at the desk is."""
    me = session.person_now().id

    def look(rows: Rows) -> CalibrationState:
        known = calibration_set.truths(rows)
        mine = calibration_rows.readings_of(rows, me)
        scores = calibration_rows.scores_of(rows, me)
        cases = [
            calibration_rows.case_state(rows, cine_id, facts, mine, scores)
            for cine_id, facts in known.items()
        ]
        first, last = calibration_rows.totals_of(scores)
        return CalibrationState(
            wanted=session.project.settings.calibration,
            done=sum(case.first is not None for case in cases),
            total=len(RECIPES),
            cases=tuple(cases),
            first=first,
            last=last,
        )

    return session.project.store.read(look)


def open_case(session: Session, cine_id: str, *, again: bool = False) -> OpenReading:
    """The person's own reading of a case: the draft in hand, or the last one to look at.

    `again` begins a new one where the last was submitted.

    Raises:
        NotAllowedError: the person does not read.
        PenTakenError, ReadingDamagedError: as `open_reading`.
    """
    from fibrodesk.storage.cines import STUDY

    roles.require(session, roles.Act.READ)

    def submitted(rows: Rows) -> list[ReadingRow]:
        if rows.cines.require(cine_id).kind == STUDY:
            raise ValueError(f"{cine_id} is no case of the calibration")
        found = calibration_rows.readings_of(rows, session.person.id)
        mine = [row for row in found if row.cine_id == cine_id]
        begun = any(row.state is ReadingState.DRAFT for row in mine)
        return [] if again or begun else mine

    if done := session.project.store.read(submitted):
        return opening.open_picked(session, lambda _rows: done[-1])
    return opening.open_draft(session, cine_id=cine_id, purpose=Purpose.CALIBRATION, round_id=None)


def case_walls(session: Session, cine_id: str) -> dict[MaskKey, MaskArray]:
    """The true myocardium of a case, which is locked as that of a prepared loop is."""
    session.person_now()
    return _masks(session, cine_id, Structure.MYOCARDIUM)


def case_truth(session: Session, cine_id: str) -> dict[MaskKey, MaskArray]:
    """The true fibrosis of a case, to whom has submitted it once.

    Raises:
        NotAllowedError: the person has not read it yet.
    """
    me = session.person_now()

    def read_once(rows: Rows) -> bool:
        return any(
            row.cine_id == cine_id and row.state is ReadingState.SUBMITTED
            for row in calibration_rows.readings_of(rows, me.id)
        )

    if not session.project.store.read(read_once):
        raise NotAllowedError(name=me.name, act="see the truth of a case before reading it")
    return _masks(session, cine_id, Structure.FIBROSIS)


def submit_case(session: Session, reading: OpenReading) -> CaseScore:
    """Submit a case, score it, and keep the result with the study: one transaction.

    Raises:
        IncompleteReadingError: a key frame has no answer.
        DiskFullError, ProjectBusyError, PenTakenError: nothing of it happened; it stays open.
    """
    roles.require(session, roles.Act.READ)
    if reading.purpose is not Purpose.CALIBRATION or reading.author != session.person.id:
        raise ValueError("only an own reading of the calibration is submitted here")
    score = session.project.store.read(
        lambda rows: calibration_rows.scored(rows, session.person.id, reading)
    )

    opening.finish(
        session, reading, lambda rows: calibration_rows.keep(session, rows, reading.id, score)
    )
    return score


def reader_results(session: Session) -> list[ReaderResult]:
    """Everybody who reads, and how far each is with the set.

    Raises:
        NotAllowedError: the person does not administer.
    """
    roles.require(session, roles.Act.ADMINISTER)

    def look(rows: Rows) -> list[ReaderResult]:
        people = [row.person for row in rows.people.all() if row.person.holds(Role.ANNOTATOR)]
        return [calibration_rows.result_of(rows, person.id, person.name) for person in people]

    return session.project.store.read(look)


def require_done(session: Session, rows: Rows, its_round: RoundRow, cine_id: str) -> None:
    """Where the study demands it, refuse to begin a reading of a round before the calibration.

    Raises:
        CalibrationOwedError: says how far the person is.
    """
    if session.project.settings.calibration != "required":
        return
    me = session.person.id
    if rows.readings.find(cine_id=cine_id, round_id=its_round.id, author=me):
        return  # it was begun before the study demanded it
    done = len({score.case for score in calibration_rows.scores_of(rows, me)})
    if done < len(RECIPES):
        raise CalibrationOwedError(done=done, total=len(RECIPES))


def _masks(session: Session, cine_id: str, structure: Structure) -> dict[MaskKey, MaskArray]:
    found = session.project.store.read(lambda rows: calibration_set.truth_masks(rows, cine_id))
    return {key: mask for key, mask in found.items() if key.structure is structure}
