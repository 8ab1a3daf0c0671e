"""A part of the image that shows tissue, as a source names it."""

from __future__ import annotations

from dataclasses import dataclass

from fibrodesk.domain.geometry import PixelBox, PixelSpacing

_MOST_OBLONG = 1.01  # of a pixel's longer side to its shorter
_SHALLOWEST_MM, _DEEPEST_MM = 20.0, 400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A part of the image that shows tissue in two dimensions."""

    box: PixelBox
    spacing: PixelSpacing | None
    data_type: int  # Region Data Type (0018,6014): 1 tissue, 2 colour flow


def scale_doubts(
    spacing: PixelSpacing | None, *, rows: int, oblong_known: bool = False
) -> tuple[str, ...]:
    """What a person should look at in a scale before lengths are believed; nothing is refused.

    Scanners write square pixels; scales that differ by more than 1 % mean a picture that was
    stretched, or a mistyped one. An echo of an adult is 40 to 300 mm deep, but a zoomed or cut
    region is less and stays right: only what can be no heart at all, below 20 or above 400 mm, is
    told. A factor of ten between centimetres and millimetres is found by this.

    Args:
        rows: how high the scaled part of the image is, in px.
        oblong_known: the source's pixels are known to be oblong, as those of CAMUS.
    """
    if spacing is None:
        return ()
    doubts = []
    low, high = sorted((spacing.row_mm, spacing.column_mm))
    if high > low * _MOST_OBLONG and not oblong_known:
        doubts.append(
            f"A pixel is {spacing.row_mm:.3g} mm high and {spacing.column_mm:.3g} mm wide: "
            "check that the picture was not stretched before lengths are believed."
        )
    depth_mm = rows * spacing.row_mm
    if not _SHALLOWEST_MM <= depth_mm <= _DEEPEST_MM:
        doubts.append(
            f"By its scale the image is {depth_mm:.3g} mm deep, as no heart is shown: "
            "check the scale before lengths are believed."
        )
    return tuple(doubts)
