"""Fills the key frames between two drawn ones, by the signed distances of their masks."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import partial
from threading import Event

from PySide6.QtCore import QObject

from fibrodesk.domain.mask import MaskArray, MaskKey
from fibrodesk.domain.playback import FrameClock
from fibrodesk.ui.drawing.answers import FrameState
from fibrodesk.ui.drawing.hint import Hint
from fibrodesk.ui.drawing.loop.landing import Landing
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.task_scope import TaskScope
from fibrodesk.ui.workplace import Workplace
from fibrodesk.vision.between import Between, Interpolation


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Gap:
    """Two drawn frames and what is open between them; the masks are copies."""

    first: MaskKey
    last: MaskKey
    masks: tuple[MaskArray, MaskArray]
    shares: dict[int, float]  # of the time from first to last, by the open frame
    standing: dict[MaskKey, Hashable]

    def filled(self, cancel: Event) -> dict[int, Between]:
        """On a thread."""
        way = Interpolation(*self.masks)
        return {f: way.at(share) for f, share in self.shares.items() if not cancel.is_set()}


class Filling(QObject):
    """One step to undo on each frame that it fills; answered frames are left as they are."""

    def __init__(
        self,
        presenter: EditorPresenter,
        workplace: Workplace,
        landing: Landing,
        *,
        hint: Hint,
    ) -> None:
        super().__init__(presenter)
        self._presenter, self._workplace = presenter, workplace
        self._landing, self._hint = landing, hint
        self._tasks = TaskScope(workplace.runner)
        self._clock = FrameClock(presenter.cine.facts)

    def close_down(self) -> None:
        """What is being worked out falls silent."""
        self._tasks.close()

    def around(self) -> None:
        """Fill what is open between the two drawn key frames around the frame shown."""
        ends = self._ends() if self._landing.may_carry() else None
        if ends is None:
            return
        gap = self._gap(*ends)
        if not gap.shares:
            words = self.tr("No key frame is open between frames {first} and {last}.")
            self._hint.tell(words.format(first=ends[0].frame + 1, last=ends[1].frame + 1))
            return
        self._tasks.run(
            gap.filled, done=partial(self._fill, gap), failed=self._workplace.messages.tell
        )

    def _ends(self) -> tuple[MaskKey, MaskKey] | None:
        """The drawn key frames around the frame shown, which may be either of them itself."""
        presenter, shown = self._presenter, self._presenter.frame
        wanted = [MaskKey(frame, presenter.structure) for frame in presenter.policy.frames_wanted]
        drawn = [key for key in wanted if presenter.draft.has_mask(key)]
        before = [key for key in drawn if key.frame < shown][-1:]
        here = [key for key in drawn if key.frame == shown]
        after = [key for key in drawn if key.frame > shown][:1]
        pairs = ((before, here), (here, after), (before, after))
        found = [(one[0], other[0]) for one, other in pairs if one and other]
        if not found:
            self._tell_missing(before=bool(before), after=bool(after), here=bool(here))
            return None
        return next((ends for ends in found if self._open_between(*ends)), found[0])

    def _tell_missing(self, *, before: bool, after: bool, here: bool) -> None:
        if before or (here and not after):
            words = self.tr("Interpolating wants two drawn key frames: draw one more after this.")
        elif after:
            words = self.tr("Interpolating wants two drawn key frames: draw one more before this.")
        else:
            words = self.tr("Interpolating wants two drawn key frames, before and after this.")
        self._hint.tell(words)

    def _open_between(self, first: MaskKey, last: MaskKey) -> list[int]:
        answers, wanted = self._presenter.answers, self._presenter.policy.frames_wanted
        return [
            frame
            for frame in wanted
            if first.frame < frame < last.frame and answers.state(frame) is FrameState.OPEN
        ]

    def _gap(self, first: MaskKey, last: MaskKey) -> _Gap:
        draft, frames = self._presenter.draft, self._open_between(first, last)
        start_ms, end_ms = self._clock.start_ms(first.frame), self._clock.start_ms(last.frame)
        keys = [first, last, *(MaskKey(frame, first.structure) for frame in frames)]
        return _Gap(
            first=first,
            last=last,
            masks=(draft.mask(first).copy(), draft.mask(last).copy()),
            shares={
                frame: (self._clock.start_ms(frame) - start_ms) / (end_ms - start_ms)
                for frame in frames
            },
            standing={key: self._landing.standing(key) for key in keys},
        )

    def _fill(self, gap: _Gap, found: dict[int, Between]) -> None:
        if not all(self._stands(gap, key) for key in (gap.first, gap.last)):
            self._hint.tell(self.tr("The masks were changed meanwhile: nothing was interpolated."))
            return
        filled = []
        for frame, between in found.items():
            key = MaskKey(frame, gap.first.structure)
            if self._stands(gap, key) and self._landing.put(key, between.mask, "interpolate"):
                filled.append(frame)
        presenter = self._presenter
        if filled and presenter.key in (gap.first, gap.last) and not presenter.board.tool.busy:
            presenter.go_to(min(filled, key=lambda frame: abs(frame - presenter.frame)))
        self._hint.tell(self._words(gap, filled, found))

    def _stands(self, gap: _Gap, key: MaskKey) -> bool:
        return self._landing.standing(key) == gap.standing[key]

    def _words(self, gap: _Gap, filled: list[int], found: dict[int, Between]) -> str:
        words = self.tr(
            "{count} key frames interpolated between {first} and {last}, each a step to undo."
        )
        if len(filled) == 1:
            words = self.tr("One key frame interpolated between frames {first} and {last}.")
        parts = [
            words.format(count=len(filled), first=gap.first.frame + 1, last=gap.last.frame + 1)
        ]
        if any(between.alone for between in found.values()):
            parts.append(self.tr("An island that only one of them has fades."))
        empty = ", ".join(str(frame + 1) for frame in found if frame not in filled)
        if empty:
            parts.append(self.tr("Left open: {numbers}.").format(numbers=empty))
        return " ".join(parts)
