"""The numbers against vectors that independent libraries and a brute-force check gave."""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path

import numpy as np
import pytest

from fibrodesk.agreement import interval, kappa, overlap
from fibrodesk.agreement.bootstrap import bootstrap_interval
from fibrodesk.agreement.counts import Counts, count, outside, pooled
from fibrodesk.agreement.distance import distances, outline
from fibrodesk.domain.geometry import PixelSpacing

_VECTORS = json.loads(
    (Path(__file__).parents[1] / "files" / "agreement_vectors.json").read_text(encoding="utf-8")
)
_PAIRS = {pair["id"]: pair for pair in _VECTORS["pairs"]}
_SHARES = {
    "po": kappa.observed_agreement,
    "kappa": kappa.cohen_kappa,
    "pabak": kappa.pabak,
    "ac1": kappa.ac1,
    "kappa_max": kappa.largest_kappa,
    "pos_agree": kappa.positive_agreement,
    "neg_agree": kappa.negative_agreement,
    "bias_index": kappa.bias_index,
    "prev_index": kappa.prevalence_index,
    "dice": overlap.dice,
    "iou": overlap.iou,
}


def _drawn(rows):
    return np.array([[cell == "#" for cell in row] for row in rows])


def _ellipse(middle_row, middle_column, row_radius, column_radius):
    rows, columns = np.mgrid[:256, :256]
    left = (rows - middle_row) ** 2 * column_radius**2
    right = (columns - middle_column) ** 2 * row_radius**2
    return left + right <= row_radius**2 * column_radius**2


def _masks(pair):
    """Both masks and the domain, or None where the pair has none."""
    if "A" in pair:
        roi = _drawn(pair["roi"]) if "roi" in pair else None
        return _drawn(pair["A"]), _drawn(pair["B"]), roi
    roi = _ellipse(128, 128, 100, 80) & ~_ellipse(128, 128, 64, 46)
    return _ellipse(80, 66, 34, 22) & roi, _ellipse(86, 70, 34, 24) & roi, roi


def _same(found, expected, tolerance):
    return math.isnan(found) if expected is None else abs(found - expected) <= tolerance


@pytest.fixture(params=sorted(_PAIRS))
def pair(request):
    return _PAIRS[request.param]


def test_the_masks_are_the_ones_that_were_measured(pair):
    first, second, _ = _masks(pair)
    for mask, name in ((first, "A"), (second, "B")):
        digest = hashlib.sha256(np.packbits(mask).tobytes()).hexdigest()
        assert digest == pair[f"sha256_packbits_{name}"]


def test_counts_of_a_frame_are_exact(pair):
    first, second, _ = _masks(pair)
    assert count(first, second) == Counts(**pair["confusion_frame"])
    assert count(second, first) == Counts(**pair["confusion_frame"]).swap()


def test_shares_of_a_frame(pair):
    counts = Counts(**pair["confusion_frame"])
    for name, share in _SHARES.items():
        assert _same(share(counts), pair["expected_frame"][name], 1e-11), name


def test_shares_in_a_domain(pair):
    first, second, roi = _masks(pair)
    if roi is None:
        roi, expected = np.ones_like(first), pair["expected_frame"]
    else:
        expected = pair["expected_roi"]
        assert count(first, second, roi) == Counts(**pair["confusion_roi"])
    for name, share in _SHARES.items():
        assert _same(share(count(first, second, roi)), expected[name], 1e-11), name


def test_distances(pair):
    first, second, _ = _masks(pair)
    spacing = PixelSpacing(row_mm=pair["spacing_mm"][0], column_mm=pair["spacing_mm"][1])
    expected = pair["expected_distance"]
    assert outline(first).sum() == expected["nb_a"]
    assert outline(second).sum() == expected["nb_b"]
    for name in ("hd", "hd95", "assd", "masd"):
        found = getattr(distances(first, second, spacing=spacing), name)
        assert _same(found, expected[name], 1e-9), name
    for name in [key for key in expected if key.startswith("nsd@")]:
        found = distances(first, second, spacing=spacing, tolerance=float(name[4:])).nsd
        assert _same(found, expected[name], 1e-9), name


def test_a_hundred_thousand_frames_do_not_overflow():
    big = dict(_VECTORS["big_counts"])
    counts = Counts(*(np.int64(big[name]) for name in ("tp", "a_only", "b_only", "tn")))
    assert kappa.cohen_kappa(counts) == pytest.approx(big["kappa_exact"], abs=1e-15)


@pytest.mark.parametrize("name", sorted(_VECTORS["published_tables"]))
def test_published_tables(name):
    published = _VECTORS["published_tables"][name]
    (tp, a_only), (b_only, tn) = published["table"]
    counts = Counts(tp, a_only, b_only, tn)
    assert kappa.cohen_kappa(counts) == pytest.approx(published["kappa_statsmodels"], abs=1e-10)
    assert kappa.largest_kappa(counts) == pytest.approx(published["kappa_max"], abs=1e-10)
    assert kappa.pabak(counts) == pytest.approx(published["pabak"], abs=1e-10)
    assert kappa.ac1(counts) == pytest.approx(published["gwet_ac1"], abs=1e-10)
    assert kappa.positive_agreement(counts) == pytest.approx(published["p_pos"], abs=1e-10)
    assert kappa.negative_agreement(counts) == pytest.approx(published["p_neg"], abs=1e-10)


@pytest.mark.parametrize("row", _VECTORS["background_inflation"], ids=lambda row: row["total"])
def test_background_lifts_everything_but_overlap(row):
    """One pair of masks (a domain of 3,000 pixels) in ever larger frames."""
    counts = Counts(600, 150, 200, row["total"] - 950)
    assert kappa.observed_agreement(counts) == pytest.approx(row["percent"], abs=5e-5)
    assert kappa.cohen_kappa(counts) == pytest.approx(row["kappa"], abs=5e-5)
    assert kappa.pabak(counts) == pytest.approx(row["pabak"], abs=5e-5)
    assert kappa.ac1(counts) == pytest.approx(row["ac1"], abs=5e-5)
    assert overlap.dice(counts) == pytest.approx(row["dice"], abs=5e-5)
    assert overlap.iou(counts) == pytest.approx(row["iou"], abs=5e-5)


@pytest.fixture
def patients():
    rows = _VECTORS["aggregation"]["per_patient_counts_tp_a_b_tn"]
    return [Counts(*row) for row in rows]


def test_the_mean_of_patients_and_the_pooled_value_both(patients):
    expected = _VECTORS["aggregation"]
    kappas = [kappa.cohen_kappa(counts) for counts in patients]
    for found, wanted in zip(kappas, expected["kappa_per_patient"], strict=True):
        assert _same(found, wanted, 1e-10)
    assert interval.mean_of(kappas) == pytest.approx(expected["mean_defined"], abs=1e-10)
    assert kappa.cohen_kappa(pooled(patients)) == pytest.approx(expected["pooled"], abs=1e-10)


def test_the_bootstrap_gives_the_same_numbers_from_the_same_seed(patients):
    expected = _VECTORS["aggregation"]["bootstrap"]
    found = bootstrap_interval(patients, seed=12345, resamples=expected["B"])
    assert (found.pooled.low, found.pooled.high) == pytest.approx(expected["ci95_pooled"], abs=1e-9)
    assert (found.mean.low, found.mean.high) == pytest.approx(
        expected["ci95_mean_per_patient"], abs=1e-9
    )
    assert found.too_narrow


def test_the_jackknife_error_of_the_pooled_kappa(patients):
    expected = _VECTORS["aggregation"]["jackknife_se_pooled"]
    _, without = interval._left_out(patients, kappa.cohen_kappa)
    assert interval._jackknife_error(without) == pytest.approx(expected, abs=1e-9)


def test_marks_outside_the_domain_are_dropped_and_counted():
    pair = _PAIRS["echo_small_roi"]
    first, second, roi = _masks(pair)
    frame = count(first, second)
    inside = count(first, second, roi)
    assert outside(first, roi) == frame.first - inside.first
    assert outside(second, roi) == frame.second - inside.second
