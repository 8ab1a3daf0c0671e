"""A foreign loop in, a loop without an identity out: rebuilt, never cleaned.

Source: DICOM PS3.15, annex E (profiles and options); the allow-list goes further, as no text of
the source survives at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.mask import MaskArray
from fibrodesk.imaging.colours import MOTION_GREY_LEVELS, coloured_pixels
from fibrodesk.imaging.deidentification.leakscan import check_leaks
from fibrodesk.imaging.deidentification.linkage import Pseudonym
from fibrodesk.imaging.deidentification.pixelmask import PixelMask
from fibrodesk.imaging.deidentification.rebuild import stored_bytes
from fibrodesk.imaging.dicom.calibration import scale_under
from fibrodesk.imaging.source import Source

_FEWEST_COLOURED_PX = 16  # a JPEG's chroma strays by a few pixels round a coloured mark


def rebuild(cine: Source, mask: PixelMask, *, pseudonym: Pseudonym, confirmed: bool) -> bytes:
    """The de-identified object of a loop: the same source, key and mask give the same bytes.

    Args:
        cine: the source, open.
        mask: what is kept; every pixel outside is 0 in the result.
        pseudonym: what stands for the patient and the identifiers.
        confirmed: whether a person has looked at the pixels under the mask and found no identity.
    Raises:
        IdentityLeakError: something of the source can be read in the result.
        FrameDamagedError: a frame cannot be decoded.
        ValueError: the mask does not fit the loop.
    """
    if mask.keep.shape != cine.facts.shape:
        raise ValueError(f"a mask of {mask.keep.shape} on a loop of {cine.facts.shape}")
    colour = has_colour(cine, mask.keep)
    regions, spacing = scale_under(mask.keep, cine.origin.regions, cine.facts.spacing)
    result = stored_bytes(
        replace(cine.facts, spacing=spacing),
        replace(cine.origin, regions=regions),
        list(_streams(cine, mask.keep, colour=colour)),
        colour=colour,
        pseudonym=pseudonym,
        confirmed=confirmed,
    )
    check_leaks(cine.outside_pixels(), result, pseudonym=pseudonym, path=cine.name)
    return result


def has_colour(cine: Source, keep: MaskArray) -> bool:
    """Whether what moves inside the mask is coloured in any frame, judged at full size.

    A coloured mark that stands still at the fan's edge is the scanner's, not the heart's.
    """
    if cine.samples == 1:
        return False
    first = cine.rgb(0)
    darkest, brightest, coloured = first.copy(), first.copy(), coloured_pixels(first)
    for index in range(1, cine.facts.frames):
        frame = cine.rgb(index)
        np.minimum(darkest, frame, out=darkest)
        np.maximum(brightest, frame, out=brightest)
        coloured |= coloured_pixels(frame)
    moving = (brightest - darkest).max(axis=-1) > MOTION_GREY_LEVELS
    return int(np.count_nonzero(coloured & moving & keep)) >= _FEWEST_COLOURED_PX


def _streams(cine: Source, keep: MaskArray, *, colour: bool) -> Iterator[bytes]:
    from jpeg_ls import encode_array

    window = keep.astype(np.uint8)
    for index in range(cine.facts.frames):
        frame = cine.rgb(index) if colour else cine.luma(index)
        yield bytes(encode_array(_cut_out(frame, window), interleave_mode=2 if colour else 0))


def _cut_out(frame: FrameArray, window: FrameArray) -> FrameArray:
    """The frame with everything outside the window, uint8 (H, W) of 0 and 1, set to 0."""
    return np.ascontiguousarray(cv2.copyTo(frame, window))
