"""A meeting: which frame lies on the table, what was voted and decided, and how it ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.ui.meeting.ports import (
    BOTH,
    NEITHER,
    NOT_ASSESSABLE,
    UNION,
    Drawing,
    HeldMeeting,
    MeetingActs,
    Picture,
    Spoken,
    Stage,
    Table,
    TableFrame,
    Threshold,
)
from fibrodesk.ui.meeting.turns import Turns

if TYPE_CHECKING:
    from fibrodesk.ui.task_scope import TaskScope
    from fibrodesk.ui.tasks import TaskRunner


class MeetingPresenter(QObject):
    """Knows one meeting; every act goes to the disk in the order in which it was asked for."""

    stage_changed = Signal()
    frame_changed = Signal(object)  # TableFrame | None
    picture_arrived = Signal(object)  # Picture
    spoken_changed = Signal(object)  # TableFrame: votes, decision or minutes
    tied = Signal(object)  # TableFrame: what was voted for decides nothing
    reason_wanted = Signal(object)  # TableFrame: not assessable, and nobody has said why
    drawing_opened = Signal(object)  # Drawing
    drawing_closed = Signal()
    failed = Signal(object)

    def __init__(
        self, acts: MeetingActs, runner: TaskRunner | TaskScope, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._acts, self._runner = acts, runner
        self.turns = Turns(runner, self._refused)
        self.stage = Stage.WAITING
        self.threshold: Threshold | None = None
        self.meeting: HeldMeeting | None = None
        self.frames: list[TableFrame] = []
        self.note = ""  # on the whole meeting
        self.unkept: dict[tuple[str, int] | None, str] = {}  # minutes that are not on the disk yet
        self.kept_apart = 0
        self.place = 0  # of the frame on the table, from 0
        self.drawing: Drawing | None = None
        self.resumed = False  # it was cut short before, and goes on
        self.refusal: BaseException | None = None
        self._wish: tuple[str, int] | None = None
        self._fetch = Event()

    # How it begins.

    def load(self, round_id: str = "", *, at: tuple[str, int] | None = None) -> None:
        """A meeting that was not closed goes on, at frame `at`; else it is asked who comes."""
        sitting = self.stage in (Stage.TABLE, Stage.DRAWING, Stage.SUMMARY)
        if sitting and self.meeting is not None and round_id in ("", self.meeting.round_id):
            return
        self._wish = at
        self._turn(Stage.WAITING)
        self.turns.add(lambda: self._acts.threshold(round_id), self._loaded)

    def _loaded(self, threshold: Threshold) -> None:
        self.threshold = threshold
        if threshold.held is not None:
            self.resumed = True
            self._sit_down(threshold.held)
        else:
            self._turn(Stage.START)

    def begin(self, *, people: Sequence[str], guests: Sequence[str]) -> None:
        """Open the meeting with those who are named."""
        if self.threshold is None or self.turns.busy:
            return
        act, round_id = self._acts.begin, self.threshold.round_id
        self.resumed = False
        self.turns.add(lambda: act(round_id, people=people, guests=guests), self._sit_down)

    def _sit_down(self, meeting: HeldMeeting) -> None:
        self.meeting = meeting
        self.turns.add(lambda: self._acts.table(meeting.id), self._laid)

    def _laid(self, table: Table) -> None:
        self.frames, self.note = list(table.frames), table.note
        self.kept_apart = table.kept_apart
        ids = [one.id for one in self.frames]
        undecided = [at for at, one in enumerate(self.frames) if not one.spoken.decision]
        wished = ids.index(self._wish) if self._wish in ids else None
        self._turn(Stage.TABLE)
        self._look_at(wished if wished is not None else (undecided or [0])[0])

    def _refused(self, error: BaseException) -> None:
        if self.stage is Stage.WAITING:
            self.refusal = error
            self._turn(Stage.REFUSED)
        self.failed.emit(error)
        if self.frame is not None:
            self.spoken_changed.emit(self.frame)

    def _turn(self, stage: Stage) -> None:
        self.stage = stage
        self.stage_changed.emit()

    # Which frame.

    @property
    def frame(self) -> TableFrame | None:
        return self.frames[self.place] if 0 <= self.place < len(self.frames) else None

    @property
    def decided(self) -> int:
        """How many frames have a decision."""
        return sum(bool(one.spoken.decision) for one in self.frames)

    def step(self, way: int) -> bool:
        """The next frame or the one before; whether there is one."""
        if self.stage is not Stage.TABLE or not 0 <= self.place + way < len(self.frames):
            return False
        self._look_at(self.place + way)
        return True

    def next_undecided(self) -> bool:
        """On to the next frame without a decision, the greatest disagreement first."""
        order = [*range(self.place + 1, len(self.frames)), *range(self.place)]
        at = next((at for at in order if not self.frames[at].spoken.decision), None)
        if at is not None:
            self._look_at(at)
        return at is not None

    def _look_at(self, place: int) -> None:
        self.place = place
        self.frame_changed.emit(self.frame)
        self.fetch()

    def fetch(self) -> None:
        """The picture of the frame on the table, with what was decided."""
        self._fetch.set()
        frame, meeting = self.frame, self.meeting
        if frame is None or meeting is None:
            return
        self._fetch = self._runner.run(
            lambda _: self._acts.picture(meeting.id, *frame.id),
            done=self._seen,
            failed=self.failed.emit,
        )

    def _seen(self, picture: Picture) -> None:
        if self.frame is not None and picture.id == self.frame.id:
            self.picture_arrived.emit(picture)

    # Votes and decisions.

    def vote(self, choice: str) -> None:
        """One press is one vote."""
        self._speak(lambda meeting, frame: self._acts.vote(meeting, *frame, choice))

    def take_back(self) -> None:
        """The last vote on this frame."""
        if self.frame is not None and self.frame.spoken.votes:
            self._speak(lambda meeting, frame: self._acts.take_back(meeting, *frame))

    def decide(self) -> None:
        """Take what most voted for; a tie asks, and what is decided already goes on."""
        if self.turns.busy:  # the last vote is still on its way
            self.turns.add(lambda: None, lambda _: self._decide(first=True))
        else:
            self._decide()

    def _decide(self, *, first: bool = False) -> None:
        frame = self.frame
        if frame is None or self.stage is not Stage.TABLE:
            return
        if frame.spoken.stands:
            self.next_undecided()
        elif len(frame.spoken.leaders) != 1:
            self.tied.emit(frame)
        elif frame.spoken.leaders[0] == NOT_ASSESSABLE:
            self.reason_wanted.emit(frame)
        else:
            self.take(frame.spoken.leaders[0], first=first)

    def take(
        self, choice: str, *, share: float | None = None, reason: str = "", first: bool = False
    ) -> None:
        """Decide on a letter, a word or the mean shape; "neither" is drawn anew."""
        if choice == NEITHER:
            self.draw()
            return
        wanted = UNION if choice == BOTH else choice
        act = partial(self._acts.decide, choice=wanted, share=share, reason=reason)
        self._speak(lambda meeting, frame: act(meeting, *frame), seen_anew=True, first=first)

    def undecide(self) -> None:
        """Nothing is decided of this frame any more."""
        if self.frame is not None and self.frame.spoken.decision:
            self._speak(lambda meeting, frame: self._acts.undecide(meeting, *frame), seen_anew=True)

    def _speak(
        self,
        act: Callable[[str, tuple[str, int]], Spoken],
        *,
        seen_anew: bool = False,
        first: bool = False,
    ) -> None:
        frame, meeting = self.frame, self.meeting
        if frame is None or meeting is None or self.stage is not Stage.TABLE:
            return

        def done(spoken: Spoken) -> None:
            self.heard(frame.id, spoken)
            if seen_anew and self.frame is not None and self.frame.id == frame.id:
                self.fetch()

        self.turns.add(lambda: act(meeting.id, frame.id), done, first=first)

    def heard(self, place: tuple[str, int], spoken: Spoken) -> None:
        """What stands of a frame now; minutes that are on their way to the disk count already."""
        spoken = replace(spoken, note=self.unkept.get(place, spoken.note))
        self.frames = [
            replace(one, spoken=spoken) if one.id == place else one for one in self.frames
        ]
        if self.frame is not None and self.frame.id == place:
            self.spoken_changed.emit(self.frame)

    # Drawing.

    def draw(self) -> None:
        """Open the frame in the editor; the meeting's own reading is drawn."""
        frame, meeting = self.frame, self.meeting
        if frame is None or meeting is None or self.stage is not Stage.TABLE:
            return
        self.turns.add(lambda: self._acts.open_drawing(meeting.id, *frame.id), self._opened_drawing)

    def _opened_drawing(self, drawing: Drawing) -> None:
        self.drawing = drawing
        self._turn(Stage.DRAWING)
        self.drawing_opened.emit(drawing)

    def decide_drawn(self) -> None:
        """What is drawn now is what the meeting decides."""
        drawing, frame = self.drawing, self.frame
        if drawing is None or frame is None or self.turns.busy:
            return

        def done(spoken: Spoken) -> None:
            self.heard(frame.id, spoken)
            self._end_drawing()

        self.turns.add(lambda: self._acts.decide_drawn(drawing), done)

    def leave_drawing(self) -> None:
        """Back to the pictures; what is drawn is kept, and nothing is decided by it."""
        drawing = self.drawing
        if drawing is None or self.turns.busy:
            return
        self._end_drawing()
        self.turns.add(drawing.reading.close, lambda _: self.fetch())

    def _end_drawing(self) -> None:
        self.drawing = None
        self.drawing_closed.emit()
        self._turn(Stage.TABLE)
        self.fetch()

    # The end.

    def leave_table(self, stage: Stage) -> None:
        """Something else comes before the people."""
        self._turn(stage)

    def start_anew(self) -> None:
        """What was closed is put away."""
        self.meeting, self.frames, self.note = None, [], ""
        self.unkept.clear()
        self._turn(Stage.WAITING)

    def leave(self) -> None:
        """Another screen comes: the pen is laid down, and the meeting waits where it is."""
        if self.stage is Stage.DRAWING:
            self.leave_drawing()
        if self.stage is Stage.SUMMARY:
            self._turn(Stage.TABLE)
