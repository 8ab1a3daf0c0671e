"""Whether the model agrees with a reader as well as another reader does, on the same frames."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from fibrodesk.agreement.counts import NOTHING, Counts
from fibrodesk.agreement.interval import Interval
from fibrodesk.agreement.paired import PairedDifference, paired_difference
from fibrodesk.agreement.study import Mode
from fibrodesk.reports.blocks import Block, Column, Heading, Table
from fibrodesk.reports.numbers import Cell, counted, interval, share, whole

ByPatient = dict[str, Counts]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameOfThree:
    """One frame that two readers assessed and the model segmented, inside the locked wall."""

    patient: str
    with_model: tuple[Counts, Counts]  # the first reader and the model, the second and the model
    of_readers: Counts


class ModelBesideReaders:
    """Sums frames by patient, and takes the difference of kappas for each of the two readers."""

    def __init__(self, readers: tuple[str, str], mode: Mode = Mode.BLIND) -> None:
        self.readers = readers
        self.marked = "" if mode is Mode.BLIND else f", {mode}"
        self.frames = 0
        self.without_wall = 0  # frames of all three that have no locked myocardium
        self._with_model: tuple[ByPatient, ByPatient] = ({}, {})
        self._of_readers: ByPatient = {}

    def add(self, frame: FrameOfThree | None) -> None:
        """Take a frame in; None is one without a locked myocardium."""
        if frame is None:
            self.without_wall += 1
            return
        self.frames += 1
        _put(self._of_readers, frame.patient, frame.of_readers)
        for sums, counts in zip(self._with_model, frame.with_model, strict=True):
            _put(sums, frame.patient, counts)

    def differences(self) -> Mapping[str, PairedDifference]:
        """Kappa of the model and a reader minus kappa of the readers, by that reader's name."""
        return {
            name: paired_difference(sums, self._of_readers)
            for name, sums in zip(self.readers, self._with_model, strict=True)
        }


def _put(sums: ByPatient, patient: str, counts: Counts) -> None:
    sums[patient] = sums.get(patient, NOTHING) + counts


def beside_readers_blocks(found: ModelBesideReaders | None) -> list[Block]:
    """A row a reader and value; nothing where no two readers and the model saw one frame."""
    if found is None or not found.frames + found.without_wall:
        return []
    rows: list[tuple[Cell, ...]] = []
    drawn = None
    for name, one in found.differences().items():
        drawn = one.bootstrap
        title = f"Kappa (model, {name}) − kappa ({', '.join(found.readers)})"
        why = one.reason or "no_patient_has_kappa"
        rows += [
            (
                f"{title}, mean",
                *_cells(one.mean, one.mean_interval, drawn.mean, why),
                whole(one.patients_of_mean),
            ),
            (
                f"{title}, pooled",
                *_cells(one.pooled, one.pooled_interval, drawn.pooled, why),
                whole(one.patients),
            ),
        ]
    seed = "" if drawn is None else f" ({whole(drawn.resamples)} draws, seed {drawn.seed})"
    narrow = " Below 30 patients it is too narrow." if drawn and drawn.too_narrow else ""
    left = ""
    if found.without_wall:
        left = f" {counted(found.without_wall, 'frame')} without a locked myocardium left out."
    return [
        Heading(text="The model beside the readers", level=3),
        Table(
            columns=(
                Column(title=f"Difference of kappas (myocardium{found.marked})", numeric=False),
                Column(title="Estimate"),
                Column(title="95 % interval"),
                Column(title="Patient bootstrap"),
                Column(title="Patients"),
            ),
            rows=rows,
            note=f"Over the {counted(found.frames, 'frame')} that both readers assessed, paired by "
            "patient: below 0, the model agrees with that reader less than the other reader does. "
            "Intervals: t over patients for the mean, delete-one-patient jackknife with t for the "
            f"pooled value, the patient bootstrap{seed} beside.{narrow}{left}",
        ),
    ]


def _cells(value: float, ends: Interval, drawn: Interval, why: str) -> tuple[Cell, Cell, Cell]:
    if math.isnan(value):
        return share(value, why), "", ""
    return share(value), interval(ends), interval(drawn)
