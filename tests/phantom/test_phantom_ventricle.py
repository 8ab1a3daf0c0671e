"""The shape of the ventricle, its volume and its contraction."""

from __future__ import annotations

import math

import numpy as np
import pytest
from phantom_patients import first_patient

from fibrodesk.phantom.patient import ventricle_of
from fibrodesk.phantom.scar import ANGLES, WALL_ANGLES, scar_map
from fibrodesk.phantom.ventricle import (
    SEGMENTS,
    Ventricle,
    VentricleForm,
    segment_of_angle,
    solve_shortening,
)

FORM = VentricleForm(length_mm=85.0, half_width_mm=25.0, belly=0.25, wall_mm=9.0, apex_wall_mm=5.5)


def healthy_ventricle(form: VentricleForm = FORM, *, ejection_fraction: float = 0.6) -> Ventricle:
    whole = np.ones(ANGLES)
    return Ventricle(
        form=form,
        kinesis=whole,
        thinning=whole,
        shortening=solve_shortening(form, ejection_fraction=ejection_fraction, descent_mm=13.0),
        descent_mm=13.0,
    )


@pytest.mark.parametrize("belly", [0.0, 0.18, 0.32])
def test_the_volume_is_that_of_the_cut_ellipsoid(belly):
    """A solid of revolution has its volume in closed form."""
    form = VentricleForm(
        length_mm=85.0, half_width_mm=25.0, belly=belly, wall_mm=9.0, apex_wall_mm=5.5
    )
    offset = belly * form.length_mm
    axis = form.length_mm - offset

    def integral(height: float) -> float:
        return height - height**3 / (3 * axis**2)

    exact = math.pi * form.half_width_mm**2 * (integral(axis) - integral(-offset)) / 1000
    measured = healthy_ventricle(form).rest.volume_ml
    assert measured == pytest.approx(exact, rel=0.02)


@pytest.mark.parametrize("wanted", [0.30, 0.45, 0.60, 0.70])
def test_shortening_is_solved_from_the_ejection_fraction(wanted):
    ventricle = healthy_ventricle(ejection_fraction=wanted)
    assert ventricle.ejection_fraction() == pytest.approx(wanted, abs=0.001)


def test_an_ejection_fraction_that_no_heart_has_is_refused():
    with pytest.raises(ValueError, match="no shortening"):
        solve_shortening(FORM, ejection_fraction=0.99, descent_mm=13.0)


@pytest.mark.parametrize("activation", [0.3, 0.7, 1.0])
def test_the_wall_keeps_its_area_at_each_angle(activation):
    """Thickening is what conservation leaves when the cavity narrows."""
    ventricle = healthy_ventricle()
    rest, now = ventricle.rest, ventricle.at(activation)
    before = rest.epicardium_mm**2 - rest.endocardium_mm**2
    after = (now.epicardium_mm**2 - now.endocardium_mm**2) * now.stretch
    assert after == pytest.approx(before, rel=1e-3)


def test_healthy_wall_thickens():
    ventricle = healthy_ventricle()
    rest, now = ventricle.rest, ventricle.at(1.0)
    middle = ANGLES // 6
    thickening = (now.epicardium_mm - now.endocardium_mm)[middle] / (
        rest.epicardium_mm - rest.endocardium_mm
    )[middle]
    assert 1.25 < thickening < 1.75


def test_the_mitral_plane_comes_down_and_the_apex_stays():
    ventricle = healthy_ventricle()
    rest, now = ventricle.rest, ventricle.at(1.0)
    apex = ANGLES // 2
    assert now.descent_mm == pytest.approx(13.0)
    before = rest.epicardium_mm[apex]
    after = now.epicardium_mm[apex] * now.stretch + now.descent_mm
    assert after == pytest.approx(before, abs=0.05)


def test_a_full_scar_is_thin_and_hardly_moves():
    """Thinned to 0.60-0.75 and with a kinesis of about 0.1, where the scar is whole."""
    patient = first_patient("focal")
    scarred = ventricle_of(patient)
    core = scarred.kinesis.argmin()
    assert scarred.kinesis[core] == pytest.approx(0.1, abs=0.06)
    healthy = Ventricle(
        form=patient.ventricle_form,
        kinesis=np.ones(ANGLES),
        thinning=np.ones(ANGLES),
        shortening=patient.shortening,
        descent_mm=patient.descent_mm,
    )
    thickness = (scarred.rest.epicardium_mm - scarred.rest.endocardium_mm)[core]
    usual = (healthy.rest.epicardium_mm - healthy.rest.endocardium_mm)[core]
    assert 0.60 <= thickness / usual <= 0.75


def test_a_scar_lowers_the_ejection_fraction():
    patient = first_patient("diffuse")
    unscarred = solve_shortening(
        patient.ventricle_form, ejection_fraction=0.5, descent_mm=patient.descent_mm
    )
    assert unscarred > 0
    whole = np.ones(ANGLES)
    healthy = Ventricle(
        form=patient.ventricle_form,
        kinesis=whole,
        thinning=whole,
        shortening=patient.shortening,
        descent_mm=patient.descent_mm,
    )
    assert ventricle_of(patient).ejection_fraction() < healthy.ejection_fraction() - 0.05


def test_segments_run_from_the_septal_base_over_the_apex_to_the_lateral_base():
    numbers = segment_of_angle(healthy_ventricle().rest)
    changes = np.flatnonzero(np.diff(numbers.astype(int))) + 1
    assert tuple(numbers[[0, *changes]]) == SEGMENTS


def test_the_apical_cap_is_the_last_15_percent_of_each_side():
    rest = healthy_ventricle().rest
    numbers = segment_of_angle(rest)
    radius = (rest.endocardium_mm + rest.epicardium_mm) / 2
    x, y = radius * np.cos(WALL_ANGLES), radius * np.sin(WALL_ANGLES)
    steps = np.hypot(np.diff(x, prepend=x[0]), np.diff(y, prepend=y[0]))
    for side in (slice(None, ANGLES // 2), slice(ANGLES // 2, None)):
        cap = steps[side][numbers[side] == 17].sum() / steps[side].sum()
        assert cap == pytest.approx(0.15, abs=0.01)


def test_a_map_of_no_scars_is_empty():
    assert not scar_map(()).any()
