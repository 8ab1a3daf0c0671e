"""Calibration along the boundary, and the temperature."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import distance_transform_edt
from scipy.special import expit
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, log_loss

from training.judging.calibrating.calibration import (
    BINS,
    NOTHING,
    calibration_figures,
    edge_distance,
    expected_error,
    reliability,
    table_of,
)
from training.judging.calibrating.temperature import fit_temperature


def disk(radius=20.0, centre=(64, 64), shape=(128, 128)):
    row, column = np.mgrid[: shape[0], : shape[1]]
    return np.hypot(row - centre[0], column - centre[1]) <= radius


def brute_band(mask, half):
    """Pixels whose middle lies at most `half` from the edge, the frame's end being an edge."""
    wide = np.pad(mask, 1)
    away = np.where(wide, distance_transform_edt(wide), distance_transform_edt(~wide)) - 0.5
    return away[1:-1, 1:-1] <= half


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31))
def test_the_distance_to_an_edge_is_the_exact_one(seed):
    chance = np.random.default_rng(seed)
    mask = chance.random((24, 31)) < chance.uniform(0.02, 0.98)
    mask[chance.integers(24), chance.integers(31)] = True
    assert np.array_equal(edge_distance(mask) <= 5, brute_band(mask, 5))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**31), st.floats(0.3, 2.0))
def test_the_band_reaches_ten_pixels_of_the_square_to_either_side_wherever_the_mask_lies(
    seed, scale
):
    chance = np.random.default_rng(seed)
    centre = chance.uniform(0, 128, 2)
    mask = disk(chance.uniform(2, 40), centre)
    probability = chance.random(mask.shape).astype(np.float32)
    found = reliability(mask, probability, scale=scale)
    band = brute_band(mask, 10 / scale)
    if not mask.any():
        assert found.band.sum() == 0
        return
    assert found.band[:, 0].sum() == band.sum()
    assert found.narrow[:, 0].sum() == brute_band(mask, 5 / scale).sum()
    assert found.brier_band == pytest.approx(brier_score_loss(mask[band], probability[band]))


def test_five_pixels_to_either_side_of_a_straight_edge_are_ten():
    mask = np.zeros((64, 64), bool)
    mask[32:] = True
    away = edge_distance(mask, at_frame=(False, False, False, False))
    assert np.count_nonzero(away[:, 30] <= 5) == 10


def test_the_table_of_bins_is_that_of_scikit_learn():
    chance = np.random.default_rng(3)
    said = chance.random(20_000)
    true = chance.random(20_000) < said**1.5
    table = table_of(true, said)
    share, mean = calibration_curve(true, said, n_bins=BINS)
    assert table[:, 2] / table[:, 0] == pytest.approx(share)
    assert table[:, 1] / table[:, 0] == pytest.approx(mean)
    weights = table[:, 0] / len(said)
    assert expected_error(table) == pytest.approx(float(weights @ np.abs(share - mean)))


def test_what_means_what_it_says_has_no_error_and_the_opposite_has_all():
    true = np.array([True] * 7 + [False] * 3)
    assert expected_error(table_of(true, np.full(10, 0.7))) == pytest.approx(0)
    assert expected_error(table_of(true, (~true).astype(float))) == 1
    assert math.isnan(expected_error(NOTHING))


def test_a_frame_without_a_boundary_says_nothing_and_is_no_zero():
    found = reliability(np.zeros((32, 32), bool), np.ones((32, 32), np.float32), scale=1.0)
    assert math.isnan(found.brier_band)
    told = calibration_figures([found.band], [found.narrow])
    assert told["ece"]["micro"] is None
    assert told["ece"]["reasons"]["micro"] == "no_boundary"
    assert told["ece"]["patients"] == 0
    json.dumps(told, allow_nan=False)


def test_the_pooled_error_has_an_interval_over_patients():
    chance = np.random.default_rng(4)
    tables = []
    for _ in range(8):
        said = chance.random(4000)
        tables.append(table_of(chance.random(4000) < said ** chance.uniform(0.8, 1.6), said))
    told = calibration_figures(tables, tables)
    ece = told["ece"]
    assert ece["interval_micro"][0] < ece["micro"] < ece["interval_micro"][1]
    assert ece["interval"][0] < ece["macro"] < ece["interval"][1]
    assert ece["macro"] == pytest.approx(np.mean([expected_error(each) for each in tables]))
    assert sum(row["pixels"] for row in told["table"]) == told["pixels"] == 32_000


def uncertain(number, wrong_by):
    """Outlines that lie where the logits have them on average, told `wrong_by` times too surely."""
    chance = np.random.default_rng(5)
    row, column = np.mgrid[:256, :256]
    away = 40 - np.hypot(row - 128, column - 128)
    masks = [away + chance.logistic(0, 2.0) > 0 for _ in range(number)]
    return [away / 2.0 * wrong_by] * number, masks


def near(mask):
    """The band, found another way."""
    return brute_band(mask, 10)


@pytest.mark.parametrize("wrong_by", [0.4, 2.5])
def test_the_temperature_undoes_what_is_said_too_surely_or_too_timidly(wrong_by):
    logits, masks = uncertain(80, wrong_by)
    found = fit_temperature(logits, masks)
    assert found.temperature == pytest.approx(wrong_by, rel=0.35)
    assert found.ece_after < 0.6 * found.ece_before
    said = np.concatenate([each[near(mask)] for each, mask in zip(logits, masks, strict=True)])
    true = np.concatenate([mask[near(mask)] for mask in masks])
    losses = [log_loss(true, expit(said / found.temperature * each)) for each in (0.9, 1.0, 1.1)]
    assert losses[1] == pytest.approx(found.loss_after, rel=1e-6)
    assert losses[1] < min(losses[0], losses[2])


def test_without_a_boundary_the_temperature_stays_one_and_says_why():
    found = fit_temperature([np.zeros((32, 32))], [np.zeros((32, 32), bool)])
    assert (found.temperature, found.reason) == (1.0, "no_boundary")
