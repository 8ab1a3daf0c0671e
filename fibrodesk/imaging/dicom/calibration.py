"""How many millimetres a pixel is, and where on the image the tissue is shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fibrodesk.domain.geometry import PixelBox, PixelSpacing
from fibrodesk.domain.mask import MaskArray
from fibrodesk.imaging.dicom import attributes as at
from fibrodesk.imaging.dicom.attributes import Attribute
from fibrodesk.imaging.dicom.header import Header
from fibrodesk.imaging.dicom.vocabulary import METHOD
from fibrodesk.imaging.region import Region, scale_refusal

_TWO_DIMENSIONAL = 1  # Region Spatial Format (0018,6012)
_CENTIMETRES = 3  # Physical Units (0018,6024 and 6026)
_SMALLEST_MM, _LARGEST_MM = 0.005, 5.0
_MOST_REGIONS = 64


def tissue_regions(header: Header) -> list[Region]:
    """The two-dimensional regions, largest first; ECG strips and colour bars are none of them.

    A loop of our own writing was held to its scale when it came in, and may be a data set's.
    """
    own = _is_own(header)
    regions = [
        region
        for item in header.items(at.ULTRASOUND_REGIONS)[:_MOST_REGIONS]
        if (region := _region(item, believed=own)) is not None
    ]
    return sorted(regions, key=lambda region: -region.box.height * region.box.width)


def spacing(header: Header) -> tuple[PixelSpacing | None, list[str]]:
    """The distance of pixels, and what the user should know of it.

    The largest calibrated two-dimensional region tells it, then PixelSpacing, then
    NominalScannedPixelSpacing. A region that reaches over the image by more than a pixel means
    that the image was resized after it was measured: then nothing is believed. Nor is a scale by
    which pixels are oblong or an echo of another depth than one has.
    """
    told = [each for each in tissue_regions(header) if each.spacing is not None or each.refused]
    calibrated = [region for region in told if region.spacing is not None]
    rows, columns = header.integer(at.ROWS) or 0, header.integer(at.COLUMNS) or 0
    if any(_reaches_over(region.box, rows, columns) for region in tissue_regions(header)):
        return None, [
            "The calibrated region is larger than the image: it was resized after it was "
            "recorded, so lengths stay in pixels."
        ]
    if told and told[0].refused:
        return None, [told[0].refused]
    if calibrated:
        warnings = []
        if len({region.spacing for region in calibrated}) > 1:
            warnings.append("The image has several regions; the largest one's scale is used.")
        return calibrated[0].spacing, warnings
    for attribute in (at.PIXEL_SPACING, at.NOMINAL_SCANNED_PIXEL_SPACING):
        found = _pair(header, attribute)
        if found is not None:
            refused = "" if _is_own(header) else scale_refusal(found, rows=rows)
            return (None, [refused]) if refused else (found, [])
    return None, ["The loop is not calibrated: lengths and areas stay in pixels."]


def scale_under(
    keep: MaskArray, regions: Sequence[Region], told: PixelSpacing | None
) -> tuple[tuple[Region, ...], PixelSpacing | None]:
    """Of several regions those of the one scale that holds most of the mask, and that scale.

    Two loops side by side may have two scales; the other's would be taken for this one's.

    Args:
        keep: the mask, bool (H, W).
        told: the scale of the loop as a whole; None, and nothing is believed.
    """
    if told is None or len(regions) < 2 or not any(each.spacing for each in regions):
        return tuple(regions), told
    shape = (keep.shape[0], keep.shape[1])
    held = [int(np.count_nonzero(keep[each.box.clipped(shape).slices])) for each in regions]
    scale = regions[held.index(max(held))].spacing
    return tuple(each for each in regions if each.spacing == scale), scale


def _region(item: Header, *, believed: bool) -> Region | None:
    corners = [
        item.integer(attribute)
        for attribute in (at.REGION_MIN_Y0, at.REGION_MIN_X0, at.REGION_MAX_Y1, at.REGION_MAX_X1)
    ]
    if item.integer(at.REGION_SPATIAL_FORMAT) != _TWO_DIMENSIONAL or None in corners:
        return None
    top, left, bottom, right = (corner or 0 for corner in corners)
    box = PixelBox(top, left, bottom + 1, right + 1)  # DICOM names the last pixel
    if box.empty or min(top, left) < 0:
        return None
    data_type = item.integer(at.REGION_DATA_TYPE) or 0
    scale = _region_spacing(item)
    refused = ""
    if scale is not None and not believed:
        refused = scale_refusal(scale, rows=box.height)
    return Region(box=box, spacing=None if refused else scale, data_type=data_type, refused=refused)


def _region_spacing(item: Header) -> PixelSpacing | None:
    units = (item.integer(at.PHYSICAL_UNITS_X), item.integer(at.PHYSICAL_UNITS_Y))
    row_cm, column_cm = item.number(at.PHYSICAL_DELTA_Y), item.number(at.PHYSICAL_DELTA_X)
    if units != (_CENTIMETRES, _CENTIMETRES) or row_cm is None or column_cm is None:
        return None
    return _believable(row_cm * 10, column_cm * 10)


def _is_own(header: Header) -> bool:
    return header.word(at.DEIDENTIFICATION_METHOD).startswith(METHOD)


def _pair(header: Header, attribute: Attribute) -> PixelSpacing | None:
    """PixelSpacing and its kin: between rows first, then between columns, in millimetres."""
    values = header.numbers(attribute)
    return _believable(values[0], values[1]) if len(values) == 2 else None


def _believable(row_mm: float, column_mm: float) -> PixelSpacing | None:
    if all(_SMALLEST_MM <= value <= _LARGEST_MM for value in (row_mm, column_mm)):
        return PixelSpacing(row_mm=row_mm, column_mm=column_mm)
    return None


def _reaches_over(box: PixelBox, rows: int, columns: int) -> bool:
    return box.bottom > rows + 1 or box.right > columns + 1
