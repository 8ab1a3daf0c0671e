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
    """From `frame` on the flow is not to be believed; on it and beyond it nothing is put."""

    frame: int
    trust: Trust


@dataclass(slots=True, kw_only=True, eq=False)
class Trip:
    """One errand; `mask` is a copy, so that the thread and the reader do not meet."""

    key: MaskKey
    mask: MaskArray
    targets: tuple[int, ...]  # in the order of the loop, before and after the frame of `key`
    stop: Event = field(default_factory=Event)
    arrived: list[Carried] = field(default_factory=list)
    left_alone: list[int] = field(default_factory=list)  # changed by the reader meanwhile
    source_changed: bool = False

    @property
    def ways(self) -> tuple[range, ...]:
        """The frames that it crosses, as it crosses them: on from where it starts, and back."""
        start = self.key.frame
        ways = (range(start + 1, self.targets[-1] + 1), range(start - 1, self.targets[0] - 1, -1))
        return tuple(way for way in ways if way)

    @property
    def frames(self) -> int:
        """How many it crosses, the last ones that it goes to among them."""
        return sum(map(len, self.ways))

    def go(
        self,
        read: Read,
        *,
        arrived: Callable[[Carried], object],
        passed: Callable[[int, int], object],
        cancel: Event,
    ) -> tuple[Stopped, ...]:
        """Follow the mask to its targets, on a thread; where a way ended before its last one.

        Raises:
            FibrodeskError: a frame cannot be decoded.
        """
        stopped, crossed = [], 0
        for way in self.ways:
            track = Track(self.mask, read(self.key.frame))
            for frame in way:
                if cancel.is_set() or self.stop.is_set():
                    return ()
                trust = track.go_on(read(frame))
                if not trust.holds:
                    stopped.append(Stopped(frame=frame, trust=trust))
                    break
                if frame in self.targets:
                    arrived(Carried(frame=frame, mask=track.mask(), trust=trust))
                crossed += 1
                passed(crossed, self.frames)
        return tuple(stopped)

    def words(self, stopped: tuple[Stopped, ...]) -> str:
        """What became of it, in words for the reader."""
        parts = [self._what_arrived()]
        if self.source_changed:
            parts.append(
                translate("Trip", "The mask was changed meanwhile; the rest was not carried.")
            )
        elif stopped:
            parts += map(_why, stopped)
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
        worst = max((each.trust for each in self.arrived), key=lambda trust: trust.error_px)
        words = translate("Trip", "Carried {frames} frames to {keys} key frames, error {error} px.")
        if len(self.targets) == 1:
            words = translate("Trip", "Carried {frames} frames, error {error} px.")
            if worst.frames == 1:
                words = translate("Trip", "Carried to the next frame, error {error} px.")
        return words.format(
            frames=self._crossed(), keys=len(self.arrived), error=f"{worst.error_px:.1f}"
        )

    def _crossed(self) -> int:
        """How many frames lie between those that it came to, or where it started."""
        came = [self.key.frame, *(carried.frame for carried in self.arrived)]
        return max(came) - min(came)


def _why(stopped: Stopped) -> str:
    number = stopped.frame + 1
    if stopped.trust.blind:
        words = translate("Trip", "Stopped at frame {number}: nothing is seen there to follow.")
        return words.format(number=number)
    words = translate("Trip", "Stopped at frame {number}: error {error} px, more than {most} px.")
    return words.format(
        number=number, error=f"{stopped.trust.error_px:.1f}", most=f"{MOST_ERROR_PX:g}"
    )
