"""What many frames say together: by patient, over patients, and pooled."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from fibrodesk.agreement import kappa, overlap
from fibrodesk.agreement.counts import NOTHING, Counts, pooled
from fibrodesk.agreement.frame import FrameAgreement, FrameKind
from fibrodesk.agreement.interval import (
    SEED,
    Bootstrap,
    Interval,
    bootstrap_interval,
    jackknife_interval,
    mean_of,
    t_interval,
)


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

    @property
    def kappa(self) -> float:
        return kappa.cohen_kappa(self.counts)

    @property
    def dice(self) -> float:
        return overlap.dice(self.counts)

    @property
    def marked(self) -> bool:
        """Whether at least one reader marked fibrosis in the domain."""
        return self.counts.union > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineMeans:
    """Means of patients' means over the frames on which both readers drew an outline."""

    hd: float
    hd95: float
    assd: float
    masd: float
    nsd: float
    unit: str  # "mm" or "px"; "" where frames of both kinds cannot be averaged
    tolerance: float
    frames: int
    patients: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The agreement of two readers over some frames: of a study, or of a part of one."""

    patients: int  # with at least one frame that both assessed
    patients_marked: int  # in whom at least one reader marked fibrosis
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
    outlines: OutlineMeans

    @property
    def reason(self) -> str:
        """In a word, why the pooled kappa has no value, or ""."""
        if self.frames == 0:
            return "no_frame_compared"
        return kappa.undefined_because(self.counts)


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
    return Summary(
        patients=len(known),
        patients_marked=sum(patient.marked for patient in known),
        frames=sum(patient.frames for patient in known),
        kinds=_kinds(frames),
        counts=whole,
        kappa_pooled=kappa.cohen_kappa(whole),
        kappa_pooled_interval=jackknife_interval(counts),
        kappa_mean=mean_of(kappas),
        kappa_mean_interval=t_interval(kappas),
        bootstrap=bootstrap_interval(counts, seed=seed),
        dice_pooled=overlap.dice(whole),
        dice_pooled_interval=jackknife_interval(counts, overlap.dice),
        dice_mean=mean_of(dices),
        dice_mean_interval=t_interval(dices),
        outlines=_outlines(frames),
    )


def _patient(name: str, frames: list[FrameAgreement]) -> PatientAgreement:
    compared = [frame for frame in frames if frame.counts is not None]
    calibrated = all(frame.pixel_mm2 is not None for frame in compared)
    firsts, seconds = [], []
    for frame in compared:
        counts = frame.counts or NOTHING
        pixel = frame.pixel_mm2 if calibrated and frame.pixel_mm2 is not None else 1.0
        firsts.append(counts.first * pixel)
        seconds.append(counts.second * pixel)
    return PatientAgreement(
        patient=name,
        frames=len(compared),
        kinds=_kinds(frames),
        counts=pooled(frame.counts for frame in compared if frame.counts is not None),
        presence=presence_table(compared),
        area_first=median(firsts) if firsts else math.nan,
        area_second=median(seconds) if seconds else math.nan,
        area_unit="mm2" if calibrated else "px",
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


def _outlines(frames: Iterable[FrameAgreement]) -> OutlineMeans:
    drawn = [frame for frame in frames if frame.kind is FrameKind.BOTH and frame.distances]
    units = {frame.distances.unit for frame in drawn if frame.distances}
    tolerances = {frame.distances.tolerance for frame in drawn if frame.distances}
    groups: dict[str, list[FrameAgreement]] = {}
    for frame in drawn:
        groups.setdefault(frame.patient, []).append(frame)
    usable = len(units) == 1 and len(tolerances) == 1

    def over_patients(name: str) -> float:
        if not usable:
            return math.nan
        return fmean(
            fmean(getattr(frame.distances, name) for frame in group) for group in groups.values()
        )

    names = ("hd", "hd95", "assd", "masd", "nsd")
    return OutlineMeans(
        **{name: over_patients(name) for name in names},
        unit=units.pop() if usable else "",
        tolerance=tolerances.pop() if usable else math.nan,
        frames=len(drawn),
        patients=len(groups),
        reason="" if usable else ("mixed_units" if drawn else "no_frame_with_both"),
    )
