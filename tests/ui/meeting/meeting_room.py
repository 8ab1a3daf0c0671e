"""A desk in memory that holds a meeting as the real one does."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace as changed

import numpy as np
from PySide6.QtWidgets import QApplication

from fibrodesk.domain.cine import ArrayCine, CineFacts
from fibrodesk.domain.draft import Draft
from fibrodesk.domain.reading import Answer, AnswerState, Origin
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

SHAPE = (96, 128)
SAID = Answer(state=AnswerState.DRAWN, origin=Origin.DRAWN)


def blob(top: int, left: int, bottom: int, right: int) -> np.ndarray:
    mask = np.zeros(SHAPE, np.bool_)
    mask[top:bottom, left:right] = True
    return mask


class MemoryDraft:
    """A reading of which only the draft matters here."""

    recovery = None

    def __init__(self) -> None:
        self.id, self.draft, self.editable, self.closed = "m", Draft(shape=SHAPE), True, 0

    def append(self, entry, *, done, failed) -> None:
        done()

    def checkpoint(self) -> None:
        """Everything is written as it comes."""

    flush = save = checkpoint

    def close(self) -> None:
        self.closed += 1


class MemoryMeeting:
    """Five frames of two loops; `acts` is what was asked of it."""

    def __init__(self) -> None:
        self.acts: list[tuple] = []
        self.error: Exception | None = None
        self.reasons: dict[int, str] = {}
        self.held: HeldMeeting | None = None
        self.masks = [blob(20, 20, 40, 50), blob(24, 26, 44, 56)]
        self.frames = [
            TableFrame(
                cine_id=f"c{1 + number % 2}",
                number=1 + number % 2,
                patient="FD-0001",
                frame=number,
                reasons=(Reason(kind="area", value=90.0 - number, limit=20.0, unit="mm²"),),
            )
            for number in range(5)
        ]
        self.spoken: dict[tuple[str, int], Spoken] = {}
        self.note_on_all = ""
        self.drafts: list[MemoryDraft] = []
        self.people = (
            ListedPerson(id="ann", name="Ann", read=True),
            ListedPerson(id="ada", name="Ada Admin", read=False),
        )

    def threshold(self, round_id: str) -> Threshold:
        if self.error is not None:
            raise self.error
        return Threshold(
            rounds=(ListedRound(id="r1", name="Round 1"),),
            round_id="r1",
            people=self.people,
            held=self.held,
        )

    def begin(self, round_id, *, people, guests) -> HeldMeeting:
        self._ask("begin", round_id, tuple(people), tuple(guests))
        self.held = HeldMeeting(
            id="m1",
            round_id=round_id,
            round_name="Round 1",
            participants=(*people, *guests),
            started="2026-01-02 09:00",
        )
        return self.held

    def table(self, meeting_id: str) -> Table:
        frames = [changed(one, spoken=self.spoken.get(one.id, Spoken())) for one in self.frames]
        return Table(frames=tuple(frames), note=self.note_on_all)

    def picture(self, meeting_id, cine_id, frame) -> Picture:
        said = self.spoken.get((cine_id, frame), Spoken())
        return Picture(
            id=(cine_id, frame),
            image=np.full(SHAPE, 90, np.uint8),
            voices=tuple(
                Voice(letter=letter, answer=SAID, mask=mask)
                for letter, mask in zip("ABCD", self.masks, strict=False)
            ),
            between=len(self.masks) == 2,
            decided=self.masks[0] if said.decision else None,
        )

    def vote(self, meeting_id, cine_id, frame, choice) -> Spoken:
        self._ask("vote", frame, choice)
        said = self.spoken.get((cine_id, frame), Spoken())
        return self._keep(cine_id, frame, changed(said, votes=(*said.votes, choice)))

    def take_back(self, meeting_id, cine_id, frame) -> Spoken:
        self._ask("take_back", frame)
        said = self.spoken[cine_id, frame]
        return self._keep(cine_id, frame, changed(said, votes=said.votes[:-1]))

    def decide(self, meeting_id, cine_id, frame, *, choice, share=None, reason="") -> Spoken:
        self._ask("decide", frame, choice)
        self.reasons[frame] = reason
        said = self.spoken.get((cine_id, frame), Spoken())
        told = changed(said, decision=choice, share=share, decided_on=dict(Counter(said.votes)))
        return self._keep(cine_id, frame, told)

    def undecide(self, meeting_id, cine_id, frame) -> Spoken:
        self._ask("undecide", frame)
        return self._keep(cine_id, frame, changed(self.spoken[cine_id, frame], decision=""))

    def note(self, meeting_id, text, place) -> None:
        self._ask("note", text, place)
        if place is None:
            self.note_on_all = text
        else:
            self._keep(*place, changed(self.spoken.get(place, Spoken()), note=text))

    def open_drawing(self, meeting_id, cine_id, frame) -> Drawing:
        self._ask("draw", frame)
        self.drafts.append(MemoryDraft())
        facts = CineFacts(frames=8, rows=SHAPE[0], columns=SHAPE[1])
        return Drawing(
            frame=frame,
            reading=self.drafts[-1],
            cine=ArrayCine(facts, np.full((8, *SHAPE), 90, np.uint8)),
            voices=self.picture(meeting_id, cine_id, frame).voices,
        )

    def decide_drawn(self, drawing) -> Spoken:
        frame = next(one for one in self.frames if one.frame == drawing.frame)
        drawing.reading.close()
        return self.decide("m1", frame.cine_id, frame.frame, choice=DRAWN)

    def close(self, meeting_id) -> Outcome:
        self._ask("close")
        self.held = None
        return Outcome(settled=sum(bool(said.decision) for said in self.spoken.values()))

    def minutes(self, meeting_id) -> str:
        return "\n".join(["# Minutes", *(said.note for said in self.spoken.values() if said.note)])

    def save_minutes(self, meeting_id, path) -> None:
        self._ask("save")
        path.write_text(self.minutes(meeting_id), encoding="utf-8")

    def _keep(self, cine_id, frame, said: Spoken) -> Spoken:
        self.spoken[cine_id, frame] = said
        return said

    def _ask(self, *what: object) -> None:
        if self.error is not None:
            raise self.error
        self.acts.append(what)


def rest(qtbot, runner) -> None:
    """Until no task runs, and none followed from the last."""
    for _ in range(4):
        qtbot.waitUntil(lambda: not runner.busy, timeout=10_000)
        QApplication.processEvents()
