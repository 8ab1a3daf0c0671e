"""Loops as video files."""

from __future__ import annotations

import struct
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.phantom.stamp import MARK

MJPG, LOSSLESS, MPEG4 = "MJPG", "FFV1", "mp4v"
"""Codecs by their four letters: what scanners write, what loses nothing, what phones write."""

_BOX_BYTES = 8


def write_video(frames: NDArray[np.uint8], path: Path, *, per_s: float, codec: str = MJPG) -> None:
    """Write frames, (T, H, W) or RGB (T, H, W, 3), with three equal channels where they are grey.

    The ending of `path` tells the container: .avi, .mp4 or .mov. A remark in it says that the
    loop is synthetic.

    Raises:
        ValueError: the codec does not go with the container.
    """
    rows, columns = frames.shape[1:3]
    writer = cv2.VideoWriter(
        str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*codec), per_s, (columns, rows)
    )
    if not writer.isOpened():
        raise ValueError(f"{codec} in {path.suffix}")
    for frame in frames:
        code = cv2.COLOR_GRAY2BGR if frame.ndim == 2 else cv2.COLOR_RGB2BGR
        writer.write(cv2.cvtColor(frame, code))
    writer.release()
    _remark(path, MARK)


def _remark(path: Path, text: str) -> None:
    """Append a remark as the container has it: an INFO list (AVI) or a free box (MP4, MOV)."""
    words = text.encode("ascii") + b"\0" * (1 + len(text) % 2)
    with path.open("r+b") as file:
        avi = file.read(4) == b"RIFF"
        end = file.seek(0, 2)
        if avi:
            remark = b"ICMT" + struct.pack("<I", len(words)) + words
            file.write(b"LIST" + struct.pack("<I", 4 + len(remark)) + b"INFO" + remark)
            length = file.tell()
            file.seek(4)
            file.write(struct.pack("<I", length - 8))
        else:
            file.seek(end)
            file.write(struct.pack(">I", _BOX_BYTES + len(words)) + b"free" + words)
