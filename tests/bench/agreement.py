"""Agreement beside its peers on one machine: `python tests/bench/agreement.py`.

Rounds are interleaved: each way takes its turn in every round, so that what else the machine does
falls on all alike. A figure is the median with its quartiles; the ratios are what counts. Values
are compared with the peers' before anything is timed.

- Kappa in all three domains (myocardium, sector, whole frame), each mask packed once, beside
  scikit-learn's `cohen_kappa_score` on the pixels of the same domains.
- HD, HD95, ASSD, MASD and surface Dice together, in px and in both units, beside MONAI's Hausdorff
  distance alone and beside SimpleITK's.
- A study: 1,000 frames of 1024 x 768 in all domains; the bootstrap of 10,000 over 50 patients.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
import warnings
from collections.abc import Callable, Mapping

import numpy as np
import SimpleITK
from sklearn.metrics import cohen_kappa_score

from fibrodesk.agreement.bootstrap import bootstrap_interval
from fibrodesk.agreement.counts import Counts, count_packed, packed
from fibrodesk.agreement.distance import distances, distances_px_and_mm
from fibrodesk.agreement.interval import jackknife_interval
from fibrodesk.agreement.kappa import cohen_kappa
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray

_SPACING = PixelSpacing(row_mm=0.308, column_mm=0.308)
Way = Callable[[], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--frames", type=int, default=1_000, help="of the study")
    args = parser.parse_args()
    results: dict[str, object] = {}
    for rows, columns in ((256, 256), (768, 1024)):
        masks = scene(rows, columns)
        results[f"{columns} x {rows}"] = {
            "kappa in three domains": measure(kappas(masks), "ours", rounds=args.rounds),
            "distances": measure(outlines(masks), "ours, all five in px", rounds=args.rounds),
        }
    results[f"study of {args.frames} frames, s"] = study_seconds(args.frames)
    results["intervals of 50 patients"] = measure(
        intervals(50), "bootstrap of 10,000", rounds=args.rounds
    )
    print(json.dumps(results, indent=2))


def scene(rows: int, columns: int) -> dict[str, MaskArray]:
    """Two outlines of one scar in a ring of myocardium, as large as the frame allows."""
    row, column = np.mgrid[:rows, :columns]
    scale = rows / 256

    def inside(middle: tuple[float, float], radii: tuple[float, float]) -> MaskArray:
        away = np.hypot(
            (row - middle[0] * scale) / (radii[0] * scale),
            (column - columns / 2 - middle[1] * scale) / (radii[1] * scale),
        )
        return np.asarray(away <= 1)

    wall = inside((128, 0), (100, 80)) & ~inside((128, 0), (64, 46))
    fan = np.abs(column - columns / 2) <= (row + 8 * scale) * 0.9
    return {
        "first": inside((80, -62), (34, 22)) & wall,
        "second": inside((86, -58), (34, 24)) & wall,
        "myocardium": wall,
        "sector": fan & inside((0, 0), (250, 250)),
    }


def kappas(masks: Mapping[str, MaskArray]) -> dict[str, Way]:
    """Ways to the three kappas of a frame, after they were found to be the same."""
    first, second = masks["first"], masks["second"]
    grounds = (masks["myocardium"], masks["sector"])

    def ours() -> list[float]:
        one, other = packed(first), packed(second)
        domains = (*(packed(ground) for ground in grounds), None)
        return [cohen_kappa(count_packed(one, other, domain)) for domain in domains]

    def theirs() -> list[float]:
        inside = [cohen_kappa_score(first[ground], second[ground]) for ground in grounds]
        return [*inside, cohen_kappa_score(first.ravel(), second.ravel())]

    if not np.allclose(ours(), theirs(), atol=1e-12):
        raise SystemExit(f"scikit-learn gives {theirs()}, ours is {ours()}")
    return {"ours": ours, "scikit-learn": theirs}


def outlines(masks: Mapping[str, MaskArray]) -> dict[str, Way]:
    """Ways to the distances of a pair, after the Hausdorff distances were found to be the same."""
    first, second = masks["first"], masks["second"]
    monai = monai_hausdorff(first, second)
    images = [SimpleITK.GetImageFromArray(mask.astype(np.uint8)) for mask in (first, second)]
    measured = SimpleITK.HausdorffDistanceImageFilter()

    def simpleitk() -> float:
        measured.Execute(*images)
        return float(measured.GetHausdorffDistance())

    found = distances(first, second).hd
    if not np.allclose([monai(), simpleitk()], found, atol=1e-4):
        raise SystemExit(f"MONAI gives {monai()}, SimpleITK {simpleitk()}, ours is {found}")
    return {
        "ours, all five in px": lambda: distances(first, second),
        "ours, all five in px and mm": lambda: distances_px_and_mm(first, second, spacing=_SPACING),
        "MONAI, Hausdorff alone": monai,
        "SimpleITK, Hausdorff alone": simpleitk,
    }


def monai_hausdorff(first: MaskArray, second: MaskArray) -> Callable[[], float]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        from monai.metrics import compute_hausdorff_distance
    warnings.filterwarnings("ignore", category=FutureWarning, module="monai")
    torch.set_num_threads(1)  # all ways on one core
    one, other = (torch.from_numpy(mask)[None, None].float() for mask in (first, second))
    return lambda: compute_hausdorff_distance(one, other, include_background=True).item()


def study_seconds(frames: int) -> dict[str, float]:
    """Kappa of so many different pairs in all three domains, every mask packed once."""
    masks = scene(768, 1024)
    pairs = [
        (np.roll(masks["first"], shift, axis=1), np.roll(masks["second"], -shift, axis=0))
        for shift in range(20)
    ]
    start = time.perf_counter()
    for number in range(frames):
        first, second = (packed(mask) for mask in pairs[number % len(pairs)])
        for domain in (packed(masks["myocardium"]), packed(masks["sector"]), None):
            cohen_kappa(count_packed(first, second, domain))
    return {"kappa in three domains": round(time.perf_counter() - start, 3)}


def intervals(patients: int) -> dict[str, Way]:
    chance = np.random.default_rng(1)
    counts = [Counts(*chance.integers(1, 5_000, 4)) for _ in range(patients)]
    return {
        "bootstrap of 10,000": lambda: bootstrap_interval(counts),
        "jackknife": lambda: jackknife_interval(counts),
    }


def measure(ways: Mapping[str, Way], reference: str, *, rounds: int) -> dict[str, object]:
    """Milliseconds of each way as [quartile, median, quartile], and multiples of the reference."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            spent[name].append((time.perf_counter() - start) * 1e3)
    middle = statistics.median(spent[reference])
    return {
        "ms": {
            name: [round(value, 3) for value in statistics.quantiles(times, n=4)]
            for name, times in spent.items()
        },
        f"times of '{reference}'": {
            name: round(statistics.median(times) / middle, 1) for name, times in spent.items()
        },
    }


if __name__ == "__main__":
    main()
