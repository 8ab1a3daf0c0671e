"""The editor's decisions: which mask is drawn on, what a gesture does to it, what is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from fibrodesk.domain.cine import Cine, FrameArray
from fibrodesk.domain.draft import Draft, Edit
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.ui.drawing.answers import Answers
from fibrodesk.ui.drawing.board import DrawingBoard
from fibrodesk.ui.drawing.journal import Journal, Post
from fibrodesk.ui.drawing.loop.landing import Landing
from fibrodesk.ui.drawing.others import OtherHand
from fibrodesk.ui.drawing.policy import EditorPolicy
from fibrodesk.ui.drawing.ports import Reading

_TOLD_MS = 30


class EditorPresenter(QObject):
    """One reading of one cine under one policy; knows no widget.

    `answers` holds what is said of frames, `board` the tools, `journal` what is on disk, and
    through `landing` masks come from other frames.
    """

    mask_changed = Signal(object, object)  # MaskKey, PixelBox of the image
    stepped = Signal(object)  # MaskPatch of a step that was made, undone or redone; before it
    frame_changed = Signal(int)
    answer_changed = Signal(int)  # the frame
    answers_told = Signal()  # soon after it: for panels and marks, which no step waits for
    fact_changed = Signal(str)  # its name
    policy_changed = Signal()
    structure_changed = Signal(object)  # Structure
    history_changed = Signal()
    history_told = Signal()  # soon after it: for buttons and words, which a stroke never waits for
    history_ended = Signal(object)  # the Edit last made elsewhere, or None: nothing to undo here
    saved_changed = Signal(object)  # journal.Saved
    noted = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        reading: Reading,
        cine: Cine,
        *,
        policy: EditorPolicy,
        post: Post,
        locked: Mapping[MaskKey, MaskArray] | None = None,
        proposals: Mapping[MaskKey, MaskArray] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.reading, self.cine = reading, cine
        self.locked = dict(locked or {})
        self.proposals = dict(proposals or {}) if policy.proposals else {}
        self.truth: Mapping[MaskKey, MaskArray] = {}  # of a calibration case, once it may be seen
        self.others: tuple[OtherHand, ...] = ()  # readers whose masks may be seen beside
        self._policy = policy
        self._structure = policy.structures[0]
        self._frame = policy.frames_wanted[0] if policy.frames_wanted else 0
        self.pixels: Callable[[int], FrameArray] = cine.frame  # the editor's store is faster
        self.paused = False  # while the loop plays nothing is drawn
        self._held = ""
        self.looking_back = False  # while the replay shows what was, nothing is drawn on it
        self._copied: tuple[Structure, MaskArray] | None = None
        self._tell_later = QTimer(self)
        self._tell_later.setSingleShot(True)
        self._tell_later.setInterval(_TOLD_MS)
        self._tell_later.timeout.connect(self.history_told)
        self.history_changed.connect(self._tell_later.start)
        self._tell_answers = QTimer(self)
        self._tell_answers.setSingleShot(True)
        self._tell_answers.setInterval(_TOLD_MS)
        self._tell_answers.timeout.connect(self.answers_told)
        self.answer_changed.connect(self._tell_answers.start)
        self.board = DrawingBoard(self, self)
        self.board.previewed.connect(self.mask_changed)
        self.board.noted.connect(self.noted)
        self.journal = Journal(reading, post=post, parent=self)
        self.journal.saved_changed.connect(self.saved_changed)
        self.journal.failed.connect(self.failed)
        self.answers = Answers(self)
        self.landing = Landing(self)

    # What is drawn on.

    @property
    def draft(self) -> Draft:
        return self.reading.draft

    @property
    def policy(self) -> EditorPolicy:
        return self._policy

    def seat(self, reading: Reading) -> None:
        """From now on what is drawn goes to `reading`, which says what the one before said."""
        self.reading = reading
        self.journal.seat(reading)
        self.hold("")

    def set_policy(self, policy: EditorPolicy) -> None:
        """Other key frames, other marks: what may be done has changed."""
        self._policy = policy
        self.policy_changed.emit()
        self.board.settle()

    @property
    def frame(self) -> int:
        return self._frame

    @property
    def structure(self) -> Structure:
        return self._structure

    @property
    def key(self) -> MaskKey:
        return MaskKey(self._frame, self._structure)

    @property
    def spacing(self) -> PixelSpacing | None:
        return self.cine.facts.spacing

    def mask(self) -> MaskArray:
        return self.draft.mask(self.key)

    def picture(self) -> FrameArray:
        """The stored pixels of the frame shown; no filter of the display has touched them."""
        return self.pixels(self._frame)

    def wall(self, frame: int) -> MaskArray | None:
        """The myocardium of a frame: locked, or as it is drawn here; None if there is none."""
        key = MaskKey(frame, Structure.MYOCARDIUM)
        if key in self.locked:
            return self.locked[key]
        return self.draft.mask(key) if self.draft.has_mask(key) else None

    def nearest_wall(self) -> MaskArray | None:
        """The myocardium of the frame shown, else of the nearest that has one."""
        every = range(self.cine.facts.frames)
        frames = sorted(every, key=lambda frame: abs(frame - self._frame))
        walls = (self.wall(frame) for frame in frames)
        return next((wall for wall in walls if wall is not None), None)

    def go_to(self, frame: int) -> None:
        """Show another frame; a stroke in hand is finished, a shape begun is left and told."""
        frame = max(0, min(self.cine.facts.frames - 1, frame))
        if frame == self._frame:
            return
        lost = self.end_gesture()
        self._frame = frame
        self.frame_changed.emit(frame)
        self.history_changed.emit()  # any hint of before goes with it
        self.board.settle()
        self.board.tell_lost(lost)

    def set_structure(self, structure: Structure) -> None:
        if structure not in self._policy.structures or structure is self._structure:
            return
        lost = self.end_gesture()
        self._structure = structure
        self.board.leave_idle_tool()
        self.structure_changed.emit(structure)
        self.board.settle()
        self.board.tell_lost(lost)

    # Whether the pen draws.

    def why_not(self) -> str:
        """Why the pen draws nothing here and now; empty if it does."""
        if not self.reading.editable:
            words = self.tr("This reading is submitted. Take it back to draw on it.")
            return self._policy.closed_words or words
        if self.held:
            return self.held
        if self.paused:
            return self.tr("The loop is playing. Pause it to draw.")
        if self.looking_back:
            return self.tr("This is the replay: the mask as it was. Esc goes back to now.")
        if not self._policy.frames_wanted:
            return self.tr("There are no key frames yet. Choose them first.")
        if self._frame not in self._policy.frames_wanted:
            return self.tr("This is no key frame. Ctrl and an arrow go to the nearest one.")
        return ""

    @property
    def held(self) -> str:
        """Why nothing may change now, until the person asks to go on; empty if it may."""
        return self._held

    def hold(self, words: str) -> None:
        """Let nothing be written, whatever is pressed; empty words let it go on."""
        self.end_gesture()
        self._held, self.journal.held = words, bool(words)
        self.policy_changed.emit()

    def end_gesture(self) -> str:
        """Finish a stroke in hand; a shape not closed is left: what it was, in words."""
        return self.board.end_gesture()

    # Steps.

    def record(self, edit: Edit | None) -> bool:
        """Do one step; whether there was one to do. None changes nothing."""
        if edit is None or not self.journal.record(edit):
            return False
        self._tell(edit)
        return True

    def undo(self) -> None:
        """Take back the last step on the frame shown; a shape in the making loses a point."""
        if self.board.tool.busy:
            self.board.tool.back()
            return
        self._take_back(self._frame)

    def undo_elsewhere(self) -> None:
        """Go to where the last step was made, and take it back there if no frame shows it."""
        last = self.draft.last_edit
        if last is None:
            return
        if last.frame is None:
            self._take_back(None)
        else:
            self.go_to(last.frame)

    def _take_back(self, frame: int | None) -> None:
        if self.held or not self.reading.editable:
            self.noted.emit(self.why_not())
            return
        change = self.journal.undo(frame)
        if change is None:
            self.history_ended.emit(self.draft.last_edit)
        else:
            self._tell(change)

    def redo(self) -> None:
        if self.board.tool.busy:  # handles that stand may stay: `settle` looks at them
            self.end_gesture()
        if self.held or not self.reading.editable:
            self.noted.emit(self.why_not())
            return
        change = self.journal.redo(self._frame)
        if change is None:
            self.noted.emit(self.tr("There is nothing to do again on this frame."))
        else:
            self._tell(change)

    def copy(self) -> None:
        if not self.draft.has_mask(self.key):
            self.noted.emit(self.tr("There is no mask on this frame to copy."))
            return
        self._copied = (self._structure, self.mask().copy())
        self.noted.emit(self.tr("The mask is copied. Pasting puts it on the frame shown."))

    def paste(self) -> None:
        """Put the copied mask in place of this frame's, its origin told."""
        if self._copied is None or self._copied[0] is not self._structure:
            self.noted.emit(self.tr("Nothing is copied yet. Ctrl+C copies a frame's mask."))
            return
        mask, allowed = self._copied[1], self.board.allowed()
        inside = mask if allowed is None else mask & allowed
        if not inside.any():
            self.board.tell_lock()
        elif self.answers.put(self._frame, inside) and (lost := int((mask & ~inside).sum())):
            words = self.tr("Pasted inside the myocardium alone: {lost} px were left out.")
            self.noted.emit(words.format(lost=lost))

    def save(self) -> None:
        """All is on its way to the disk; a shape that is not closed waits, and loses no point."""
        self.board.pause()
        self.journal.retry()

    def close(self) -> None:
        """Finish the stroke in hand; what is still being written goes on without us."""
        self.end_gesture()
        self._tell_later.stop()
        self._tell_answers.stop()
        self.journal.close()

    def _tell(self, change: Edit) -> None:
        for patch in change.patches:
            self.stepped.emit(patch)
            self.mask_changed.emit(patch.key, patch.box)
        for answer in change.answers:
            self.answer_changed.emit(answer.key.frame)
        for fact in change.facts:
            self.fact_changed.emit(fact.name)
        self.board.settle()
        self.history_changed.emit()
