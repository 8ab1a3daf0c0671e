"""The wall of several moments of a beat, rolled out so that each column nearly keeps its tissue.

Columns are rays from the middle of the annulus, which rides along the long axis. The wall moves
and thickens along these rays, so a piece of it stays nearly in its column through the beat; by
shares of the arc it would slide, as a scar does not shorten with its neighbours. Decision 27
weighs the two; `tracking` follows the tissue where rays lose it.
"""

# Shape letters: T moments, R rows across the wall, C columns along it, F rays, H and W of the
# frame.

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.mask import MaskArray, bounding_box
from fibrodesk.wall.outline import Horseshoe, LineArray, horseshoe

FloatArray = NDArray[np.float32]

COLUMNS, ROWS, MARGIN = 320, 20, 3
"""Of a strip; `MARGIN` rows at either edge lie beside the wall, in cavity and pericardium."""

DEEP = ROWS - 2 * MARGIN
_FINE = 1024  # rays between which a border is linear
_RAYS = (np.arange(_FINE) + 0.5) * np.pi / _FINE  # their angles
_AT_ONCE = 2**14  # points; OpenCV refuses lines of twice as many
_LEAST_KNOWN = 0.5  # of the moments: with fewer walls than that there is nothing to compare


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pose:
    """How a wall lies in its frame, in image points (x, y)."""

    middle: NDArray[np.float64]  # of the annulus
    up: NDArray[np.float64]  # along the long axis to the apex, of length 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WallStrips:
    """Borders of the wall over the rays of each moment; radii in px from the annulus' middle."""

    poses: tuple[Pose, ...]  # T
    angles: NDArray[np.float64]  # (T, C) radians from the first end of the wall to the second
    inner: NDArray[np.float64]  # (T, C)
    outer: NDArray[np.float64]  # (T, C)

    def maps(self, moment: int, *, beside: int = MARGIN) -> tuple[FloatArray, FloatArray]:
        """x and y of the middle of each pixel of a strip, (R, C); image points, in px.

        Args:
            beside: rows at either edge that lie beside the wall; R is `DEEP` and both edges.
        """
        share = (np.arange(DEEP + 2 * beside) + 0.5 - beside) / DEEP
        inner, outer, angles = self.inner[moment], self.outer[moment], self.angles[moment]
        radius = inner + share[:, None] * (outer - inner)
        pose = self.poses[moment]
        across = -np.cos(angles) * radius
        upward = np.sin(angles) * radius
        right = np.array([-pose.up[1], pose.up[0]])
        x = pose.middle[0] + across * right[0] + upward * pose.up[0]
        y = pose.middle[1] + across * right[1] + upward * pose.up[1]
        return x.astype(np.float32), y.astype(np.float32)

    def picture(self, frame: NDArray[np.uint8], moment: int) -> NDArray[np.uint8]:
        """The strip (R, C) of a grey frame (H, W)."""
        x, y = self.maps(moment)
        strip = cv2.remap(frame, x - 0.5, y - 0.5, cv2.INTER_LINEAR)
        return np.asarray(strip, np.uint8)

    def thickness(self) -> FloatArray:
        """Of the wall in px on each ray, (T, C)."""
        return np.asarray(self.outer - self.inner, np.float32)

    def back(self, strip: FloatArray, wall: MaskArray, moment: int) -> FloatArray:
        """Values of a strip (R, C) on the pixels of `wall` (H, W); 0 elsewhere.

        A pixel beyond the strip has the value of its edge.
        """
        answer = np.zeros(wall.shape, np.float32)
        if not wall.any():
            return answer
        box = bounding_box(wall)
        rows, columns = np.nonzero(wall[box.slices])
        points = np.stack((columns + box.left + 0.5, rows + box.top + 0.5), axis=1)
        angle, radius = _polar(points, self.poses[moment])
        column = np.interp(angle, self.angles[moment], np.arange(COLUMNS))
        inner = np.interp(column, np.arange(COLUMNS), self.inner[moment])
        outer = np.interp(column, np.arange(COLUMNS), self.outer[moment])
        share = (radius - inner) / np.maximum(outer - inner, 1e-6)
        row = np.clip(share * DEEP + MARGIN - 0.5, 0, ROWS - 1)
        found = _sampled(strip, column.astype(np.float32), row.astype(np.float32))
        answer[box.slices][rows, columns] = found
        return answer


def border_of(wall: MaskArray) -> Horseshoe | None:
    """The border of a wall (H, W) in px, None where it is no horseshoe."""
    return horseshoe(wall, scale=(1.0, 1.0))


def wall_strips(found: Sequence[Horseshoe | None]) -> WallStrips | None:
    """Rays through the walls of the moments of one beat (`border_of`).

    A moment whose wall is no horseshoe takes over the borders of the one before, the first those
    of the last; None where too few have one.
    """
    known = [border for border in found if border is not None]
    if not known or len(known) < _LEAST_KNOWN * len(found):
        return None
    before = known[-1]
    filled: list[Horseshoe] = []
    for border in found:
        before = before if border is None else border
        filled.append(before)
    poses = _poses(filled)
    inner, outer = _laid(filled, poses)
    angles = _even_on_the_wall(_RAYS, (inner + outer).mean(axis=0) / 2)
    return _by_columns(poses, np.broadcast_to(angles, (len(poses), COLUMNS)), inner, outer)


def strips_beside(strips: WallStrips, border: Horseshoe) -> WallStrips:
    """A further moment of the same beat alone, on its long axis, in the columns of `strips`.

    These stand where rays put them: `strips` before the tissue was followed.
    """
    pose = _on_axis(strips.poses[0], border)
    inner, outer = _laid([border], (pose,))
    return _by_columns((pose,), strips.angles[:1], inner, outer)


def _laid(
    borders: Sequence[Horseshoe], poses: Sequence[Pose]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Radii of both borders on `_RAYS`, (T, F) each; a wall is nowhere thinner than a pixel."""
    laid = list(zip(borders, poses, strict=True))
    inner = np.stack([_radii(border.endo, pose) for border, pose in laid])
    outer = np.stack([_radii(border.epi, pose) for border, pose in laid])
    return inner, np.maximum(outer, inner + 1.0)


def _by_columns(
    poses: tuple[Pose, ...],
    angles: NDArray[np.float64],
    inner: NDArray[np.float64],
    outer: NDArray[np.float64],
) -> WallStrips:
    """Borders over the rays (T, F) at the angles of the columns (T, C)."""
    places = list(zip(angles, inner, outer, strict=True))
    return WallStrips(
        poses=poses,
        angles=angles,
        inner=np.stack([np.interp(at, _RAYS, line) for at, line, _ in places]),
        outer=np.stack([np.interp(at, _RAYS, line) for at, _, line in places]),
    )


def _poses(borders: list[Horseshoe]) -> tuple[Pose, ...]:
    """One long axis for the whole beat, on which the annulus rides up and down.

    Where one side of the wall moves less than the other, the middle between the hinges wanders
    off the axis, and the tissue would change its columns.
    """
    middles = np.array([(border.endo[0] + border.endo[-1]) / 2 for border in borders])
    acrosses = np.array([border.endo[-1] - border.endo[0] for border in borders])
    across = _unit((acrosses / np.hypot(*acrosses.T)[:, None].clip(1e-9)).mean(axis=0))
    up = np.array([across[1], -across[0]])
    bodies = np.array([border.epi.mean(axis=0) for border in borders])
    if float((bodies - middles).mean(axis=0) @ up) < 0:
        up = -up
    middles += np.outer((middles @ across).mean() - middles @ across, across)
    return tuple(Pose(middle=middle, up=up) for middle in middles)


def _on_axis(pose: Pose, border: Horseshoe) -> Pose:
    """The pose of a further moment of the same beat: its annulus on the axis of `pose`."""
    middle = (border.endo[0] + border.endo[-1]) / 2
    return Pose(middle=pose.middle + ((middle - pose.middle) @ pose.up) * pose.up, up=pose.up)


def _unit(way: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(way / max(float(np.hypot(*way)), 1e-9))


def _polar(points: LineArray, pose: Pose) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Angle, 0 to pi from the first end, and radius."""
    away = points - pose.middle
    right = np.array([-pose.up[1], pose.up[0]])
    across = away @ right
    upward = away @ pose.up
    return np.arctan2(upward, -across), np.hypot(across, upward)


def _sampled(strip: FloatArray, column: FloatArray, row: FloatArray) -> FloatArray:
    """Values of a strip (R, C) at points (N,), linear between its pixels."""
    values = strip.astype(np.float32, copy=False)
    parts = [slice(first, first + _AT_ONCE) for first in range(0, len(column), _AT_ONCE)]
    found = [
        cv2.remap(
            values,
            column[part][None],
            row[part][None],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )[0]
        for part in parts
    ]
    return np.asarray(np.concatenate(found), np.float32)


def _radii(line: LineArray, pose: Pose) -> NDArray[np.float64]:
    """How far a border lies on each of `_RAYS`; where it turns back on itself, its mean."""
    angle, radius = _polar(line, pose)
    angle = np.where(angle < -np.pi / 2, angle + 2 * np.pi, angle)  # behind the second end
    bins = np.clip((angle / np.pi * _FINE).astype(int), 0, _FINE - 1)
    count = np.bincount(bins, minlength=_FINE)
    total = np.bincount(bins, weights=radius, minlength=_FINE)
    seen = count > 0
    return np.interp(_RAYS, _RAYS[seen], total[seen] / count[seen])


def _even_on_the_wall(
    fine: NDArray[np.float64], radius: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Angles at the middles of columns that are as long as one another on the wall."""
    x, y = radius * np.cos(fine), radius * np.sin(fine)
    arc = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))))
    wanted = (np.arange(COLUMNS) + 0.5) / COLUMNS * arc[-1]
    return np.asarray(np.interp(wanted, arc, fine))
