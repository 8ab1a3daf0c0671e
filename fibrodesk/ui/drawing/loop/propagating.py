"""Follows a mask along the optical flow, off the GUI thread, and puts it where it arrives."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial

import numpy as np
from PySide6.QtCore import QObject

from fibrodesk.domain.mask import MaskKey
from fibrodesk.ui.busy import LongWork
from fibrodesk.ui.drawing.answers import FrameState
from fibrodesk.ui.drawing.hint import Hint
from fibrodesk.ui.drawing.loop.landing import Landing
from fibrodesk.ui.drawing.loop.trip import Carried, Read, Stopped, Trip
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.task_scope import TaskScope
from fibrodesk.ui.workplace import Workplace

_LONG_FRAMES = 10  # from here on it may take a second, and the status line tells


class Propagating(QObject):
    """One mask at a time; the reader goes on drawing meanwhile.

    What the reader changes meanwhile wins: a changed source ends the trip, and a changed target
    is left alone. Where the error grows too large the trip ends, in words.
    """

    def __init__(
        self,
        presenter: EditorPresenter,
        workplace: Workplace,
        landing: Landing,
        *,
        hint: Hint,
        read: Read,
    ) -> None:
        super().__init__(presenter)
        self._presenter, self._workplace, self._landing = presenter, workplace, landing
        self._hint, self._read = hint, read
        self._tasks = TaskScope(workplace.runner)
        self._trip: Trip | None = None
        self._work: LongWork | None = None

    def close_down(self) -> None:
        """What is on its way falls silent."""
        if self._trip is not None:
            self._trip.stop.set()
        self._tasks.close()
        self._rest()

    def to_next(self) -> None:
        """The mask of the frame shown to the next key frame, which is shown then."""
        key = self._landing.source()
        target = None if key is None else self._landing.next_key(key.frame)
        if key is None or target is None:
            return
        if self._landing.may_replace("propagate", key, target):
            self._send(key, (target,))

    def to_all(self) -> None:
        """To every open key frame, on and back, and over what was carried before.

        Towards a frame that a hand has drawn on, carried masks are replaced up to half the way,
        as each follows the nearer of the two; towards one that is answered otherwise, all of it.
        """
        key = self._landing.source()
        if key is None:
            return
        wanted = self._presenter.policy.frames_wanted
        on = self._targets(key, [frame for frame in wanted if frame > key.frame])
        back = self._targets(key, [frame for frame in reversed(wanted) if frame < key.frame])
        if on or back:
            self._send(key, (*reversed(back), *on))
        else:
            self._hint.tell(self.tr("No other key frame is open."))

    def _targets(self, key: MaskKey, frames: list[int]) -> list[int]:
        """Those of `frames`, which lead away from that of `key`, to which the mask goes."""
        state_of, landing = self._presenter.answers.state, self._landing
        opened = [frame for frame in frames if state_of(frame) is FrameState.OPEN]
        carried = [frame for frame in frames if landing.untouched(MaskKey(frame, key.structure))]
        own = [frame for frame in frames if frame not in opened and frame not in carried]
        return [
            frame
            for frame in frames
            if frame in opened or (frame in carried and not self._is_of(own, frame, key))
        ]

    def _is_of(self, own: list[int], frame: int, key: MaskKey) -> bool:
        """Whether a carried mask belongs to the first frame on the way that is the reader's own."""
        if not own:
            return False
        way, whole = abs(frame - key.frame), abs(own[0] - key.frame)
        drawn = self._presenter.draft.has_mask(MaskKey(own[0], key.structure))
        return way > (whole / 2 if drawn else whole)

    def _send(self, key: MaskKey, targets: tuple[int, ...]) -> None:
        if self._trip is not None:
            self._hint.tell(self.tr("A mask is on its way already."))
            return
        trip = Trip(key=key, mask=self._presenter.draft.mask(key).copy(), targets=targets)
        self._trip = trip
        found = {frame: self._landing.standing(MaskKey(frame, key.structure)) for frame in targets}
        passed: Callable[[int, int], object] = _unseen
        if trip.frames >= _LONG_FRAMES:
            title = self.tr("Propagating the mask")
            self._work = self._workplace.busy.start(title, cancel=trip.stop)
            passed = self._work.progress
        arrive = partial(self._arrive, trip, found)
        self._tasks.run(
            lambda cancel: trip.go(
                self._read,
                arrived=lambda carried: self._tasks.post(lambda: arrive(carried)),
                passed=passed,
                cancel=cancel,
            ),
            done=partial(self._come_home, trip),
            failed=self._fail,
        )

    def _arrive(self, trip: Trip, found: dict[int, Hashable], carried: Carried) -> None:
        if trip.stop.is_set():
            return
        if not np.array_equal(self._presenter.draft.mask(trip.key), trip.mask):
            trip.source_changed = True
            trip.stop.set()
            return
        key = MaskKey(carried.frame, trip.key.structure)
        if self._landing.standing(key) != found[carried.frame]:
            trip.left_alone.append(carried.frame)
        elif self._landing.put(key, carried.mask, "propagate"):
            trip.arrived.append(carried)

    def _come_home(self, trip: Trip, stopped: tuple[Stopped, ...]) -> None:
        self._rest()
        presenter = self._presenter
        one = len(trip.targets) == 1
        waits_here = presenter.key == trip.key and not presenter.paused
        if one and trip.arrived and waits_here and not presenter.board.tool.busy:
            presenter.go_to(trip.targets[0])  # the reader sees what was carried
        if one and stopped and waits_here and trip.targets[0] > trip.key.frame:
            words, run = self.tr("Copy instead"), self._landing.copy_on
            self._hint.tell(trip.words(stopped), action=words, run=run)
        else:
            self._hint.tell(trip.words(stopped))

    def _fail(self, error: BaseException) -> None:
        self._rest()
        self._workplace.messages.tell(error)

    def _rest(self) -> None:
        self._trip = None
        if self._work is not None:
            self._work.finish()
            self._work = None


def _unseen(_done: int, _total: int) -> None:
    """A short way wants no bar."""
