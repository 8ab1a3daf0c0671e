"""The agreement of two readers over a study."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fibrodesk.agreement.areas import StudyAreas, study_areas
from fibrodesk.agreement.bootstrap import SEED
from fibrodesk.agreement.counts import Counts, pooled
from fibrodesk.agreement.distance import Tolerances
from fibrodesk.agreement.frame import FrameAgreement, FrameReadings, compare_frame
from fibrodesk.agreement.interval import Interval, jackknife_interval
from fibrodesk.agreement.kappa import cohen_kappa
from fibrodesk.agreement.many.categories import CategoryAgreement, CategoryPair, category_kappa
from fibrodesk.agreement.summary import PatientAgreement, Summary, by_patient, summarize
from fibrodesk.domain.reading import Form, Origin

FORMS = tuple(str(form) for form in Form)
"""In the order of every table of forms."""


class Domain(StrEnum):
    """Over which pixels readers are compared; never derived from their fibrosis masks."""

    MYOCARDIUM = "myocardium"  # locked before they drew
    SECTOR = "sector"
    FRAME = "frame"  # close to Dice; chance-corrected values other than kappa mean nothing here


class Mode(StrEnum):
    BLIND = "blind"
    ASSISTED = "assisted"  # the proposal was seen first: printed beside every agreement
    IMPORTED = "imported"  # masks of other tools: what their readers saw, nobody here can tell


class Primary(StrEnum):
    """Which value a study publishes first."""

    KAPPA_MEAN = "kappa_mean"
    KAPPA_POOLED = "kappa_pooled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Any fibrosis in this frame? A two by two table of frames, with a kappa of its own.

    Finding nothing together is agreement here. `patient_table` asks the same of the patients: any
    fibrosis in any of the frames that both assessed?
    """

    table: Counts
    kappa: float
    interval: Interval
    patient_table: Counts
    patient_kappa: float
    patient_interval: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyAgreement:
    """Everything that is said of two readers in one domain.

    The primary value, unless the study fixed the pooled one, is `study.kappa_mean`: the mean of
    patients' kappas, over patients in whom at least one reader marked fibrosis.
    """

    readers: tuple[str, str]
    domain: Domain
    mode: Mode
    seed: int
    frames: tuple[FrameAgreement, ...]
    patients: tuple[PatientAgreement, ...]
    study: Summary
    independent: Summary  # frames on which nobody's mask was copied, propagated or proposed
    presence: Presence
    areas: StudyAreas  # one value a patient
    forms: CategoryAgreement  # of disease, one answer a cine
    tolerances: Tolerances  # of the surface Dice
    excluded: tuple[str, ...]  # cines of the round that the study left out
    primary: Primary  # what the study says first, fixed before anybody read
    origins: tuple[dict[Origin, int], dict[Origin, int]]  # masks of each reader by origin
    by_form: dict[str, Summary]
    by_quality: dict[str, Summary]

    @property
    def domain_hash(self) -> str:
        """One hash over the locked domains of all frames; "" if one of them tells none."""
        if not self.frames or not all(frame.domain_hash for frame in self.frames):
            return ""
        lines = sorted(f"{one.cine}/{one.frame}/{one.domain_hash}" for one in self.frames)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def without_stratum(self, name: str) -> int:
        """Frames in no stratum of "form" or "quality", as none was told or readers differ."""
        return sum(not getattr(frame, name) for frame in self.frames)

    @property
    def outside_px(self) -> tuple[int, int]:
        """What each reader marked outside the domain, over all frames."""
        return (
            sum(frame.outside_first_px for frame in self.frames),
            sum(frame.outside_second_px for frame in self.frames),
        )


def study_agreement(
    frames: Iterable[FrameReadings],
    *,
    readers: tuple[str, str],
    domain: Domain,
    mode: Mode = Mode.BLIND,
    seed: int = SEED,
    tolerances: Tolerances | None = None,
    excluded: Sequence[str] = (),
    primary: Primary = Primary.KAPPA_MEAN,
) -> StudyAgreement:
    """Compare two readers over all frames, one at a time, so that masks need not stay in memory.

    Args:
        domain: what the `domain` of each frame is; the frame's is None for the whole frame.
        tolerances: of the surface Dice; 1.5 mm where calibrated, else 3 px, if None.
        excluded: cines of which no frame is given, as the study left them out.
    Raises:
        ValueError: a frame's masks have another shape than the frame.
    """
    return study_of_rows(
        (compare_frame(frame, tolerances=tolerances) for frame in frames),
        readers=readers,
        domain=domain,
        mode=mode,
        seed=seed,
        tolerances=tolerances,
        excluded=excluded,
        primary=primary,
    )


def study_of_rows(
    frames: Iterable[FrameAgreement],
    *,
    readers: tuple[str, str],
    domain: Domain,
    mode: Mode = Mode.BLIND,
    seed: int = SEED,
    tolerances: Tolerances | None = None,
    excluded: Sequence[str] = (),
    primary: Primary = Primary.KAPPA_MEAN,
) -> StudyAgreement:
    """As `study_agreement`, of frames that were compared already."""
    rows = tuple(frames)
    patients = by_patient(rows)
    return StudyAgreement(
        readers=readers,
        domain=domain,
        mode=mode,
        seed=seed,
        frames=rows,
        patients=patients,
        study=summarize(rows, patients, seed=seed),
        independent=summarize([row for row in rows if row.independent], seed=seed),
        presence=_presence(patients),
        areas=study_areas(patients, in_myocardium=domain is Domain.MYOCARDIUM),
        forms=_forms(rows),
        tolerances=tolerances or Tolerances(),
        excluded=tuple(excluded),
        primary=primary,
        origins=(
            dict(Counter(row.origin_first for row in rows if row.origin_first)),
            dict(Counter(row.origin_second for row in rows if row.origin_second)),
        ),
        by_form=_strata(rows, "form", seed),
        by_quality=_strata(rows, "quality", seed),
    )


def _presence(patients: Iterable[PatientAgreement]) -> Presence:
    tables = [patient.presence for patient in patients if patient.frames]
    table = pooled(tables)
    ever = [_one_unit(found.first > 0, found.second > 0) for found in tables if found.total]
    return Presence(
        table=table,
        kappa=cohen_kappa(table),
        interval=jackknife_interval(tables),
        patient_table=pooled(ever),
        patient_kappa=cohen_kappa(pooled(ever)),
        patient_interval=jackknife_interval(ever),
    )


def _one_unit(first: bool, second: bool) -> Counts:
    """A table that holds one unit, by who said yes of it."""
    return Counts(
        int(first and second),
        int(first and not second),
        int(second and not first),
        int(not (first or second)),
    )


def _forms(rows: Iterable[FrameAgreement]) -> CategoryAgreement:
    cines = {(row.patient, row.cine): (row.form_first, row.form_second) for row in rows}
    pairs = (CategoryPair(patient, *forms) for (patient, _), forms in cines.items())
    return category_kappa(pairs, FORMS)


def _strata(rows: Iterable[FrameAgreement], name: str, seed: int) -> dict[str, Summary]:
    groups: dict[str, list[FrameAgreement]] = {}
    for row in rows:
        groups.setdefault(getattr(row, name), []).append(row)
    return {key: summarize(groups[key], seed=seed) for key in sorted(groups) if key}
