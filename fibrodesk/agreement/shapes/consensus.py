"""Masks that stand for several readers: where an adjudication can begin, never where it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fibrodesk.agreement.counts import as_mask
from fibrodesk.agreement.shapes.between import BetweenShapes
from fibrodesk.domain.mask import MaskArray

_FEWEST = 3  # readers of whom a majority, or STAPLE, can speak
_ITERATIONS = 1000  # of STAPLE; it has settled long before


def intersection(masks: Sequence[NDArray[Any]]) -> MaskArray:
    """What every reader marked, shape (H, W).

    Raises:
        ValueError: there is no mask, or the shapes differ.
    """
    return np.asarray(np.logical_and.reduce(_checked(masks)))


def union(masks: Sequence[NDArray[Any]]) -> MaskArray:
    """What any reader marked, shape (H, W).

    Raises:
        ValueError: there is no mask, or the shapes differ.
    """
    return np.asarray(np.logical_or.reduce(_checked(masks)))


def mean_shape(first: NDArray[Any], second: NDArray[Any], share: float = 0.5) -> MaskArray:
    """The shape that lies `share`, 0 to 1, of the way from the first mask to the second, (H, W).

    For many shares of one pair, as under a slider, keep a `BetweenShapes`.

    Raises:
        ValueError: the shapes differ, or `share` does not lie between 0 and 1.
    """
    return BetweenShapes(first, second).at(share)


def majority(masks: Sequence[NDArray[Any]]) -> tuple[MaskArray, MaskArray]:
    """What more than half of the readers marked, and the ties: what exactly half of them did.

    A tie is decided by adjudication alone; it is not in the first mask.

    Raises:
        ValueError: fewer than three masks, or the shapes differ. Two readers have no majority: what
            they do not share is all ties.
    """
    checked = _checked(masks, fewest=_FEWEST)
    votes = np.sum(checked, axis=0, dtype=np.uint16)
    return np.asarray(2 * votes > len(checked)), np.asarray(2 * votes == len(checked))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Staple:
    """What STAPLE makes of three readers or more: an experiment, and to be labelled as one."""

    mask: MaskArray | None  # shape (H, W); None: no value, for `reason`
    reason: str = ""
    sensitivity: tuple[float, ...] = ()  # of each reader against the mask, as STAPLE estimates it
    specificity: tuple[float, ...] = ()
    collapsed_onto: int | None = None  # the place of the one reader whose mask it repeats


def staple(masks: Sequence[NDArray[Any]], *, domain: NDArray[Any] | None = None) -> Staple:
    """Estimate one mask and each reader's performance together, and say when that has failed.

    There is no mask where the estimate is not a number (nobody marked anything, or everybody
    everything), and none where it has collapsed: where it repeats the mask of one reader alone, who
    is then believed in everything, and the others in nothing else.

    Args:
        masks: three or more of shape (H, W).
        domain: shape (H, W), the pixels over which it is estimated, as how much background there is
            sways the estimate; outside nothing is marked. None takes the whole frame.
    Raises:
        ValueError: fewer than three masks (of two it would return the intersection), or the shapes
            differ.
    Source:
        Warfield SK, Zou KH, Wells WM, IEEE Trans Med Imaging 2004;23:903-921, as SimpleITK does it.
    """
    checked = _checked(masks, fewest=_FEWEST)
    inside = np.ones(checked[0].shape, np.bool_) if domain is None else as_mask(domain)
    if inside.shape != checked[0].shape:
        raise ValueError(f"a domain of {inside.shape} for masks of {checked[0].shape}")
    votes = np.stack([mask[inside] for mask in checked])  # STAPLE knows no neighbours
    if not votes.size:
        return Staple(mask=None, reason="roi_empty")
    likely, sensitivity, specificity = _estimated(votes)
    if not np.isfinite(likely).all():
        return Staple(mask=None, reason="staple_constant")
    chosen = likely >= 0.5
    onto = _collapsed(chosen, votes)
    mask = np.zeros(inside.shape, np.bool_)
    mask[inside] = chosen
    return Staple(
        mask=mask if onto is None else None,
        reason="" if onto is None else "staple_collapsed",
        sensitivity=sensitivity,
        specificity=specificity,
        collapsed_onto=onto,
    )


def _estimated(
    votes: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], tuple[float, ...], tuple[float, ...]]:
    """How likely each pixel is marked, and each reader's sensitivity and specificity."""
    import SimpleITK  # imported when first needed: it is slow to load

    estimate = SimpleITK.STAPLEImageFilter()
    estimate.SetForegroundValue(1)
    estimate.SetMaximumIterations(_ITERATIONS)
    found = estimate.Execute(
        [SimpleITK.GetImageFromArray(row[None].view(np.uint8)) for row in votes]
    )
    likely = np.asarray(SimpleITK.GetArrayFromImage(found)[0], np.float64)
    return likely, tuple(estimate.GetSensitivity()), tuple(estimate.GetSpecificity())


def _collapsed(chosen: NDArray[np.bool_], votes: NDArray[np.bool_]) -> int | None:
    """The one reader whose mask was chosen; None where nobody's was, or that of several."""
    same = [place for place, own in enumerate(votes) if np.array_equal(chosen, own)]
    return same[0] if len(same) == 1 else None


def _checked(masks: Sequence[NDArray[Any]], *, fewest: int = 1) -> list[MaskArray]:
    if len(masks) < fewest:
        raise ValueError(f"{fewest} masks or more are needed, got {len(masks)}")
    checked = [as_mask(mask) for mask in masks]
    shapes = {mask.shape for mask in checked}
    if len(shapes) > 1:
        raise ValueError(f"masks of {' and '.join(map(str, sorted(shapes)))} have no consensus")
    return checked
