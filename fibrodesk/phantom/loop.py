"""One synthetic loop with the exact masks of each of its frames."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.cine import ArrayCine, CineFacts
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.mask import Structure
from fibrodesk.phantom.cycle import Cycle
from fibrodesk.phantom.heart import Heart, HeartMoment
from fibrodesk.phantom.look import Look, look_named
from fibrodesk.phantom.patient import PhantomPatient
from fibrodesk.phantom.scanner import Scanner, persisted
from fibrodesk.phantom.sector import BeamGrid, FloatImage, Sector, beam_grid, scan_table
from fibrodesk.phantom.stamp import stamp_mark
from fibrodesk.phantom.texture import complex_noise, draw_texture, sample_texture
from fibrodesk.phantom.tissue import Surroundings, tissue_map

NATIVE_SIZE_PX = (480, 640)
"""Rows and columns of the loops that are written as DICOM."""

_NEAR_HAZE_MM = 11.0  # depth over which near-field clutter falls by a factor e
_HAZE_FLICKER = 0.35  # share of the haze's amplitude that is new on each frame
_FAR_HAZE_MM = 48.0  # the same for the fainter haze of reverberation and side lobes
_FAR_HAZE_DB = -19.0  # of that haze at the transducer
_DROPOUT_DB = 2.2  # spread of the gain from place to place, as windows between ribs leave it


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmarks:
    """The three points from which a reader would start the wall."""

    septal_hinge: ImagePoint
    lateral_hinge: ImagePoint
    apex: ImagePoint  # of the endocardium


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PhantomLoop:
    """A loop and the truth about it; mask arrays are (T, H, W)."""

    patient: PhantomPatient
    cine: ArrayCine
    masks: dict[Structure, NDArray[np.bool_]]
    segments: NDArray[np.uint8]  # AHA numbers in the wall, 0 elsewhere
    landmarks: tuple[Landmarks, ...]  # one a frame
    sector: Sector
    ed_frame: int
    es_frame: int
    end_diastolic_volume_ml: float
    end_systolic_volume_ml: float

    @property
    def ejection_fraction(self) -> float:
        return 1 - self.end_systolic_volume_ml / self.end_diastolic_volume_ml


def make_loop(
    patient: PhantomPatient,
    *,
    frames: int = 24,
    size_px: tuple[int, int] = (256, 256),
    cycles: int = 1,
) -> PhantomLoop:
    """Image one patient's heart over `cycles` beats.

    Args:
        frames: in all; frame 0 is end-diastole, and end-systole falls on a frame.
        size_px: rows and columns.
    Raises:
        ValueError: fewer than four frames a cycle.
    """
    cycle = Cycle(frames=frames, cycles=cycles, heart_rate_bpm=patient.heart_rate_bpm)
    sector = Sector(
        rows=size_px[0],
        columns=size_px[1],
        depth_mm=patient.placement.depth_mm,
        half_angle_rad=patient.placement.half_angle_rad,
    )
    heart = Heart.of(patient)
    moments = [
        heart.at(cycle.activation(frame), valve_opening=cycle.valve_opening(frame))
        for frame in range(frames)
    ]
    images = np.stack(list(_images(moments, sector)))
    stamp_mark(images)
    masks, segments = _truth(moments, sector)
    return PhantomLoop(
        patient=patient,
        cine=ArrayCine(_facts(patient, cycle=cycle, sector=sector), images),
        masks=masks,
        segments=segments,
        landmarks=tuple(_landmarks(moment, sector) for moment in moments),
        sector=sector,
        ed_frame=0,
        es_frame=cycle.end_systolic_frame,
        end_diastolic_volume_ml=moments[0].shape.volume_ml,
        end_systolic_volume_ml=moments[cycle.end_systolic_frame].shape.volume_ml,
    )


def _images(moments: list[HeartMoment], sector: Sector) -> Iterator[NDArray[np.uint8]]:
    """The frames as the scanner shows them, (H, W) each."""
    patient = moments[0].heart.patient
    look = look_named(patient.look)
    grid, table = beam_grid(sector), scan_table(sector)
    scanner = Scanner(look=look, grid=grid)
    rng = np.random.default_rng((patient.seed, patient.number, 3))
    texture = draw_texture(rng)
    around = Surroundings.draw(rng, moments[0].heart, grid)
    still = sample_texture(texture, grid.x_mm, grid.depth_mm)
    strength = _haze(look, grid)
    haze = still * (strength * math.sqrt(1 - _HAZE_FLICKER**2))
    flicker = strength * _HAZE_FLICKER
    gain = _gain_db(rng, grid)
    before = None
    # the frame before the first is made too, so that persistence is the same on every frame
    for index in range(-1, len(moments)):
        tissue = tissue_map(moments[index], grid, around)
        moving = sample_texture(texture, tissue.x_mm, tissue.y_mm)
        scatterers = np.where(tissue.heart, moving, still)
        blood = complex_noise(rng, still.shape) * scanner.lift
        scatterers = np.where(tissue.blood, blood, scatterers)
        scatterers *= np.exp(tissue.level_db * np.float32(math.log(10) / 20))
        scatterers += haze
        scatterers += flicker * blood
        before = persisted(scanner.grey(scatterers, gain, rng), before, look.persistence)
        if index >= 0:
            yield table.convert(before)


def _haze(look: Look, grid: BeamGrid) -> FloatImage:
    """Amplitude of the near-field clutter, (SAMPLES, 1)."""
    near = 10 ** (look.clutter_db / 20) * np.exp(-grid.range_mm / _NEAR_HAZE_MM)
    far = 10 ** (_FAR_HAZE_DB / 20) * np.exp(-grid.range_mm / _FAR_HAZE_MM)
    return np.asarray(near + far, np.float32)


def _gain_db(rng: np.random.Generator, grid: BeamGrid) -> FloatImage:
    """What attenuation, its compensation and shadows at the sector's edges leave."""
    depth = grid.range_mm / grid.range_mm[-1]
    gain = rng.normal(0, 2.5) * (depth - 0.5) - 4 * np.exp(-depth / 0.04)
    gain = gain + 1.0 * np.sin(2 * math.pi * rng.uniform(0.8, 1.6) * depth + rng.uniform(0, 6))
    half = float(grid.angle_rad[0, -1])
    for _ in range(8):
        waves = rng.normal(0, (1.4, 1.6))
        turn = 2 * math.pi * (waves[0] * depth + waves[1] * grid.angle_rad / half)
        gain = gain + _DROPOUT_DB / 2 * np.sin(turn + rng.uniform(0, 2 * math.pi))
    for side in (-1, 1):
        edge = half * rng.uniform(0.72, 0.95)
        strength = rng.uniform(6, 18)
        fall = 1 / (1 + np.exp(-(side * grid.angle_rad - edge) / (0.06 * half)))
        gain = gain - strength * fall * np.clip(depth / 0.3, 0, 1)
    if rng.random() < 0.4:  # a rib's shadow across the wall or beside it
        at, width = rng.uniform(-0.8, 0.8) * half, rng.uniform(0.04, 0.09)
        gain = gain - rng.uniform(3, 7) * np.exp(-(((grid.angle_rad - at) / width) ** 2))
    return np.asarray(gain, np.float32)


def _truth(
    moments: list[HeartMoment], sector: Sector
) -> tuple[dict[Structure, NDArray[np.bool_]], NDArray[np.uint8]]:
    """The masks of all frames, cut to what the fan shows, and the segments' numbers."""
    shape = (len(moments), sector.rows, sector.columns)
    masks = {structure: np.zeros(shape, np.bool_) for structure in Structure}
    segments = np.zeros(shape, np.uint8)
    box = sector.box
    x, depth = sector.pixel_places(box)
    shown = sector.inside(box)
    for index, moment in enumerate(moments):
        places = moment.places(x, depth)
        for structure, mask in moment.masks(places).items():
            masks[structure][index][box.slices] = mask & shown
        segments[index][box.slices] = np.where(shown, moment.segments(places), np.uint8(0))
    return masks, segments


def _landmarks(moment: HeartMoment, sector: Sector) -> Landmarks:
    septal, lateral, apex = (sector.point(x, depth) for x, depth in moment.landmarks_mm())
    return Landmarks(septal_hinge=septal, lateral_hinge=lateral, apex=apex)


def _facts(patient: PhantomPatient, *, cycle: Cycle, sector: Sector) -> CineFacts:
    times = tuple(round(frame * cycle.frame_time_ms, 3) for frame in range(cycle.frames))
    return CineFacts(
        frames=cycle.frames,
        rows=sector.rows,
        columns=sector.columns,
        spacing=sector.spacing,
        frame_times_ms=times,
        r_wave_times_ms=cycle.r_wave_times_ms,
        heart_rate_bpm=patient.heart_rate_bpm,
        view="A4C",
        synthetic=True,
    )
