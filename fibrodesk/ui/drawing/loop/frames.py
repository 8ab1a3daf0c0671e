"""Decoded frames around the one that is shown, ready before they are asked for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

import cv2
from PySide6.QtGui import QImage

from fibrodesk.domain.cine import Cine, FrameArray
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.drawing.journal import Post

_THREADS = 2
_CAPACITY_BYTES = 192 * 1024 * 1024
_QUIET_S = 0.02  # after the hand had to wait for a frame; longer than a step of 60 a second
_FIRST_QUIET_S = 0.1  # after the first frame: the window is being made
_A_DAY_S = 86_400.0
_NEAR = 8  # frames around the one shown that come before any small picture


class FrameStore:
    """Two threads decode what lies nearest to the frame shown; the farthest goes.

    They begin when the first frame is on the screen, which is decoded while the window is made
    where it is told as `first`. While the hand goes faster over the loop than
    they do, one of them rests.
    `close` ends both threads and waits for the frame that each has in hand.
    """

    def __init__(
        self,
        cine: Cine,
        *,
        post: Post,
        capacity_bytes: int = _CAPACITY_BYTES,
        first: int | None = None,
    ) -> None:
        self._cine, self._post = cine, post
        facts = cine.facts
        frame_bytes = max(1, facts.rows * facts.columns * (3 if facts.colour else 1))
        self._capacity = max(3, capacity_bytes // frame_bytes)
        self._kept: dict[int, FrameArray] = {}
        self._claimed: set[int] = set()  # in a thread's hand, or not to be decoded at all
        self._centre = 0
        self._first = first if first in range(facts.frames) else None  # until it is decoded
        self._quiet_until_s: float | None = None  # None: nothing was asked for yet
        self._opening = True  # the first frame is on its way to the screen
        self._at_work = 0  # threads with a frame in hand
        self._pictures: list[tuple[int, int, Callable[[int, QImage], object]]] = []
        self._changed = threading.Condition()
        self._open = True
        self._threads = [
            threading.Thread(target=self._work, name=f"frames-{number}", daemon=True)
            for number in range(_THREADS)
        ]
        for thread in self._threads:
            thread.start()

    def frame(self, index: int) -> FrameArray:
        """Frame `index`, decoded now if it is not here yet; what lies around it comes next.

        Raises:
            FibrodeskError: the frame cannot be decoded.
        """
        with self._changed:
            self._centre = index
            if index == self._first:
                self._changed.wait_for(lambda: self._first is None)
            kept = self._kept.get(index)
            if kept is not None:
                if self._quiet_until_s is None:
                    self._quiet_until_s = time.monotonic() + _FIRST_QUIET_S
                self._changed.notify_all()
                return kept
            self._opening = self._quiet_until_s is None
            self._quiet_until_s = time.monotonic() + _A_DAY_S
        try:
            decoded = self._cine.frame(index)
            with self._changed:
                self._keep(index, decoded)
        finally:
            with self._changed:
                quiet_s = _FIRST_QUIET_S if self._opening else _QUIET_S
                self._quiet_until_s = time.monotonic() + quiet_s
                self._changed.notify_all()
        return decoded

    def read(self, index: int) -> FrameArray:
        """Frame `index` for whoever works through the loop beside the reader, from any thread.

        What is read ahead stays what lies around the frame shown.

        Raises:
            FibrodeskError: the frame cannot be decoded.
        """
        with self._changed:
            kept = self._kept.get(index)
        return self._cine.frame(index) if kept is None else kept

    def has(self, index: int) -> bool:
        with self._changed:
            return index in self._kept

    def thumbnail(self, index: int, height: int, done: Callable[[int, QImage], object]) -> None:
        """Make a small picture of a frame, then call `done(index, picture)` on the GUI thread.

        After `close` nobody is called any more, also where the picture was on its way.
        """
        with self._changed:
            self._pictures.append((index, height, done))
            if self._quiet_until_s is None:
                self._quiet_until_s = time.monotonic() + _FIRST_QUIET_S
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self._open = False
            self._pictures.clear()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()
        self._kept.clear()

    def _work(self) -> None:
        while True:
            with self._changed:
                job = None
                while self._open and job is None:
                    rest_s = self._rest_s()
                    job = None if rest_s else self._job()
                    if job is None:
                        self._changed.wait(rest_s or None)
                if job is None or not self._open:
                    return
                self._at_work += 1
            job()
            with self._changed:
                self._at_work -= 1
                self._changed.notify()

    def _rest_s(self) -> float:
        """How long a thread is to wait before it looks for work; 0 is not at all."""
        if self._first is not None and self._first not in self._claimed:
            return 0.0
        if self._quiet_until_s is None:
            return _A_DAY_S
        quiet_s = max(0.0, self._quiet_until_s - time.monotonic())
        return quiet_s if self._opening or self._at_work else 0.0

    def _job(self) -> Callable[[], object] | None:
        """What a step of the hand may show next, then small pictures, then the rest."""
        if self._first is not None and self._first not in self._claimed:
            self._claimed.add(self._first)
            return partial(self._decode_first, self._first)
        index = self._next(within=_NEAR)
        if index is None and self._pictures:
            return partial(self._draw, *self._pictures.pop(0))
        if index is None:
            index = self._next(within=self._capacity)
        return None if index is None else partial(self._decode, index)

    def _next(self, *, within: int) -> int | None:
        """The missing frame nearest to the one shown, as far as there is room for it."""
        frames = self._cine.facts.frames
        for distance in range(1, min(frames, self._capacity, within)):
            step = (distance + 1) // 2 if distance % 2 else -distance // 2
            index = (self._centre + step) % frames
            if index not in self._kept and index not in self._claimed:
                self._claimed.add(index)
                return index
        return None

    def _decode_first(self, index: int) -> None:
        try:
            self._decode(index)
        finally:
            with self._changed:
                self._first = None
                self._changed.notify_all()

    def _decode(self, index: int) -> FrameArray | None:
        try:
            decoded = self._cine.frame(index)
        except (FibrodeskError, OSError):
            return None  # whoever asks for it hears why
        with self._changed:
            self._keep(index, decoded)
        return decoded

    def _keep(self, index: int, decoded: FrameArray) -> None:
        self._claimed.discard(index)
        self._kept[index] = decoded
        while len(self._kept) > self._capacity:
            del self._kept[max(self._kept, key=self._distance)]

    def _distance(self, index: int) -> int:
        """How far a frame is from the one shown; the loop goes round."""
        apart = abs(index - self._centre)
        return min(apart, self._cine.facts.frames - apart)

    def _draw(self, index: int, height: int, done: Callable[[int, QImage], object]) -> None:
        with self._changed:
            frame = self._kept.get(index)
        if frame is None:
            frame = self._decode(index)
        if frame is None:
            return
        small = _picture(frame, height)
        self._post(lambda: done(index, small) if self._open else None)


def _picture(frame: FrameArray, height: int) -> QImage:
    width = max(1, round(frame.shape[1] * height / frame.shape[0]))
    small = cv2.resize(frame, (width, height), interpolation=cv2.INTER_AREA)
    code = cv2.COLOR_GRAY2RGB if small.ndim == 2 else None
    colours = small if code is None else cv2.cvtColor(small, code)
    return QImage(colours.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
