"""How loud each tissue is, and which scatterers of it a sample meets."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from fibrodesk.domain.mask import MaskArray
from fibrodesk.phantom.heart import Heart, HeartMoment, HeartPlaces, oval
from fibrodesk.phantom.scar import WALL_ANGLES
from fibrodesk.phantom.sector import BeamGrid, FloatImage, Lengths

# loudness in dB over healthy wall
BLOOD_DB = -26.0
_RIGHT_WALL_DB = -6.0
_ATRIAL_WALL_DB = -3.0
_PERICARDIUM_DB = 9.0
_LEAFLET_DB = 6.0
_FAT_DB = -7.0

_CYCLIC_DB = 2.0  # healthy wall, louder at end-diastole and fainter at end-systole
_HEAD_ON_DB = 5.0  # wall that the beam meets head on, over wall that it runs along
_USUAL_HEAD_ON = 0.25  # squared cosine at which nothing is added
_LEAFLET_MM = 0.9  # half thickness


@dataclass(frozen=True, slots=True, eq=False)
class TissueMap:
    """What the beams meet at one moment. Arrays are (SAMPLES, BEAMS)."""

    level_db: FloatImage
    blood: MaskArray  # scatterers are drawn anew on each frame
    heart: MaskArray  # scatterers move with the heart; elsewhere they stay
    x_mm: Lengths  # place in the heart at end-diastole, for the texture
    y_mm: Lengths


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """What lies about the heart and does not move: level in dB, (SAMPLES, BEAMS)."""

    level_db: FloatImage

    @classmethod
    def draw(cls, rng: np.random.Generator, heart: Heart, grid: BeamGrid) -> Surroundings:
        """Grey tissue near the transducer, dark lung at the sides, a bright band behind."""
        depth, x = grid.depth_mm, grid.x_mm
        placement = heart.patient.placement
        behind = placement.mitral_depth_mm + 42 - 0.005 * (x - placement.mitral_x_mm) ** 2
        level = np.full(x.shape, -13.0, np.float32)
        for _ in range(5):
            waves = rng.normal(0, 0.05, 2)
            level += 1.6 * np.sin(waves[0] * x + waves[1] * depth + rng.uniform(0, 2 * math.pi))
        level += 12 * np.exp(-(((depth - behind - 6) / 9) ** 2))
        level += 5 * np.exp(-((depth - 18) / 26))
        lung = 1 / (1 + np.exp(-(np.abs(x - placement.mitral_x_mm + 8) - 46) / 7))
        level -= 13 * lung * np.clip(depth / 60, 0, 1)
        return cls(level.astype(np.float32))


def tissue_map(moment: HeartMoment, grid: BeamGrid, around: Surroundings) -> TissueMap:
    """Lay the heart of this moment over its surroundings."""
    places = moment.places(grid.x_mm, grid.depth_mm)
    level = around.level_db.copy()
    blood = np.zeros(level.shape, np.bool_)
    heart = np.zeros(level.shape, np.bool_)
    for chamber, border, wall_db in _chambers(moment, places):
        heart |= border
        level[border] = wall_db
        level[chamber] = BLOOD_DB
        blood |= chamber
    _lay_sac(moment, places, level=level, heart=heart)
    wall = places.wall
    level[wall] = _wall_db(moment, places, grid)[wall]
    blood &= ~wall
    cavity = places.cavity
    level[cavity] = BLOOD_DB
    blood |= cavity
    heart |= wall | cavity
    leaflets = _leaflets(moment, places)
    level[leaflets] = _LEAFLET_DB
    blood[leaflets] = False
    x, y = _rest_places(moment, places)
    return TissueMap(level, blood, heart, x, y)


def _chambers(moment: HeartMoment, places: HeartPlaces) -> list[tuple[MaskArray, MaskArray, float]]:
    """Right ventricle and both atria: inside, with border, loudness of the border in dB."""
    shape, rest = moment.shape, moment.heart.rest
    below = places.y_mm < 0
    left = moment.atrium(places)
    width = moment.heart.atrium_half_width_mm
    septum = float(shape.epicardium_mm[0])
    right_x = -(septum + 0.80 * width)
    right = oval(
        places,
        middle_mm=right_x,
        half_width_mm=width,
        length_mm=moment.atrium_length_mm * 0.95,
    )
    tall = float(rest.epicardium_mm[len(rest.epicardium_mm) // 2]) * 0.66
    lean = places.x_mm - right_x - 0.30 * places.y_mm
    across = lean * (1 / (26 * (1 - 0.22 * moment.activation)))
    along = (places.y_mm - 4) * (1 / tall)
    ventricle = np.sqrt(across * across + along * along)
    above = ~below
    return [
        (above & (ventricle < 1), above & (ventricle < 1.12), _RIGHT_WALL_DB),
        (below & (right < 1), below & (right < 1.10), _ATRIAL_WALL_DB),
        (below & (left < 1), below & (left < 1.11), _ATRIAL_WALL_DB),
    ]


def _lay_sac(
    moment: HeartMoment, places: HeartPlaces, *, level: FloatImage, heart: MaskArray
) -> None:
    """The bright pericardium and the fat about the lateral wall and the apex."""
    out = places.radius_mm - moment.shape.epicardium_mm[places.angle]
    lateral = (places.y_mm > -6) & (places.x_mm > -6) & (out > 0)
    fat = lateral & (out < 7)
    level[fat] = _FAT_DB
    pericardium = lateral & (out > 0.6) & (out < 2.4) & (places.x_mm > 4)
    level[pericardium] = _PERICARDIUM_DB
    heart |= fat


def _wall_db(moment: HeartMoment, places: HeartPlaces, grid: BeamGrid) -> FloatImage:
    patient = moment.heart.patient
    cyclic = np.float32(_CYCLIC_DB * (1 - 2 * moment.activation))
    scarred = moment.scarred(places)
    scar_db = np.float32(patient.scar_contrast_db) + (
        np.float32(0) if patient.abnormal_motion else cyclic
    )
    level = np.where(scarred, scar_db, cyclic)
    head_on = _head_on(moment, places, grid) - np.float32(_USUAL_HEAD_ON)
    return np.asarray(level + np.float32(_HEAD_ON_DB) * head_on, np.float32)


def _head_on(moment: HeartMoment, places: HeartPlaces, grid: BeamGrid) -> FloatImage:
    """Squared cosine between the beam and the wall's normal."""
    rest = moment.heart.rest
    radius = (rest.endocardium_mm + rest.epicardium_mm) / 2
    slope = np.gradient(radius, WALL_ANGLES)
    turn = WALL_ANGLES + np.arctan2(-slope, radius)  # direction of the normal, as phi is counted
    tilt = moment.heart.patient.placement.tilt_rad
    normal_x = (-np.cos(turn) * math.cos(tilt) + np.sin(turn) * math.sin(tilt)).astype(np.float32)
    normal_z = (-np.cos(turn) * math.sin(tilt) - np.sin(turn) * math.cos(tilt)).astype(np.float32)
    along = normal_x[places.angle] * np.sin(grid.angle_rad)
    along += normal_z[places.angle] * np.cos(grid.angle_rad)
    return along * along


def _rest_places(moment: HeartMoment, places: HeartPlaces) -> tuple[Lengths, Lengths]:
    """Where the tissue now at each sample was at end-diastole."""
    rest, shape = moment.heart.rest, moment.shape
    inner = rest.endocardium_mm
    thickness = rest.epicardium_mm - inner
    grown = rest.epicardium_mm - shape.epicardium_mm
    radius = inner[places.angle] + places.depth * thickness[places.angle]
    radius = np.where(places.depth > 1, places.radius_mm + grown[places.angle], radius)
    above = places.y_mm >= 0
    scale = np.where(above, radius / np.maximum(places.radius_mm, 0.5), 1.0)
    longer = moment.atrium_length_mm / (moment.atrium_length_mm - shape.descent_mm)
    up = places.y_mm * np.where(above, 1 / shape.stretch, 1 / longer)
    return places.x_mm * scale, up * scale


def _leaflets(moment: HeartMoment, places: HeartPlaces) -> MaskArray:
    """The mitral leaflets, shut while the ventricle ejects."""
    radius = moment.shape.endocardium_mm
    septal, lateral = -float(radius[0]), float(radius[-1])
    opened = moment.valve_opening
    near = np.flatnonzero((np.abs(places.y_mm) < 30) & (np.abs(places.x_mm) < lateral + 4))
    x, y = places.x_mm.ravel()[near], places.y_mm.ravel()[near]
    shut_x = 0.25 * lateral
    tips = (
        (septal, shut_x + opened * (septal * 0.62 - shut_x), 3 + 18 * opened),
        (lateral, shut_x + opened * (lateral * 0.72 - shut_x), 3 + 10 * opened),
    )
    hit = np.zeros(near.shape, np.bool_)
    for hinge, tip_x, tip_y in tips:
        hit |= _distance(x, y, start=(hinge, 0.0), end=(tip_x, tip_y)) < _LEAFLET_MM
    leaflets = np.zeros(places.x_mm.shape, np.bool_)
    leaflets.ravel()[near] = hit
    return leaflets & ~places.wall


def _distance(
    x: Lengths, y: Lengths, *, start: tuple[float, float], end: tuple[float, float]
) -> Lengths:
    """From each point to the stretch between two points."""
    along_x, along_y = end[0] - start[0], end[1] - start[1]
    length2 = along_x**2 + along_y**2
    share = np.clip(((x - start[0]) * along_x + (y - start[1]) * along_y) / length2, 0, 1)
    return np.hypot(x - start[0] - share * along_x, y - start[1] - share * along_y)
