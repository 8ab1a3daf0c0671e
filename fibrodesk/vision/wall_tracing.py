"""The myocardium of a frame from three points: two hinges of the mitral annulus, and the apex.

A usual ventricle is laid through the points; along its normals the endocardium is sought, where
dark blood ends, and from there the epicardium, a wall's thickness further out. Both are found as
the smoothest way through all that the picture says, so that a gap in the wall is bridged by its
neighbours and no single echo draws the line away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.geometry import ImagePoint, PixelSpacing
from fibrodesk.vision.annulus import LongAxis, long_axis, outwards, usual_endocardium
from fibrodesk.vision.contour import Line, fitted, points_of
from fibrodesk.vision.fan import fan_of, grey_of
from fibrodesk.vision.profiles import (
    STEP_MM,
    Grid,
    Patch,
    blurred,
    mean_between,
    smoothest,
    upright,
)
from fibrodesk.vision.wall import WallContours

ENDO_POINTS, EPI_POINTS = 13, 11
_PLACES = 73  # along the wall
_FOOT = 9  # of the places, near each hinge
_APEX = np.exp(-((np.linspace(-1, 1, _PLACES) / 0.3) ** 2))  # how apical each of them is
_THINNEST_MM, _USUAL_MM, _THICKEST_MM = 5.0, 9.5, 14.0
_APEX_SHARE = 0.65  # of the thickness at base and middle
_PERICARDIUM_MM = 2.5  # its echo is about as thick as this, and brighter than the wall
_BLOOMING_MM = 0.75  # log compression lets an echo reach beyond its source
_EDGE_LEVEL = 0.75  # for the same reason the edge lies nearer to the wall's grey than to blood's


@dataclass(frozen=True, slots=True)
class _Search:
    """How far each border is sought, and what a border is worth. Costs are shares of contrast."""

    within_mm: float = 10.0  # of the usual shape
    blood_mm: float = 4.0
    wall_mm: float = 3.0
    region: float = 0.45
    edge: float = 0.15
    usual: float = 0.35
    bend: float = 0.08


_ENDO = _Search()


def trace_wall(
    picture: FrameArray,
    *,
    hinges: tuple[ImagePoint, ImagePoint],
    apex: ImagePoint,
    spacing: PixelSpacing | None,
) -> WallContours | None:
    """Snap the wall of the left ventricle to a frame.

    Args:
        picture: stored pixels, uint8 (H, W) or (H, W, 3).
        hinges: where the leaflets insert, in either order.
        apex: of the endocardium.
        spacing: None takes the length of the ventricle for its scale.
    Returns:
        Contours from the first hinge to the second; None if no ventricle lies between the points.
    """
    axis = long_axis(hinges, apex, spacing=spacing)
    if axis is None:
        return None
    grey = grey_of(picture)
    patch = upright(grey, fan_of(grey).view(np.uint8), axis)
    endo = _seated(_endocardium(patch, axis), axis)
    epi = _seated(_epicardium(patch, endo), axis)
    return WallContours(
        endo=points_of(axis.to_image(fitted(endo, ENDO_POINTS))),
        epi=points_of(axis.to_image(fitted(epi, EPI_POINTS))),
    )


def trace_chamber(
    picture: FrameArray,
    *,
    hinges: tuple[ImagePoint, ImagePoint],
    far: ImagePoint,
    spacing: PixelSpacing | None,
) -> tuple[ImagePoint, ...] | None:
    """The inner border of a chamber on either side of the mitral valve, from hinge to hinge.

    Args:
        far: its point opposite the valve; of the left atrium the roof.
    Returns:
        Control points of a smooth line; None if no chamber lies between the points.
    """
    axis = long_axis(hinges, far, spacing=spacing)
    if axis is None:
        return None
    grey = grey_of(picture)
    patch = upright(grey, fan_of(grey).view(np.uint8), axis)
    border = _seated(_endocardium(patch, axis), axis)
    return points_of(axis.to_image(fitted(border, ENDO_POINTS)))


def _endocardium(patch: Patch, axis: LongAxis) -> Line:
    usual = usual_endocardium(axis, _PLACES)
    normals = outwards(usual)
    reach = np.arange(-16.0, 16.0 + STEP_MM, STEP_MM)
    profiles = blurred(patch.along(usual, normals, reach)[0], 1.2)
    blood, wall = _levels(profiles, reach)
    span = (wall - blood)[:, None]
    brighter = np.clip((profiles - blood[:, None]) / span - _EDGE_LEVEL, -1, 1)
    region = np.cumsum(brighter, axis=1) * STEP_MM  # least where dark turns to bright for good
    edge = mean_between(profiles, 0, _ENDO.wall_mm) - mean_between(profiles, -_ENDO.blood_mm, 0)
    cost = _ENDO.region * region - _ENDO.edge * edge / span
    near = np.abs(reach) <= _ENDO.within_mm
    cost = cost[:, near] + _ENDO.usual * (reach[near] / 10) ** 2
    offset = reach[near][smoothest(cost, bend=_ENDO.bend)]
    return usual + normals * blurred(offset, 1.2)[:, None]


def _seated(line: Line, axis: LongAxis) -> Line:
    """With both ends on the line through the hinges, where the wall ends."""
    seated = line.copy()
    fade = np.clip(1 - np.arange(_PLACES) / _FOOT, 0, 1)
    for end, share in ((0, fade), (-1, fade[::-1])):
        above = line[end, 1] - axis.slope * line[end, 0]
        seated[:, 1] -= above * share
    return seated


def _levels(profiles: Grid, reach: NDArray[np.float64]) -> tuple[Grid, Grid]:
    """The grey of blood and of wall at each place: gain is never the same everywhere."""
    contrast = np.percentile(profiles[:, reach > 0], 75) - np.median(profiles[:, reach < -4])
    blood = blurred(np.median(profiles[:, reach < -6], axis=1), 6)
    band = profiles[:, (reach > 0) & (reach < 8)]
    wall = blurred(np.percentile(band, 60, axis=1), 4)
    return blood, np.maximum(wall, blood + max(1.0, 0.25 * float(contrast)))


def _epicardium(patch: Patch, endo: Line) -> Line:
    normals = outwards(blurred(endo, 4).astype(np.float64))
    reach = np.arange(-3.0, 24.0 + STEP_MM, STEP_MM)
    profiles, shown = patch.along(endo, normals, reach)
    evidence = _outer_evidence(blurred(profiles, 1.5), patch, reach)
    evidence = np.where(shown > 0.5, evidence, 0)
    sought = (reach >= 3.0) & (reach <= 18.0)
    evidence, thickness = evidence[:, sought], reach[sought]
    usual = _usual_thickness(evidence, thickness)
    strange = ((thickness[None, :] - usual[:, None]) / usual.max()) ** 2
    found = thickness[smoothest(2.8 * strange - evidence, bend=0.1)]
    return endo + normals * blurred(found, 2.0)[:, None]


def _outer_evidence(profiles: Grid, patch: Patch, reach: NDArray[np.float64]) -> Grid:
    """How much each place looks like the outer border, 1 being as clear as wall against black.

    Towards the right ventricle and the lung the grey falls behind it. Where pericardium lies on
    the wall its bright line comes first: the border is on the inner side of that line.
    """
    wall = blurred(np.median(profiles[:, (reach >= 1) & (reach < 5)], axis=1), 3)
    black = np.percentile(patch.grey[patch.shown > 0], 10) if patch.shown.any() else 0
    span = np.maximum(wall - black, 10)[:, None]
    at, beyond = _BLOOMING_MM, 4.5
    fall = mean_between(profiles, at - 2, at) - mean_between(profiles, at, at + beyond)
    line = mean_between(profiles, 0.5, _PERICARDIUM_MM)
    behind = mean_between(profiles, _PERICARDIUM_MM, _PERICARDIUM_MM + beyond)
    ridge = np.clip((line - mean_between(profiles, -3, 0)) / span, -0.5, 1)
    lined = 1.2 * (line - behind) / span + 1.2 * ridge - 0.15
    return np.asarray(np.maximum(fall / span, lined), np.float32)


def _usual_thickness(evidence: Grid, thickness: NDArray[np.float64]) -> NDArray[np.float64]:
    """The thickness at each place that the whole wall speaks for; the apex is thinner."""
    share = 1 - (1 - _APEX_SHARE) * _APEX
    best, most = _USUAL_MM, -np.inf
    rows = np.arange(_PLACES)
    for candidate in np.arange(_THINNEST_MM, _THICKEST_MM + 0.1, 0.25):
        place = np.clip((candidate * share - thickness[0]) / STEP_MM, 0, len(thickness) - 1.001)
        low = place.astype(np.int64)
        part = place - low
        seen = evidence[rows, low] * (1 - part) + evidence[rows, low + 1] * part
        worth = float(seen.mean()) - 0.002 * (candidate - _USUAL_MM) ** 2
        if worth > most:
            best, most = float(candidate), worth
    return best * share
