"""What many frames say together: by patient, over patients, and pooled."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from fibrodesk.agreement import kappa, overlap
from fibrodesk.agreement.bootstrap import SEED, Bootstrap, bootstrap_interval
from fibrodesk.agreement.counts import NOTHING, Counts, pooled
from fibrodesk.agreement.frame import FrameAgreement, FrameKind, kind_of_counts
from fibrodesk.agreement.interval import (
    KAPPAS,
    SHARES,
    Interval,
    beside,
    interval_of_mean,
    jackknife_interval,
    mean_of,
)
from fibrodesk.agreement.outlines import OutlineMeans, outline_means


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientAgreement:
    """The frames of one patient taken together: the unit of every interval."""

    patient: str
    frames: int  # compared: assessed by both
    kinds: dict[FrameKind, int]
    counts: Counts
    presence: Counts  # frames with any fibrosis: by both, by the first, by the second, by none
    area_first: float  # median over the frames that both assessed, inside the domain
    area_second: float
    area_unit: str  # "mm2" or "px"
    share_first: float = math.nan  # of the domain: the median over the same frames
    share_second: float = math.nan
    regions: Counts = NOTHING  # over all frames: marked by both, by one alone

    @property
    def kappa(self) -> float:
        return kappa.cohen_kappa(self.counts)

    @property
    def dice(self) -> float:
        return overlap.dice(self.counts)

    @property
    def iou(self) -> float:
        return overlap.iou(self.counts)

    @property
    def marked(self) -> bool:
        """Whether at least one reader marked fibrosis in the domain."""
        return self.counts.union > 0

    @property
    def reason(self) -> str:
        """In a word, why kappa has no value here, or ""."""
        return kappa.undefined_because(self.counts) if self.frames else "no_frame_compared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The agreement of two readers over some frames: of a study, or of a part of one."""

    patients: int  # with at least one frame that both assessed
    patients_marked: int  # in whom at least one reader marked fibrosis
    patients_not_compared: int  # without a frame that both assessed
    patient_kinds: dict[FrameKind, int]  # the compared ones: marked by both, by one, by none
    frames: int  # compared
    kinds: dict[FrameKind, int]
    counts: Counts
    kappa_pooled: float
    kappa_pooled_interval: Interval
    kappa_mean: float
    kappa_mean_interval: Interval
    bootstrap: Bootstrap
    dice_pooled: float
    dice_pooled_interval: Interval
    dice_mean: float
    dice_mean_interval: Interval
    iou_mean: float
    iou_mean_interval: Interval
    negative_agreement_interval: Interval  # of the pooled value; the positive one is Dice's
    without_kappa: dict[str, int]  # patients that the mean leaves out, by the reason's word
    without_dice: dict[str, int]  # of Dice and IoU
    outlines: OutlineMeans  # in mm, or px where nothing is calibrated
    outlines_px: OutlineMeans
    regions: Counts  # found by both, by the first alone, by the second alone; over all frames
    region_f1: float  # of the pooled regions
    region_f1_interval: Interval

    @property
    def kappa_mean_patients(self) -> int:
        """Over how many patients the mean of kappas goes."""
        return self.patients - sum(self.without_kappa.values())

    @property
    def dice_mean_patients(self) -> int:
        return self.patients - sum(self.without_dice.values())

    @property
    def reason(self) -> str:
        """In a word, why the pooled kappa has no value, or ""."""
        if self.frames == 0:
            return "no_frame_compared"
        return kappa.undefined_because(self.counts)

    @property
    def mean_reason(self) -> str:
        """In a word, why the mean of patients' kappas has no value, or ""."""
        if self.kappa_mean_patients:
            return ""
        return self.reason or ("no_patient_has_kappa" if self.patients_marked else _NOBODY)


_NOBODY = "no_patient_marked"


def by_patient(frames: Iterable[FrameAgreement]) -> tuple[PatientAgreement, ...]:
    """One entry a patient, in the order of their names."""
    groups: dict[str, list[FrameAgreement]] = {}
    for frame in frames:
        groups.setdefault(frame.patient, []).append(frame)
    return tuple(_patient(name, groups[name]) for name in sorted(groups))


def summarize(
    frames: Sequence[FrameAgreement],
    patients: Sequence[PatientAgreement] | None = None,
    *,
    seed: int = SEED,
) -> Summary:
    """Take frames together; `patients`, if given, are these frames by patient.

    The mean of patients goes over those in whom at least one reader marked fibrosis, as the
    others have no kappa; the pooled value goes over all.
    """
    if patients is None:
        patients = by_patient(frames)
    known = [patient for patient in patients if patient.frames]
    counts = [patient.counts for patient in known]
    whole = pooled(counts)
    kappas = [patient.kappa for patient in known]
    dices = [patient.dice for patient in known]
    ious = [patient.iou for patient in known]
    regions = [patient.regions for patient in known]
    of_pooled, of_mean = jackknife_interval(counts), interval_of_mean(kappas, KAPPAS)
    return Summary(
        patients=len(known),
        patients_marked=sum(patient.marked for patient in known),
        patients_not_compared=len(patients) - len(known),
        patient_kinds=_patient_kinds(counts),
        frames=sum(patient.frames for patient in known),
        kinds=_kinds(frames),
        counts=whole,
        kappa_pooled=kappa.cohen_kappa(whole),
        kappa_pooled_interval=of_pooled,
        kappa_mean=mean_of(kappas),
        kappa_mean_interval=of_mean,
        bootstrap=_bootstrap(counts, seed, of_pooled, of_mean),
        dice_pooled=overlap.dice(whole),
        dice_pooled_interval=_share_interval(counts, overlap.dice),
        dice_mean=mean_of(dices),
        dice_mean_interval=interval_of_mean(dices, SHARES),
        iou_mean=mean_of(ious),
        iou_mean_interval=interval_of_mean(ious, SHARES),
        negative_agreement_interval=_share_interval(counts, kappa.negative_agreement),
        without_kappa=_reasons(patient for patient in known if math.isnan(patient.kappa)),
        without_dice=_reasons(patient for patient in known if math.isnan(patient.dice)),
        outlines=outline_means([(frame, frame.distances) for frame in frames]),
        outlines_px=outline_means([(frame, frame.distances_px) for frame in frames]),
        regions=pooled(regions),
        region_f1=overlap.dice(pooled(regions)),
        region_f1_interval=_share_interval(regions, overlap.dice),
    )


def _bootstrap(
    counts: Sequence[Counts], seed: int, of_pooled: Interval, of_mean: Interval
) -> Bootstrap:
    """Of the patients, to stand beside the two intervals."""
    drawn = bootstrap_interval(counts, seed=seed)
    return replace(drawn, pooled=beside(drawn.pooled, of_pooled), mean=beside(drawn.mean, of_mean))


def _share_interval(counts: Sequence[Counts], share: Callable[[Counts], float]) -> Interval:
    return jackknife_interval(counts, share, scale=SHARES)


def _patient(name: str, frames: list[FrameAgreement]) -> PatientAgreement:
    compared = [frame for frame in frames if frame.counts is not None]
    calibrated = all(frame.pixel_mm2 is not None for frame in compared)
    areas, shares = [], []
    for frame in compared:
        counts = frame.counts or NOTHING
        pixel = frame.pixel_mm2 if calibrated and frame.pixel_mm2 is not None else 1.0
        areas.append((counts.first * pixel, counts.second * pixel))
        if counts.total:
            shares.append((counts.first / counts.total, counts.second / counts.total))
    area, share = _medians(areas), _medians(shares)
    return PatientAgreement(
        patient=name,
        frames=len(compared),
        kinds=_kinds(frames),
        counts=pooled(frame.counts for frame in compared if frame.counts is not None),
        presence=presence_table(compared),
        area_first=area[0],
        area_second=area[1],
        area_unit="mm2" if calibrated else "px",
        share_first=share[0],
        share_second=share[1],
        regions=pooled(frame.regions.counts for frame in frames if frame.regions is not None),
    )


def presence_table(frames: Iterable[FrameAgreement]) -> Counts:
    """Frames by who says that there is any fibrosis: here, both finding none is agreement."""
    known = [
        (frame.present_first, frame.present_second)
        for frame in frames
        if frame.present_first is not None and frame.present_second is not None
    ]
    cells = Counter(known)
    return Counts(cells[True, True], cells[True, False], cells[False, True], cells[False, False])


def _kinds(frames: Iterable[FrameAgreement]) -> dict[FrameKind, int]:
    found = Counter(frame.kind for frame in frames)
    return {kind: found[kind] for kind in FrameKind}


def _patient_kinds(counts: Iterable[Counts]) -> dict[FrameKind, int]:
    found = Counter(kind_of_counts(one) for one in counts)
    return {kind: found[kind] for kind in FrameKind if kind.compared}


def _medians(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    if not pairs:
        return math.nan, math.nan
    return median(one for one, _ in pairs), median(other for _, other in pairs)


def _reasons(patients: Iterable[PatientAgreement]) -> dict[str, int]:
    return dict(Counter(patient.reason or "undefined" for patient in patients))
