"""The frames of a video file, decoded forwards and rewound where it must be."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from fibrodesk.domain.cine import FrameArray
from fibrodesk.imaging.dicom.structure import LARGEST_SIDE_PX, MOST_DECODED_BYTES, MOST_FRAMES
from fibrodesk.imaging.dicom.timing import FASTEST_PER_S, SLOWEST_PER_S
from fibrodesk.imaging.errors import CineCutError, FrameDamagedError
from fibrodesk.imaging.foreign.containers import VIDEO, kind_of_file
from fibrodesk.imaging.foreign.decoded import even_times
from fibrodesk.imaging.foreign.errors import TooLargeError, VideoUnreadableError
from fibrodesk.imaging.foreign.jpeg_frames import frame_sizes
from fibrodesk.imaging.source import Loss

_KEPT_BYTES = 96 << 20  # decoded once and kept; longer videos are decoded again at each pass
_UNEVEN_MS = 1.5  # containers round the time of a frame to a millisecond
_FFMPEG = {  # damaged packets are dropped, not half shown; nothing but this file is opened
    "OPENCV_FFMPEG_CAPTURE_OPTIONS": "fflags;discardcorrupt|protocol_whitelist;file",
    "OPENCV_FFMPEG_LOGLEVEL": "-8",  # its words hold file names
    "OPENCV_LOG_LEVEL": "SILENT",
}
_LOSSLESS = ("FFV1", "HFYU", "FFVH", "PNG", "MPNG", "RLE", "LAGS", "")  # "": uncompressed
_METHODS = {  # Lossy Image Compression Method (0028,2114) by the codec's four letters
    "MJPG": "ISO_10918_1",
    "JPEG": "ISO_10918_1",
    "AVC1": "ISO_14496_10",
    "H264": "ISO_14496_10",
    "HEV1": "ISO_23008_2",
    "HVC1": "ISO_23008_2",
    "MPG2": "ISO_13818_2",
}
_OTHER_METHOD = "ISO_14496_2"


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoWords:
    """What a container says of its frames."""

    declared: int | None
    per_s: float | None  # None: it tells no rate that can be
    codec: str  # four letters, in capitals
    rows: int
    columns: int


class VideoFrames:
    """A `FrameReader` of an AVI, MP4 or MOV file.

    Args:
        path: the file.
        salvage: take a file that ends early as far as its whole frames go.
    Raises:
        VideoUnreadableError: no video, or of a codec that is not there.
        TooLargeError: larger or longer than a loop may be.
        CineCutError: it holds fewer frames than it declares, and `salvage` is off.
    """

    def __init__(self, path: Path, *, salvage: bool = False) -> None:
        self._path, self.name = path, path.name
        if kind_of_file(path) != VIDEO:
            raise VideoUnreadableError(path=self.name, reason="it is no AVI, MP4 or MOV file")
        self._capture = self._opened()
        self._next = 0  # the frame that the next grab gives
        self._kept: list[FrameArray] = []
        try:
            self.words = self._told()
            self._check_size()
            self.times_ms = self._look_through()
            self._check_whole(salvage=salvage)
        except BaseException:
            self.close()
            raise

    @property
    def count(self) -> int:
        return len(self.times_ms)

    @property
    def shape(self) -> tuple[int, int]:
        return self.words.rows, self.words.columns

    def read(self, index: int) -> FrameArray:
        if index < len(self._kept):
            return self._kept[index]
        if index < self._next:
            self._rewind()
        while self._next < index:
            self._grab(index)
        self._grab(index)
        return self._decoded(index)

    def close(self) -> None:
        self._kept = []
        self._capture.release()

    def frame_times_ms(self, per_s: float | None = None) -> tuple[float, ...]:
        """The start of each frame; () where neither the caller nor the container tells a rate.

        Args:
            per_s: a rate that somebody who knows better tells.
        """
        rate = per_s if per_s is not None else self.words.per_s
        if rate is not None and (per_s is not None or self._is_even(rate)):
            return even_times(self.count, rate)
        steps = np.diff(np.asarray(self.times_ms))
        slowest, fastest = 1000 / SLOWEST_PER_S, 1000 / FASTEST_PER_S
        if len(steps) and steps.min() >= fastest and steps.max() <= slowest:
            return tuple(time - self.times_ms[0] for time in self.times_ms)
        return ()

    def loss(self) -> Loss | None:
        """How the video was compressed; None where nothing was lost."""
        if self.words.codec in _LOSSLESS:
            return None
        decoded = self.words.rows * self.words.columns * 3 * self.count
        return Loss(
            method=_METHODS.get(self.words.codec, _OTHER_METHOD),
            ratio=max(1.0, decoded / max(1, self._path.stat().st_size)),
        )

    def _opened(self) -> Any:
        os.environ.update(_FFMPEG)  # of the decoding process, or of a test
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
        settings = [cv2.CAP_PROP_N_THREADS, 1]
        capture = cv2.VideoCapture(str(self._path.resolve()), cv2.CAP_FFMPEG, settings)
        if not capture.isOpened():
            raise VideoUnreadableError(path=self.name, reason="it is damaged or of a rare codec")
        return capture

    def _told(self) -> VideoWords:
        def number(name: int) -> float:
            return float(self._capture.get(name))

        code = int(number(cv2.CAP_PROP_FOURCC)) & 0xFFFFFFFF
        letters = code.to_bytes(4, "little").decode("latin-1").strip("\0 ").upper()
        frames, rate = number(cv2.CAP_PROP_FRAME_COUNT), number(cv2.CAP_PROP_FPS)
        return VideoWords(
            declared=int(frames) if 0 < frames < 1e9 else None,
            per_s=rate if SLOWEST_PER_S <= rate <= FASTEST_PER_S else None,
            codec=letters,
            rows=int(number(cv2.CAP_PROP_FRAME_HEIGHT)),
            columns=int(number(cv2.CAP_PROP_FRAME_WIDTH)),
        )

    def _check_size(self) -> None:
        words = self.words
        if min(words.rows, words.columns) < 1:
            raise VideoUnreadableError(path=self.name, reason="its frames have no size")
        if max(words.rows, words.columns) > LARGEST_SIDE_PX:
            reason = f"its frames are {words.columns} x {words.rows} px"
            raise TooLargeError(path=self.name, reason=reason)
        if words.codec == "MJPG" and len(frame_sizes(self._path)) > 1:
            raise VideoUnreadableError(path=self.name, reason="its frames are of several sizes")
        if words.declared is not None:
            self._check_length(words.declared)

    def _check_length(self, frames: int) -> None:
        if frames > MOST_FRAMES:
            raise TooLargeError(path=self.name, reason=f"it has more than {MOST_FRAMES} frames")
        if frames * self.words.rows * self.words.columns > MOST_DECODED_BYTES:
            raise TooLargeError(path=self.name, reason="its frames are too large together")

    def _look_through(self) -> tuple[float, ...]:
        """The container's time of every frame that decodes; the first ones are kept."""
        times: list[float] = []
        room = _KEPT_BYTES // (self.words.rows * self.words.columns * 3)
        while self._capture.grab():
            times.append(float(self._capture.get(cv2.CAP_PROP_POS_MSEC)))
            self._check_length(len(times))
            self._next += 1
            if len(times) <= room:
                self._kept.append(self._decoded(len(times) - 1))
        if not times:
            raise VideoUnreadableError(path=self.name, reason="no frame of it can be decoded")
        return tuple(times)

    def _check_whole(self, *, salvage: bool) -> None:
        declared = self.words.declared
        if declared is not None and self.count < declared and not salvage:
            raise CineCutError(path=self.name, found=self.count, declared=declared)

    def _is_even(self, per_s: float) -> bool:
        """Whether the container's times are those of its rate."""
        even = np.asarray(even_times(self.count, per_s))
        found = np.asarray(self.times_ms) - self.times_ms[0]
        return bool(np.abs(found - even).max() <= _UNEVEN_MS) or not found.any()

    def _rewind(self) -> None:
        self._capture.release()
        self._capture = self._opened()
        self._next = 0

    def _grab(self, index: int) -> None:
        if not self._capture.grab():
            raise self._damaged(index)
        self._next += 1

    def _decoded(self, index: int) -> FrameArray:
        whole, frame = self._capture.retrieve()
        if not whole or frame is None or frame.shape[:2] != self.shape:
            raise self._damaged(index)
        return np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB), np.uint8)

    def _damaged(self, index: int) -> FrameDamagedError:
        return FrameDamagedError(
            path=self.name, frame=index + 1, reason="it cannot be decoded as the others are"
        )
