"""How much of the myocardium in the picture is outlined as fibrosis.

An A4C myocardial area fraction: this plane crosses 7 of 17 segments, so that it is no share of the
ventricle's mass.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, median

import numpy as np

from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray


class Phase(StrEnum):
    """The two key frames that have a name."""

    END_DIASTOLE = "ED"
    END_SYSTOLE = "ES"


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """Fibrosis inside the myocardium; nan where it has no value."""

    fraction: float  # of the area of the myocardium; nan without myocardium
    area_mm2: float  # nan where not calibrated
    area_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameBurden:
    """One key frame as each source sees it: a reader, the consensus, a model.

    A source that did not assess the frame stands with None, or does not stand at all.
    """

    patient: str
    cine: str
    frame: int  # 0-based
    burdens: Mapping[str, Burden | None]
    phase: Phase | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceBurden:
    """One source's values of a patient; medians over frames, nan where there is none."""

    fraction: float  # median over the cycle's key frames
    area_mm2: float
    fraction_ed: float  # at end-diastole
    fraction_es: float  # at end-systole


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientBurden:
    """One patient's values, over the key frames that every source assessed."""

    patient: str
    frames: int
    sources: Mapping[str, SourceBurden]

    @property
    def fraction(self) -> float:
        """The mean of the sources' medians; nan if one of them has none."""
        return fmean(source.fraction for source in self.sources.values())


def burden(
    fibrosis: MaskArray, myocardium: MaskArray, spacing: PixelSpacing | None = None
) -> Burden:
    """The area of fibrosis within the myocardium, and its share of the myocardium.

    Args:
        fibrosis, myocardium: shape (H, W) on one pixel grid; fibrosis outside is not counted.
    Returns:
        A fraction of 0 for an empty fibrosis mask; of nan for an empty myocardium.
    Raises:
        ValueError: the shapes differ.
    """
    if fibrosis.shape != myocardium.shape:
        raise ValueError(f"masks of {fibrosis.shape} and {myocardium.shape} do not fit")
    wall_px = int(np.count_nonzero(myocardium))
    area_px = int(np.count_nonzero(fibrosis & myocardium))
    return Burden(
        fraction=area_px / wall_px if wall_px else math.nan,
        area_mm2=math.nan if spacing is None else area_px * spacing.pixel_mm2,
        area_px=area_px,
    )


def by_patient(frames: Iterable[FrameBurden], sources: Sequence[str]) -> tuple[PatientBurden, ...]:
    """One entry a patient, over the frames that every one of `sources` assessed.

    A patient of whom no frame is left stands with 0 frames and nan.

    Raises:
        ValueError: no source is named.
    """
    if not sources:
        raise ValueError("a burden is somebody's: name at least one source")
    groups: dict[str, list[FrameBurden]] = {}
    for frame in frames:
        group = groups.setdefault(frame.patient, [])
        if all(frame.burdens.get(source) is not None for source in sources):
            group.append(frame)
    return tuple(
        PatientBurden(
            patient=patient,
            frames=len(groups[patient]),
            sources={source: _medians(groups[patient], source) for source in sources},
        )
        for patient in sorted(groups)
    )


def _medians(frames: Sequence[FrameBurden], source: str) -> SourceBurden:
    found = [(frame.phase, frame.burdens[source]) for frame in frames]
    known = [(phase, value) for phase, value in found if value is not None]
    fractions = [value.fraction for _, value in known]
    areas = [value.area_mm2 for _, value in known]
    return SourceBurden(
        fraction=_median(fractions),
        # one bare frame among calibrated ones: no median of some of them under the same name
        area_mm2=math.nan if any(map(math.isnan, areas)) else _median(areas),
        fraction_ed=_median([v.fraction for phase, v in known if phase is Phase.END_DIASTOLE]),
        fraction_es=_median([v.fraction for phase, v in known if phase is Phase.END_SYSTOLE]),
    )


def _median(values: Iterable[float]) -> float:
    defined = [value for value in values if not math.isnan(value)]
    return median(defined) if defined else math.nan
