"""Masks of any two sources, paired by name."""

from __future__ import annotations

import json

import numpy as np
import pytest

from fibrodesk.agreement.comparison import MaskPair, compare_masks
from fibrodesk.agreement.counts import Counts
from fibrodesk.domain.geometry import PixelSpacing

_EMPTY = np.zeros((12, 12), np.uint8)
_SQUARE = _EMPTY.copy()
_SQUARE[2:6, 2:6] = 255
_MOVED = np.roll(_SQUARE, 2, axis=1)
_ROI = _EMPTY.copy()
_ROI[:8, :8] = 1


def _record(*pairs, **more):
    record = compare_masks([MaskPair(**pair) for pair in pairs], **more).to_json()
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    return record


def test_each_pair_and_all_of_them():
    record = _record(
        {"name": "a", "first": _SQUARE, "second": _MOVED},
        {"name": "b", "first": _EMPTY, "second": _EMPTY},
        {"name": "c", "first": _SQUARE, "second": _EMPTY},
    )
    assert record["domain"] == "frame"
    assert record["counts"] == {"both_empty": 1, "one_empty": 1, "n": 3}
    first, second, third = record["pairs"]
    assert (first["name"], first["tp"], first["a_only"], first["b_only"]) == ("a", 8, 8, 8)
    assert first["dice"] == pytest.approx(0.5)
    assert (first["hd"], first["unit"]) == (2, "px")
    assert first["reasons"] == {"pabak": "domain", "ac1": "domain"}
    assert second["kappa"] is second["dice"] is second["hd"] is None
    assert second["reasons"]["kappa"] == "both_empty"
    assert (third["kappa"], third["dice"], third["nsd"]) == (0, 0, 0)
    assert third["reasons"]["hd"] == "one_empty"
    assert record["pooled"]["tp"] == 8
    assert record["pooled"]["kappa"] == pytest.approx(2 * (8 * 392 - 192) / (32 * 416 + 16 * 400))


def test_in_a_domain_of_its_own_each_chance_corrected_value_stands():
    record = _record(
        {"name": "a", "first": _SQUARE, "second": _MOVED, "roi": _ROI},
        spacing=PixelSpacing(row_mm=0.5, column_mm=0.25),
        tolerance=0.5,
    )
    (pair,) = record["pairs"]
    assert record["domain"] == "roi"
    assert None not in (pair["pabak"], pair["ac1"], record["pooled"]["pabak"])
    assert (pair["hd"], pair["unit"], pair["nsd"], pair["tolerance"]) == (0.5, "mm", 1, 0.5)
    assert pair["reasons"] == {}


def test_what_lies_outside_the_domain_is_counted():
    corner = np.flip(_SQUARE)
    found = compare_masks([MaskPair(name="a", first=corner, second=_SQUARE, roi=_ROI)])
    assert found.pairs[0].counts == Counts(0, int(found.pairs[0].counts.a_only), 16, 44)
    assert found.pairs[0].outside_first_px == 16 - found.pairs[0].counts.a_only


def test_an_empty_domain_has_a_reason_for_everything():
    (pair,) = _record({"name": "a", "first": _SQUARE, "second": _MOVED, "roi": _EMPTY})["pairs"]
    for name in ("kappa", "dice", "iou", "pabak", "ac1", "kappa_max", "hd", "nsd"):
        assert pair[name] is None
        assert pair["reasons"][name] == "roi_empty"


def test_no_pair_is_told():
    record = _record()
    assert record["counts"]["n"] == 0
    assert record["pooled"]["reasons"]["kappa"] == "no_pair"


def test_a_domain_for_some_pairs_only_is_refused():
    with pytest.raises(ValueError, match="either every pair"):
        _record(
            {"name": "a", "first": _SQUARE, "second": _MOVED, "roi": _ROI},
            {"name": "b", "first": _SQUARE, "second": _MOVED},
        )
