"""Synthetic clips in the layout of HMC-QU, with the stray spaces of its names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.mask import Structure
from fibrodesk.phantom.layouts.video import write_video
from fibrodesk.phantom.loop import PhantomLoop

PER_S = 25.0
SIDE_PX = 224
SEGMENTS = {1: 3, 2: 9, 3: 14, 5: 16, 6: 12, 7: 6}
"""The data set's number of a segment: that of the AHA; 4, the apex, is judged by nobody."""
_MASKS = "LV Ground-truth Segmentation Masks"
_COLUMNS = (
    "ECHO", "SEG1", "SEG2", "SEG3", "SEG5", "SEG6", "SEG7", "Reference Frame", "End of Cycle",
    "LV Wall Ground-truth Segmentation Masks",
)  # fmt: skip
_TICK = "\u00fc"  # shown as a tick in Wingdings
_INFARCTED_SHARE = 0.1  # of a segment, from which on it counts as infarcted


def write_hmcqu(folder: Path, loops: Sequence[PhantomLoop]) -> None:
    """Write A4C/*.avi, A4C.xlsx and the masks of all clips but every third below a folder."""
    import openpyxl

    (folder / "A4C").mkdir(parents=True)
    (folder / _MASKS).mkdir()
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(_COLUMNS)
    for number, loop in enumerate(loops, start=1):
        stem = f"ES{number:04d}_4CH_1"
        told = f"ES{number:04d} _4CH_1" if number % 2 == 0 else stem
        write_video(loop.cine.frames, folder / "A4C" / f"{stem}.avi", per_s=PER_S)
        first, last = cycle(loop)
        outlined = number % 3 != 0
        if outlined:
            _write_masks(folder / _MASKS / f"Mask_{told}.mat", loop, first, last)
        cells = ["MI" if one else "non-MI" for one in infarcted(loop).values()]
        sheet.append((told, *cells, first + 1, last + 1, _TICK if outlined else None))
    book.save(folder / "A4C.xlsx")


def cycle(loop: PhantomLoop) -> tuple[int, int]:
    """The first and the last frame of the outlined cycle, 0-based: not all of the clip."""
    return 1, len(loop.cine.frames) - 2


def infarcted(loop: PhantomLoop) -> dict[int, bool]:
    """By the data set's number of each segment, whether it is scarred at end-diastole."""
    segments = loop.segments[loop.ed_frame]
    scar = loop.masks[Structure.FIBROSIS][loop.ed_frame]
    found = {}
    for number, aha in SEGMENTS.items():
        wall = segments == aha
        found[number] = int((wall & scar).sum()) > _INFARCTED_SHARE * int(wall.sum())
    return found


def resized(mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """A mask (H, W) on the frame resized to 224 x 224 px, as 0 and 1."""
    size = (SIDE_PX, SIDE_PX)
    small = cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST_EXACT)
    return np.asarray(small, np.uint8)


def _write_masks(path: Path, loop: PhantomLoop, first: int, last: int) -> None:
    from scipy.io import savemat

    wall = loop.masks[Structure.MYOCARDIUM][first : last + 1]
    masks = np.stack([resized(mask) for mask in wall])
    savemat(path, {"predicted": masks}, do_compression=True)
