"""What is said of frames: drawn, none, not assessable; and which frame wants something next."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication

from fibrodesk.domain import answering
from fibrodesk.domain.draft import Fact
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.reading import Answer, AnswerState, Origin
from fibrodesk.ui.counting import counted

if TYPE_CHECKING:
    from fibrodesk.ui.drawing.presenter import EditorPresenter

translate = QCoreApplication.translate  # under this name the strings are found for translation


class FrameState(StrEnum):
    """How far a frame is; each has a shape of its own on the strip."""

    OPEN = "open"
    STARTED = "started"  # drawn, and not called done
    DONE = "done"
    NONE = "none"
    NOT_ASSESSABLE = "not_assessable"


class Answers:
    """The answers of an editor's frames.

    What is said goes to the structure that is drawn; how far a frame is, is told by the first
    structure of the policy: a cavity alone is no answer.
    """

    def __init__(self, editor: EditorPresenter) -> None:
        self._editor = editor

    def of(self, frame: int) -> Answer:
        return self._editor.draft.answer(self._key(frame))

    def overall(self, frame: int) -> FrameState:
        """How far the frame is: what the strip shows, and what is still open."""
        return self._state(MaskKey(frame, self._editor.policy.structures[0]))

    def state(self, frame: int) -> FrameState:
        """What is said of the structure that is drawn."""
        return self._state(self._key(frame))

    def _state(self, key: MaskKey) -> FrameState:
        state = self._editor.draft.answer(key).state
        if state is AnswerState.NONE:
            return FrameState.NONE
        if state is AnswerState.NOT_ASSESSABLE:
            return FrameState.NOT_ASSESSABLE
        if state is None:
            return FrameState.OPEN
        done = self._editor.draft.facts.get(answering.done_fact(key.frame))
        return FrameState.DONE if done else FrameState.STARTED

    def still_open(self) -> list[int]:
        """The wanted frames of which nothing is said, or which are drawn and not done."""
        unsettled = (FrameState.OPEN, FrameState.STARTED)
        return [
            frame for frame in self._editor.policy.frames_wanted if self.overall(frame) in unsettled
        ]

    def answered(self) -> int:
        """How many of the wanted frames have an answer."""
        wanted = self._editor.policy.frames_wanted
        return sum(self.overall(frame) is not FrameState.OPEN for frame in wanted)

    # What the reader says.

    def done(self, *, stay: bool = False) -> None:
        """This frame is done, on to the next open one."""
        if self._refuses():
            return
        editor, frame = self._editor, self._editor.frame
        if self.overall(frame) is FrameState.OPEN:
            editor.noted.emit(
                translate(
                    "Answers",
                    "Nothing is said of this frame yet: draw, or N for none, X for not assessable.",
                )
            )
            return
        if self.overall(frame) is FrameState.STARTED:
            name = answering.done_fact(frame)
            editor.record(answering.noted(editor.draft, name, True, frame=frame))
            editor.answer_changed.emit(frame)
        if not stay:
            self.go_on()

    def all_done(self, looked: Callable[[int], bool]) -> None:
        """Every drawn frame that was looked at is done; a step on each, taken back on each."""
        editor = self._editor
        editor.end_gesture()
        if not editor.reading.editable:
            editor.noted.emit(editor.why_not())
            return
        wanted = editor.policy.frames_wanted
        started = [frame for frame in wanted if self.overall(frame) is FrameState.STARTED]
        seen = [frame for frame in started if looked(frame)]
        for frame in seen:
            name = answering.done_fact(frame)
            editor.record(answering.noted(editor.draft, name, True, frame=frame))
            editor.answer_changed.emit(frame)
        editor.noted.emit(_all_done_words(len(seen), len(started) - len(seen)))

    def none(self) -> None:
        """The structure is not on this frame; on to the next."""
        if self._refuses():
            return
        editor = self._editor
        frame, drawn = editor.frame, editor.draft.has_mask(editor.key)
        editor.record(answering.said(editor.draft, editor.key, AnswerState.NONE))
        if editor.structure is editor.policy.structures[0]:
            self.go_on()
        self._tell_gone(frame, drawn)

    def not_assessable(self, reason: str) -> None:
        if self._refuses():
            return
        editor = self._editor
        drawn = editor.draft.has_mask(editor.key)
        editor.record(
            answering.said(editor.draft, editor.key, AnswerState.NOT_ASSESSABLE, reason=reason)
        )
        self._tell_gone(editor.frame, drawn)

    def _tell_gone(self, frame: int, drawn: bool) -> None:
        """A key that was meant otherwise takes an outline away; the frame may be left already."""
        if drawn:
            words = translate(
                "Answers", "The outline of frame {frame} is taken away; undo there brings it back."
            )
            self._editor.noted.emit(words.format(frame=frame + 1))

    def reopen(self) -> None:
        """What was said of this frame is taken away, its mask with it."""
        if not self._refuses():
            self._editor.record(answering.unsaid(self._editor.draft, self._editor.key))

    def rate(self, confidence: int) -> None:
        """The reader's own confidence in this frame's answer."""
        if not self._refuses():
            editor = self._editor
            editor.record(answering.rated(editor.draft, editor.key, confidence))

    def put(
        self,
        frame: int,
        mask: MaskArray,
        *,
        origin: Origin = Origin.COPIED,
        kind: str = "paste",
        model: str = "",
        structure: Structure | None = None,
    ) -> bool:
        """Put a whole mask on `frame` as one step; whether that changed anything.

        `structure` None is the one that is drawn.
        """
        editor = self._editor
        why_not = editor.why_not() if frame == editor.frame else ""
        if why_not:
            editor.noted.emit(why_not)
            return False
        key = self._key(frame) if structure is None else MaskKey(frame, structure)
        return editor.record(
            answering.replaced(
                editor.draft, key, mask.astype(np.bool_), origin=origin, kind=kind, model=model
            )
        )

    def accept(self) -> None:
        """Take the model's mask of this frame over: one step, and its origin stays told."""
        editor = self._editor
        mask = editor.proposals.get(editor.key)
        if mask is None:
            editor.noted.emit(translate("Answers", "The model proposed nothing on this frame."))
        else:
            self.put(editor.frame, mask, origin=Origin.MODEL, kind="proposal")

    def say(self, name: str, value: Fact) -> None:
        """Something of the whole cine: its form, a rating, a comment."""
        editor = self._editor
        editor.record(answering.noted(editor.draft, name, value))

    # Where to go.

    def go_on(self) -> bool:
        """To the next wanted frame that is not settled; whether there is one."""
        editor = self._editor
        open_frames = self.still_open()
        after = [frame for frame in open_frames if frame > editor.frame]
        others = [frame for frame in open_frames if frame != editor.frame]
        if not others:
            if not open_frames:
                editor.noted.emit(translate("Answers", "Every key frame is answered."))
            return False
        editor.go_to(after[0] if after else others[0])
        return True

    def step(self, way: int, *, wanted_only: bool) -> None:
        """One frame on or back, or one wanted frame."""
        editor = self._editor
        if not wanted_only:
            editor.go_to(editor.frame + way)
            return
        frames = editor.policy.frames_wanted
        ahead = [frame for frame in frames if (frame - editor.frame) * way > 0]
        if ahead:
            editor.go_to(min(ahead) if way > 0 else max(ahead))

    def _key(self, frame: int) -> MaskKey:
        return MaskKey(frame, self._editor.structure)

    def _refuses(self) -> bool:
        """Whether this frame takes no answer now; the reader is told why."""
        self._editor.end_gesture()
        why_not = self._editor.why_not()
        if why_not:
            self._editor.noted.emit(why_not)
        return bool(why_not)


def _all_done_words(done: int, left: int) -> str:
    if not done and not left:
        return translate("Answers", "There is no drawn frame that is not done yet.")
    one, many = (
        translate("Answers", "Done: 1 frame."),
        translate("Answers", "Done: {count} frames."),
    )
    words = counted(done, one, many)
    if left:
        words += " " + translate(
            "Answers", "Not looked at yet: {count}. Play the loop, or go through them."
        ).format(count=left)
    return words


def word_of(structure: Structure) -> str:
    """The structure's name as it stands on the screen."""
    return {
        Structure.FIBROSIS: translate("Answers", "fibrosis"),
        Structure.MYOCARDIUM: translate("Answers", "myocardium"),
        Structure.LEFT_VENTRICULAR_CAVITY: translate("Answers", "left ventricular cavity"),
        Structure.LEFT_ATRIUM: translate("Answers", "left atrium"),
    }[structure]
