"""A small loop with two authors, whose masks try what masks can be."""

import numpy as np

from fibrodesk.domain.cine import ArrayCine, CineFacts
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import Answer, AnswerState, Origin
from fibrodesk.imaging.writing.content import Loop, Voice

ROWS, COLUMNS, FRAMES = 37, 52, 6
SPACING = PixelSpacing(row_mm=0.25, column_mm=0.4)
DRAWN = Answer(state=AnswerState.DRAWN, origin=Origin.DRAWN, confidence=4)


def ring(rows=ROWS, columns=COLUMNS):
    """An ellipse with a hole, an island in the hole, and a lone pixel in a corner."""
    y, x = np.mgrid[:rows, :columns]
    far = ((y - rows / 2) / (rows / 2.4)) ** 2 + ((x - columns / 2) / (columns / 2.4)) ** 2
    mask = ((far < 1) & (far > 0.4)) | (far < 0.05)
    mask[0, columns - 1] = True
    return mask


def patch(top, left, bottom, right):
    mask = np.zeros((ROWS, COLUMNS), np.bool_)
    mask[top:bottom, left:right] = True
    return mask


def crafted_loop(*, spacing=SPACING):
    """Reader a: drawn, none, not assessable; reader b: two structures that overlap."""
    rng = np.random.default_rng(5)
    facts = CineFacts(frames=FRAMES, rows=ROWS, columns=COLUMNS, spacing=spacing)
    pixels = rng.integers(0, 256, (FRAMES, ROWS, COLUMNS), np.uint8)
    fibrosis, wall = Structure.FIBROSIS, Structure.MYOCARDIUM
    first = Voice(
        code="reader-a_round-1",
        purpose="sealed",
        round_number=1,
        state="submitted",
        said={
            MaskKey(1, fibrosis): (DRAWN, ring()),
            MaskKey(2, fibrosis): (Answer(state=AnswerState.NONE, comment="=1+1"), None),
            MaskKey(4, fibrosis): (
                Answer(state=AnswerState.NOT_ASSESSABLE, reason="dropout"),
                None,
            ),
        },
        active_s={1: 12.34},
    )
    second = Voice(
        code="reader-b_round-1",
        purpose="sealed",
        round_number=1,
        state="submitted",
        said={
            MaskKey(1, fibrosis): (DRAWN, patch(3, 5, 9, 11)),
            MaskKey(1, wall): (DRAWN, patch(0, 0, ROWS, 20)),
            MaskKey(3, wall): (DRAWN, patch(10, 1, 12, COLUMNS)),
        },
    )
    return Loop(
        code="cine-0001",
        patient="FD-0001",
        cine=ArrayCine(facts, pixels),
        frames=(1, 2, 3, 4),
        voices=(first, second),
    )


def expected(loop, voice, structure):
    """The masks of a structure as one array (T, H, W)."""
    shape = loop.facts.shape
    masks = [voice.mask(MaskKey(frame, structure), shape) for frame in range(loop.facts.frames)]
    return np.stack([np.zeros(shape, np.bool_) if each is None else each for each in masks])
