"""How far two readers' areas agree: one value a patient, in mm2 and as a share of the wall."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from fibrodesk.agreement.bland_altman import BlandAltman, bland_altman
from fibrodesk.agreement.icc import Icc, icc_agreement
from fibrodesk.agreement.summary import PatientAgreement


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaAgreement:
    """One kind of area over the patients who have it.

    `patients`, `first` and `second` run in step; a point of the Bland-Altman plot is one patient.
    """

    unit: str  # "mm2", "px", or "share" of the myocardium
    patients: tuple[str, ...]
    first: tuple[float, ...]
    second: tuple[float, ...]
    left_out: int  # patients with compared frames who have no such area
    left_out_because: str  # a word, "" if nobody is
    icc: Icc
    bland_altman: BlandAltman
    reason: str = ""  # why there is nothing of it at all


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyAreas:
    """The area itself, and its share of the myocardium in the same frames."""

    size: AreaAgreement
    share: AreaAgreement


def study_areas(patients: Sequence[PatientAgreement], *, in_myocardium: bool) -> StudyAreas:
    """Compare the patients' medians over the frames that both readers assessed.

    In mm2 over the calibrated patients; in px only where no patient is calibrated, as pixels of
    different loops are of different size.
    """
    known = [patient for patient in patients if patient.frames]
    calibrated = [patient for patient in known if patient.area_unit == "mm2"]
    unit = "mm2" if calibrated or not known else "px"
    size = _compare(
        unit,
        [(one.patient, one.area_first, one.area_second) for one in (calibrated or known)],
        known=len(known),
        left_out_because="not_calibrated",
    )
    if not in_myocardium:
        nothing = _compare("share", [], known=0, left_out_because="", why="not_the_myocardium")
        return StudyAreas(size=size, share=nothing)
    with_wall = [one for one in known if not math.isnan(one.share_first)]
    share = _compare(
        "share",
        [(one.patient, one.share_first, one.share_second) for one in with_wall],
        known=len(known),
        left_out_because="roi_empty",
    )
    return StudyAreas(size=size, share=share)


def _compare(
    unit: str,
    rows: list[tuple[str, float, float]],
    *,
    known: int,
    left_out_because: str,
    why: str = "no_frame_compared",
) -> AreaAgreement:
    first, second = [row[1] for row in rows], [row[2] for row in rows]
    left_out = known - len(rows)
    return AreaAgreement(
        unit=unit,
        patients=tuple(row[0] for row in rows),
        first=tuple(first),
        second=tuple(second),
        left_out=left_out,
        left_out_because=left_out_because if left_out else "",
        icc=icc_agreement(first, second),
        bland_altman=bland_altman(first, second),
        reason="" if rows else why,
    )
