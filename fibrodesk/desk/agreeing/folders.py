"""Masks of any two sources, compared file by file; no project is needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from fibrodesk.agreement.comparison import MaskPair


class NothingToCompareError(FibrodeskError):
    title = "Nothing to compare"
    text = "{reason}"
    hint = "Name two folders whose PNG masks have the same file names."


def compare_folders(
    first: Path,
    second: Path,
    *,
    roi: Path | None,
    spacing_mm: tuple[float, float] | None,
    tau_mm: float | None,
) -> tuple[dict[str, object], list[str]]:
    """What `fibrodesk compare` prints, and a sentence for each file that was refused.

    Raises:
        NothingToCompareError: a folder is missing, or no file name stands in both.
    """
    from fibrodesk.agreement.comparison import compare_masks
    from fibrodesk.domain.geometry import PixelSpacing

    names, refusals = _common_names(first, second)
    pairs: list[MaskPair] = []
    for name in names:
        try:
            pairs.append(_pair(name, first, second, roi))
        except FibrodeskError as error:
            refusals.append(f"{error} {error.advice}")
    spacing = None
    if spacing_mm is not None:
        spacing = PixelSpacing(row_mm=spacing_mm[0], column_mm=spacing_mm[1])
    compared = compare_masks(pairs, spacing=spacing, tolerance=tau_mm)
    return compared.to_json(), refusals


class _ShapesDifferError(FibrodeskError):
    title = "These masks do not fit"
    text = "{name}: {first} and {second} pixels."
    hint = "Masks are compared on one pixel grid; export both at the native size."


def _pair(name: str, first: Path, second: Path, roi: Path | None) -> MaskPair:
    from fibrodesk.agreement.comparison import MaskPair
    from fibrodesk.imaging.png import read_mask

    masks = [read_mask(folder / name) for folder in (first, second, roi) if folder is not None]
    for mask in masks[1:]:
        if mask.shape != masks[0].shape:
            sizes = (" x ".join(map(str, shape)) for shape in (masks[0].shape, mask.shape))
            raise _ShapesDifferError(name=name, first=next(sizes), second=next(sizes))
    return MaskPair(
        name=Path(name).stem,
        first=masks[0],
        second=masks[1],
        roi=masks[2] if roi is not None else None,
    )


def _common_names(first: Path, second: Path) -> tuple[list[str], list[str]]:
    found = []
    for folder in (first, second):
        if not folder.is_dir():
            raise NothingToCompareError(reason=f"There is no folder {folder}.")
        found.append({path.name for path in folder.iterdir() if path.suffix.lower() == ".png"})
    common = sorted(found[0] & found[1])
    if not common:
        raise NothingToCompareError(reason="No PNG has the same name in both folders.")
    alone = sorted(found[0] ^ found[1])
    return common, [f"{name} is in one folder only and was left out." for name in alone]
