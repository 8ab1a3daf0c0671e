"""What lies beside and around the consensus: the readers' layers, and where the heart is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import MaskArray, bounding_box
from fibrodesk.ui.adjudication.ports import Settled, Sources
from fibrodesk.ui.drawing.others import OtherHand
from fibrodesk.ui.look import theme


def others_of(
    names: Mapping[str, str],
    masks: Mapping[str, Mapping[int, MaskArray]],
    settled: Mapping[int, Settled],
    *,
    title: str,
) -> tuple[OtherHand, ...]:
    """The readers' outlines over the consensus, and what is settled of frames, called `title`.

    `names` and `masks` go by letter; the masks of a letter by frame.
    """
    readers = tuple(
        OtherHand(
            letter=letter,
            title=name,
            colour=theme.READERS[place % len(theme.READERS)],
            masks=masks.get(letter, {}),
            letter_right=bool(place % 2),
        )
        for place, (letter, name) in enumerate(names.items())
    )
    stands = {frame: one.mask for frame, one in settled.items() if one.mask is not None}
    if not stands:
        return readers
    consensus = OtherHand(letter="", title=title, colour=theme.CONSENSUS, masks=stands, edged=True)
    return (*readers, consensus)


def heart_of(sources: Sources, wall: MaskArray | None) -> PixelBox | None:
    """What holds the wall and every mask of a frame; None where there is none."""
    masks = [wall, *(voice.mask for voice in sources.voices)]
    boxes = [bounding_box(mask) for mask in masks if mask is not None and mask.any()]
    return reduce(PixelBox.united, boxes) if boxes else None
