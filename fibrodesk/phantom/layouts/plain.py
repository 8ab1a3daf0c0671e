"""Loops as plain videos, as folders of pictures, and as TIFF files of many pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from fibrodesk.phantom.layouts.rate import per_s
from fibrodesk.phantom.layouts.video import LOSSLESS, MJPG, MPEG4, write_video
from fibrodesk.phantom.loop import PhantomLoop
from fibrodesk.phantom.stamp import MARK

_VIDEOS = ((".avi", MJPG), (".mp4", MPEG4), (".avi", LOSSLESS), (".mov", MJPG))
_PIXEL_TAG, _REMARK_TAG = 270, "Comment"  # ImageDescription of TIFF; a text of PNG


def write_videos(folder: Path, loops: Sequence[PhantomLoop]) -> None:
    """One video a patient, named after the fake hospital number; containers and codecs differ."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, loop in enumerate(loops):
        ending, codec = _VIDEOS[number % len(_VIDEOS)]
        path = folder / f"{loop.patient.patient_id}{ending}"
        write_video(loop.cine.frames, path, per_s=per_s(loop), codec=codec)


def write_png_stills(folder: Path, loops: Sequence[PhantomLoop]) -> None:
    """One folder a patient, one PNG a frame; the numbers have no leading zeros."""
    remark = PngInfo()
    remark.add_text(_REMARK_TAG, MARK)
    for loop in loops:
        place = folder / loop.patient.patient_id
        place.mkdir(parents=True)
        for index, frame in enumerate(loop.cine.frames, start=1):
            Image.fromarray(frame).save(place / f"frame{index}.png", pnginfo=remark)


def write_tiffs(folder: Path, loops: Sequence[PhantomLoop]) -> None:
    """One TIFF a patient, one page a frame."""
    folder.mkdir(parents=True, exist_ok=True)
    for loop in loops:
        write_tiff(loop.cine.frames, folder / f"{loop.patient.patient_id}.tif")


def write_tiff(frames: NDArray[np.uint8] | NDArray[np.uint16], path: Path) -> None:
    """Frames, (T, H, W), as the pages of one TIFF without loss."""
    first, *others = (Image.fromarray(frame) for frame in frames)
    first.save(
        path,
        save_all=True,
        append_images=others,
        compression="tiff_lzw",
        tiffinfo={_PIXEL_TAG: MARK},
    )
