"""Loops and masks as NIfTI-1 volumes of columns, rows and frames (.nii.gz).

The affine is diag(-dx, -dy, 1): NIfTI counts to the right and to the front of the patient where
an image counts to the left and down, so that a viewer shows the frame upright.

Source:
    Cox et al., A (sort of) new image data format standard: NIfTI-1, 2004; nifti1.h.
"""

from __future__ import annotations

import gzip
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from fibrodesk.domain.cine import CineFacts, FrameArray
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.imaging.writing.content import RESEARCH_USE, Loop, Voice

_HEADER_BYTES, _DATA_AT = 348, 352
_UINT8 = (2, 8)  # the code of the type, and its bits
_MILLIMETRES, _UNKNOWN_UNIT = 2, 0
_ALIGNED = 2  # NIFTI_XFORM_ALIGNED_ANAT: to a frame of its own, not to a scanner's


class NiftiWriter:
    """`cine-0001.nii.gz`, and for each author and structure a mask of the same size.

    A mask is 0 and 1; frames without an answer are 0 as well, and `answers.csv` tells them apart.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, loop: Loop) -> None:
        frames = (loop.picture(frame) for frame in range(loop.facts.frames))
        write_volume(self._folder / f"{loop.code}.nii.gz", frames, loop.facts)
        for voice in loop.voices:
            for structure in voice.structures:
                path = self._folder / voice.code / f"{loop.code}_{structure}.nii.gz"
                write_volume(path, planes(voice, structure, loop.facts), loop.facts)

    def close(self) -> None:
        """Every volume is written already."""


def planes(voice: Voice, structure: Structure, facts: CineFacts) -> Iterator[FrameArray]:
    """The mask of each frame of the loop as 0 and 1; 0 where nothing was said."""
    for frame in range(facts.frames):
        mask = voice.mask(MaskKey(frame, structure), facts.shape)
        yield np.zeros(facts.shape, np.uint8) if mask is None else mask.astype(np.uint8)


def write_volume(path: Path, frames: Iterable[FrameArray], facts: CineFacts) -> None:
    """Write frames (H, W) uint8, one at a time, so that no loop lies in memory whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # without name and time, the same readings give the same bytes
    with path.open("wb") as file, gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
        packed.write(_header(facts).ljust(_DATA_AT, b"\0"))
        for frame in frames:
            packed.write(np.ascontiguousarray(frame).tobytes())  # x runs fastest, then y, then t


def _header(facts: CineFacts) -> bytes:
    spacing = facts.spacing
    dx, dy = (1.0, 1.0) if spacing is None else (spacing.column_mm, spacing.row_mm)
    words = RESEARCH_USE if spacing is not None else f"{RESEARCH_USE} Spacing unknown: in px."
    head = bytearray(_HEADER_BYTES)
    struct.pack_into("<i", head, 0, _HEADER_BYTES)
    struct.pack_into("<8h", head, 40, 3, facts.columns, facts.rows, facts.frames, 1, 1, 1, 1)
    struct.pack_into("<2h", head, 70, *_UINT8)
    struct.pack_into("<8f", head, 76, 1, dx, dy, 1, 0, 0, 0, 0)  # the first is the handedness
    struct.pack_into("<3f", head, 108, _DATA_AT, 1, 0)  # where the data starts, slope, intercept
    head[123] = _UNKNOWN_UNIT if spacing is None else _MILLIMETRES
    struct.pack_into("<80s", head, 148, words.encode("ascii"))
    struct.pack_into("<2h", head, 252, _ALIGNED, _ALIGNED)
    struct.pack_into("<3f", head, 256, 0, 0, 1)  # as a quaternion: half a turn about the third axis
    struct.pack_into("<12f", head, 280, -dx, 0, 0, 0, 0, -dy, 0, 0, 0, 0, 1, 0)
    struct.pack_into("<4s", head, 344, b"n+1\0")
    return bytes(head)
