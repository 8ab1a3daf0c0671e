"""Where each structure lies at one moment, for pixels and for samples of beams alike."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.mask import MaskArray, Structure
from fibrodesk.phantom.patient import PhantomPatient
from fibrodesk.phantom.scar import ANGLES, DEPTHS, scar_map
from fibrodesk.phantom.sector import Lengths
from fibrodesk.phantom.ventricle import VentricleShape, segment_of_angle

_ATRIUM_LENGTH_MM = 41.0  # of a left atrium at end-diastole
_ATRIUM_CENTRE = 0.36  # of its length, below the mitral plane


@dataclass(frozen=True, slots=True, eq=False)
class HeartPlaces:
    """Points in the heart's own frame and in the wall's. All arrays share the points' shape."""

    x_mm: Lengths  # to the lateral wall
    y_mm: Lengths  # to the apex, from the mitral plane
    radius_mm: Lengths  # from the centre of the mitral plane, y unstretched
    angle: NDArray[np.intp]  # bin of phi; meaningless below the mitral plane
    depth: Lengths  # tau: 0 endocardium, 1 epicardium; meaningless below the mitral plane

    @property
    def wall(self) -> MaskArray:
        inside: MaskArray = (self.y_mm >= 0) & (self.depth >= 0) & (self.depth <= 1)
        return inside

    @property
    def cavity(self) -> MaskArray:
        inside: MaskArray = (self.y_mm >= 0) & (self.depth < 0)
        return inside


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Heart:
    """One patient's heart: what does not change over the cycle."""

    patient: PhantomPatient
    rest: VentricleShape
    scarred: NDArray[np.bool_]  # (ANGLES, DEPTHS)
    segments: NDArray[np.uint8]  # (ANGLES,), AHA numbers

    @classmethod
    def of(cls, patient: PhantomPatient) -> Heart:
        rest = patient.ventricle.rest
        return cls(
            patient=patient,
            rest=rest,
            scarred=scar_map(patient.scars),
            segments=segment_of_angle(rest),
        )

    def at(self, activation: float, *, valve_opening: float = 0.0) -> HeartMoment:
        return HeartMoment(
            heart=self,
            activation=activation,
            valve_opening=valve_opening,
            shape=self.patient.ventricle.at(activation),
        )

    @property
    def atrium_half_width_mm(self) -> float:
        return float(self.rest.endocardium_mm[0] + self.rest.endocardium_mm[-1]) / 2 * 1.02


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeartMoment:
    """The heart at one state of contraction, 0 end-diastole to 1 end-systole."""

    heart: Heart
    activation: float
    valve_opening: float  # of the mitral valve, 0 shut to 1
    shape: VentricleShape

    @property
    def _axes(self) -> tuple[float, float]:
        tilt = self.heart.patient.placement.tilt_rad
        return math.sin(tilt), math.cos(tilt)

    @property
    def centre_mm(self) -> tuple[float, float]:
        """x and depth of the centre of the mitral plane."""
        placement = self.heart.patient.placement
        sine, cosine = self._axes
        descent = self.shape.descent_mm
        return placement.mitral_x_mm + sine * descent, placement.mitral_depth_mm - cosine * descent

    @property
    def atrium_length_mm(self) -> float:
        """The atrium's floor stays, so it is longest at end-systole."""
        return _ATRIUM_LENGTH_MM + self.shape.descent_mm

    def world(self, x_mm: float, y_mm: float) -> tuple[float, float]:
        """x and depth of a point of the heart's own frame."""
        centre_x, centre_depth = self.centre_mm
        sine, cosine = self._axes
        return (
            centre_x + cosine * x_mm + sine * y_mm,
            centre_depth + sine * x_mm - cosine * y_mm,
        )

    def places(self, x_mm: Lengths, depth_mm: Lengths) -> HeartPlaces:
        """Where points of the world lie in the heart."""
        centre_x, centre_depth = self.centre_mm
        sine, cosine = self._axes
        right, down = x_mm - centre_x, depth_mm - centre_depth
        x = right * cosine + down * sine
        y = right * sine - down * cosine
        up = y * (1 / self.shape.stretch)
        radius = np.sqrt(x * x + up * up)
        angle = (np.arctan2(up, -x) * (ANGLES / math.pi)).astype(np.intp)
        np.clip(angle, 0, ANGLES - 1, out=angle)
        inner = self.shape.endocardium_mm
        thickness = self.shape.epicardium_mm - inner
        return HeartPlaces(x, y, radius, angle, (radius - inner[angle]) / thickness[angle])

    def scarred(self, places: HeartPlaces) -> MaskArray:
        """Which points are scar."""
        depth = np.clip(places.depth * DEPTHS, 0, DEPTHS - 1).astype(np.intp)
        return places.wall & self.heart.scarred[places.angle, depth]

    def atrium(self, places: HeartPlaces) -> Lengths:
        """How far out points lie in the left atrium: below 1 inside, meaningless above it."""
        return oval(
            places,
            middle_mm=0.0,
            half_width_mm=self.heart.atrium_half_width_mm,
            length_mm=self.atrium_length_mm,
        )

    def masks(self, places: HeartPlaces) -> dict[Structure, MaskArray]:
        return {
            Structure.FIBROSIS: self.scarred(places),
            Structure.MYOCARDIUM: places.wall,
            Structure.LEFT_VENTRICULAR_CAVITY: places.cavity,
            Structure.LEFT_ATRIUM: (places.y_mm < 0) & (self.atrium(places) < 1),
        }

    def segments(self, places: HeartPlaces) -> NDArray[np.uint8]:
        """AHA numbers in the wall, 0 elsewhere."""
        return np.where(places.wall, self.heart.segments[places.angle], np.uint8(0))

    def landmarks_mm(self) -> tuple[tuple[float, float], ...]:
        """x and depth of the septal hinge, the lateral hinge and the endocardial apex."""
        radius = self.shape.endocardium_mm
        apex = float(radius[ANGLES // 2]) * self.shape.stretch
        return (
            self.world(-float(radius[0]), 0.0),
            self.world(float(radius[-1]), 0.0),
            self.world(0.0, apex),
        )


def oval(
    places: HeartPlaces, *, middle_mm: float, half_width_mm: float, length_mm: float
) -> Lengths:
    """An atrium that hangs below the mitral plane: 1 on its border, less inside."""
    across = (places.x_mm - middle_mm) * (1 / half_width_mm)
    half = (1 - _ATRIUM_CENTRE) * length_mm
    along = (places.y_mm + _ATRIUM_CENTRE * length_mm) * (1 / half)
    return np.asarray(np.sqrt(across * across + along * along))
