"""A frame as several readers see it, and what it adds to the figures of all of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from fibrodesk.agreement.counts import count_packed
from fibrodesk.agreement.frame import Finding, FrameReadings, Ground, PackedFinding
from fibrodesk.agreement.icc import Icc, icc_of_table
from fibrodesk.agreement.interval import Estimate
from fibrodesk.agreement.many.krippendorff import krippendorff_alpha_of_values
from fibrodesk.agreement.many.ratings import Splits, splits_of_masks
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FrameOfReaders:
    """What every reader says of one frame, in the order of their names."""

    patient: str
    cine: str
    frame: int  # 0-based
    shape: tuple[int, int]
    findings: tuple[Finding, ...]
    domain: MaskArray | None = None  # the one mask that all share; None: the whole frame
    domain_hash: str = ""
    spacing: PixelSpacing | None = None
    quality: str = ""
    forms: tuple[str, ...] = ()  # as each names it for the cine; () or "" where none is named

    def form(self, reader: int) -> str:
        return self.forms[reader] if self.forms else ""

    def pair(self, first: int, second: int) -> FrameReadings:
        """The same frame as two of them see it; its stratum is the form that both name."""
        forms = self.form(first), self.form(second)
        return FrameReadings(
            patient=self.patient,
            cine=self.cine,
            frame=self.frame,
            shape=self.shape,
            first=self.findings[first],
            second=self.findings[second],
            domain=self.domain,
            domain_hash=self.domain_hash,
            spacing=self.spacing,
            form=forms[0] if forms[0] == forms[1] else "",
            quality=self.quality,
            form_first=forms[0],
            form_second=forms[1],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AreasOfReaders:
    """One value a patient and reader: the median over the frames that all his readers assessed."""

    unit: str  # "mm2", or "px" where no patient is calibrated
    icc: Icc  # over the patients with a value of every reader
    alpha: Estimate  # Krippendorff's of numbers, over those with two or more; without an interval
    left_out: int  # patients who are not calibrated, where others are


@dataclass(frozen=True, slots=True, eq=False)
class FrameTally:
    """What a frame adds to the figures of all readers."""

    patient: str
    cine: str
    pixels: Splits
    present: tuple[str | None, ...]  # "yes", "no", or None where not assessed
    areas_px: tuple[int | None, ...]  # inside the domain
    pixel_mm2: float | None
    forms: tuple[str | None, ...]


def tally_of(frame: FrameOfReaders, said: list[PackedFinding], ground: Ground) -> FrameTally:
    """Count a frame whose masks were packed before."""
    assessed = [one.bits for one in said if one.finding.assessed]
    return FrameTally(
        patient=frame.patient,
        cine=frame.cine,
        pixels=splits_of_masks(assessed, ground.bits) if assessed else {},
        present=tuple(
            ("yes" if one.bits.ones else "no") if one.finding.assessed else None for one in said
        ),
        areas_px=tuple(
            count_packed(one.bits, one.bits, ground.bits).tp if one.finding.assessed else None
            for one in said
        ),
        pixel_mm2=None if frame.spacing is None else frame.spacing.pixel_mm2,
        forms=tuple(frame.form(reader) or None for reader in range(len(said))),
    )


def areas_of_readers(tallies: list[FrameTally]) -> AreasOfReaders:
    """Compare all readers' areas, over the patients in whom each of them took part."""
    patients = list(by_patient(tallies).values())
    calibrated = [group for group in patients if all(one.pixel_mm2 for one in group)]
    kept = calibrated or patients
    table = [_medians(group, in_mm2=bool(calibrated)) for group in kept]
    value = krippendorff_alpha_of_values(table) if table else math.nan
    return AreasOfReaders(
        unit="mm2" if calibrated or not patients else "px",
        icc=icc_of_table(table) if table else Icc(reason="too_few_patients_for_sd"),
        alpha=Estimate(value=value, reason="same_value_everywhere" if math.isnan(value) else ""),
        left_out=len(patients) - len(kept),
    )


def _medians(group: Sequence[FrameTally], *, in_mm2: bool) -> list[float]:
    """A patient's area by each reader; nan for a reader who assessed none of the frames."""
    readers = range(len(group[0].areas_px))
    took_part = [
        place for place in readers if any(one.areas_px[place] is not None for one in group)
    ]
    areas: list[list[float]] = [[] for _ in readers]
    for one in group:
        if any(one.areas_px[place] is None for place in took_part):
            continue
        for place in took_part:
            area = one.areas_px[place] or 0
            areas[place].append(area * (one.pixel_mm2 or 1.0) if in_mm2 else area)
    return [median(values) if values else math.nan for values in areas]


def by_patient(tallies: Iterable[FrameTally]) -> dict[str, list[FrameTally]]:
    """Each patient's frames, in the order in which patients come."""
    groups: dict[str, list[FrameTally]] = {}
    for tally in tallies:
        groups.setdefault(tally.patient, []).append(tally)
    return groups
