"""The wall from three points beside the true one: `python tests/bench/three_points.py [PATIENTS]`.

Prints one JSON object: Dice before any dragging as quartiles, in all and by look, phase, form and
size; the Dice of the cavity; the milliseconds that a wall with its mask takes, and those of one
move of a handle to the mask that is shown.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "vision"))

from wall_room import HAND_MM, WallCase, dice, wall_cases

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui.drawing.tools.wall_handles import Pull
from fibrodesk.vision.fan import fan_of
from fibrodesk.vision.wall import WallContours
from fibrodesk.vision.wall_tracing import trace_wall

SEED = 77


def main() -> None:
    patients = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    found, cavities = defaultdict(list), []
    times, moves = defaultdict(list), defaultdict(list)
    for case in wall_cases(range(patients), seed=SEED):
        first, second, apex = case.points
        size = f"{case.wall.shape[1]}x{case.wall.shape[0]}"
        begun = time.perf_counter()
        wall = trace_wall(case.picture, hinges=(first, second), apex=apex, spacing=case.spacing)
        drawn = wall.wall_mask(case.wall.shape) & fan_of(case.picture)
        times[size].append((time.perf_counter() - begun) * 1000)
        moves[size] += _pulled(wall, case)
        likeness = dice(drawn, case.wall)
        for group in ("all", f"look {case.look}", case.phase, f"form {case.form}", size):
            found[group].append(likeness)
        cavities.append(dice(wall.cavity_mask(case.wall.shape), case.cavity))
    print(
        json.dumps(
            {
                "patients": patients,
                "frames": len(cavities),
                "hand_sd_mm": HAND_MM,
                "dice": {group: _quartiles(values) for group, values in sorted(found.items())},
                "dice_cavity": _quartiles(cavities),
                "ms": _medians(times),
                "handle_move_ms": _medians(moves),
            },
            indent=1,
        )
    )


def _pulled(wall: WallContours, case: WallCase) -> list[float]:
    """How long each of a few moves of one handle takes."""
    at, times = wall.endo[3], []
    pull = Pull(wall, ("endo", 3), at, mask=wall.wall_mask(case.wall.shape), fan=case.wall | True)
    for step in range(8):
        begun = time.perf_counter()
        pull.to(ImagePoint(at.x_px + step, at.y_px))
        times.append((time.perf_counter() - begun) * 1000)
    return times


def _medians(times: dict[str, list[float]]) -> dict[str, float]:
    return {size: round(float(np.median(each)), 1) for size, each in times.items()}


def _quartiles(values: list[float]) -> dict[str, float]:
    low, middle, high = np.quantile(values, (0.25, 0.5, 0.75))
    return {"q1": round(low, 3), "median": round(middle, 3), "q3": round(high, 3)}


if __name__ == "__main__":
    main()
