"""The left ventricle: its shape at end-diastole, how it contracts, and its volume.

Lengths are in millimetres in the heart's own frame: the origin is the centre of the mitral
plane, x points to the lateral wall and y to the apex. Radii are given at the angles of
`scar.WALL_ANGLES`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fibrodesk.phantom.scar import WALL_ANGLES

FloatArray = NDArray[np.float64]

_COS, _SIN = np.cos(WALL_ANGLES), np.sin(WALL_ANGLES)
_RADIAL_WEIGHT = 0.55 + 0.45 * np.sqrt(np.abs(_COS))  # the apex narrows less than the belly
_DISKS = 400
_APEX_SHARE = 0.15  # of each side's arc, the apical cap (MODEL.md)
SEGMENTS = (3, 9, 14, 17, 16, 12, 6)
"""AHA numbers of the A4C view, from the septal base over the apex to the lateral base."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VentricleForm:
    """The measures of a ventricle at end-diastole, before any scar."""

    length_mm: float  # mitral plane to endocardial apex
    half_width_mm: float  # largest half width of the cavity
    belly: float  # where it is widest, as a fraction of the length from the mitral plane
    wall_mm: float  # thickness at base and middle
    apex_wall_mm: float
    trabeculation_mm: float = 0.0  # height of the waves of the endocardium
    trabeculation_seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VentricleShape:
    """The ventricle at one moment. Radii are stretched along y by `stretch` to give lengths."""

    endocardium_mm: FloatArray  # (ANGLES,)
    epicardium_mm: FloatArray  # (ANGLES,)
    stretch: float  # length of the y axis now over that at end-diastole
    descent_mm: float  # how far the mitral plane has come towards the apex

    @property
    def volume_ml(self) -> float:
        """The cavity's volume if its cross sections are round, as single-plane disks assume.

        Source: Lang RM et al., J Am Soc Echocardiogr 2015;28(1):1-39 (method of disks).
        """
        x = -self.endocardium_mm * _COS
        y = self.endocardium_mm * _SIN * self.stretch
        half = len(y) // 2
        heights = (np.arange(_DISKS) + 0.5) / _DISKS * y.max()
        septal = np.interp(heights, y[:half], x[:half])
        lateral = np.interp(heights, y[half:][::-1], x[half:][::-1])
        widths = np.clip(lateral - septal, 0, None)
        return float(math.pi / 4 * np.sum(widths**2) * y.max() / _DISKS / 1000)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ventricle:
    """A ventricle that can be asked for its shape at any state of contraction."""

    form: VentricleForm
    kinesis: FloatArray  # (ANGLES,), 1 healthy, about 0.1 in a full scar
    thinning: FloatArray  # (ANGLES,), thickness over that of healthy wall
    shortening: float  # of the healthy radius in systole, as a fraction
    descent_mm: float  # of the mitral plane in systole, in a ventricle of full kinesis
    _rest: tuple[FloatArray, FloatArray] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        inner = _endocardium(self.form)
        wall = _wall(self.form, inner)
        lost = wall * (1 - self.thinning)
        outer = inner + wall - lost / 2  # a scar gives way on both sides
        object.__setattr__(self, "_rest", (inner + lost / 2, outer))

    @property
    def rest(self) -> VentricleShape:
        """The shape at end-diastole."""
        inner, outer = self._rest
        return VentricleShape(
            endocardium_mm=inner, epicardium_mm=outer, stretch=1.0, descent_mm=0.0
        )

    def at(self, activation: float) -> VentricleShape:
        """The shape at `activation`, 0 at end-diastole and 1 at end-systole.

        The wall keeps its area at each angle, so it thickens as it shortens, and the
        epicardial apex stays where it is.
        """
        inner0, outer0 = self._rest
        inner = inner0 * (1 - self.shortening * self.kinesis * _RADIAL_WEIGHT * activation)
        descent = self.descent_mm * float(self.kinesis.mean()) * activation
        apex = len(inner0) // 2
        stretch = 1.0
        for _ in range(8):  # stretch and apical thickness depend on each other; settles fast
            outer = np.sqrt(inner**2 + (outer0**2 - inner0**2) / stretch)
            stretch = (outer0[apex] - descent) / outer[apex]
        return VentricleShape(
            endocardium_mm=inner,
            epicardium_mm=outer,
            stretch=float(stretch),
            descent_mm=descent,
        )

    def ejection_fraction(self) -> float:
        rest = self.rest.volume_ml
        return (rest - self.at(1.0).volume_ml) / rest


def solve_shortening(form: VentricleForm, *, ejection_fraction: float, descent_mm: float) -> float:
    """The radial shortening that gives a ventricle without scar this ejection fraction.

    Raises:
        ValueError: no shortening between 0 and 0.6 gives it.
    """
    whole = np.ones_like(WALL_ANGLES)

    def reached(shortening: float) -> float:
        return Ventricle(
            form=form,
            kinesis=whole,
            thinning=whole,
            shortening=shortening,
            descent_mm=descent_mm,
        ).ejection_fraction()

    low, high = 0.0, 0.6
    if not reached(low) <= ejection_fraction <= reached(high):
        raise ValueError(f"no shortening gives an ejection fraction of {ejection_fraction}")
    for _ in range(16):
        middle = (low + high) / 2
        low, high = (middle, high) if reached(middle) < ejection_fraction else (low, middle)
    return (low + high) / 2


def segment_of_angle(shape: VentricleShape) -> NDArray[np.uint8]:
    """The AHA number at each angle, shape (ANGLES,): thirds of each side's arc below the cap."""
    radius = (shape.endocardium_mm + shape.epicardium_mm) / 2
    x, y = -radius * _COS, radius * _SIN
    steps = np.hypot(np.diff(x, prepend=x[0]), np.diff(y, prepend=y[0]))
    half = len(steps) // 2
    septal = np.cumsum(steps[:half]) / steps[:half].sum()
    lateral = np.cumsum(steps[half:][::-1]) / steps[half:].sum()
    cuts = np.array([1 / 3, 2 / 3, 1.0]) * (1 - _APEX_SHARE)
    numbers = np.array(SEGMENTS, np.uint8)
    return np.concatenate(
        (
            numbers[np.searchsorted(cuts, septal)],
            numbers[::-1][np.searchsorted(cuts, lateral)][::-1],
        )
    )


def _endocardium(form: VentricleForm) -> FloatArray:
    """The radius of an ellipse cut by the mitral plane, with the waves of the trabeculae."""
    offset = form.belly * form.length_mm
    axis = form.length_mm - offset
    # the half width is that of the ellipse, (r sin - offset)^2/axis^2 + (r cos)^2/width^2 = 1
    squared = _SIN**2 / axis**2 + _COS**2 / form.half_width_mm**2
    linear = -2 * _SIN * offset / axis**2
    constant = offset**2 / axis**2 - 1
    radius = (-linear + np.sqrt(linear**2 - 4 * squared * constant)) / (2 * squared)
    if form.trabeculation_mm == 0:
        return np.asarray(radius)
    rng = np.random.default_rng((form.trabeculation_seed, 2))
    waves = np.zeros_like(radius)
    for count in (7, 11, 16, 23):
        waves += rng.normal(0, 0.5) * np.sin(count * 2 * WALL_ANGLES + rng.uniform(0, 2 * math.pi))
    near_apex = np.exp(-(((WALL_ANGLES - math.pi / 2) / 0.8) ** 2))
    return np.asarray(radius + form.trabeculation_mm * waves * near_apex)


def _wall(form: VentricleForm, inner: FloatArray) -> FloatArray:
    """The wall along each ray: its thickness over the slant at which the ray crosses it."""
    apical = np.exp(-(((WALL_ANGLES - math.pi / 2) / 0.30) ** 2))
    thickness = form.wall_mm + (form.apex_wall_mm - form.wall_mm) * apical
    slope = np.gradient(inner, WALL_ANGLES)
    kernel = np.hanning(61)
    padded = np.pad(slope, 30, mode="edge")
    slope = np.convolve(padded, kernel / kernel.sum(), mode="valid")
    across = inner / np.hypot(inner, slope)
    return np.asarray(thickness / np.clip(across, 0.45, None))
