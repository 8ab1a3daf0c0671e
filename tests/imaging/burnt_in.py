"""Letters burnt into loops at chosen places, as scanners and archives do."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from fibrodesk.domain.cine import ArrayCine, CineFacts
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient

SIZES_PX = ((480, 640), (240, 320), (600, 800))
LOOKS = "ABCDE"


def cine_of(images):
    """The frames, uint8 (T, H, W), as a loop."""
    frames, rows, columns = images.shape
    return ArrayCine(CineFacts(frames=frames, rows=rows, columns=columns), images)


def clean_loop(look, seed, *, frames=16):
    """A phantom loop without a letter; its size changes with the seed."""
    patient = draw_patient(seed % 100 + 1, seed=seed, look=look)
    return make_loop(patient, frames=frames, size_px=SIZES_PX[seed % 3]).cine.frames


def as_jpeg(images, *, quality=88):
    """The frames after a scanner's lossy compression."""
    decoded = []
    for image in images:
        stream = io.BytesIO()
        Image.fromarray(image).save(stream, "JPEG", quality=quality)
        decoded.append(np.asarray(Image.open(stream)))
    return np.stack(decoded)


def ink_of(text, size_px):
    """How much of each pixel the letters cover, 0 to 1, cut to them: float (h, w)."""
    font = ImageFont.load_default(size_px)
    left, top, right, bottom = (round(edge) for edge in font.getbbox(text))
    picture = Image.new("L", (right - left + 2, bottom - top + 2))
    ImageDraw.Draw(picture).text((1 - left, 1 - top), text, fill=255, font=font)
    return np.asarray(picture) / 255


def burn(images, text, *, top, left, size_px=16, level=230):
    """`text` in every frame; a list of texts changes with the frames, a pair of places moves.

    Returns:
        The frames, and the pixels that ever carry ink, bool (H, W).
    """
    burnt, inked = images.copy(), np.zeros(images.shape[1:], np.bool_)
    for number, image in enumerate(burnt):
        words = text[number % len(text)] if isinstance(text, list) else text
        ink = ink_of(words, size_px)
        row = top[number] if isinstance(top, list) else top
        column = left[number] if isinstance(left, list) else left
        place = np.s_[row : row + ink.shape[0], column : column + ink.shape[1]]
        ink = ink[: image[place].shape[0], : image[place].shape[1]]
        image[place] = np.rint(image[place] * (1 - ink) + level * ink).astype(np.uint8)
        inked[place] |= ink > 0
    return burnt, inked


def place_inside(keep, ink, rng):
    """Where letters of the shape of `ink` fit wholly into `keep`: top and left."""
    height, width = ink.shape
    summed = np.pad(np.cumsum(np.cumsum(keep, 0), 1), ((1, 0), (1, 0)))
    held = (
        summed[height:, width:]
        - summed[:-height, width:]
        - summed[height:, :-width]
        + summed[:-height, :-width]
    )
    places = np.argwhere(held == height * width)
    top, left = places[rng.integers(len(places))]
    return int(top), int(left)
