"""Masks as closed lines along the edges of their pixels, from which they come back exactly.

A line goes round one part whose pixels touch side by side. A hole is reached over a cut of no
width, so that one line is enough; its area (Gauss) is the number of pixels in it.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.mask import MaskArray

OutlineArray = NDArray[np.float64]
"""Shape (N, 2): x and y in px from the outer corner of the first pixel; the last is the first."""

MOST_POINTS = 8000  # of two 4-byte numbers: an element of DICOM takes 65534 bytes of them
_STEPS = ((1, 0), (0, 1), (-1, 0), (0, -1))  # right, down, left, up: each turns to the right
_Corner = tuple[int, int]
_Loop = list[_Corner]


def outlines(mask: MaskArray, *, most_points: int = MOST_POINTS) -> Iterator[OutlineArray]:
    """The line round each part, from the top; a part with a longer line comes in pieces.

    Args:
        mask: shape (H, W).
    """
    count, parts, boxes, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=4)
    for part in range(1, count):
        left, top, width, height = (int(number) for number in boxes[part][:4])
        cut = parts[top : top + height, left : left + width] == part
        for line in _lines(cut, most_points):
            yield line + np.array((left, top))


def area_px(line: OutlineArray) -> float:
    """The area inside a closed line, by Gauss's formula."""
    x, y = line.T
    return abs(float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1]))) / 2


def _lines(part: MaskArray, most_points: int) -> Iterator[OutlineArray]:
    """The one line of a part, or those of its halves where it would be too long."""
    loops = _loops(part)
    if sum(len(_turning(loop)) for loop in loops) < most_points:
        line = _turning(_joined(loops))
        if len(line) < most_points:
            yield np.asarray([*line, line[0]], np.float64)
            return
    rows, columns = part.shape
    first = np.zeros_like(part)
    if rows >= columns:
        first[: rows // 2] = True
    else:
        first[:, : columns // 2] = True
    for half in (part & first, part & ~first):
        yield from outlines(half, most_points=most_points)


def _loops(part: MaskArray) -> list[_Loop]:
    """Every edge of the part, walked corner by corner with the part on the right hand.

    Where two pixels touch at a corner alone, the walk stays with its own.
    """
    inside = np.pad(part, 1)
    here, above, beside = inside[1:, 1:], inside[:-1, 1:], inside[1:, :-1]
    starts = (  # the corners (row, column) from which an edge leaves in each direction
        np.argwhere(here & ~above),
        np.argwhere(beside & ~inside[1:, 1:]),
        np.argwhere(inside[:-1, :-1] & ~beside),
        np.argwhere(above & ~inside[:-1, :-1]),
    )
    leaving: dict[_Corner, set[int]] = {}
    for direction, corners in enumerate(starts):
        for row, column in corners.tolist():
            leaving.setdefault((column, row), set()).add(direction)
    loops = []
    while leaving:
        corner = next(iter(leaving))
        loops.append(_walk(leaving, corner, min(leaving[corner])))
    return loops


def _walk(leaving: dict[_Corner, set[int]], start: _Corner, direction: int) -> _Loop:
    """The corners of one loop, without the first again; its edges are taken from `leaving`."""
    loop, corner, first = [], start, direction
    while True:
        loop.append(corner)
        leaving[corner].remove(direction)
        if not leaving[corner]:
            del leaving[corner]
        dx, dy = _STEPS[direction]
        corner = (corner[0] + dx, corner[1] + dy)
        turns = [(direction + turn) % 4 for turn in (1, 0, 3)]
        known = leaving.get(corner, set())
        following = next((turn for turn in turns if turn in known), None)
        if corner == start and (following is None or turns.index(first) < turns.index(following)):
            return loop
        if following is None:
            raise ValueError("an edge of a mask leads nowhere")
        direction = following


def _joined(loops: list[_Loop]) -> _Loop:
    """One loop out of the outer one and its holes, each entered from its left along a row.

    What lies to the left of a hole begins further left, so it is joined already.
    """
    outer, *holes = sorted((_from_the_left(loop) for loop in loops), key=lambda loop: loop[0])
    corners, following = list(outer), [*range(1, len(outer)), 0]
    places = {corner: place for place, corner in enumerate(corners)}
    for hole in holes:
        x, y = hole[0]
        way = [(x, y)]
        while way[-1] not in places:
            x -= 1
            way.append((x, y))
        there = places[way[-1]]
        added = [*way[-2:0:-1], *hole, *way]  # there, round the hole, and back
        begin = len(corners)
        corners += added
        following += [*range(begin + 1, begin + len(added)), following[there]]
        following[there] = begin
        places.update(zip(added, range(begin, begin + len(added)), strict=True))
    return _in_order(corners, following)


def _in_order(corners: _Loop, following: list[int]) -> _Loop:
    loop, place = [corners[0]], following[0]
    while place != 0:
        loop.append(corners[place])
        place = following[place]
    return loop


def _from_the_left(loop: _Loop) -> _Loop:
    """The same loop, begun at its leftmost corner."""
    place = loop.index(min(loop))
    return [*loop[place:], *loop[:place]]


def _turning(loop: _Loop) -> _Loop:
    """The loop without the corners at which it goes straight on."""
    before, after = [loop[-1], *loop[:-1]], [*loop[1:], loop[0]]
    return [
        corner
        for first, corner, last in zip(before, loop, after, strict=True)
        if (corner[0] - first[0], corner[1] - first[1])
        != (last[0] - corner[0], last[1] - corner[1])
    ]
