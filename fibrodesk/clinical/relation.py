"""The burden held against what the clinical table says of the same patients."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fibrodesk.clinical.burden import PatientBurden
from fibrodesk.clinical.correlation import Correlation, correlate
from fibrodesk.clinical.measures import Measure
from fibrodesk.clinical.table import ClinicalRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One patient's two values, both defined."""

    patient: str
    burden: float  # a fraction of the myocardium
    value: float  # in the measure's own unit; ejection fraction as a fraction
    form: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """The burden against one measure, for one method of measuring it."""

    measure: Measure
    method: str  # of the ejection fraction, "" where the table names none
    points: tuple[Point, ...]
    correlation: Correlation


def relate(
    burdens: Iterable[PatientBurden], rows: Mapping[str, ClinicalRow], measure: Measure
) -> tuple[Relation, ...]:
    """One relation for each method that patients have, largest first; none without any patient.

    Methods of measuring an ejection fraction are never mixed in one correlation.
    """
    groups: dict[str, list[Point]] = {}
    for one in burdens:
        row = rows.get(one.patient)
        if row is None or math.isnan(one.fraction) or math.isnan(row.value(measure)):
            continue
        method = row.ef_method if measure is Measure.EJECTION_FRACTION else ""
        groups.setdefault(method, []).append(
            Point(
                patient=one.patient,
                burden=one.fraction,
                value=row.value(measure),
                form=row.form,
            )
        )
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return tuple(
        Relation(
            measure=measure,
            method=method,
            points=tuple(points),
            correlation=correlate(
                [point.burden for point in points], [point.value for point in points]
            ),
        )
        for method, points in ordered
    )
