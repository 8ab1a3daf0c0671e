"""The minutes of a meeting, as text that stands in a folder beside the study."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from fibrodesk import __version__
from fibrodesk.desk import auditing
from fibrodesk.desk.consensus.access import names_for, require_looking
from fibrodesk.desk.consensus.plain import one_line, quoted
from fibrodesk.desk.consensus.protocol import (
    BOTH,
    DRAWN,
    INTERSECTION,
    MAJORITY,
    MEAN,
    NEITHER,
    NONE,
    NOT_ASSESSABLE,
    UNION,
    Decision,
    Place,
    Said,
    entries_digest,
    said_of_frames,
)
from fibrodesk.domain.counting import counted
from fibrodesk.storage.errors import NotWrittenError

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.meetings import MeetingRow
    from fibrodesk.storage.store import Rows

_WORDS = {
    BOTH: "both",
    NEITHER: "neither",
    NOT_ASSESSABLE: "not assessable",
    INTERSECTION: "what all marked",
    UNION: "what any marked",
    MAJORITY: "what most marked",
    NONE: "no fibrosis",
    DRAWN: "drawn in the meeting",
}


def minutes(session: Session, meeting_id: str) -> str:
    """Who sat in a meeting, what was said and decided of each frame, and the audit's head.

    Markdown, in the order of cines and frames; what was typed stands there as a quotation.

    Frames of a cine that the person reads alone (again) are counted and not told. Readers have
    the names that the study lets the person know; while the meeting goes on they have none.

    Raises:
        SealedError, NotAllowedError: the round's agreement is not the person's to see.
    """
    return session.project.store.read(lambda rows: _minutes(session, rows, meeting_id))


def save_minutes(session: Session, meeting_id: str, out: Path) -> Path:
    """Write the minutes into a file, whole or not at all, with an audit row.

    Raises:
        SealedError, NotAllowedError: as `minutes`.
        NotWrittenError: the disk takes no more, or the folder is not there.
    """
    from fibrodesk.contract.manifest import write_whole

    def change(rows: Rows) -> None:
        told = _minutes(session, rows, meeting_id)
        row = _meeting(rows, meeting_id)
        its_round = rows.rounds.get(row.round_id)
        name = its_round.name if its_round else ""
        auditing.record(rows, session, "minutes saved", name, {"meeting": meeting_id})
        write_whole(out, told.encode())  # last: no file without its row

    try:
        session.project.store.write(change)
    except OSError as error:
        raise NotWrittenError.of(out, error) from error
    return out


def _minutes(session: Session, rows: Rows, meeting_id: str) -> str:
    row = _meeting(rows, meeting_id)
    its_round = require_looking(session, rows, row.round_id)
    entries = rows.meetings.entries(meeting_id)
    moderator = rows.people.get(row.opened_by)
    lines = [
        f"# Consensus meeting on round {its_round.name}",
        "",
        f"- Study: {one_line(session.project.settings.name)}",
        f"- Moderator: {moderator.person.name if moderator else ''}",
        f"- Participants: {', '.join(one_line(name) for _, name in row.participants)}",
        f"- Opened {row.started}, " + (f"closed {row.closed}" if row.closed else "not closed yet"),
        "- Times are what the clock told, in UTC.",
        "",
        *_frames(session, rows, row, said_of_frames(entries)),
        f"Digest of what was said (SHA-256): {entries_digest(entries)}",
        f"Newest row of the study's audit: {rows.audit.head()}",
        f"Written by fibrodesk {__version__}. Research use only; not for diagnostic use.",
    ]
    return "\n".join(lines) + "\n"


def _frames(
    session: Session,
    rows: Rows,
    row: MeetingRow,
    said: Mapping[Place, Said],
) -> Iterator[str]:
    names = names_for(session, rows, row.round_id) if row.closed else {}
    places = sorted(
        (rows.cines.require(cine_id).number, frame, cine_id)
        for cine_id, frame in said
        if cine_id is not None and frame is not None
    )
    me = session.person.id
    shown = [place for place in places if not rows.rounds.sealed_for(me, place[2])]
    whole = said.get((None, None))
    if whole is not None and whole.note and len(shown) == len(places):  # it may tell of any
        yield from ("## On the whole", "", *quoted(whole.note), "")
    for number, frame, cine_id in shown:
        yield from _frame(number, frame, said[cine_id, frame], names)
    if not places:
        yield from ("Nothing was said of any frame.", "")
    if len(shown) < len(places):
        count = len(places) - len(shown)
        what = f"{counted(count, 'frame')} of cines that you read alone"
        yield from (f"Not told here: {what}.", "")


def _frame(number: int, frame: int, said: Said, names: Mapping[str, str]) -> Iterator[str]:
    yield f"## Cine {number}, frame {frame + 1}"
    yield ""
    tally = ", ".join(f"{_WORDS.get(choice, choice)} {n}" for choice, n in said.tally.items())
    yield f"- Votes: {tally or 'none'}"
    yield f"- Decision: {_decision(said.decision)}"
    if said.decision is not None and names:
        whose = (f"{letter} {names.get(one, '')}" for letter, one in said.decision.letters.items())
        yield f"- Whose masks these were: {', '.join(whose)}"
    if said.note:
        yield ""
        yield from quoted(said.note)
    yield ""


def _decision(decision: Decision | None) -> str:
    if decision is None:
        return "none"
    if decision.choice == MEAN:
        return f"the mean shape, {decision.share:.2f} of the way from A to B"
    words = _WORDS.get(decision.choice, decision.choice)
    return f"{words}, because of {decision.reason}" if decision.reason else words


def _meeting(rows: Rows, meeting_id: str) -> MeetingRow:
    row = rows.meetings.get(meeting_id)
    if row is None:
        raise ValueError(f"no meeting {meeting_id}")
    return row
