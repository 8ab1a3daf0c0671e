"""A mask on its way along the loop: the work of a thread, and what is told of it in the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

from PySide6.QtCore import QCoreApplication

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.mask import MaskArray, MaskKey
from fibrodesk.vision.flow import MOST_ERROR_PX, Track, Trust

translate = QCoreApplication.translate  # under this name the strings are found for translation

Read = Callable[[int], FrameArray]
"""A frame's stored pixels, from any thread."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carried:
    """The mask as it lies on one of the frames that it was sent to."""

    frame: int
    mask: MaskArray
    trust: Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """Beyond `frame` the flow is not to be believed; on it and behind it nothing is put."""

    frame: int
    trust: Trust


@dataclass(slots=True, kw_only=True, eq=False)
class Trip:
    """One errand; `mask` is a copy, so that the thread and the reader do not meet."""

    key: MaskKey
    mask: MaskArray
    targets: tuple[int, ...]  # in the order of the loop, all behind the frame of `key`
    stop: Event = field(default_factory=Event)
    arrived: list[Carried] = field(default_factory=list)
    left_alone: list[int] = field(default_factory=list)  # changed by the reader meanwhile
    source_changed: bool = False

    @property
    def frames(self) -> int:
        """How many lie between the frame that it starts from and the last that it goes to."""
        return self.targets[-1] - self.key.frame

    def go(
        self,
        read: Read,
        *,
        arrived: Callable[[Carried], object],
        passed: Callable[[int, int], object],
        cancel: Event,
    ) -> Stopped | None:
        """Follow the mask to its targets, on a thread; None: it came to the last, or was stopped.

        Raises:
            FibrodeskError: a frame cannot be decoded.
        """
        track = Track(self.mask, read(self.key.frame))
        for frame in range(self.key.frame + 1, self.targets[-1] + 1):
            if cancel.is_set() or self.stop.is_set():
                return None
            trust = track.go_on(read(frame))
            if not trust.holds:
                return Stopped(frame=frame, trust=trust)
            if frame in self.targets:
                arrived(Carried(frame=frame, mask=track.mask(), trust=trust))
            passed(frame - self.key.frame, self.frames)
        return None

    def words(self, stopped: Stopped | None) -> str:
        """What became of it, in words for the reader."""
        parts = [self._what_arrived()]
        if self.source_changed:
            parts.append(
                translate("Trip", "The mask was changed meanwhile; the rest was not carried.")
            )
        elif stopped is not None:
            parts.append(_why(stopped))
        elif self.stop.is_set():
            parts.append(translate("Trip", "Stopped."))
        if self.left_alone:
            numbers = ", ".join(str(frame + 1) for frame in self.left_alone)
            words = translate("Trip", "Changed meanwhile and left as it is: frame {numbers}.")
            parts.append(words.format(numbers=numbers))
        if not self.arrived and not self.left_alone:
            parts.append(translate("Trip", "Nothing was put on any frame."))
        return " ".join(part for part in parts if part)

    def _what_arrived(self) -> str:
        if not self.arrived:
            return ""
        last = self.arrived[-1].trust
        words = translate("Trip", "Carried {frames} frames to {keys} key frames, error {error} px.")
        if len(self.targets) == 1:
            words = translate("Trip", "Carried {frames} frames, error {error} px.")
            if last.frames == 1:
                words = translate("Trip", "Carried to the next frame, error {error} px.")
        return words.format(
            frames=last.frames, keys=len(self.arrived), error=f"{last.error_px:.1f}"
        )


def _why(stopped: Stopped) -> str:
    number = stopped.frame + 1
    if stopped.trust.blind:
        words = translate("Trip", "Stopped at frame {number}: nothing is seen there to follow.")
        return words.format(number=number)
    words = translate("Trip", "Stopped at frame {number}: error {error} px, more than {most} px.")
    return words.format(
        number=number, error=f"{stopped.trust.error_px:.1f}", most=f"{MOST_ERROR_PX:g}"
    )
