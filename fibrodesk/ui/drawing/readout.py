"""The figures of the status line: the pointer, the size of the mask, whether it is saved."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication

from fibrodesk.domain.geometry import ImagePoint, PixelSpacing
from fibrodesk.domain.mask import MaskArray, Structure
from fibrodesk.ui.drawing.journal import Saved

if TYPE_CHECKING:
    from fibrodesk.ui.drawing.presenter import EditorPresenter

translate = QCoreApplication.translate  # under this name the strings are found for translation
_NO_MASK = np.zeros((1, 1), np.bool_)  # a frame that is only looked at is given no array


def area_words(pixels: int, spacing: PixelSpacing | None) -> str:
    """In mm² where the file is calibrated, else in px: millimetres are never guessed."""
    if spacing is None:
        return f"{pixels} px²"
    return f"{pixels * spacing.pixel_mm2:.1f} mm²"


def radius_words(radius_px: float, spacing: PixelSpacing | None) -> str:
    """The brush's diameter, as it is seen."""
    across = f"{2 * radius_px:g} px"
    if spacing is None:
        return across
    return f"{across} · {2 * radius_px * math.sqrt(spacing.pixel_mm2):.1f} mm"


def spacing_words(spacing: PixelSpacing | None) -> str:
    if spacing is None:
        return translate("Readout", "not calibrated")
    if math.isclose(spacing.row_mm, spacing.column_mm, rel_tol=0.01):
        return f"{spacing.row_mm:.2f} mm/px"
    return f"{spacing.column_mm:.2f} × {spacing.row_mm:.2f} mm/px"  # width by height, as sizes


def pointer_words(point: ImagePoint | None, grey: int | None, spacing: PixelSpacing | None) -> str:
    """Column and row as they are counted on the screen, the same in mm, and the stored grey."""
    if point is None or grey is None:
        return ""
    place = f"({math.floor(point.x_px)}, {math.floor(point.y_px)}) px"
    if spacing is not None:
        x_mm, y_mm = point.x_px * spacing.column_mm, point.y_px * spacing.row_mm
        place = f"{place} · ({x_mm:.1f}, {y_mm:.1f}) mm"
    words = translate("Readout", "{place} · grey {grey}")
    return words.format(place=place, grey=grey)


def outside_words(mask: MaskArray, wall: MaskArray | None) -> str:
    """How much lies outside the myocardium; allowed, and shown."""
    if wall is None:
        return ""
    outside = int(np.count_nonzero(mask & ~wall))
    return (
        translate("Readout", "{count} px outside the wall").format(count=outside) if outside else ""
    )


def saved_words(saved: Saved) -> str:
    return {
        Saved.SAVED: translate("Readout", "saved"),
        Saved.SAVING: translate("Readout", "saving…"),
        Saved.FAILED: translate("Readout", "not saved"),
    }[saved]


def status_words(
    presenter: EditorPresenter, pointer: ImagePoint | None, *, grey: int | None, zoom: float
) -> tuple[str, ...]:
    """Everything at the left of the status line; what there is not is left out."""
    key = presenter.key
    there_is = presenter.board.tool.busy or presenter.draft.has_mask(key)
    mask = presenter.board.shown(key) if there_is else _NO_MASK
    fibrosis = there_is and key.structure is Structure.FIBROSIS
    parts = (
        area_words(int(np.count_nonzero(mask)), presenter.spacing),
        outside_words(mask, presenter.wall(key.frame) if fibrosis else None),
        pointer_words(pointer, grey, presenter.spacing),
        spacing_words(presenter.spacing),
        f"{zoom * 100:.0f} %",
    )
    return tuple(part for part in parts if part)
