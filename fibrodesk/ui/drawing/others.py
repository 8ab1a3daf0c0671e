"""Masks of other hands beside what is drawn: readers whose round has opened, never drawn on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fibrodesk.domain.mask import MaskArray
from fibrodesk.ui.drawing.canvas.layer import LayerStyle

PREVIEW = "preview"  # the tag of an outline that is not drawn yet


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OtherHand:
    """One reader's masks of a cine, each of shape (H, W), by frame."""

    letter: str
    title: str
    colour: str  # "#RRGGBB", one of the theme's annotation colours
    masks: Mapping[int, MaskArray]
    letter_right: bool = False  # of the outline, where the left is another's
    edged: bool = False  # a dark line around, for the white of a consensus

    @property
    def name(self) -> str:
        """By which the row of layers is known."""
        return f"other_{self.letter}"

    @property
    def style(self) -> LayerStyle:
        return LayerStyle(
            colour=self.colour,
            letter=self.letter,
            letter_right=self.letter_right,
            dark_edge=self.edged,
        )
