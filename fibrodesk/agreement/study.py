"""The agreement of two readers over a study."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from fibrodesk.agreement.counts import Counts, pooled
from fibrodesk.agreement.frame import FrameAgreement, FrameReadings, compare_frame
from fibrodesk.agreement.interval import SEED, Interval, jackknife_interval
from fibrodesk.agreement.kappa import cohen_kappa
from fibrodesk.agreement.summary import PatientAgreement, Summary, by_patient, summarize
from fibrodesk.domain.reading import Origin


class Domain(StrEnum):
    """Over which pixels readers are compared; never derived from their fibrosis masks."""

    MYOCARDIUM = "myocardium"  # locked before they drew
    SECTOR = "sector"
    FRAME = "frame"  # close to Dice; chance-corrected values other than kappa mean nothing here


class Mode(StrEnum):
    BLIND = "blind"
    ASSISTED = "assisted"  # the proposal was seen first: printed beside every agreement
    IMPORTED = "imported"  # masks of other tools: what their readers saw, nobody here can tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Any fibrosis in this frame? A two by two table of frames, with a kappa of its own."""

    table: Counts
    kappa: float
    interval: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyAgreement:
    """Everything that is said of two readers in one domain.

    The primary value is `study.kappa_mean`: the mean of patients' kappas, over patients in whom
    at least one reader marked fibrosis.
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
    tolerance: float | None = None,
) -> StudyAgreement:
    """Compare two readers over all frames, one at a time, so that masks need not stay in memory.

    Args:
        domain: what the `domain` of each frame is; the frame's is None for the whole frame.
        tolerance: of the surface Dice; 1.5 mm where calibrated, else 3 px, if None.
    Raises:
        ValueError: a frame's masks have another shape than the frame.
    """
    rows = tuple(compare_frame(frame, tolerance=tolerance) for frame in frames)
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
    return Presence(table=table, kappa=cohen_kappa(table), interval=jackknife_interval(tables))


def _strata(rows: Iterable[FrameAgreement], name: str, seed: int) -> dict[str, Summary]:
    groups: dict[str, list[FrameAgreement]] = {}
    for row in rows:
        groups.setdefault(getattr(row, name), []).append(row)
    return {key: summarize(groups[key], seed=seed) for key in sorted(groups) if key}
