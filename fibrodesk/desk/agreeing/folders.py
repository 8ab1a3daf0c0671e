"""Masks of any two sources, compared file by file; no project is needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from fibrodesk.agreement.comparison import MaskPair
    from fibrodesk.domain.mask import MaskArray


class NothingToCompareError(FibrodeskError):
    title = "Nothing to compare"
    text = "{reason}"
    hint = "Name two folders whose PNG masks have the same file names."


class MaskRefusedError(FibrodeskError):
    title = "This mask cannot be compared"
    text = "{name} {reason}."
    hint = "The other pairs are compared; mend this file or take it away."


def compare_folders(
    first: Path,
    second: Path,
    *,
    roi: Path | None,
    spacing_mm: tuple[float, float] | None,
    tau_mm: float | None,
) -> tuple[dict[str, object], list[str]]:
    """What `fibrodesk compare` prints, and a sentence for each file that was refused.

    Pair after pair, so that no more than one is in memory.

    Args:
        tau_mm: the tolerance of the surface Dice; it needs a spacing, and is told and left out
            where there is none.
    Raises:
        NothingToCompareError: a folder is missing or unreadable, or no file name stands in both.
    """
    from fibrodesk.agreement.comparison import compare_masks
    from fibrodesk.domain.geometry import PixelSpacing

    names, refusals = _common_names(first, second)
    if roi is not None:
        _masks_in(roi)
    spacing = None
    if spacing_mm is not None:
        spacing = PixelSpacing(row_mm=spacing_mm[0], column_mm=spacing_mm[1])

    def pairs() -> Iterator[MaskPair]:
        for name in names:
            try:
                yield _pair(name, first, second, roi)
            except FibrodeskError as error:
                refusals.append(f"{error} {error.advice}".rstrip())

    tolerance = None if spacing is None else tau_mm
    compared = compare_masks(pairs(), spacing=spacing, tolerance=tolerance)
    return compared.to_json(), refusals


def _pair(name: str, first: Path, second: Path, roi: Path | None) -> MaskPair:
    from fibrodesk.agreement.comparison import MaskPair

    mask, other = _read(first, name), _read(second, name)
    ground = None if roi is None else _read(roi, name)
    for folder, found in ((second, other), (roi, ground)):
        if found is not None and found.shape != mask.shape:
            here, there = (f"{one.shape[1]} x {one.shape[0]}" for one in (found, mask))
            raise MaskRefusedError(
                name=f"{folder}/{name}",
                reason=f"has {here} pixels, {first}/{name} {there}; masks share one pixel grid",
            )
    return MaskPair(name=Path(name).stem, first=mask, second=other, roi=ground)


def _read(folder: Path, name: str) -> MaskArray:
    from fibrodesk.imaging.png import NoMaskError, read_mask

    try:
        return read_mask(folder / name)
    except NoMaskError as error:
        raise MaskRefusedError(name=f"{folder}/{name}", reason=error.fields["reason"]) from error


def _common_names(first: Path, second: Path) -> tuple[list[str], list[str]]:
    """The names in both folders, and a sentence for each that stands in one alone."""
    found = [_masks_in(folder) for folder in (first, second)]
    common = sorted(found[0] & found[1])
    if not common:
        raise NothingToCompareError(reason="No PNG has the same name in both folders.")
    alone = [
        f"{folder}/{name} has no partner in {other} and was left out."
        for folder, other, names in (
            (first, second, found[0] - found[1]),
            (second, first, found[1] - found[0]),
        )
        for name in sorted(names)
    ]
    return common, alone


def _masks_in(folder: Path) -> set[str]:
    if not folder.is_dir():
        raise NothingToCompareError(reason=f"There is no folder {folder}.")
    try:
        names = {path.name for path in folder.iterdir() if path.suffix.lower() == ".png"}
    except OSError as error:
        raise NothingToCompareError(reason=f"The folder {folder} cannot be read.") from error
    if not names:
        raise NothingToCompareError(reason=f"The folder {folder} holds no PNG.")
    return names
