"""The figures of a round as the screen shows them: each with its domain and its reason."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from fibrodesk.ui.agreement.sheet import Figure, Record, part

if TYPE_CHECKING:
    from fibrodesk.agreement.frame import FrameAgreement
    from fibrodesk.agreement.interval import Interval
    from fibrodesk.agreement.study import StudyAgreement
    from fibrodesk.agreement.summary import PatientAgreement


class Domain(StrEnum):
    """Over which pixels kappa is taken."""

    MYOCARDIUM = "myocardium"
    SECTOR = "sector"
    FRAME = "frame"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRow:
    """One frame that both readers had; `apart` is the area that only one marked, in `unit`."""

    patient: str
    cine_id: str
    cine_number: int
    frame: int  # 0-based
    kind: str  # a word of agreement.frame.FrameKind
    kappa: Figure
    dice: Figure
    apart: float
    unit: str  # "mm²" where the file is calibrated, else "px²"
    outside_px: int = 0  # drawn outside the domain by either

    @property
    def key(self) -> tuple[str, int]:
        return self.cine_id, self.frame


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRow:
    """One patient: the counts of that patient's frames, summed."""

    patient: str
    frames: int
    kappa: Figure
    dice: Figure
    area_first: float  # median over the frames that both assessed
    area_second: float
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyFigures:
    """What the agreement of a round comes to, in one domain."""

    domain: str
    mode: str  # "blind" or "assisted": how the readers worked
    first_name: str
    second_name: str
    kappa_mean: Figure  # the mean of patients' kappas, the primary value
    kappa_pooled: Figure
    dice_pooled: Figure
    dice_mean: Figure
    presence_kappa: Figure
    independent_kappa: Figure  # on frames that nobody copied, propagated or was proposed
    patients: int
    patients_marked: int  # in whom at least one reader marked fibrosis: those of the mean
    frames_compared: int
    kinds: dict[str, int]
    frames: tuple[FrameRow, ...]
    patient_rows: tuple[PatientRow, ...]
    outside_px: tuple[int, int] = (0, 0)
    origins: tuple[dict[str, int], dict[str, int]] = ({}, {})
    names: tuple[str, ...] = ()  # of all readers of the round
    places: tuple[int, int] = (0, 1)  # of the two that are compared, among `names`
    record: Record = field(default_factory=dict)  # as `fibrodesk agreement --json` prints it

    @property
    def study(self) -> Record:
        return part(self.record, "study")


def figures_of(
    study: StudyAgreement,
    cine_numbers: Mapping[str, int],
    *,
    names: tuple[str, ...] = (),
    places: tuple[int, int] = (0, 1),
) -> StudyFigures:
    """The study as the screen wants it; `cine_numbers` gives the number a cine is called by.

    Args:
        names: of every reader of the round; `places` are those of the two compared among them.
    """
    from fibrodesk.agreement.records.study import study_record

    whole, alone = study.study, study.independent
    first, second = study.origins
    return StudyFigures(
        domain=str(study.domain),
        mode=str(study.mode),
        first_name=study.readers[0],
        second_name=study.readers[1],
        kappa_mean=_figure(
            whole.kappa_mean, whole.kappa_mean_interval, "" if whole.patients_marked else _NOBODY
        ),
        kappa_pooled=_figure(whole.kappa_pooled, whole.kappa_pooled_interval, whole.reason),
        dice_pooled=_figure(whole.dice_pooled, whole.dice_pooled_interval, whole.reason),
        dice_mean=_figure(whole.dice_mean, whole.dice_mean_interval, whole.reason),
        presence_kappa=_figure(study.presence.kappa, study.presence.interval, "undefined"),
        independent_kappa=_figure(alone.kappa_mean, alone.kappa_mean_interval, alone.reason),
        patients=whole.patients,
        patients_marked=whole.patients_marked,
        frames_compared=whole.frames,
        kinds={str(kind): number for kind, number in whole.kinds.items()},
        frames=tuple(_frame_row(frame, cine_numbers) for frame in study.frames),
        patient_rows=tuple(_patient_row(patient) for patient in study.patients),
        outside_px=study.outside_px,
        origins=(
            {str(origin): number for origin, number in first.items()},
            {str(origin): number for origin, number in second.items()},
        ),
        names=names or study.readers,
        places=places,
        record=study_record(study),
    )


_NOBODY = "no_patient_marked"


def _figure(value: float, interval: Interval | None, reason: str) -> Figure:
    if math.isnan(value):
        return Figure(reason=reason or "undefined")
    if interval is None:
        return Figure(value=value)
    return Figure(
        value=value,
        low=interval.low,
        high=interval.high,
        interval_reason=interval.reason,
        cut=interval.cut,
    )


def _frame_row(frame: FrameAgreement, cine_numbers: Mapping[str, int]) -> FrameRow:
    calibrated = frame.pixel_mm2 is not None
    return FrameRow(
        patient=frame.patient,
        cine_id=frame.cine,
        cine_number=cine_numbers.get(frame.cine, 0),
        frame=frame.frame,
        kind=str(frame.kind),
        kappa=_figure(frame.kappa, None, frame.reason),
        dice=_figure(frame.dice, None, str(frame.kind)),
        apart=frame.apart_mm2 if calibrated else frame.apart_px,
        unit="mm²" if calibrated else "px²",
        outside_px=frame.outside_first_px + frame.outside_second_px,
    )


def _patient_row(patient: PatientAgreement) -> PatientRow:
    reason = "both_empty" if patient.frames else "no_frame_compared"
    return PatientRow(
        patient=patient.patient,
        frames=patient.frames,
        kappa=_figure(patient.kappa, None, reason),
        dice=_figure(patient.dice, None, reason),
        area_first=patient.area_first,
        area_second=patient.area_second,
        unit="mm²" if patient.area_unit == "mm2" else "px²",
    )
