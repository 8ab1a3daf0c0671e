"""The share of the myocardium that is outlined as fibrosis."""

from __future__ import annotations

import math

import numpy as np
import pytest

from fibrodesk.clinical.burden import Burden, FrameBurden, Phase, burden, by_patient
from fibrodesk.domain.geometry import PixelSpacing

_WALL = np.zeros((20, 20), bool)
_WALL[5:15, 5:15] = True


def _box(top, left, height, width):
    mask = np.zeros((20, 20), bool)
    mask[top : top + height, left : left + width] = True
    return mask


def _of(fraction, area_mm2=math.nan):
    return Burden(fraction=fraction, area_mm2=area_mm2, area_px=0)


def test_only_fibrosis_within_the_wall_is_counted():
    found = burden(_box(0, 5, 7, 10), _WALL, PixelSpacing(row_mm=0.5, column_mm=0.4))
    assert found == Burden(fraction=0.2, area_mm2=pytest.approx(4.0), area_px=20)


def test_no_fibrosis_is_a_burden_of_nothing_and_no_wall_is_no_burden():
    assert burden(_box(0, 0, 0, 0), _WALL).fraction == 0
    found = burden(_box(0, 0, 3, 3), _box(0, 0, 0, 0))
    assert math.isnan(found.fraction)
    assert found.area_px == 0
    assert math.isnan(burden(_WALL, _WALL).area_mm2)  # not calibrated


def test_masks_of_other_shapes_are_a_bug():
    with pytest.raises(ValueError, match="do not fit"):
        burden(np.zeros((2, 2), bool), _WALL)


def test_a_patients_burden_is_the_median_over_frames_that_every_source_assessed():
    frames = [
        FrameBurden(
            patient="p1",
            cine="c",
            frame=index,
            burdens={"A": _of(share, 10.0 * index), "B": _of(2 * share, 1.0)},
            phase={0: Phase.END_DIASTOLE, 2: Phase.END_SYSTOLE}.get(index),
        )
        for index, share in enumerate((0.10, 0.12, 0.20))
    ]
    unseen = FrameBurden(patient="p1", cine="c", frame=3, burdens={"A": _of(0.9, 90.0), "B": None})
    (found,) = by_patient([*frames, unseen], ("A", "B"))
    assert found.frames == 3
    assert found.sources["A"].fraction == 0.12
    assert found.sources["A"].area_mm2 == 10
    assert (found.sources["A"].fraction_ed, found.sources["A"].fraction_es) == (0.10, 0.20)
    assert found.fraction == pytest.approx((0.12 + 0.24) / 2)
    (alone,) = by_patient([*frames, unseen], ("A",))
    assert alone.frames == 4


def test_a_patient_without_a_shared_frame_is_named_without_a_value():
    frame = FrameBurden(patient="p1", cine="c", frame=0, burdens={"A": _of(0.1)})
    (found,) = by_patient([frame], ("A", "B"))
    assert found.frames == 0
    assert math.isnan(found.fraction)
    assert math.isnan(found.sources["A"].area_mm2)
    with pytest.raises(ValueError, match="at least one source"):
        by_patient([frame], ())


def test_an_area_is_not_the_median_of_the_calibrated_frames_alone():
    frames = [
        FrameBurden(patient="p", cine="c", frame=index, burdens={"A": _of(0.1, area)})
        for index, area in enumerate((5.0, math.nan, 7.0))
    ]
    (found,) = by_patient(frames, ("A",))
    assert math.isnan(found.sources["A"].area_mm2)
    assert found.sources["A"].fraction == 0.1
