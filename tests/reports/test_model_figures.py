"""A model's figures, from wherever they come."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from fibrodesk.agreement.frame import NO_FIBROSIS, NOT_ASSESSABLE, Finding, FrameReadings
from fibrodesk.agreement.study import Domain, study_agreement
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.reports.model.figures import (
    BOTH_MARKED,
    WITH_MISSES,
    from_agreement,
    from_evaluation,
)
from training.judging.figures.whole import figures
from training.judging.frames.judged import JudgedFrame

_SHAPE = (40, 60)


def _scar(patient, frame, reader):
    mask = np.zeros(_SHAPE, bool)
    top, left = 8 + patient + reader * (frame % 2), 10 + 2 * frame + reader
    mask[top : top + 6 + patient, left : left + 12] = True
    return Finding.drawn(mask)


def _frames(spacing):
    for patient in range(6):
        for frame in range(3):
            first, second = _scar(patient, frame, 0), _scar(patient, frame, 1)
            if (patient, frame) in ((5, 0), (5, 1)):
                first = NO_FIBROSIS
            if (patient, frame) in ((5, 0), (4, 2)):
                second = NO_FIBROSIS
            yield FrameReadings(
                patient=f"p{patient}",
                cine="c",
                frame=frame,
                shape=_SHAPE,
                first=first,
                second=second,
                spacing=spacing,
            )


def _against(spacing):
    return study_agreement(_frames(spacing), readers=("expert", "model"), domain=Domain.FRAME)


@pytest.fixture
def against():
    return _against(PixelSpacing(row_mm=0.5, column_mm=0.5))


def _judged(frame):
    """The same frame as the training's own evaluation sees it, at a scale of one."""
    apart = frame.distances
    mm = {"hausdorff_mm": apart.hd, "hd95_mm": apart.hd95, "assd_mm": apart.assd}
    px = {"hausdorff_px256": apart.hd, "hd95_px256": apart.hd95, "assd_px256": apart.assd}
    return JudgedFrame(
        patient=frame.patient,
        counts=frame.counts,
        distances={**mm, **px, "nsd": apart.nsd},
        missed_px256=362.0,
        missed_mm=181.0,
        strata={},
        brier=0.1,
    )


def test_both_ways_to_the_figures_give_the_same_rows(against):
    """What the training's evaluation prints and what an agreement with the model says."""
    printed = json.loads(json.dumps(figures([_judged(frame) for frame in against.frames])))
    one = from_evaluation(printed, title="t")
    other = from_agreement(against, title="t")
    assert one.overlaps == other.overlaps
    assert [row.title for row in one.overlaps] == ["Dice", "IoU", "Precision", "Recall"]
    of_mm = [row for row in one.distances if row.unit == "mm" and row.over == BOTH_MARKED]
    assert tuple(of_mm) == other.distances
    assert (one.patients, one.frames) == (other.patients, other.frames) == (6, 18)
    assert (one.both_marked, one.one_empty, one.both_empty) == (15, 2, 1)
    assert (other.both_marked, other.one_empty, other.both_empty) == (15, 2, 1)
    missed = [row for row in one.distances if row.over == WITH_MISSES]
    assert {row.frames for row in missed} == {17}
    assert len(missed) == 6


def test_precision_is_of_the_model_and_recall_of_the_reference(against):
    counts = against.study.counts
    rows = {row.title: row for row in from_agreement(against, title="t").overlaps}
    assert rows["Precision"].micro == counts.tp / (counts.tp + counts.b_only)
    assert rows["Recall"].micro == counts.tp / (counts.tp + counts.a_only)
    assert rows["Dice"].micro_interval.defined
    assert rows["Dice"].macro == pytest.approx(
        np.mean(
            [
                np.nanmean([frame.dice for frame in against.frames if frame.patient == name])
                for name in sorted({frame.patient for frame in against.frames})
            ]
        )
    )


def test_lengths_in_mm_and_in_px_are_never_averaged_together(against):
    bare = [replace(frame, patient=f"bare-{frame.patient}") for frame in _against(None).frames]
    mixed = replace(against, frames=(*against.frames, *bare))
    rows = from_agreement(mixed, title="t").distances
    assert [(row.title, row.unit, row.frames, row.patients) for row in rows] == [
        (title, unit, 15, 6)
        for title in (
            "Hausdorff distance",
            "Hausdorff, 95 %",
            "Mean surface distance",
        )
        for unit in ("mm", "px")
    ]


def test_a_frame_that_the_expert_could_not_assess_judges_nobody(against):
    unseen = [
        FrameReadings(
            patient="p0",
            cine="c",
            frame=9,
            shape=_SHAPE,
            first=NOT_ASSESSABLE,
            second=_scar(0, 0, 1),
            spacing=PixelSpacing(row_mm=0.5, column_mm=0.5),
        )
    ]
    frames = [*_frames(PixelSpacing(row_mm=0.5, column_mm=0.5)), *unseen]
    found = study_agreement(frames, readers=("expert", "model"), domain=Domain.FRAME)
    assert from_agreement(found, title="t") == from_agreement(against, title="t")


def test_nothing_to_compare_gives_no_number():
    nothing = study_agreement([], readers=("expert", "model"), domain=Domain.FRAME)
    found = from_agreement(nothing, title="t")
    assert found.distances == ()
    for row in found.overlaps:
        assert math.isnan(row.micro)
        assert math.isnan(row.macro)
        assert row.macro_interval.reason == "too_few_patients"
    printed = from_evaluation(figures([]), title="t")
    assert printed.distances == ()
    assert math.isnan(printed.overlaps[0].micro)
