"""A part of the image that shows tissue, as a source names it."""

from __future__ import annotations

from dataclasses import dataclass

from fibrodesk.domain.geometry import PixelBox, PixelSpacing

_MOST_OBLONG = 1.01  # of a pixel's longer side to its shorter
_SHALLOWEST_MM, _DEEPEST_MM = 60.0, 300.0  # of an echo of the heart


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A part of the image that shows tissue in two dimensions.

    `refused`: why the scale that the source tells is not believed; then there is no `spacing`.
    """

    box: PixelBox
    spacing: PixelSpacing | None
    data_type: int  # Region Data Type (0018,6014): 1 tissue, 2 colour flow
    refused: str = ""


def scale_refusal(spacing: PixelSpacing, *, rows: int) -> str:
    """Why the scale of a scanner's file is not believed; "" where nothing speaks against it.

    Scanners write square pixels: scales that differ by more than 1 % mean a picture that was
    stretched, or a mistyped one. An echo is 60 to 300 mm deep: a factor of ten between
    centimetres and millimetres is found by this. No length is better than a wrong one.

    Args:
        rows: how high the scaled part of the image is, in px.
    """
    if _oblong(spacing):
        return (
            f"By its scale a pixel is {spacing.row_mm:.3g} mm high and {spacing.column_mm:.3g} mm "
            "wide, which no scanner writes: the scale is not believed, so lengths and areas stay "
            "in pixels."
        )
    depth_mm = rows * spacing.row_mm
    if not _plausible_depth(depth_mm):
        return (
            f"By its scale the image is {depth_mm:.3g} mm deep, where an echo is "
            f"{_SHALLOWEST_MM:g} to {_DEEPEST_MM:g} mm: the scale is not believed, so lengths and "
            "areas stay in pixels."
        )
    return ""


def scale_doubts(
    spacing: PixelSpacing | None, *, rows: int, oblong_known: bool = False
) -> tuple[str, ...]:
    """What a person should look at in the scale of a data set before lengths are believed.

    What a data set tells was looked at by those who made it, and its pictures may be cut to the
    heart: it is told, and the scale stays. A scanner's file is held to `scale_refusal`.

    Args:
        rows: how high the scaled part of the image is, in px.
        oblong_known: the source's pixels are known to be oblong, as those of CAMUS.
    """
    if spacing is None:
        return ()
    doubts = []
    if _oblong(spacing) and not oblong_known:
        doubts.append(
            f"A pixel is {spacing.row_mm:.3g} mm high and {spacing.column_mm:.3g} mm wide: "
            "check that the picture was not stretched before lengths are believed."
        )
    depth_mm = rows * spacing.row_mm
    if not _plausible_depth(depth_mm):
        doubts.append(
            f"By its scale the image is {depth_mm:.3g} mm deep, where an echo is "
            f"{_SHALLOWEST_MM:g} to {_DEEPEST_MM:g} mm: check the scale before lengths are "
            "believed."
        )
    return tuple(doubts)


def _oblong(spacing: PixelSpacing) -> bool:
    low, high = sorted((spacing.row_mm, spacing.column_mm))
    return high > low * _MOST_OBLONG


def _plausible_depth(depth_mm: float) -> bool:
    return _SHALLOWEST_MM <= depth_mm <= _DEEPEST_MM
