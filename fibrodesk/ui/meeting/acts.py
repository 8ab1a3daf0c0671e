"""The acts of a meeting as the desk has them; every heavy room loads when it is first needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from fibrodesk.ui.dispute_words import Reason
from fibrodesk.ui.meeting.ports import (
    DRAWN,
    Drawing,
    HeldMeeting,
    ListedPerson,
    ListedRound,
    Outcome,
    Picture,
    Spoken,
    Table,
    TableFrame,
    Threshold,
    Voice,
)

if TYPE_CHECKING:
    from fibrodesk.agreement.adjudication import AdjudicationReason
    from fibrodesk.desk.consensus.meeting import Meeting
    from fibrodesk.desk.consensus.protocol import Said
    from fibrodesk.desk.consensus.sources import Sources
    from fibrodesk.desk.consensus.voting import MeetingFrame
    from fibrodesk.desk.drafts.writing import OpenReading
    from fibrodesk.desk.session import Session

_UNITS = {"mm2": "mm²"}


class DeskMeeting:
    """`MeetingActs` of one signed-in moderator."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # Before it begins.

    def threshold(self, round_id: str) -> Threshold:
        from fibrodesk.desk.consensus.meeting import list_meetings
        from fibrodesk.desk.rounds.round import list_rounds
        from fibrodesk.domain.reading import RoundKind

        views = [
            view
            for view in list_rounds(self._session)
            if view.open and view.kind is RoundKind.READING
        ]
        ids = [view.id for view in views]
        chosen = round_id if round_id in ids else (ids[-1] if ids else "")
        held = [
            each
            for each in (list_meetings(self._session, chosen) if chosen else ())
            if not each.closed
        ]
        return Threshold(
            rounds=tuple(ListedRound(id=view.id, name=view.name) for view in views),
            round_id=chosen,
            people=self._people(chosen) if chosen else (),
            held=_held(held[-1]) if held else None,
        )

    def _people(self, round_id: str) -> tuple[ListedPerson, ...]:
        """Who may sit at the table beside the moderator: the readers first."""
        from fibrodesk.desk.consensus.at_the_table import who_may_attend

        found = [
            ListedPerson(id=person.id, name=person.name, read=read)
            for person, read in who_may_attend(self._session, round_id)
        ]
        return tuple(sorted(found, key=lambda person: (not person.read, person.name)))

    def begin(self, round_id: str, *, people: Sequence[str], guests: Sequence[str]) -> HeldMeeting:
        from fibrodesk.desk.consensus.meeting import open_meeting

        return _held(
            open_meeting(self._session, round_id=round_id, participants=people, guests=guests)
        )

    # At the table.

    def table(self, meeting_id: str) -> Table:
        from fibrodesk.desk.consensus.voting import meeting_table

        found = meeting_table(self._session, meeting_id)
        return Table(
            frames=tuple(map(_frame, found.frames)), note=found.note, kept_apart=found.kept_apart
        )

    def picture(self, meeting_id: str, cine_id: str, frame: int) -> Picture:
        from fibrodesk.desk.consensus.at_the_table import decided_mask
        from fibrodesk.desk.consensus.voting import meeting_sources

        where = {"meeting_id": meeting_id, "cine_id": cine_id}
        found = meeting_sources(self._session, **where, frame=frame)
        return Picture(
            id=(cine_id, frame),
            image=found.image,
            voices=_voices(found),
            spacing=found.spacing,
            myocardium=found.myocardium,
            between=found.between is not None,
            decided=decided_mask(self._session, **where, frame=frame),
        )

    def vote(self, meeting_id: str, cine_id: str, frame: int, choice: str) -> Spoken:
        from fibrodesk.desk.consensus.voting import vote

        said = vote(
            self._session, meeting_id=meeting_id, cine_id=cine_id, frame=frame, choice=choice
        )
        return _spoken(said)

    def take_back(self, meeting_id: str, cine_id: str, frame: int) -> Spoken:
        from fibrodesk.desk.consensus.voting import take_back_vote

        return _spoken(
            take_back_vote(self._session, meeting_id=meeting_id, cine_id=cine_id, frame=frame)
        )

    def decide(
        self,
        meeting_id: str,
        cine_id: str,
        frame: int,
        *,
        choice: str,
        share: float | None = None,
        reason: str = "",
    ) -> Spoken:
        from fibrodesk.desk.consensus.deciding import decide, open_meeting_reading

        reading = open_meeting_reading(self._session, meeting_id=meeting_id, cine_id=cine_id)
        try:
            said = decide(
                self._session, reading, frame=frame, choice=choice, share=share, reason=reason
            )
            return _spoken(said)
        finally:
            reading.close()

    def undecide(self, meeting_id: str, cine_id: str, frame: int) -> Spoken:
        from fibrodesk.desk.consensus.deciding import take_back_decision

        return _spoken(
            take_back_decision(self._session, meeting_id=meeting_id, cine_id=cine_id, frame=frame)
        )

    def note(self, meeting_id: str, text: str, place: tuple[str, int] | None) -> None:
        from fibrodesk.desk.consensus.voting import minute

        cine_id, frame = place or (None, None)
        minute(self._session, meeting_id=meeting_id, text=text, cine_id=cine_id, frame=frame)

    # Drawing.

    def open_drawing(self, meeting_id: str, cine_id: str, frame: int) -> Drawing:
        from fibrodesk.desk.cines import cine_record, open_cine
        from fibrodesk.desk.consensus.deciding import open_meeting_reading
        from fibrodesk.desk.consensus.voting import meeting_sources
        from fibrodesk.desk.readings import locked_masks

        where = {"meeting_id": meeting_id, "cine_id": cine_id}
        found = meeting_sources(self._session, **where, frame=frame)
        record = cine_record(self._session, cine_id)
        return Drawing(
            frame=frame,
            reading=open_meeting_reading(self._session, **where),
            cine=open_cine(self._session, cine_id),
            voices=_voices(found),
            locked=locked_masks(self._session, cine_id),
            ed=record.ed,
            es=record.es,
            apex_up=record.apex_up,
            septum_left=record.septum_left,
        )

    def decide_drawn(self, drawing: Drawing) -> Spoken:
        from fibrodesk.desk.consensus.deciding import decide

        reading = cast("OpenReading", drawing.reading)
        said = decide(self._session, reading, frame=drawing.frame, choice=DRAWN)
        reading.close()
        return _spoken(said)

    # The end.

    def close(self, meeting_id: str) -> Outcome:
        from fibrodesk.desk.consensus.closing import close_meeting

        done = close_meeting(self._session, meeting_id)
        return Outcome(settled=done.settled, settled_elsewhere=done.settled_elsewhere)

    def minutes(self, meeting_id: str) -> str:
        from fibrodesk.desk.consensus.minutes import minutes

        return minutes(self._session, meeting_id)

    def save_minutes(self, meeting_id: str, path: Path) -> None:
        from fibrodesk.desk.consensus.minutes import save_minutes

        save_minutes(self._session, meeting_id, path)


def _held(meeting: Meeting) -> HeldMeeting:
    return HeldMeeting(
        id=meeting.id,
        round_id=meeting.round_id,
        round_name=meeting.round_name,
        participants=meeting.participants,
        started=meeting.started[:16].replace("T", " "),
    )


def _frame(found: MeetingFrame) -> TableFrame:
    dispute = found.dispute
    return TableFrame(
        cine_id=dispute.cine_id,
        number=dispute.number,
        patient=dispute.patient,
        frame=dispute.frame,
        reasons=tuple(map(_reason, dispute.reasons)),
        spoken=_spoken(found.said),
    )


def _reason(found: AdjudicationReason) -> Reason:
    unit = _UNITS.get(found.unit, found.unit)
    return Reason(kind=found.rule.value, value=found.value, limit=found.limit, unit=unit)


def _spoken(said: Said) -> Spoken:
    decision = said.decision
    return Spoken(
        votes=said.votes,
        decision="" if decision is None else decision.choice,
        share=None if decision is None else decision.share,
        decided_on={} if decision is None else dict(decision.votes),
        note=said.note,
    )


def _voices(found: Sources) -> tuple[Voice, ...]:
    return tuple(
        Voice(letter=each.letter, answer=each.answer, mask=each.mask) for each in found.readers
    )
