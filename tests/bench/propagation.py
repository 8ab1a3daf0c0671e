"""How well a mask goes along a loop: `python tests/bench/propagation.py`.

Loops of the phantom, whose masks are known on every frame: one beat of 44 frames, 384 x 512, some
patients of each look that is trained on. From four moments of the beat the true mask is carried
over gaps of 2 to 16 frames, and held against the true mask there: as it is (`copy`), along the
flow (`flow`), and of the frame in the middle from both ends (`between`). Medians and lower
quartiles of Dice; the error that the reader would have been told, and how often the flow was
stopped. Then what has no motion: how often that is believed after one, two and four frames.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict

import cv2
import numpy as np

from fibrodesk.domain.mask import MaskArray, Structure
from fibrodesk.phantom.look import TRAINING_LOOKS
from fibrodesk.phantom.loop import PhantomLoop, make_loop
from fibrodesk.phantom.patient import draw_patient
from fibrodesk.vision.between import Interpolation
from fibrodesk.vision.flow import Track

FRAMES, SIZE_PX = 44, (384, 512)
STARTS, GAPS = (0, 8, 18, 28), (2, 4, 8, 16)
STRUCTURES = (Structure.MYOCARDIUM, Structure.FIBROSIS)
Figures = dict[str, list[float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=8)
    parser.add_argument("--seed", type=int, default=11)
    args = parser.parse_args()
    figures: dict[str, Figures] = defaultdict(lambda: defaultdict(list))
    loops = []
    for number in range(args.patients):
        look = TRAINING_LOOKS[number % len(TRAINING_LOOKS)]
        loop = make_loop(
            draw_patient(number, seed=args.seed, look=look), frames=FRAMES, size_px=SIZE_PX
        )
        for structure in STRUCTURES:
            for start in STARTS:
                carry(loop, structure, start, figures)
        loops.append(loop)
    rows = {name: summary(found) for name, found in figures.items()}
    print(json.dumps({"carried": rows, "believed": without_motion(loops[0])}, indent=2))


def carry(loop: PhantomLoop, structure: Structure, start: int, figures: dict[str, Figures]) -> None:
    masks = loop.masks[structure]
    if not masks[start].any():
        return
    track = Track(masks[start], loop.cine.frame(start))
    begun_s = time.perf_counter()
    held = True
    for gap in range(1, min(max(GAPS), FRAMES - 1 - start) + 1):
        trust = track.go_on(loop.cine.frame(start + gap))
        held = held and trust.holds
        if gap not in GAPS:
            continue
        found = figures[f"{structure} over {gap}"]
        end = start + gap
        found["copy"].append(dice(masks[start], masks[end]))
        found["flow"].append(dice(track.mask(), masks[end]))
        middle = Interpolation(masks[start], masks[end]).at(0.5).mask
        found["between"].append(dice(middle, masks[start + gap // 2]))
        found["error_px"].append(trust.error_px)
        found["stopped"].append(float(not held))
        found["ms_a_frame"].append(1000 * (time.perf_counter() - begun_s) / gap)


def summary(found: Figures) -> dict[str, object]:
    shares = {
        name: [round(float(value), 3) for value in np.percentile(found[name], (50, 25))]
        for name in ("copy", "flow", "between")
    }
    better = np.mean(np.array(found["flow"]) > np.array(found["copy"]))
    return {
        "n": len(found["copy"]),
        **shares,
        "flow_is_better": round(float(better), 2),
        "error_px": round(float(np.median(found["error_px"])), 2),
        "stopped": round(float(np.mean(found["stopped"])), 2),
        "ms_a_frame": round(float(np.median(found["ms_a_frame"])), 1),
    }


def without_motion(loop: PhantomLoop) -> dict[str, list[float]]:
    """The share of trips that are still believed after 1, 2 and 4 frames without any motion."""
    rng = np.random.default_rng(5)
    wall = loop.masks[Structure.MYOCARDIUM][0]
    kinds = {
        "white noise": lambda: rng.integers(0, 256, SIZE_PX).astype(np.uint8),
        "speckle drawn anew": lambda: speckle(rng),
        "flat": lambda: np.full(SIZE_PX, 20, np.uint8),
    }
    return {name: believed(wall, make) for name, make in kinds.items()}


def believed(mask: MaskArray, make: object) -> list[float]:
    held = np.zeros((10, 4))
    for trip in range(10):
        track, still = Track(mask, make()), True  # type: ignore[operator]
        for step in range(4):
            still = still and track.go_on(make()).holds  # type: ignore[operator]
            held[trip, step] = still
    return [float(held[:, step].mean()) for step in (0, 1, 3)]


def speckle(rng: np.random.Generator) -> np.ndarray:
    smooth = cv2.GaussianBlur(rng.normal(size=SIZE_PX), (0, 0), 3)
    return cv2.normalize(smooth, None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8)


def dice(first: MaskArray, second: MaskArray) -> float:
    return 2 * np.count_nonzero(first & second) / (first.sum() + second.sum())


if __name__ == "__main__":
    main()
