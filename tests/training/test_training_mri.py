"""Scar by segment against cardiac MRI: counted by hand on a few made-up hearts."""

from __future__ import annotations

import pytest
from judged_frames import ellipse, judged, wall

from fibrodesk.agreement.counts import Counts
from fibrodesk.reports.model.figures import from_evaluation
from fibrodesk.reports.model.mri import mri_part, mri_table
from training.judging.detecting.mri import against_mri
from training.judging.figures.whole import figures
from training.judging.frames.judged import JudgedFrame

BASAL, APEX = "3 basal inferoseptal", "17 apex"


def frame(patient: str, mri: dict[str, float], **found: tuple[int, int]) -> JudgedFrame:
    """`found`: reader's and model's pixels of 100 in the basal and the apical segment."""
    segments = {
        name: Counts(0, reader, model, 100 - reader - model)
        for name, (reader, model) in zip((BASAL, APEX), found.values(), strict=False)
    }
    return JudgedFrame(
        patient=patient,
        counts=Counts(0, 0, 0, 1),
        distances={},
        missed_px256=1.0,
        strata={},
        brier=0.0,
        segments=segments,
        mri_scar=mri,
    )


def test_a_segment_is_found_on_half_of_the_frames_and_positive_with_any_scar():
    hearts = {
        "P1": [  # scar in 3: the model finds it on one of two frames, the reader on none
            frame("P1", {"3": 0.4, "17": 0.0}, basal=(0, 20), apex=(0, 0)),
            frame("P1", {"3": 0.4, "17": 0.0}, basal=(0, 0), apex=(0, 30)),
        ],
        "P2": [frame("P2", {"3": 0.01, "17": 0.0}, basal=(15, 9), apex=(0, 0))],  # 9 %: too little
        "P3": [frame("P3", {"3": 0.0}, basal=(0, 0), apex=(50, 50))],  # MRI says nothing of 17
        "P4": [frame("P4", {})],  # no MRI
        "P5": [frame("P5", {"3": 1.0})],  # MRI, and a wall that could not be cut
    }
    found = against_mri(hearts)
    assert (found["patients"], found["patients_without_segments"]) == (3, 1)
    model, reader = found["model"]["segments"], found["reader"]["segments"]
    assert set(model) == {BASAL, APEX}
    assert (model[BASAL]["positive"], model[BASAL]["negative"]) == (2, 1)
    assert model[BASAL]["sensitivity"] == pytest.approx(0.5)
    assert model[BASAL]["specificity"] == 1.0
    assert reader[BASAL]["sensitivity"] == pytest.approx(0.5)
    assert (model[APEX]["positive"], model[APEX]["negative"]) == (0, 2)
    assert model[APEX]["sensitivity"] is None
    assert model[APEX]["reasons"]["sensitivity"] == "none_of_these"
    assert model[APEX]["specificity"] == pytest.approx(0.5)  # on one of P1's two frames
    whole = found["model"]["all"]
    assert (whole["positive"], whole["negative"], whole["found"]) == (2, 3, 2)


def test_without_mri_nothing_is_told():
    assert against_mri({"P4": [frame("P4", {}, basal=(1, 1))]}) == {}
    assert mri_part({}) is None


def test_the_report_prints_each_segment_with_its_rule():
    found = against_mri(
        {
            f"P{number}": [
                frame(f"P{number}", {"3": number % 2 / 10}, basal=(0, 20 * (number % 2)))
            ]
            for number in range(12)
        }
    )
    part = mri_part(found)
    assert [row.segment for row in part.rows] == ["all segments", BASAL] * 2
    table = mri_table(part)
    assert table.rows[1][4] == table.rows[1][7]
    assert "at least 10% of a segment" in table.note
    assert part.rows[1].sensitivity == 1.0
    assert part.rows[3].sensitivity == 0.0  # the reader drew nothing


def test_what_a_snapshot_tells_of_mri_reaches_figures_and_report():
    ring = wall()
    septal = ring & ellipse((50, 28), (12, 14))  # in segment 9, as the septum lies left
    found = figures([judged(septal, septal, wall=ring, mri_scar={"9": 0.2, "12": 0.0})])
    segments = found["mri"]["model"]["segments"]
    assert segments["9 mid inferoseptal"]["sensitivity"] == 1.0
    assert segments["12 mid anterolateral"]["specificity"] == 1.0
    assert from_evaluation(found, title="On the gate").mri.patients == 1
    assert "mri" not in figures([judged(septal, septal, wall=ring)])
