"""Where a mask that comes from another frame is put, and whether it may be."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication

from fibrodesk.domain import answering
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.reading import AnswerState, Origin
from fibrodesk.ui.drawing.answers import FrameState

if TYPE_CHECKING:
    from fibrodesk.ui.drawing.presenter import EditorPresenter

translate = QCoreApplication.translate  # under this name the strings are found for translation

ORIGINS = {
    "copy": Origin.COPIED,
    "propagate": Origin.PROPAGATED,
    "interpolate": Origin.INTERPOLATED,
}
"""The kinds of steps that carry a mask, and what each leaves as the mask's origin."""

_ASKED_S = 6.0  # so long the key may be pressed once more: about as long as the words stand there


class Landing:
    """The one way by which a mask comes to a frame that the pen is not on: one step to undo.

    A frame that is answered is not written over but by the same key pressed once more.
    """

    def __init__(
        self, presenter: EditorPresenter, *, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._presenter, self._now_s = presenter, now_s
        self._asked: tuple[Hashable, float] | None = None

    def may_carry(self) -> bool:
        """Whether masks may be put now; the reader is told why not."""
        presenter = self._presenter
        presenter.end_gesture()
        looks_elsewhere = presenter.paused or presenter.looking_back
        if presenter.reading.editable and not looks_elsewhere:
            return True
        presenter.noted.emit(presenter.why_not())
        return False

    def source(self) -> MaskKey | None:
        """The mask of the frame shown; None, in words, if there is none or nothing may be put."""
        if not self.may_carry():
            return None
        key = self._presenter.key
        if self._presenter.draft.has_mask(key):
            return key
        self._tell(translate("Landing", "There is no mask on this frame to carry on."))
        return None

    def next_key(self, frame: int) -> int | None:
        """The key frame after `frame`; None, in words, if it is the last."""
        ahead = [each for each in self._presenter.policy.frames_wanted if each > frame]
        if ahead:
            return ahead[0]
        self._tell(translate("Landing", "This is the last key frame; no other follows."))
        return None

    def may_replace(self, kind: str, source: MaskKey, target: int) -> bool:
        """Whether `target` is empty or carried and untouched, or the reader has asked twice."""
        presenter, key = self._presenter, MaskKey(target, source.structure)
        if presenter.answers.state(target) is FrameState.OPEN or self.untouched(key):
            return True
        question = (kind, source, self.standing(key))
        asked, self._asked = self._asked, (question, self._now_s())
        if asked is not None and asked[0] == question and self._now_s() - asked[1] <= _ASKED_S:
            self._asked = None
            return True
        self._tell(_question(presenter.answers.of(target).state, target))
        return False

    def untouched(self, key: MaskKey) -> bool:
        """Whether the mask was carried, and neither drawn on nor called done since.

        The last step on its frame carried this very mask, and not another structure.
        """
        if self._presenter.answers.state(key.frame) is not FrameState.STARTED:
            return False
        last = self._presenter.draft.next_undo(key.frame)
        if last is None or last.kind not in ORIGINS:
            return False
        return key in {each.key for each in last.patches} | {each.key for each in last.answers}

    def copy_on(self) -> bool:
        """The mask of the frame shown, as it is, on the next key frame, which is shown then."""
        key = self.source()
        target = None if key is None else self.next_key(key.frame)
        if key is None or target is None or not self.may_replace("copy", key, target):
            return False
        mask = self._presenter.draft.mask(key)
        if not self.put(MaskKey(target, key.structure), mask, "copy"):
            self._tell(
                translate("Landing", "Nothing of this mask lies inside that frame's myocardium.")
            )
            return False
        self._presenter.go_to(target)
        words = translate("Landing", "Copied from frame {number}.")
        self._tell(words.format(number=key.frame + 1))
        return True

    def standing(self, key: MaskKey) -> Hashable:
        """What is there now, to be compared with what is there later.

        A stroke in the making is there as well: it knows the mask as it was at its press.
        """
        presenter, draft = self._presenter, self._presenter.draft
        mask = draft.mask(key).tobytes() if draft.has_mask(key) else b""
        in_hand = presenter.key == key and presenter.board.tool.busy
        return key, draft.answer(key), hash(mask), in_hand

    def put(self, key: MaskKey, mask: MaskArray, kind: str) -> bool:
        """Put `mask`, cut to the lock while it is on; whether anything of it came there."""
        presenter = self._presenter
        wall = presenter.wall(key.frame)
        if presenter.board.locked and key.structure is Structure.FIBROSIS and wall is not None:
            mask = mask & wall
        if not mask.any():
            return False
        edit = answering.replaced(
            presenter.draft, key, mask.astype(np.bool_), origin=ORIGINS[kind], kind=kind
        )
        return edit is None or presenter.record(edit)

    def _tell(self, words: str) -> None:
        self._presenter.noted.emit(words)


def _question(state: AnswerState | None, target: int) -> str:
    words = {
        AnswerState.DRAWN: translate(
            "Landing", "Frame {number} has a mask already. The same once more replaces it."
        ),
        AnswerState.NONE: translate(
            "Landing", "Frame {number} is answered: none. The same once more replaces that."
        ),
        AnswerState.NOT_ASSESSABLE: translate(
            "Landing", "Frame {number} is not assessable. The same once more replaces that."
        ),
        None: "",
    }[state]
    return words.format(number=target + 1)
