"""How far outlines lie apart over a study: means of patients' means."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from fibrodesk.agreement.distance import Distances
from fibrodesk.agreement.frame import FrameAgreement, FrameKind
from fibrodesk.agreement.interval import LENGTHS, SHARES, Interval, interval_of_mean

DISTANCE_NAMES = ("hd", "hd95", "assd", "masd")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineMeans:
    """Distances over the frames on which both readers drew; the surface Dice over those of one too.

    There a surface Dice is 0, as nothing of the one outline lies near the other's.
    """

    hd: float
    hd95: float
    assd: float
    masd: float
    nsd: float
    unit: str  # "mm" or "px"; "" where frames of both kinds cannot be averaged
    tolerance: float
    frames: int  # with both outlines
    patients: int
    nsd_frames: int  # with at least one outline
    nsd_patients: int
    intervals: dict[str, Interval] = field(default_factory=dict)  # by the names above
    reason: str = ""  # why there is no distance
    nsd_reason: str = ""


def outline_means(measured: Sequence[tuple[FrameAgreement, Distances | None]]) -> OutlineMeans:
    """Take frames together by patient, so that a patient with many frames weighs no more."""
    drawn = [(frame, found) for frame, found in measured if found and _drawn(frame, one=False)]
    either = [(frame, found) for frame, found in measured if found and _drawn(frame, one=True)]
    units = {(found.unit, found.tolerance) for _, found in either}
    unit, tolerance = units.pop() if len(units) == 1 else ("", math.nan)
    mixed = "mixed_units" if either and not unit else ""
    by_name = {name: _by_patient(drawn, name) for name in DISTANCE_NAMES}
    by_name["nsd"] = _by_patient(either, "nsd")
    values = {name: math.nan if mixed else _mean(found) for name, found in by_name.items()}
    why = mixed or ("" if drawn else "no_frame_with_both")
    nsd_why = mixed or ("" if either else "no_frame_with_one")
    return OutlineMeans(
        **values,
        unit=unit,
        tolerance=tolerance,
        frames=len(drawn),
        patients=len(by_name["hd"]),
        nsd_frames=len(either),
        nsd_patients=len(by_name["nsd"]),
        intervals={
            name: Interval(reason="no_value")
            if math.isnan(values[name])
            else interval_of_mean(found, SHARES if name == "nsd" else LENGTHS)
            for name, found in by_name.items()
        },
        reason=why,
        nsd_reason=nsd_why,
    )


def _drawn(frame: FrameAgreement, *, one: bool) -> bool:
    return frame.kind is FrameKind.BOTH or (one and frame.kind is FrameKind.ONE_EMPTY)


def _by_patient(measured: Iterable[tuple[FrameAgreement, Distances]], name: str) -> list[float]:
    groups: dict[str, list[float]] = {}
    for frame, found in measured:
        groups.setdefault(frame.patient, []).append(getattr(found, name))
    return [fmean(group) for group in groups.values()]


def _mean(values: list[float]) -> float:
    return fmean(values) if values else math.nan
