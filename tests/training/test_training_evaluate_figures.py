"""The figures of a side: kinds of means, distances, strata, segments and burden, beside peers."""

from __future__ import annotations

import json
import math

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from monai.metrics import (
    DiceMetric,
    MeanIoU,
    compute_average_surface_distance,
    compute_hausdorff_distance,
)
from sklearn.metrics import brier_score_loss, precision_score, recall_score

from fibrodesk.agreement.bland_altman import bland_altman
from fibrodesk.agreement.counts import Counts
from fibrodesk.agreement.icc import icc_agreement
from fibrodesk.agreement.interval import t_interval
from fibrodesk.agreement.reasons import in_words
from fibrodesk.agreement.records.evaluation import evaluation_table
from fibrodesk.contract.snapshot import SnapshotFrame
from training.judging.figures import figures, strata
from training.judging.judged import DISTANCES, JudgedFrame, judge_frame, scar_contrast
from training.judging.segments import AHA_SEGMENTS, SIDES

SHAPE = (96, 128)


def ellipse(centre, radii, shape=SHAPE):
    row, column = np.mgrid[: shape[0], : shape[1]]
    return np.hypot((row - centre[0]) / radii[0], (column - centre[1]) / radii[1]) <= 1


def wall():
    """A horseshoe, open below as the annulus is in the A4C view."""
    ring = ellipse((56, 64), (48, 40)) & ~ellipse((60, 64), (36, 24))
    ring[80:] = False
    return ring


def about(patient="P0", **facts):
    return SnapshotFrame(
        **{
            "patient": patient,
            "side": "gate",
            "cine": "c",
            "index": 0,
            "pixel_sha256": "0",
            "png": "0.png",
            "spacing_mm": (0.5, 0.5),
            "septum": "left",
            **facts,
        }
    )


def judged(reference, answer, **facts):
    """A frame whose probabilities are 0.9 and 0.1."""
    said = np.where(answer, 0.9, 0.1).astype(np.float32)
    given = {key: facts.pop(key) for key in ("image", "wall", "own_wall") if key in facts}
    return judge_frame(about(**facts), reference, said, threshold=0.5, **given)


def plain(patient, tp, a_only, b_only, **facts):
    return JudgedFrame(
        patient=patient,
        counts=Counts(tp, a_only, b_only, 1000),
        distances=dict.fromkeys(DISTANCES, math.nan),
        missed_px256=300.0,
        strata={"form": "", "phase": ""},
        brier=0.1,
        **facts,
    )


@pytest.mark.filterwarnings("ignore:monai.metrics.utils get_mask_edges:FutureWarning")
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31))
def test_a_pair_has_the_figures_that_monai_and_scikit_learn_give(seed):
    chance = np.random.default_rng(seed)
    masks = [
        ellipse(chance.uniform(30, 66, 2), chance.uniform(6, 24, 2)),
        ellipse(chance.uniform(30, 66, 2), chance.uniform(6, 24, 2)),
    ]
    found = judged(*masks, spacing_mm=(0.4, 0.4))
    pair = [torch.tensor(mask[None, None].astype(np.float32)) for mask in masks]
    shares = {name: figures([found])[name]["micro"] for name in ("dice", "iou")}
    assert shares["dice"] == pytest.approx(float(DiceMetric()(pair[1], pair[0])))
    assert shares["iou"] == pytest.approx(float(MeanIoU()(pair[1], pair[0])))
    flat = [mask.ravel() for mask in masks]
    told = figures([found])
    assert told["precision"]["micro"] == pytest.approx(precision_score(*flat, zero_division=np.nan))
    assert told["recall"]["micro"] == pytest.approx(recall_score(*flat, zero_division=np.nan))
    scale = 256 / 128
    hausdorff = float(compute_hausdorff_distance(pair[1], pair[0], include_background=True))
    symmetric = float(
        compute_average_surface_distance(pair[1], pair[0], include_background=True, symmetric=True)
    )
    assert found.distances["hausdorff_px256"] == pytest.approx(scale * hausdorff, rel=1e-5)
    assert found.distances["hausdorff_mm"] == pytest.approx(0.4 * hausdorff, rel=1e-5)
    assert found.distances["assd_px256"] == pytest.approx(scale * symmetric, rel=1e-5)
    said = np.where(masks[1], 0.9, 0.1)
    assert found.brier == pytest.approx(brier_score_loss(flat[0], said.ravel()), rel=1e-5)


def test_micro_frames_and_patients_are_three_values_and_each_has_its_count():
    told = figures([plain("A", 8, 1, 1), plain("A", 1, 1, 1), plain("B", 2, 2, 2)])["dice"]
    assert told["micro"] == pytest.approx(22 / 30)
    assert told["frame_mean"] == pytest.approx((16 / 18 + 0.5 + 0.5) / 3)
    assert told["macro"] == pytest.approx(((16 / 18 + 0.5) / 2 + 0.5) / 2)
    assert told["median"] == told["macro"]
    assert (told["n"], told["patients"]) == (3, 2)


def test_a_miss_costs_the_diagonal_in_both_units_and_medians_stand_beside():
    scar, nothing = ellipse((40, 40), (8, 8)), np.zeros(SHAPE, bool)
    told = figures(
        [
            judged(scar, scar, patient="A"),
            judged(scar, nothing, patient="B"),
            judged(nothing, nothing, patient="C"),
        ]
    )
    for name, worst in (("px256", 2 * math.hypot(*SHAPE)), ("mm", 0.5 * math.hypot(*SHAPE))):
        for kind in ("hausdorff", "hd95", "assd"):
            both, missed = told[f"{kind}_{name}"], told[f"{kind}_{name}_with_misses"]
            assert (both["n"], both["frame_mean"]) == (1, 0)
            assert missed["n"] == 2
            assert missed["frame_mean"] == missed["frame_median"] == pytest.approx(worst / 2)
            assert missed["without_value"] == {"frames": 1, "patients": 1}
    assert told["nsd"]["frame_mean"] == 0.5  # the miss is 0, and both empty is no value
    assert told["counts"] == {"both_marked": 1, "one_empty": 1, "both_empty": 1}


def test_the_surface_dice_tells_its_tolerances_and_on_how_many_frames_each():
    scar = ellipse((40, 40), (9, 9))
    frames = [judged(scar, scar), judged(scar, scar, spacing_mm=None)]
    near = figures(frames)["nsd"]
    assert (near["tolerance_mm"], near["frames_at_mm"]) == (1.5, 1)
    assert (near["tolerance_native_px"], near["frames_at_native_px"]) == (3.0, 1)


def test_a_pixel_that_is_not_square_has_its_own_millimetres():
    one, other = ellipse((40, 40), (9, 9)), ellipse((44, 40), (9, 9))
    found = judged(one, other, spacing_mm=(2.0, 1.0)).distances
    assert found["hausdorff_px256"] == pytest.approx(2 * 4)
    assert found["hausdorff_mm"] == pytest.approx(2.0 * 4, rel=0.3)
    assert found["hausdorff_mm"] > 4  # rows are 2 mm apart, and the shift is along them


def test_intervals_are_students_and_are_cut_where_the_scale_ends():
    shares = [1.0, 1.0, 1.0, 1.0, 0.2]
    frames = [
        plain(name, round(50 * share), 50 - round(50 * share), 50 - round(50 * share))
        for name, share in zip("ABCDE", shares, strict=True)
    ]
    told = figures(frames)["dice"]
    whole = t_interval(shares)
    assert told["interval"] == [pytest.approx(whole.low), 1.0]
    assert whole.high > 1
    assert "interval" in told["cut"]
    assert told["bootstrap"][1] <= 1


@pytest.mark.parametrize("count", [0, 1, 4])
def test_few_patients_have_values_and_no_interval_and_every_gap_has_a_word(count):
    frames = [plain(f"P{at}", 5 + at, 2, 1, contrast=float(at)) for at in range(count)]
    told = figures(frames)
    text = json.dumps(told, allow_nan=False)

    def gaps(found, path=""):
        if isinstance(found, list):
            for each in found:
                gaps(each, f"{path}[]")
        elif isinstance(found, dict):
            for key, each in found.items():
                if each is None:
                    assert key in found.get("reasons", {}), f"{path}.{key} has no reason"
                    assert in_words(found["reasons"][key]) != found["reasons"][key].replace(
                        "_", " "
                    )
                gaps(each, f"{path}.{key}")

    gaps({key: each for key, each in told.items() if key != "per_patient"})
    gaps(strata(frames))
    assert '"interval": null' in text


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


def test_the_table_for_a_person_names_each_kind_of_mean_and_its_count():
    ring = wall()
    frames = [
        judged(
            ring & ellipse((50, 28), (10 + at, 14)),
            ring & ellipse((51, 28), (10 + at, 14)),
            patient=f"P{at}",
            wall=ring,
            own_wall=ring,
            form="focal",
        )
        for at in range(6)
    ]
    told = {**figures(frames), "strata": strata(frames), "side": "gate", "structure": "fibrosis"}
    text = evaluation_table(json.loads(json.dumps(told)))
    assert "Fibrosis: 6 patients, 6 frames of the gate side" in text
    for words in (
        "Pooled (micro)",
        "Patients (macro)",
        "a miss as the diagonal",
        "ROC area",
        "Surface Dice at 1.5 mm",
        "at least 30 mm2",
        "ICC(2,1)",
        "9 mid inferoseptal",
        "below 30 patients it is too narrow",
        "A dash has a reason: ",
    ):
        assert words in text
    assert evaluation_table(json.loads(json.dumps({**figures([]), "side": "gate"})))
