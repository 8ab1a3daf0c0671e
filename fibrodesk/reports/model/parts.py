"""Detection, calibration, burden and strata of a model, from the figures of an evaluation."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fibrodesk.agreement.interval import Interval

Json = Mapping[str, Any]

_BURDENS = (
    ("", "Median over the cycle"),
    ("ed", "At end-diastole"),
    ("es", "At end-systole"),
    ("own_wall", "Of the wall that the model proposes"),
)
_STRATA = (
    ("form", "Form"),
    ("quality", "Quality"),
    ("scanner", "Scanner"),
    ("phase", "Phase"),
    ("segment", "Segment"),
    ("contrast", "Contrast"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Sensitivity and specificity over frames or over patients, and the curve."""

    over: str  # "frames", "patients"
    positive: int
    negative: int
    sensitivity: float
    sensitivity_interval: Interval
    specificity: float
    specificity_interval: Interval
    area: float  # under the curve
    area_interval: Interval
    area_reason: str
    curve: tuple[tuple[float, float], ...]  # (1 - specificity, sensitivity)


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectionPart:
    """Whether fibrosis was found at all, under one printed rule."""

    rule: str
    shares: tuple[Shares, ...]
    healthy_patients: int
    healthy_patients_negative: int
    healthy_frames: int
    healthy_frames_negative: int
    met: bool | None  # the goal for healthy hearts; None where there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Pixels whose probability is alike: what was said, and how often it was so."""

    pixels: int
    said: float
    true: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationPart:
    """How far probabilities are from the truth along the reference's boundary."""

    band_px256: float  # to either side
    pooled: float
    pooled_interval: Interval
    macro: float
    macro_interval: Interval
    patients: int
    brier: float  # mean of patients, whole frame
    brier_interval: Interval
    patients_of_brier: int
    brier_band: float
    brier_band_interval: Interval
    reason: str
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BurdenPart:
    """Model minus reference, as fractions of the myocardium, one value a patient."""

    title: str
    bias: float
    bias_interval: Interval
    low: float  # limits of agreement
    low_interval: Interval
    high: float
    high_interval: Interval
    absolute: float
    absolute_interval: Interval
    icc: float
    icc_interval: Interval
    icc_reason: str
    limits_reason: str
    patients: int
    left_out: int
    points: tuple[tuple[float, float], ...]  # (mean, difference)


@dataclass(frozen=True, slots=True, kw_only=True)
class StratumRow:
    """Dice in one part of the patients, frames or wall."""

    by: str
    value: str
    patients: int  # with a Dice at all, over whom the mean goes
    frames: int
    marked: int  # frames on which the reference marks anything
    found: int  # frames on which the model does, by the rule; in a segment any pixel
    micro: float
    micro_interval: Interval
    macro: float
    macro_interval: Interval


def detection_part(found: Json) -> DetectionPart | None:
    """None for figures that were taken without a curve."""
    if "healthy" not in found:
        return None
    free = found["healthy"]
    return DetectionPart(
        rule=found["rule"],
        shares=tuple(_shares(over, found[over]) for over in ("frames", "patients")),
        healthy_patients=free["patients"],
        healthy_patients_negative=free["patients_negative"],
        healthy_frames=free["frames"],
        healthy_frames_negative=free["frames_negative"],
        met=free["met"],
    )


def _shares(over: str, found: Json) -> Shares:
    roc = found["roc"]
    return Shares(
        over=over,
        positive=found["positive"],
        negative=found["negative"],
        sensitivity=number_of(found["sensitivity"]),
        sensitivity_interval=interval_of(found, "interval_sensitivity"),
        specificity=number_of(found["specificity"]),
        specificity_interval=interval_of(found, "interval_specificity"),
        area=number_of(roc["area"]),
        area_interval=interval_of(roc, "interval"),
        area_reason=roc["reasons"].get("area", ""),
        curve=tuple((point[0], point[1]) for point in roc["curve"]),
    )


def calibration_part(found: Json) -> CalibrationPart | None:
    """None for figures that were taken without it."""
    one = found.get("calibration")
    if one is None:
        return None
    ece = one["ece"]
    return CalibrationPart(
        band_px256=one["band_px256"],
        pooled=number_of(ece["micro"]),
        pooled_interval=interval_of(ece, "interval_micro"),
        macro=number_of(ece["macro"]),
        macro_interval=interval_of(ece, "interval"),
        patients=ece["patients"],
        brier=number_of(found["brier"]["macro"]),
        brier_interval=interval_of(found["brier"], "interval"),
        patients_of_brier=found["brier"]["patients"],
        brier_band=number_of(found["brier_band"]["macro"]),
        brier_band_interval=interval_of(found["brier_band"], "interval"),
        reason=ece["reasons"].get("micro", ""),
        bins=tuple(
            Bin(pixels=each["pixels"], said=each["said"], true=each["true"])
            for each in one["table"]
            if each["pixels"]
        ),
    )


def burden_parts(found: Json) -> tuple[BurdenPart, ...]:
    """Those that any patient has; nothing for figures that were taken without limits."""
    if "limits" not in found:
        return ()
    parts = [(title, found[key] if key else found) for key, title in _BURDENS]
    return tuple(_burden(title, one) for title, one in parts if one["patients"])


def _burden(title: str, found: Json) -> BurdenPart:
    low, high = found["limits"] or (math.nan, math.nan)
    return BurdenPart(
        title=title,
        bias=number_of(found["bias"]),
        bias_interval=interval_of(found, "interval"),
        low=low,
        low_interval=interval_of(found, "interval_low_limit"),
        high=high,
        high_interval=interval_of(found, "interval_high_limit"),
        absolute=number_of(found["mean_absolute"]),
        absolute_interval=interval_of(found, "interval_mean_absolute"),
        icc=number_of(found["icc"]),
        icc_interval=interval_of(found, "interval_icc"),
        icc_reason=found["reasons"].get("icc", ""),
        limits_reason=found["reasons"].get("limits", ""),
        patients=found["patients"],
        left_out=found["without_value"]["patients"],
        points=tuple((mean, difference) for mean, difference in found["points"]),
    )


def strata_rows(found: Json) -> tuple[StratumRow, ...]:
    """Those that were taken with intervals, in a fixed order."""
    return tuple(
        _stratum(title, value, one)
        for name, title in _STRATA
        for value, one in found.get(name, {}).items()
        if "dice" in one
    )


def _stratum(by: str, value: str, found: Json) -> StratumRow:
    if "from" in found:
        value = f"{value}, {found['from']:.0f} to {found['to']:.0f} grey levels".replace("-", "−")
    dice = found["dice"]
    return StratumRow(
        by=by,
        value=value,
        patients=dice["patients"],
        frames=found["frames"],
        marked=found["marked"],
        found=found["found"],
        micro=number_of(dice["micro"]),
        micro_interval=interval_of(dice, "interval_micro"),
        macro=number_of(dice["macro"]),
        macro_interval=interval_of(dice, "interval"),
    )


def number_of(value: float | None) -> float:
    """A value of the figures; nan where there is none."""
    return math.nan if value is None else float(value)


def interval_of(found: Json, name: str) -> Interval:
    """An interval of the figures by its name, or the reason for which there is none."""
    ends: Sequence[float] | None = found.get(name)
    if ends is None:
        return Interval(reason=found.get("reasons", {}).get(name, "undefined"))
    return Interval(low=float(ends[0]), high=float(ends[1]), cut=name in found.get("cut", ()))
