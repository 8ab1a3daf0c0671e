"""Random synthetic patients: who they are, how their heart is shaped, and where it is scarred."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from fibrodesk.phantom.identity import fake_name
from fibrodesk.phantom.look import TRAINING_LOOKS, look_named
from fibrodesk.phantom.scar import ANGLES, WALL_ANGLES, Scar, scar_map, transmurality
from fibrodesk.phantom.ventricle import Ventricle, VentricleForm, solve_shortening

FORMS = ("focal", "diffuse", "mixed")
_FORM_SHARES = {None: 0.22, "focal": 0.38, "diffuse": 0.18, "mixed": 0.22}
_SCAR_KINESIS = 0.1
_USUAL_DESCENT_MM = 13.0
_LOWEST_EJECTION, _HIGHEST_EJECTION = 0.20, 0.70
_ATTEMPTS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """How the heart lies under the transducer, which is at (0, 0) with depth downwards."""

    mitral_x_mm: float  # centre of the mitral plane at end-diastole
    mitral_depth_mm: float
    tilt_rad: float  # of the long axis from straight up, positive to the image's right
    depth_mm: float  # of the picture
    half_angle_rad: float  # of the sector


@dataclass(frozen=True, slots=True, kw_only=True)
class PhantomPatient:
    """One synthetic patient; the same number and seed give the same patient everywhere."""

    number: int
    seed: int
    form: str | None  # "focal", "diffuse", "mixed"; None: no fibrosis
    scars: tuple[Scar, ...]
    scar_contrast_db: float  # of scar over healthy wall
    scar_thinning: float  # thickness of a full scar over that of healthy wall
    abnormal_motion: bool  # False: scar moves, thickens and varies as healthy wall does
    shortening: float  # radial, of healthy wall
    descent_mm: float
    ejection_fraction: float
    heart_rate_bpm: float
    sex: str  # "F" or "M"
    age: int  # years
    lvidd_mm: float
    lvids_mm: float
    look: str
    ventricle_form: VentricleForm
    placement: Placement

    @property
    def patient_id(self) -> str:
        """The fake hospital number that stands in the header, the picture and the table."""
        return f"PHX{self.seed:04d}{self.number:05d}"

    @property
    def name(self) -> str:
        """A fake name as DICOM writes it, Family^Given."""
        return fake_name(np.random.default_rng((self.seed, self.number, 7)), sex=self.sex)

    @property
    def ventricle(self) -> Ventricle:
        return ventricle_of(self)


def draw_patient(
    number: int,
    *,
    seed: int,
    look: str | None = None,
    scar_contrast_db: float | None = None,
    abnormal_motion: bool = True,
) -> PhantomPatient:
    """Draw patient `number` of the population `seed`.

    Args:
        look: the scanner's look; None draws one of the looks that training may see.
        scar_contrast_db: None draws 5 to 7. At 0 with `abnormal_motion` False the scar is
            invisible, the negative control.
        abnormal_motion: False gives scarred wall the motion, thickness and cyclic variation
            of healthy wall.
    Raises:
        UnknownLookError: there is no such look.
    """
    rng = np.random.default_rng((seed, number))
    own_look = str(rng.choice(TRAINING_LOOKS))
    own_contrast = float(rng.uniform(5, 7))
    form = _draw_form(rng)
    for _ in range(_ATTEMPTS):
        drawn = _draw_heart(
            rng,
            number=number,
            seed=seed,
            form=form,
            look=own_look if look is None else look_named(look).name,
            contrast_db=own_contrast if scar_contrast_db is None else scar_contrast_db,
        )
        if _LOWEST_EJECTION <= drawn.ejection_fraction <= _HIGHEST_EJECTION:
            break
    else:
        raise ValueError(f"patient {number} of seed {seed} has no ejection fraction in range")
    if abnormal_motion:
        return drawn
    return _measured(replace(drawn, abnormal_motion=False), rng=None)


@cache
def ventricle_of(patient: PhantomPatient) -> Ventricle:
    """The patient's ventricle with the scars' thinning and kinesis in it."""
    full = np.ones(ANGLES)
    if patient.scars and patient.abnormal_motion:
        scarred = np.clip(transmurality(scar_map(patient.scars)) / 0.6, 0, 1)
    else:
        scarred = np.zeros(ANGLES)
    return Ventricle(
        form=patient.ventricle_form,
        kinesis=full - (1 - _SCAR_KINESIS) * scarred,
        thinning=full - (1 - patient.scar_thinning) * scarred,
        shortening=patient.shortening,
        descent_mm=patient.descent_mm,
    )


def _draw_form(rng: np.random.Generator) -> str | None:
    draw, total = rng.random(), 0.0
    for form, share in _FORM_SHARES.items():
        total += share
        if draw < total:
            return form
    return "mixed"


def _draw_heart(
    rng: np.random.Generator,
    *,
    number: int,
    seed: int,
    form: str | None,
    look: str,
    contrast_db: float,
) -> PhantomPatient:
    ventricle = _draw_ventricle(rng)
    # what the wall could do without its scars; a failing heart without scar exists too
    healthy = float(np.clip(rng.normal(0.61, 0.045), 0.50, 0.70))
    if rng.random() < 0.15:
        healthy = float(rng.uniform(0.28, 0.52))
    descent = _USUAL_DESCENT_MM * (0.45 + 0.55 * healthy / 0.61) * float(rng.normal(1, 0.05))
    draft = PhantomPatient(
        number=number,
        seed=seed,
        form=form,
        scars=_draw_scars(rng, form=form, ventricle=ventricle),
        scar_contrast_db=contrast_db,
        scar_thinning=float(rng.uniform(0.60, 0.75)),
        abnormal_motion=True,
        shortening=solve_shortening(ventricle, ejection_fraction=healthy, descent_mm=descent),
        descent_mm=descent,
        ejection_fraction=healthy,
        heart_rate_bpm=float(np.round(rng.uniform(54, 92))),
        sex="F" if rng.random() < 0.45 else "M",
        age=int(np.clip(rng.normal(61, 12), 24, 97)),
        lvidd_mm=0.0,
        lvids_mm=0.0,
        look=look,
        ventricle_form=ventricle,
        placement=_draw_placement(rng, ventricle),
    )
    return _measured(draft, rng=rng)


def _measured(patient: PhantomPatient, *, rng: np.random.Generator | None) -> PhantomPatient:
    """With the ejection fraction of its own ventricle and the diameters that follow from it.

    The diameters are parasternal measures with their own error, which is kept where `rng` is None.
    """
    ventricle = ventricle_of(patient)
    ejected = ventricle.ejection_fraction()
    if rng is None:
        return replace(patient, ejection_fraction=ejected)
    wide = 2 * patient.ventricle_form.half_width_mm
    kinesis = float(
        ventricle.kinesis[: ANGLES // 3].mean() + ventricle.kinesis[-ANGLES // 3 :].mean()
    )
    narrow = wide * (1 - patient.shortening * kinesis / 2)
    return replace(
        patient,
        ejection_fraction=ejected,
        lvidd_mm=round(wide + float(rng.normal(0, 1.5)), 1),
        lvids_mm=round(narrow + float(rng.normal(0, 1.5)), 1),
    )


def _draw_ventricle(rng: np.random.Generator) -> VentricleForm:
    length = float(np.clip(rng.normal(84, 5), 74, 94))
    return VentricleForm(
        length_mm=length,
        half_width_mm=float(np.clip(rng.normal(25.0, 2.2), 20, 31)),
        belly=float(rng.uniform(0.18, 0.32)),
        wall_mm=float(rng.uniform(8.0, 10.5)),
        apex_wall_mm=float(rng.uniform(4.8, 6.5)),
        trabeculation_mm=float(rng.uniform(0.3, 0.7)),
        trabeculation_seed=int(rng.integers(1 << 31)),
    )


def _draw_placement(rng: np.random.Generator, form: VentricleForm) -> Placement:
    apex_depth = float(rng.uniform(29, 35))
    tilt = float(rng.normal(0.04, 0.06))
    apex_x = float(rng.normal(3.5, 2.0))
    base_depth = apex_depth + form.apex_wall_mm + math.cos(tilt) * form.length_mm
    return Placement(
        mitral_x_mm=apex_x - math.sin(tilt) * form.length_mm + float(rng.normal(6, 2)),
        mitral_depth_mm=base_depth,
        tilt_rad=tilt,
        depth_mm=max(float(rng.uniform(152, 176)), base_depth + 38),
        half_angle_rad=math.radians(float(rng.uniform(39, 43))),
    )


def _draw_scars(
    rng: np.random.Generator, *, form: str | None, ventricle: VentricleForm
) -> tuple[Scar, ...]:
    if form is None:
        return ()
    angles = _angle_of_arc(ventricle)
    if form == "focal":
        return (_draw_territory(rng, angles),)
    low, high = rng.uniform(0.02, 0.12), rng.uniform(0.88, 0.98)
    patchy = Scar(
        start_rad=_at(angles, low),
        end_rad=_at(angles, high),
        depth=float(rng.uniform(0.7, 1.0)),
        share=float(rng.uniform(0.30, 0.50) if form == "diffuse" else rng.uniform(0.12, 0.25)),
        seed=int(rng.integers(1 << 31)),
    )
    if form == "diffuse":
        return (patchy,)
    territories = tuple(_draw_territory(rng, angles) for _ in range(int(rng.integers(1, 3))))
    return (*territories, patchy)


def _draw_territory(rng: np.random.Generator, angles: NDArray[np.float64]) -> Scar:
    """One vessel's stretch of wall: septal, apical or lateral."""
    middle = (0.22, 0.5, 0.78)[int(rng.integers(3))] + float(rng.normal(0, 0.05))
    extent = float(rng.uniform(0.14, 0.32))
    return Scar(
        start_rad=_at(angles, max(0.01, middle - extent / 2)),
        end_rad=_at(angles, min(0.99, middle + extent / 2)),
        depth=float(rng.uniform(0.6, 1.0)),
        seed=int(rng.integers(1 << 31)),
    )


def _angle_of_arc(form: VentricleForm) -> NDArray[np.float64]:
    """The share of the wall's arc that lies before each angle, shape (ANGLES,)."""
    whole = np.ones(ANGLES)
    rest = Ventricle(
        form=replace(form, trabeculation_mm=0.0),
        kinesis=whole,
        thinning=whole,
        shortening=0.0,
        descent_mm=0.0,
    ).rest
    radius = (rest.endocardium_mm + rest.epicardium_mm) / 2
    x, y = radius * np.cos(WALL_ANGLES), radius * np.sin(WALL_ANGLES)
    arc = np.cumsum(np.hypot(np.diff(x, prepend=x[0]), np.diff(y, prepend=y[0])))
    return np.asarray(arc / arc[-1])


def _at(arc: NDArray[np.float64], share: float) -> float:
    return float(np.interp(share, arc, WALL_ANGLES))
