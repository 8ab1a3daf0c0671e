"""One mask on the canvas, and how its outline looks."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum

from fibrodesk.domain.mask import MaskArray


class Pattern(StrEnum):
    """How a fill is laid, so that kinds of fill differ to an eye that does not tell colours."""

    PLAIN = "plain"
    STRIPES = "stripes"  # rising to the right
    FALLING = "falling"  # the other way
    CHECKS = "checks"


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerStyle:
    """Colour never stands alone: a line style and a letter go with it."""

    colour: str  # "#RRGGBB", one of the theme's annotation colours
    dashed: bool = False  # the model's; what a person drew is solid
    dotted: bool = False  # of another frame, shown for comparison
    fill_opacity: float = 0.0  # 0 is the outline alone, as the grey below is the evidence
    pattern: Pattern = Pattern.PLAIN  # of the fill
    letter: str = ""
    letter_right: bool = False  # of the outline, where the left is another's
    dark_edge: bool = False  # a dark line around, for the white of a consensus

    @property
    def rgb(self) -> int:
        """The colour as 0xFFRRGGBB, as an RGB32 buffer holds it."""
        return 0xFF000000 | int(self.colour.lstrip("#"), 16)


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """`mask` is shown as it is at the moment of painting; nothing here writes to it."""

    mask: MaskArray
    style: LayerStyle
    visible: bool = True
    tag: Hashable = None  # by which `Canvas.exchange` finds it again
