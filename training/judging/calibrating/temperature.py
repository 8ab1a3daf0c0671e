"""The temperature of a model, fitted on the validation patients alone."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import expit

from fibrodesk.domain.mask import MaskArray
from training.judging.calibrating.calibration import (
    BAND_PX,
    edge_distance,
    expected_error,
    table_of,
)

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


def _band(logits: NDArray[np.floating], mask: MaskArray) -> tuple[Array, NDArray[np.bool_]]:
    scale = 256 / max(mask.shape)
    near = edge_distance(mask) * scale <= BAND_PX
    return logits[near].astype(np.float64), mask[near]


def _loss(logits: Array, true: NDArray[np.bool_]) -> float:
    """Mean of log(1 + exp(-z)) for the structure and log(1 + exp(z)) beside it."""
    return float(np.logaddexp(0.0, np.where(true, -logits, logits)).mean())
