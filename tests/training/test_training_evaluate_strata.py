"""Parts of a side: wall segments, contrast, form; and the burden beside the reference's."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from judged_frames import SHAPE, ellipse, judged, plain, wall

from fibrodesk.agreement.bland_altman import bland_altman
from fibrodesk.agreement.icc import icc_agreement
from training.judging.figures.strata import strata
from training.judging.figures.whole import figures
from training.judging.frames.judged import scar_contrast
from training.judging.frames.segments import AHA_SEGMENTS, SIDES


def test_segments_have_their_number_only_where_the_septum_was_told():
    ring = wall()
    septal = ring & ellipse((50, 28), (12, 14))  # a scar on the left side of the picture
    for septum, names, hit in (
        ("left", AHA_SEGMENTS, "9 mid inferoseptal"),
        ("right", AHA_SEGMENTS, "12 mid anterolateral"),
        ("", SIDES, "left mid"),
    ):
        found = judged(septal, septal, wall=ring, septum=septum)
        assert tuple(found.segments) == names
        assert sum(each.total for each in found.segments.values()) == ring.sum()
        assert sum(each.tp for each in found.segments.values()) == septal.sum()
        assert max(found.segments, key=lambda name: found.segments[name].tp) == hit
    told = strata([judged(septal, septal, wall=ring), judged(septal, septal)])["segment"]
    assert told["9 mid inferoseptal"]["dice_micro"] == 1.0
    assert told["9 mid inferoseptal"]["frames_without_segment"] == 1


def test_a_wall_that_does_not_stand_open_has_no_segments():
    blob = ellipse((48, 64), (20, 20))
    assert judged(blob, blob, wall=blob).segments == {}
    assert strata([judged(blob, blob, wall=blob)])["segment"] == {}


def test_the_contrast_is_of_the_scar_in_the_wall_to_the_rest_of_the_wall():
    ring = wall()
    scar = ring & ellipse((50, 28), (14, 14))
    image = np.where(ring, 100, 20).astype(np.uint8)
    image[scar] = 130
    spill = scar | ellipse((50, 64), (4, 4))  # what lies in the cavity is no scar of the wall
    assert scar_contrast(image, spill, ring) == 30
    assert math.isnan(scar_contrast(image, np.zeros(SHAPE, bool), ring))
    assert math.isnan(scar_contrast(image, ring, ring))
    assert math.isnan(scar_contrast(image, scar, None))


def test_thirds_of_contrast_hold_whole_patients_and_print_their_ends():
    frames = [
        plain(f"P{at}", 10 * (at + 1), 5, 5, contrast=float(at + jitter))
        for at in range(7)
        for jitter in (-0.2, 0.0, 0.2)
    ]
    frames.append(plain("healthy", 0, 0, 3))
    told = strata(frames)["contrast"]
    assert [each["patients"] for each in told.values()] == [2, 2, 3]
    assert [(each["from"], each["to"]) for each in told.values()] == [(0, 1), (2, 3), (4, 6)]
    assert all("grey levels" in each["unit"] for each in told.values())
    assert strata(frames[:6])["contrast"] == {}  # two patients make no thirds


def test_strata_hold_every_frame_once_and_name_what_nobody_told():
    frames = [
        judged(ellipse((40, 40), (9, 9)), ellipse((41, 40), (9, 9)), patient=f"P{at}", form=form)
        for at, form in enumerate(["focal", "focal", "diffuse", ""])
    ]
    told = strata(frames)
    assert {name: each["frames"] for name, each in told["form"].items()} == {
        "diffuse": 1,
        "focal": 2,
        "not told": 1,
    }
    assert told["quality"] == {}
    assert told["form"]["focal"]["dice"]["reasons"]["interval"] == "too_few_patients"


def test_the_burden_is_judged_by_limits_and_icc_over_patients():
    chance = np.random.default_rng(1)
    truth = chance.uniform(0, 0.3, 9)
    model = truth + chance.normal(0.01, 0.02, 9)
    frames = [
        plain(f"P{at}", 5, 1, 1, burden_reference=one + jitter, burden_model=other + jitter)
        for at, (one, other) in enumerate(zip(truth, model, strict=True))
        for jitter in (-0.01, 0.0, 0.01)
    ]
    told = figures(frames)["burden"]
    wanted, icc = bland_altman(model, truth), icc_agreement(model, truth)
    assert told["bias"] == pytest.approx(np.mean(model - truth))
    assert told["limits"] == pytest.approx([wanted.low, wanted.high])
    assert told["icc"] == pytest.approx(icc.value)
    assert told["interval_icc"] == pytest.approx([icc.interval.low, icc.interval.high])
    assert told["mean_absolute"] == pytest.approx(np.abs(model - truth).mean())
    assert told["patients"] == len(told["points"]) == 9
    assert told["ed"]["bias"] is None
    assert told["ed"]["reasons"]["bias"] == "no_value"


def test_the_burden_at_end_diastole_is_of_that_frame_alone():
    ring = wall()
    scar, less = ring & ellipse((50, 28), (14, 14)), ring & ellipse((50, 28), (7, 14))
    frames = [
        judged(scar, scar, wall=ring, own_wall=ring, phase="ED"),
        judged(scar, less, wall=ring, own_wall=ring, phase="ES"),
        judged(scar, less, wall=ring, own_wall=ring),
    ]
    told = figures(frames)["burden"]
    assert told["ed"]["bias"] == 0
    assert told["es"]["bias"] == told["bias"] < 0


def test_the_models_own_wall_gives_the_models_own_burden():
    ring = wall()
    scar = ring & ellipse((50, 28), (14, 14))
    thick = cv2.dilate(ring.view(np.uint8), np.ones((3, 3), np.uint8)) != 0
    told = figures([judged(scar, scar, wall=ring, own_wall=thick)])["burden"]
    assert told["bias"] == 0
    assert told["own_wall"]["bias"] == pytest.approx(
        scar.sum() / thick.sum() - scar.sum() / ring.sum()
    )
