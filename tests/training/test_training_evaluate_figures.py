"""The figures of a side: kinds of means, distances, strata, segments and burden, beside peers."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from judged_frames import SHAPE, ellipse, judged, plain, wall
from monai.metrics import (
    DiceMetric,
    MeanIoU,
    compute_average_surface_distance,
    compute_hausdorff_distance,
)
from sklearn.metrics import brier_score_loss, precision_score, recall_score

from fibrodesk.agreement.interval import t_interval
from fibrodesk.agreement.reasons import in_words
from fibrodesk.agreement.records.evaluation import evaluation_table
from training.judging.figures.strata import strata
from training.judging.figures.whole import figures


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


def test_two_readers_judge_one_picture_twice_and_it_is_told():
    scar = ellipse((40, 40), (9, 9))
    frames = [
        judged(scar, scar),
        judged(ellipse((42, 40), (9, 9)), scar),
        judged(scar, scar, index=1),
    ]
    told = figures(frames)
    assert (told["frames"], told["images"]) == (3, 2)
    text = evaluation_table({**told, "side": "gate"})
    assert "3 frames of the gate side (2 pictures, each once a reference)" in text
