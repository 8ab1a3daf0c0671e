"""How sure a value of a study is: intervals whose unit is the patient.

Pixels and frames of one patient are not independent, so that an interval that counts them is far
too narrow. Everything here resamples patients. Below five patients there is no interval.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fibrodesk.agreement.counts import Counts, pooled
from fibrodesk.agreement.kappa import cohen_kappa

FEWEST_PATIENTS = 5
"""Below this many patients no interval is given."""
LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A 95 % interval, or nan and the reason why there is none."""

    low: float = math.nan
    high: float = math.nan
    reason: str = ""
    cut: bool = False  # where the scale of the value ends

    @property
    def defined(self) -> bool:
        return not self.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Between which two numbers a value can lie at all.

    Student's t knows no scale: of ten patients it may reach from -0.9 mm to 29.9 mm. What lies
    beyond the end cannot be the truth, so that an interval that is cut there holds the truth
    exactly as often as before; that it was cut stands beside it.
    """

    low: float
    high: float

    def cut(self, found: Interval) -> Interval:
        """The part of an interval that lies on the scale."""
        if not found.defined or (found.low >= self.low and found.high <= self.high):
            return found
        return replace(
            found, low=max(found.low, self.low), high=min(found.high, self.high), cut=True
        )


KAPPAS = Scale(low=-1.0, high=1.0)
SHARES = Scale(low=0.0, high=1.0)
"""Dice, IoU, surface Dice, F1, positive and negative agreement."""
LENGTHS = Scale(low=0.0, high=math.inf)
DIFFERENCES = Scale(low=-2.0, high=2.0)
"""Of two kappas."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A value with its interval; nan and the reason where it has none."""

    value: float = math.nan
    interval: Interval = field(default_factory=lambda: Interval(reason="no_value"))
    reason: str = ""
    patients: int = 0  # over which it goes

    @property
    def defined(self) -> bool:
        return not math.isnan(self.value)


def mean_of(values: ArrayLike) -> float:
    """The mean of the values that are defined, or nan if none is."""
    defined = _defined(values)
    return float(defined.mean()) if defined.size else math.nan


def t_interval(values: ArrayLike) -> Interval:
    """The interval of a mean over patients, or of a mean of paired differences.

    Args:
        values: shape (K,), one a patient; a nan is a patient without a value and is left out.
    """
    defined = _defined(values)
    if defined.size < FEWEST_PATIENTS:
        return Interval(reason="too_few_patients")
    error = float(defined.std(ddof=1)) / math.sqrt(defined.size)
    return around(float(defined.mean()), error, defined.size - 1)


def interval_of_mean(values: ArrayLike, scale: Scale) -> Interval:
    """As `t_interval`, cut where the scale ends.

    Patients who are all the same are no evidence that all others are.
    """
    found = t_interval(values)
    if found.defined and same_everywhere(_defined(values)):
        return Interval(reason="no_spread_between_patients")
    return scale.cut(found)


def t_estimate(values: ArrayLike, reason: str) -> Estimate:
    """The mean of kappas with its interval; `reason` stands where no patient has a value."""
    value, patients = mean_of(values), int(_defined(values).size)
    if math.isnan(value):
        return Estimate(reason=reason)
    return Estimate(value=value, interval=interval_of_mean(values, KAPPAS), patients=patients)


def jackknife_interval(
    counts: Sequence[Counts],
    statistic: Callable[[Counts], float] = cohen_kappa,
    *,
    scale: Scale = KAPPAS,
) -> Interval:
    """The interval of a pooled value between -1 and 1: leave one patient out, on arctanh, t.

    Args:
        counts: one a patient, summed over that patient's frames.
        scale: where the interval is cut; arctanh itself ends at -1 and 1.
    Source:
        Tukey JW, Ann Math Stat 1958;29:614; arctanh after Fisher RA, Metron 1921;1:3-32.
    """
    return scale.cut(interval_of_left_out(*_left_out(counts, statistic)))


def interval_of_left_out(value: float, without: ArrayLike) -> Interval:
    """The interval of a pooled value between -1 and 1 from what each left-out patient makes of it.

    Args:
        without: shape (K,), the value over all patients but one.
    """
    left = np.asarray(without, dtype=np.float64)
    if math.isnan(value):
        return Interval(reason="no_value")
    if left.size < FEWEST_PATIENTS:
        return Interval(reason="too_few_patients")
    if abs(value) >= 1:
        return Interval(reason="no_spread_at_one")  # arctanh has no value there
    if np.isnan(left).any():
        return Interval(reason="undefined_without_one_patient")
    if (np.abs(left) >= 1).any():
        return Interval(reason="one_without_one_patient")
    if same_everywhere(left):
        return Interval(reason="no_spread_between_patients")  # no certainty: nothing was seen
    on_scale = around(math.atanh(value), _jackknife_error(np.arctanh(left)), left.size - 1)
    return Interval(low=math.tanh(on_scale.low), high=math.tanh(on_scale.high))


def jackknife_difference(
    first: Sequence[Counts],
    second: Sequence[Counts],
    statistic: Callable[[Counts], float] = cohen_kappa,
) -> Interval:
    """The interval of `statistic(first) - statistic(second)`, pooled over the same patients.

    Raises:
        ValueError: the two do not hold one entry for each patient.
    """
    if len(first) != len(second):
        raise ValueError(f"pairs are needed, got {len(first)} and {len(second)} patients")
    if len(first) < FEWEST_PATIENTS:
        return Interval(reason="too_few_patients")
    value, without = _left_out(first, statistic)
    other, without_other = _left_out(second, statistic)
    apart = without - without_other
    if math.isnan(value - other):
        return Interval(reason="no_value")
    if np.isnan(apart).any():
        return Interval(reason="undefined_without_one_patient")
    if same_everywhere(apart):
        return Interval(reason="no_spread_between_patients")
    return DIFFERENCES.cut(around(value - other, _jackknife_error(apart), len(first) - 1))


def beside(drawn: Interval, found: Interval) -> Interval:
    """A bootstrap interval, or none where the one that it stands beside is none: never alone."""
    return drawn if found.defined or not drawn.defined else found


def same_everywhere(values: ArrayLike) -> bool:
    """Whether numbers differ by nothing, or by what rounding leaves of nothing."""
    array = np.asarray(values, dtype=np.float64)
    return bool(np.ptp(array) <= 1e-12 * np.abs(array).max())


def _left_out(
    counts: Sequence[Counts], statistic: Callable[[Counts], float]
) -> tuple[float, NDArray[np.float64]]:
    whole = pooled(counts)
    return statistic(whole), np.array([statistic(whole - one) for one in counts])


def _jackknife_error(without: NDArray[np.float64]) -> float:
    """sqrt((K-1)/K sum (x - mean)^2) of the K values that each leave one patient out."""
    return float(np.sqrt((len(without) - 1) * without.var()))


def around(centre: float, error: float, degrees: int) -> Interval:
    """Student's interval around a value with this standard error and degrees of freedom."""
    from scipy.special import stdtrit  # imported when first needed: it is slow to load

    reach = float(stdtrit(degrees, (1 + LEVEL) / 2)) * error
    return Interval(low=centre - reach, high=centre + reach)


def _defined(values: ArrayLike) -> NDArray[np.float64]:
    array = np.asarray(values, dtype=np.float64)
    return array[~np.isnan(array)]
