"""Temperature and threshold, chosen on the validation patients alone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import expit

from fibrodesk.agreement.interval import mean_of
from fibrodesk.domain.mask import MaskArray
from training.judging.calibration import BAND_PX, edge_distance, expected_error, table_of

THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(2, 19))
"""0.10 to 0.90."""
_FLAT = 0.002
"""Of Dice: within this of the best, the threshold nearest to one half is as good."""
_WIDEST = math.log(20.0)  # of the temperature, either way
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemperatureFit:
    """By what the logits are divided, and what that does to the calibration error on the band."""

    temperature: float = 1.0
    ece_before: float = math.nan
    ece_after: float = math.nan
    loss_before: float = math.nan  # mean negative log-likelihood a pixel
    loss_after: float = math.nan
    pixels: int = 0
    reason: str = ""  # why the temperature stayed 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdChoice:
    """Where a probability becomes a mask: best by the mean of patients' Dice."""

    threshold: float = 0.5
    dice: float = math.nan  # there
    dice_at_half: float = math.nan
    patients: int = 0
    reason: str = ""  # why it stayed one half


def fit_temperature(
    logits: Iterable[NDArray[np.floating]], masks: Iterable[MaskArray]
) -> TemperatureFit:
    """The temperature under which the masks of validation patients are most likely.

    Args:
        logits: each (S, S), before the sigmoid, of one structure on the network's square.
        masks: the reference of each, on the same square; one that is empty has no boundary and
            says nothing.
    Returns:
        A temperature of 1, with the reason, where no mask has a boundary, or where the likeliest
        one leaves the calibration error larger than it was.
    Source:
        Guo C et al., ICML 2017, arXiv 1706.04599; on the band, as far from it nothing is in doubt.
    """
    pairs = [_band(each, mask) for each, mask in zip(logits, masks, strict=True) if mask.any()]
    if not pairs:
        return TemperatureFit(reason="no_boundary")
    said = np.concatenate([pair[0] for pair in pairs])
    true = np.concatenate([pair[1] for pair in pairs])
    found = minimize_scalar(
        lambda at: _loss(said / math.exp(at), true), bounds=(-_WIDEST, _WIDEST), method="bounded"
    )
    temperature = math.exp(float(found.x))
    before, after = (
        expected_error(table_of(true, expit(said / each))) for each in (1.0, temperature)
    )
    fit = TemperatureFit(
        temperature=temperature,
        ece_before=before,
        ece_after=after,
        loss_before=_loss(said, true),
        loss_after=_loss(said / temperature, true),
        pixels=len(true),
    )
    if after < before:
        return fit
    return TemperatureFit(
        ece_before=before,
        ece_after=before,
        loss_before=fit.loss_before,
        loss_after=fit.loss_before,
        pixels=fit.pixels,
        reason="no_better_calibrated",
    )


def choose_threshold(
    probabilities: Sequence[NDArray[np.floating]],
    masks: Sequence[MaskArray],
    patients: Sequence[str],
) -> ThresholdChoice:
    """The threshold with the largest mean of patients' Dice; of nearly equal ones the plainest.

    Args:
        probabilities: each (H, W), after the temperature.
        masks, patients: the reference and the patient of each.
    Returns:
        One half, with the reason, where no patient has a Dice at any threshold.
    """
    by_patient: dict[str, list[Array]] = {}
    for probability, mask, patient in zip(probabilities, masks, patients, strict=True):
        by_patient.setdefault(patient, []).append(_dice_by_threshold(probability, mask))
    if not by_patient:
        return ThresholdChoice(reason="no_value")
    means = np.array([_columns_mean(np.stack(rows)) for rows in by_patient.values()])
    curve = _columns_mean(means)
    if np.isnan(curve).all():
        return ThresholdChoice(reason="no_value")
    good = [
        (abs(threshold - 0.5), threshold, float(value))
        for threshold, value in zip(THRESHOLDS, curve, strict=True)
        if value >= np.nanmax(curve) - _FLAT
    ]
    _, threshold, dice = min(good)
    return ThresholdChoice(
        threshold=threshold,
        dice=dice,
        dice_at_half=float(curve[THRESHOLDS.index(0.5)]),
        patients=int((~np.isnan(means).all(axis=1)).sum()),
    )


def _band(logits: NDArray[np.floating], mask: MaskArray) -> tuple[Array, NDArray[np.bool_]]:
    scale = 256 / max(mask.shape)
    near = edge_distance(mask) * scale <= BAND_PX
    return logits[near].astype(np.float64), mask[near]


def _loss(logits: Array, true: NDArray[np.bool_]) -> float:
    """Mean of log(1 + exp(-z)) for the structure and log(1 + exp(z)) beside it."""
    return float(np.logaddexp(0.0, np.where(true, -logits, logits)).mean())


def _dice_by_threshold(probability: NDArray[np.floating], mask: MaskArray) -> Array:
    """Dice at each of `THRESHOLDS`; nan where mask and answer are both empty."""
    edges = np.array([0.0, *THRESHOLDS, np.inf])
    sides = [
        # how many lie above each threshold: (low, high] bins, summed from the top
        np.bincount(np.searchsorted(edges[1:-1], part, side="left"), minlength=len(edges) - 1)[
            ::-1
        ].cumsum()[::-1][1:]
        for part in (probability[mask], probability[~mask])
    ]
    below = 2.0 * sides[0] + sides[1] + (np.count_nonzero(mask) - sides[0])
    found = np.full(len(THRESHOLDS), np.nan)
    np.divide(2.0 * sides[0], below, out=found, where=below > 0)
    return found


def _columns_mean(rows: Array) -> Array:
    return np.array([mean_of(column) for column in rows.T])
