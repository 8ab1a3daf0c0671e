"""Who is drawn, and how disease and function hang together."""

from __future__ import annotations

import numpy as np
import pytest

from fibrodesk.phantom.errors import UnknownLookError
from fibrodesk.phantom.look import HELD_OUT_LOOK, LOOKS, TRAINING_LOOKS
from fibrodesk.phantom.patient import FORMS, draw_patient
from fibrodesk.phantom.scar import Scar, scar_map

PATIENTS = [draw_patient(number, seed=7) for number in range(90)]


def test_the_same_number_and_seed_give_the_same_patient():
    assert draw_patient(17, seed=7) == PATIENTS[17]
    assert draw_patient(17, seed=8) != PATIENTS[17]


def test_every_ejection_fraction_lies_between_20_and_70_percent():
    ejected = [patient.ejection_fraction for patient in PATIENTS]
    assert 0.20 <= min(ejected) < 0.33
    assert 0.60 < max(ejected) <= 0.70


def test_the_ejection_fraction_is_that_of_the_ventricle():
    for patient in PATIENTS[:10]:
        assert patient.ejection_fraction == patient.ventricle.ejection_fraction()


def test_all_forms_of_disease_and_none_are_among_them():
    assert {patient.form for patient in PATIENTS} == {*FORMS, None}


def test_there_are_none_to_three_scars_and_they_fit_the_form():
    for patient in PATIENTS:
        assert len(patient.scars) <= 3
        assert (len(patient.scars) == 0) == (patient.form is None)
        patchy = [scar.share < 1 for scar in patient.scars]
        wanted = {None: (False, False), "focal": (False, True), "diffuse": (True, False)}
        assert (any(patchy), not all(patchy) and bool(patchy)) == wanted.get(
            patient.form, (True, True)
        )


def test_focal_disease_is_local_and_diffuse_disease_is_not():
    reach = {
        form: np.mean([np.ptp(np.flatnonzero(scar_map(p.scars).any(axis=1))) for p in PATIENTS
                       if p.form == form])
        for form in FORMS
    }  # fmt: skip
    assert reach["focal"] < 0.45 * reach["diffuse"]


def test_scars_are_5_to_7_db_louder_and_thinned_to_60_to_75_percent():
    for patient in PATIENTS:
        assert 5 <= patient.scar_contrast_db <= 7
        assert 0.60 <= patient.scar_thinning <= 0.75


def test_function_falls_with_the_burden():
    """By way of the kinesis alone: the healthy contraction is drawn without regard to scars."""
    burden = [scar_map(patient.scars).mean() for patient in PATIENTS]
    ejected = [patient.ejection_fraction for patient in PATIENTS]
    assert np.corrcoef(burden, ejected)[0, 1] < -0.4


def test_the_held_out_look_is_drawn_only_when_asked_for():
    assert {patient.look for patient in PATIENTS} == set(TRAINING_LOOKS)
    assert HELD_OUT_LOOK in LOOKS
    assert HELD_OUT_LOOK not in TRAINING_LOOKS
    assert draw_patient(0, seed=7, look=HELD_OUT_LOOK).look == HELD_OUT_LOOK


def test_a_look_changes_nothing_but_the_look():
    other = draw_patient(3, seed=7, look="C")
    assert other.scars == PATIENTS[3].scars
    assert other.ventricle_form == PATIENTS[3].ventricle_form


def test_looks_differ_in_all_that_machines_differ_in():
    first, *others = LOOKS.values()
    for field in ("axial_sigma_mm", "lateral_sigma_mrad", "focus_mm", "dynamic_range_db", "gamma",
                  "smoothing", "persistence", "clutter_db"):  # fmt: skip
        assert any(getattr(other, field) != getattr(first, field) for other in others)
    assert all(46 <= look.dynamic_range_db <= 60 for look in LOOKS.values())


def test_an_unknown_look_is_refused_by_name():
    with pytest.raises(UnknownLookError, match="no scanner look called Q"):
        draw_patient(0, seed=7, look="Q")


def test_normal_motion_gives_a_scarred_heart_its_function_back():
    sick = next(patient for patient in PATIENTS if patient.form == "diffuse")
    moved = draw_patient(sick.number, seed=7, abnormal_motion=False)
    assert moved.scars == sick.scars
    assert moved.ejection_fraction > sick.ejection_fraction + 0.05


def test_fake_numbers_are_unique():
    assert len({patient.patient_id for patient in PATIENTS}) == len(PATIENTS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"start_rad": 1.0, "end_rad": 0.5, "depth": 1.0},
        {"start_rad": 0.0, "end_rad": 4.0, "depth": 1.0},
        {"start_rad": 0.0, "end_rad": 1.0, "depth": 0.0},
        {"start_rad": 0.0, "end_rad": 1.0, "depth": 1.0, "share": 0.0},
    ],
)
def test_a_scar_that_lies_nowhere_is_a_bug(wrong):
    with pytest.raises(ValueError, match="scar"):
        Scar(**wrong)


def test_a_patchy_scar_fills_its_share_of_the_window():
    window = Scar(start_rad=0.3, end_rad=2.8, depth=1.0, seed=5)
    patchy = Scar(start_rad=0.3, end_rad=2.8, depth=1.0, seed=5, share=0.4)
    whole, patches = scar_map((window,)), scar_map((patchy,))
    assert not (patches & ~whole).any()
    assert patches.sum() / whole.sum() == pytest.approx(0.4, abs=0.01)
