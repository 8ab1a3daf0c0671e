"""A polygon for a mask with the fewest corners, and the fewest drags that mend one.

Masks are as LabelMe makes them of its polygons: Pillow's, with the outline. The corners that
`cv2.approxPolyDP` finds are moved to where they overlap best, so that fewer of them do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

GOAL = 0.9
KEPT = (0.004, 0.01, 0.016, 0.022)
"""So much more than the goal is planned for, as corners fall on pixels of the screen."""
_STEPS_PX = (16.0, 8.0, 4.0, 2.0, 1.0)
_MARGIN_PX = 80
_MOST_MORE = 10  # corners beyond the fewest, with which it is begun where it is carried on

Mask = NDArray[np.bool_]
Points = NDArray[np.float64]  # (n, 2): x and y in px
Act = dict[str, object]


class Target:
    """One true mask, and how well polygons overlap with it."""

    def __init__(self, truth: Mask, *, kept: float) -> None:
        rows, columns = np.nonzero(truth)
        top, left = max(0, rows.min() - _MARGIN_PX), max(0, columns.min() - _MARGIN_PX)
        bottom, right = rows.max() + _MARGIN_PX, columns.max() + _MARGIN_PX
        self._cut = truth[top:bottom, left:right]
        self._corner = np.array([left, top], np.float64)
        self._area, self._goal = int(truth.sum()), GOAL + kept
        found, _ = cv2.findContours(
            truth.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
        )
        self._edge = max(found, key=cv2.contourArea)

    def dice(self, points: Points) -> float:
        """Pixels of the polygon beyond the cut count nowhere: it is wide enough."""
        picture = Image.new("1", (self._cut.shape[1], self._cut.shape[0]))
        places = [(float(x), float(y)) for x, y in points - self._corner]
        ImageDraw.Draw(picture).polygon(places, outline=1, fill=1)
        drawn = np.asarray(picture)
        return 2 * float((drawn & self._cut).sum()) / (float(drawn.sum()) + self._area)

    def holds(self, points: Points) -> bool:
        return self.dice(points) >= self._goal

    def polygons(self) -> Iterator[Points]:
        """The best one of each number of corners, from few to many."""
        made: dict[int, Points] = {}
        for within_px in np.arange(40.0, 0.5, -0.5):
            points = cv2.approxPolyDP(self._edge, float(within_px), True)[:, 0].astype(np.float64)
            known = made.get(len(points))
            if len(points) >= 3 and (known is None or self.dice(points) > self.dice(known)):
                made[len(points)] = points
        for count in sorted(made):
            yield self.settled(made[count])

    def settled(self, points: Points) -> Points:
        """Every corner where it overlaps best, the others as they are, until none moves."""
        points, before = points.copy(), -1.0
        while (dice := self.dice(points)) > before + 1e-4:
            before = dice
            for number in range(len(points)):
                points = self.with_corner(points, number)
        return points

    def with_corner(self, points: Points, number: int) -> Points:
        """With one corner at its best place."""

        def moved(by: Points) -> Points:
            made = points.copy()
            made[number] += by
            return made

        return moved(self._climbed(moved))

    def moved(self, points: Points) -> Points:
        """The whole of it at its best place."""
        return points + self._climbed(lambda by: points + by)

    def _climbed(self, made: Callable[[Points], Points]) -> Points:
        """The way (2,) that overlaps best, by steps that grow smaller."""
        at = np.zeros(2)
        best = self.dice(made(at))
        for step in _STEPS_PX:
            better = True
            while better:
                better = False
                for way in ((step, 0), (-step, 0), (0, step), (0, -step)):
                    dice = self.dice(made(at + way))
                    if dice > best + 1e-6:
                        at, best, better = at + way, dice, True
        return at


def fewest(target: Target) -> Points:
    return next(points for points in target.polygons() if target.holds(points))


def anew(targets: list[Target]) -> list[list[Act]]:
    """A polygon on every frame."""
    return [[{"polygon": fewest(target).tolist()}] for target in targets]


def kept(targets: list[Target]) -> list[list[Act]]:
    """One polygon that goes from frame to frame, moved and mended where it has to be.

    It is begun with the number of corners that costs the fewest clicks in the end.
    """
    least = len(fewest(targets[0]))
    starts = [
        points
        for points in targets[0].polygons()
        if least <= len(points) <= least + _MOST_MORE and targets[0].holds(points)
    ]
    plans = [_kept_from(points, targets) for points in starts]
    return min(plans, key=_clicks)


def _kept_from(points: Points, targets: list[Target]) -> list[list[Act]]:
    plan: list[list[Act]] = [[{"polygon": points.tolist()}]]
    for target in targets[1:]:
        acts: list[Act] = []
        while not target.holds(points):
            act, points = _next_drag(target, points)
            acts.append(act)
        plan.append(acts)
    return plan


def _next_drag(target: Target, points: Points) -> tuple[Act, Points]:
    """The shortest drag that reaches the goal, else the one that comes nearest to it."""
    whole = target.moved(points)
    by = whole[0] - points[0]
    drags: list[tuple[Act, Points]] = [({"move": by.tolist()}, whole)]
    for number in range(len(points)):
        made = target.with_corner(points, number)
        drags.append(({"corner": number, "to": made[number].tolist()}, made))
    enough = [drag for drag in drags if target.holds(drag[1])]
    if enough:
        return min(enough, key=lambda drag: float(np.abs(drag[1] - points).max()))
    act, made = max(drags, key=lambda drag: target.dice(drag[1]))
    if target.dice(made) < target.dice(points) + 1e-3:
        return {"anew": fewest(target).tolist()}, fewest(target)
    return act, made


def _clicks(plan: list[list[Act]]) -> int:
    """A drag is a press; a polygon wants one for each corner, and one more to close it."""
    return sum(
        len(polygon) + 1 if isinstance(polygon := act.get("polygon", act.get("anew")), list) else 1
        for acts in plan
        for act in acts
    )
