"""The rule by which scar counts as found, chosen on the validation patients alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.agreement.interval import mean_of
from fibrodesk.domain.mask import MaskArray

THRESHOLDS = (0.35, 0.40, 0.45, 0.50, 0.55, 0.60)
SURES = (0.0, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98)
SMALLEST_PX = (0, 10, 20, 40, 77)
"""Of the square of 256; the last is the area of the printed rule, 30 mm2 on a usual cine."""

MOST_FALSE = 0.02
"""Of the healthy frames that may keep a finding; less than the 5 % by which a model is judged."""

FREE = 0.001
"""Of Dice: what being surer, or passing over specks, may cost the patients with scar."""

_FLAT = 0.002  # of Dice: within this of the best, the threshold nearest to one half is as good

Findings = NDArray[np.float64]
"""(N, 4): the largest probability in each finding, its pixels, those of them that are scar, and
its pixels on the square."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChoice:
    """What was chosen, and what it does on the validation patients."""

    threshold: float = 0.5
    sure: float = 0.0
    smallest_px: int = 0
    dice: float = math.nan  # mean of patients with scar
    healthy_frames: int = 0
    healthy_found: int = 0  # of them, with a finding
    scarred_patients: int = 0


def choose_rule(
    probabilities: Sequence[NDArray[np.floating]],
    masks: Sequence[MaskArray],
    patients: Sequence[str],
    *,
    square_px: Sequence[float] | None = None,
) -> RuleChoice:
    """How large and sure a finding must be so that healthy hearts stay empty; then the threshold.

    A threshold alone would have to rise until healthy hearts are clean, and would eat the edges
    of every scar. A finding must be as sure as costs the patients with scar nothing, and surer
    where healthy hearts ask for it; before that, specks are passed over up to the size that
    costs nothing.

    Args:
        probabilities: each (H, W), after the temperature.
        masks, patients: the reference and the patient of each.
        square_px: pixels of the square that one of its pixels is; None: one everywhere.
    """
    scales = [1.0] * len(probabilities) if square_px is None else square_px
    sizes = [int(np.count_nonzero(mask)) for mask in masks]
    choices = []
    for threshold in THRESHOLDS:
        found = [
            _findings(probability, mask, threshold, scale)
            for probability, mask, scale in zip(probabilities, masks, scales, strict=True)
        ]
        choices.append(_surest(found, sizes, patients, threshold=threshold))
    known = [each for each in choices if not math.isnan(each.dice)]
    if not known:  # no heart with scar: how sure it must be is all that can be chosen
        return min(choices, key=lambda each: (abs(each.threshold - 0.5), each.threshold))
    best = max(each.dice for each in known)
    good = [each for each in known if each.dice >= best - _FLAT]
    return min(good, key=lambda each: (abs(each.threshold - 0.5), each.threshold))


def _findings(
    probability: NDArray[np.floating], mask: MaskArray, threshold: float, scale: float
) -> Findings:
    marked = (probability > threshold).astype(np.uint8)
    count, pieces, facts, _ = cv2.connectedComponentsWithStats(marked)
    peaks = np.zeros(count)
    np.maximum.at(peaks, pieces.ravel(), probability.ravel())
    true = np.bincount(pieces[mask], minlength=count)
    pixels = facts[:, cv2.CC_STAT_AREA]
    return np.stack((peaks, pixels, true, pixels * scale), axis=1)[1:]


def _surest(
    frames: Sequence[Findings], sizes: Sequence[int], patients: Sequence[str], *, threshold: float
) -> RuleChoice:
    specks = [
        _judged(frames, sizes, patients, threshold=threshold, least=least) for least in SMALLEST_PX
    ]
    least = max(each.smallest_px for each in _free(specks))
    choices = [
        _judged(frames, sizes, patients, threshold=threshold, sure=sure, least=least)
        for sure in SURES
    ]
    free, asked = _free(choices), _least_sure(frames, sizes, least)
    return max(
        (each for each in choices if each in free or each.sure == asked),
        key=lambda each: each.sure,
    )


def _free(choices: Sequence[RuleChoice]) -> list[RuleChoice]:
    """The first and those that cost nothing beside it; where no patient has scar, it alone."""
    first = choices[0]
    return [each for each in choices if each is first or each.dice >= first.dice - FREE]


def _least_sure(frames: Sequence[Findings], sizes: Sequence[int], least: int) -> float:
    healthy = [
        found[found[:, 3] >= least] for found, size in zip(frames, sizes, strict=True) if size == 0
    ]
    for sure in SURES:
        wrong = sum(bool((found[:, 0] >= sure).any()) for found in healthy)
        if wrong <= MOST_FALSE * len(healthy):
            return sure
    return SURES[-1]


def _judged(
    frames: Sequence[Findings],
    sizes: Sequence[int],
    patients: Sequence[str],
    *,
    threshold: float,
    sure: float = 0.0,
    least: int = 0,
) -> RuleChoice:
    by_patient: dict[str, list[float]] = {}
    healthy = wrong = 0
    for found, size, patient in zip(frames, sizes, patients, strict=True):
        kept = found[(found[:, 0] >= sure) & (found[:, 3] >= least)]
        if size == 0:
            healthy += 1
            wrong += bool(len(kept))
            continue
        dice = 2 * kept[:, 2].sum() / (kept[:, 1].sum() + size)
        by_patient.setdefault(patient, []).append(float(dice))
    return RuleChoice(
        threshold=threshold,
        sure=sure,
        smallest_px=least,
        dice=mean_of([mean_of(each) for each in by_patient.values()]),
        healthy_frames=healthy,
        healthy_found=wrong,
        scarred_patients=len(by_patient),
    )
