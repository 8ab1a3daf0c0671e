"""Patients that the tests of this room pick from one population."""

from __future__ import annotations

from dataclasses import replace

from fibrodesk.phantom.patient import PhantomPatient, draw_patient

SEED = 2024


def first_patient(form: str | None, *, look: str = "A", **knobs) -> PhantomPatient:
    """The patient of the lowest number that has this form of disease."""
    number = next(n for n in range(60) if draw_patient(n, seed=SEED).form == form)
    return draw_patient(number, seed=SEED, look=look, **knobs)


def without_trabeculae(patient: PhantomPatient) -> PhantomPatient:
    return replace(patient, ventricle_form=replace(patient.ventricle_form, trabeculation_mm=0.0))
