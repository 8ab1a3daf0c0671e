"""Preparing a cine: which way it lies, how good it is, its key frames and the wall of the heart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fibrodesk.desk import auditing, roles
from fibrodesk.desk.drafts import content, opening
from fibrodesk.desk.drafts.writing import OpenReading
from fibrodesk.desk.errors import (
    PreparationFrozenError,
    PreparationIncompleteError,
    ReasonMissingError,
)
from fibrodesk.domain.draft import Draft, Fact
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import Purpose, ReadingState

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.store import Rows

_RATINGS = ("quality", "contrast", "accuracy")
_NAMED = 4  # frames without a wall that are named one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """What is known of a cine before anybody reads it; None where it was not said yet."""

    view: str = ""  # "A4C", or what else it shows
    apex_up: bool | None = None
    septum_left: bool | None = None
    quality: int | None = None  # 1 to 5, as the two below
    contrast: int | None = None
    accuracy: int | None = None  # of the anatomy
    artefacts: tuple[str, ...] = ()  # of "foreshortening", "dropout", "off-axis"
    excluded: bool = False
    exclusion_reason: str = ""
    key_frames: tuple[int, ...] = ()
    ed: int | None = None  # end of diastole
    es: int | None = None
    comment: str = ""
    locked: bool = False
    by: str = ""  # the name of who locked it


def preparation(session: Session, cine_id: str) -> Preparation:
    """How far a cine is prepared; everybody at the desk may know."""
    session.person_now()

    def look(rows: Rows) -> Preparation:
        row = _row(rows, cine_id)
        if row is None:
            return Preparation()
        facts = rows.readings.newest_facts(Purpose.PREPARATION, cine_id).get(row.id)
        names = {each.person.id: each.person.name for each in rows.people.all()}
        return from_facts(content.clear_facts(facts) if facts else {}, row, names)

    return session.project.store.read(look)


def from_facts(facts: Mapping[str, Fact], row: ReadingRow, names: Mapping[str, str]) -> Preparation:
    """A preparation by what its reading says; `names`: those of people by id."""
    artefacts, frames = facts.get("artefacts"), facts.get("key_frames")
    return Preparation(
        view=str(facts.get("view") or ""),
        apex_up=_flag(facts.get("apex_up")),
        septum_left=_flag(facts.get("septum_left")),
        quality=_number(facts.get("quality")),
        contrast=_number(facts.get("contrast")),
        accuracy=_number(facts.get("accuracy")),
        artefacts=tuple(map(str, artefacts)) if isinstance(artefacts, list) else (),
        excluded=bool(facts.get("excluded")),
        exclusion_reason=str(facts.get("exclusion_reason") or ""),
        key_frames=tuple(sorted(int(str(f)) for f in frames)) if isinstance(frames, list) else (),
        ed=_number(facts.get("ed")),
        es=_number(facts.get("es")),
        comment=str(facts.get("comment") or ""),
        locked=row.state is ReadingState.SUBMITTED,
        by=names.get(row.finished_by or "", ""),
    )


def open_preparation(session: Session, cine_id: str) -> OpenReading:
    """The cine's one preparation, whoever began it; a locked one comes without the pen.

    Raises:
        NotAllowedError: the person prepares nothing.
        PreparationFrozenError: the cine is read already, and never was prepared.
        PenTakenError, ReadingDamagedError: as `open_reading`.
    """
    roles.require(session, roles.Act.PREPARE)

    def pick(rows: Rows) -> ReadingRow:
        row = _row(rows, cine_id)
        if row is not None and row.state is ReadingState.SUBMITTED:
            return row
        _require_free(rows, cine_id)
        if row is None:
            row = opening.new_row(
                cine_id,
                Purpose.PREPARATION,
                author_kind="person",
                author=session.person.id,
                round_id=None,
            )
            content.add_reading(rows, row)
        return row

    return opening.open_picked(session, pick)


def lock_preparation(session: Session, reading: OpenReading) -> None:
    """Make the preparation the common ground of all readers.

    The wall of the heart may be left out on purpose; then the sector is the domain. It stands on
    every key frame or on none.

    Raises:
        NotAllowedError: the person prepares nothing.
        PreparationIncompleteError: says what is missing.
        PreparationFrozenError: the cine was put into a round meanwhile.
        DiskFullError, ProjectBusyError, PenTakenError: nothing of it happened; it stays open.
    """
    roles.require(session, roles.Act.PREPARE)
    missing = what_is_missing(reading.draft)
    if missing:
        raise PreparationIncompleteError(missing=", ".join(missing))
    excluded = bool(reading.draft.facts.get("excluded"))

    def also(rows: Rows) -> None:
        _require_free(rows, reading.cine_id)
        number = rows.cines.require(reading.cine_id).number
        detail = {"cine": reading.cine_id, "excluded": excluded}
        auditing.record(rows, session, "preparation locked", f"cine {number}", detail)

    opening.finish(session, reading, also)


def reopen_preparation(session: Session, cine_id: str, *, reason: str) -> None:
    """Unlock a preparation, as long as nobody reads on its ground.

    Raises:
        NotAllowedError, ReasonMissingError: not by this person, or not without a reason.
        PreparationFrozenError: the cine is in a round.
    """
    roles.require(session, roles.Act.PREPARE)
    if not reason.strip():
        raise ReasonMissingError(act="Reopening a preparation")

    def change(rows: Rows) -> None:
        _require_free(rows, cine_id)
        row = _row(rows, cine_id)
        if row is None or row.state is not ReadingState.SUBMITTED:
            return
        rows.readings.change(row, state=ReadingState.DRAFT.value, finished_by=None)
        number = rows.cines.require(cine_id).number
        detail = {"cine": cine_id, "reason": reason}
        auditing.record(rows, session, "preparation reopened", f"cine {number}", detail)

    session.project.store.write(change)


def what_is_missing(draft: Draft) -> list[str]:
    """What a preparation lacks, in words; of an excluded cine, nothing but the reason."""
    facts = draft.facts
    if facts.get("excluded"):
        return [] if str(facts.get("exclusion_reason") or "").strip() else ["why it is excluded"]
    missing = [] if facts.get("view") else ["the view"]
    if not (isinstance(facts.get("apex_up"), bool) and isinstance(facts.get("septum_left"), bool)):
        missing.append("which way it lies")
    missing += [f"the rating of {name}" for name in _RATINGS if not _is_rating(facts.get(name))]
    frames = facts.get("key_frames")
    if not isinstance(frames, list) or not frames:
        return [*missing, "the key frames"]
    missing += [
        f"{name.upper()} among the key frames"
        for name in ("ed", "es")
        if facts.get(name) not in frames
    ]
    return missing + _missing_walls(draft, [int(str(frame)) for frame in frames])


def _missing_walls(draft: Draft, frames: list[int]) -> list[str]:
    keys = [MaskKey(frame, Structure.MYOCARDIUM) for frame in frames]
    drawn = [key for key in keys if draft.has_mask(key)]
    open_frames = [
        str(key.frame + 1)
        for key in keys
        if not draft.has_mask(key) and draft.answer(key).state is None
    ]
    if not drawn or not open_frames:
        return []
    named = ", ".join(open_frames[:_NAMED])
    more = len(open_frames) - _NAMED
    return [f"the myocardium on frame {named}" + (f" and {more} more" if more > 0 else "")]


def _row(rows: Rows, cine_id: str) -> ReadingRow | None:
    found = rows.readings.find(cine_id=cine_id, purpose=Purpose.PREPARATION)
    return found[0] if found else None


def _require_free(rows: Rows, cine_id: str) -> None:
    if rows.rounds.of_cine(cine_id):
        raise PreparationFrozenError(cine=rows.cines.require(cine_id).number)


def _is_rating(value: Fact) -> bool:
    return type(value) is int and 1 <= value <= 5


def _number(value: Fact) -> int | None:
    return value if type(value) is int else None


def _flag(value: Fact) -> bool | None:
    return value if isinstance(value, bool) else None
