"""Differences and shapes between two readers of 1024x768 frames: `python tests/bench/shapes.py`.

Prints one JSON object. `ms`: what a frame costs (median and 95th percentile of frames, each the
best of five calls), of two simulated readers of the phantom. `halfway`: what three designs of a
mean shape leave at a share of a half (quartiles over the frames): the area over the mean of both
readers' areas, the smaller of the Dice values with the two readers, and the length of the outline
over the mean of both. "readers" are two simulated readers; "along the wall" are pairs in which
each reader saw another half of a scar, with a fifth of it in common; "apart" are pairs with nothing
in common. The designs are those of decision 0021.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from fibrodesk.agreement.counts import count
from fibrodesk.agreement.overlap import dice
from fibrodesk.agreement.shapes.between import BetweenShapes
from fibrodesk.agreement.shapes.consensus import majority, mean_shape, staple
from fibrodesk.agreement.shapes.differences import find_differences
from fibrodesk.agreement.shapes.regions import match_regions
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray, Structure
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient
from fibrodesk.phantom.reader import SimulatedReader

SIZE = (768, 1024)
SEED = 21
_LEAST_PX = 200  # a scar of which halves are worth a look
Pair = tuple[MaskArray, MaskArray]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=12)
    args = parser.parse_args()
    spent: dict[str, list[float]] = defaultdict(list)
    halfway: dict[str, dict[str, list[tuple[float, float, float]]]] = {}
    frames = 0
    for readers, segments, spacing in read_frames(args.patients):
        frames += 1
        for name, way in ways(readers, segments, spacing).items():
            spent[name].append(best_ms(way))
        scene = {"readers": readers[:2], **split(readers[0], segments)}
        for kind, pair in scene.items():
            if min(np.count_nonzero(mask) for mask in pair) < _LEAST_PX:
                continue
            for design, between in DESIGNS.items():
                judged = judge(pair, between(*pair))
                halfway.setdefault(kind, {}).setdefault(design, []).append(judged)
    print(json.dumps({"frames": frames, "ms": told_ms(spent), "halfway": told(halfway)}, indent=1))


def read_frames(
    patients: int,
) -> Iterator[tuple[list[MaskArray], NDArray[np.uint8], PixelSpacing | None]]:
    """Frames on which somebody marked something, as three simulated readers drew them."""
    readers = [SimulatedReader(seed) for seed in (1, 2, 3)]
    for number in range(patients):
        loop = make_loop(draw_patient(number, seed=SEED), frames=8, size_px=SIZE)
        for frame in (loop.ed_frame, loop.es_frame):
            truth, wall = (
                loop.masks[structure][frame]
                for structure in (Structure.FIBROSIS, Structure.MYOCARDIUM)
            )
            drawn = [one.outline(truth, wall, frame=frame, patient=number) for one in readers]
            if any(mask.any() for mask in drawn[:2]):
                yield drawn, loop.segments[frame], loop.cine.facts.spacing


def ways(
    readers: list[MaskArray], segments: NDArray[np.uint8], spacing: PixelSpacing | None
) -> dict[str, Callable[[], object]]:
    first, second = readers[:2]
    between = BetweenShapes(first, second, spacing=spacing)
    return {
        "differences": lambda: find_differences(first, second, segments=segments, spacing=spacing),
        "regions matched": lambda: match_regions(first, second),
        "slider made ready": lambda: BetweenShapes(first, second, spacing=spacing),
        "a position of the slider": lambda: between.at(0.37),
        "majority of three": lambda: majority(readers),
        "STAPLE of three": lambda: staple(readers),
    }


def split(mask: MaskArray, segments: NDArray[np.uint8]) -> dict[str, Pair]:
    """The largest scar as two people see it, of whom each overlooks a part along the wall."""
    labels, number = ndimage.label(mask, np.ones((3, 3)))
    if number == 0:
        return {}
    scar = labels == np.bincount(labels.ravel())[1:].argmax() + 1
    middle = np.argwhere(segments).mean(axis=0)
    rows, columns = np.nonzero(scar)
    turn = np.arctan2(columns - middle[1], middle[0] - rows)  # 0 at the apex, as septum is left
    ends = np.quantile(turn, (0.4, 0.6))
    pairs = {}
    for name, (left, right) in {"along the wall": ends[::-1], "apart": ends}.items():
        first, second = np.zeros_like(scar), np.zeros_like(scar)
        first[rows[turn <= left], columns[turn <= left]] = True
        second[rows[turn >= right], columns[turn >= right]] = True
        pairs[name] = (first, second)
    return pairs


def mixed_distances(first: MaskArray, second: MaskArray) -> MaskArray:
    """Where the mean of both signed distances is positive (Raya and Udupa 1990)."""
    both = [
        ndimage.distance_transform_edt(mask) - ndimage.distance_transform_edt(~mask)
        for mask in (first, second)
    ]
    return np.asarray(both[0] + both[1] > 0)


def even_distances(first: MaskArray, second: MaskArray) -> MaskArray:
    """Each piece without what lies beyond half of its greatest distance from the other's mask."""
    found = first & second
    for mask, other in ((first, second), (second, first)):
        gap = ndimage.distance_transform_edt(~other)
        labels, number = ndimage.label(mask & ~other, np.ones((3, 3)))
        greatest = np.zeros(number + 1)
        np.maximum.at(greatest, labels.ravel(), gap.ravel())
        found |= (labels > 0) & (gap < greatest[labels] / 2)
    return np.asarray(found)


DESIGNS: dict[str, Callable[[MaskArray, MaskArray], MaskArray]] = {
    "signed distances mixed": mixed_distances,
    "distances shortened evenly": even_distances,
    "area given up evenly (ours)": mean_shape,
}


def judge(pair: Pair, found: MaskArray) -> tuple[float, float, float]:
    """Area and outline over the means of both, and the smaller Dice of the two."""
    areas = [np.count_nonzero(mask) for mask in pair]
    likeness = min(dice(count(mask, found)) for mask in pair)
    edges = [_edge_px(mask) for mask in (*pair, found)]
    return (
        2 * np.count_nonzero(found) / sum(areas),
        likeness,
        2 * edges[2] / (edges[0] + edges[1]),
    )


def _edge_px(mask: MaskArray) -> int:
    """Sides between a pixel of the mask and one outside."""
    return sum(int(np.count_nonzero(np.diff(mask, axis=axis))) for axis in (0, 1))


def best_ms(way: Callable[[], object], calls: int = 5) -> float:
    spent = []
    for _ in range(calls):
        start = time.perf_counter()
        way()
        spent.append((time.perf_counter() - start) * 1000)
    return min(spent)


def told_ms(spent: dict[str, list[float]]) -> dict[str, dict[str, float]]:
    return {
        name: {
            "median": round(float(np.median(times)), 2),
            "p95": round(float(np.percentile(times, 95)), 2),
        }
        for name, times in spent.items()
    }


def told(
    halfway: dict[str, dict[str, list[tuple[float, float, float]]]],
) -> dict[str, dict[str, dict[str, object]]]:
    names = ("area", "least Dice", "outline")
    return {
        kind: {
            design: {
                "frames": len(judged),
                **{
                    name: np.quantile(values, (0.25, 0.5, 0.75)).round(2).tolist()
                    for name, values in zip(names, zip(*judged, strict=True), strict=True)
                },
            }
            for design, judged in designs.items()
        }
        for kind, designs in halfway.items()
    }


if __name__ == "__main__":
    main()
