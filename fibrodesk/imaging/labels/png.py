"""Masks as PNG: 0 and 1, 0 and 255, or the numbers of labels, 8 or 16 bit, also of a palette.

Nothing is guessed of a number: what it means, a person says.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from fibrodesk.imaging.labels.content import Labelled, LabelledFrame, Labels
from fibrodesk.imaging.labels.errors import picture_refused, refused
from fibrodesk.imaging.labels.files import AGAIN, checked_size, read_bytes, stem_of

MOST_LABELS = 32
NO_LABEL = ""
"""The label of a file in which every pixel is 0."""

_NUMBERS = ("1", "L", "P", "I;16", "I;16B", "I")


def read(path: Path) -> Labels:
    """One still. Its labels are the numbers of its pixels, "255" among them.

    Raises:
        LabelsRefusedError: no PNG, cut, too large, in colour, or a picture.
    """
    read_bytes(path)  # how large the file is, before it is opened
    try:
        with Image.open(path, formats=("PNG",)) as image:
            checked_size(path, image.height, image.width)
            mode = image.mode
            image.load()
            pixels = np.asarray(image)
    except Image.DecompressionBombError as error:
        raise refused(path.name, "claims more pixels than any frame has", AGAIN) from error
    except (OSError, UnidentifiedImageError, SyntaxError, ValueError) as error:
        raise refused(path.name, "is no whole PNG", AGAIN) from error
    numbers, warning = _numbers(path, mode, pixels)
    values = [int(value) for value in np.unique(numbers) if value != 0]
    if len(values) > MOST_LABELS:
        reason = f"holds {len(values)} different values: a picture, or a mask with soft edges"
        raise picture_refused(path.name, reason, "Export masks with hard edges, without smoothing.")
    frames: list[Labelled] = [
        LabelledFrame(stem=stem_of(path.name), frame=None, label=str(value), mask=numbers == value)
        for value in values
    ]
    if not values:
        nothing = np.zeros(numbers.shape, np.bool_)
        frames.append(
            LabelledFrame(stem=stem_of(path.name), frame=None, label=NO_LABEL, mask=nothing)
        )
    return Labels(frames=tuple(frames), warnings=(warning,) if warning else (), kind="png")


def _numbers(path: Path, mode: str, pixels: np.ndarray) -> tuple[np.ndarray, str]:
    """One number a pixel (H, W), and what should be told of how it was had."""
    if mode in _NUMBERS:
        told = {
            "P": f"{path.name} has a palette: its numbers are the labels, not its colours.",
            "I;16": f"{path.name} has 16 bits a pixel: its numbers are the labels.",
        }.get("I;16" if mode.startswith("I") else mode, "")
        return pixels.astype(np.int64), told
    colours = pixels[..., : {"LA": 1, "RGBA": 3}.get(mode, pixels.shape[-1])]
    seen = mode not in ("LA", "RGBA") or (pixels[..., -1] == pixels.flat[-1]).all()
    if not (seen and (colours == colours[..., :1]).all()):
        advice = "Export label numbers, or a palette, instead of colours."
        raise refused(path.name, "is in colour or partly transparent", advice)
    return colours[..., 0].astype(np.int64), ""
