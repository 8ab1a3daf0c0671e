"""One row of an agreement report, beside scikit-learn and MONAI: `python tests/bench/agreement.py`.

Medians of interleaved rounds on one machine; the ratios are what counts. A row is the counts,
every share that follows from them (kappa, its largest value, PABAK, AC1, positive and negative
agreement, Dice, IoU) and every distance (HD, HD95, ASSD, MASD, surface Dice). The peers give kappa
alone (scikit-learn), kappa with Dice and IoU (scikit-learn), and Dice with HD, HD95 and ASSD
(MONAI). `--monai` fetches MONAI alone, into a folder that is thrown away, and uses it with the
installed torch; its values are compared with ours before anything is timed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt
from sklearn.metrics import cohen_kappa_score, f1_score, jaccard_score

from fibrodesk.agreement import kappa, overlap
from fibrodesk.agreement.bootstrap import bootstrap_interval
from fibrodesk.agreement.counts import Counts, count
from fibrodesk.agreement.distance import distances, outline
from fibrodesk.agreement.interval import jackknife_interval
from fibrodesk.domain.mask import MaskArray

_SHARES = (
    kappa.cohen_kappa,
    kappa.largest_kappa,
    kappa.pabak,
    kappa.ac1,
    kappa.positive_agreement,
    kappa.negative_agreement,
    overlap.dice,
    overlap.iou,
)
Pair = tuple[MaskArray, MaskArray]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--monai", action="store_true", help="fetch MONAI and time it too")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if args.monai:
            fetch_monai(folder)
        results = {
            f"{rows} x {columns}": measure(
                scars(rows, columns), rounds=args.rounds, with_monai=args.monai
            )
            for rows, columns in ((256, 256), (768, 1024))
        }
    results["study of 100 patients"] = measure_study(rounds=args.rounds)
    print(json.dumps(results, indent=2))


def scars(rows: int, columns: int) -> Pair:
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
    return inside((80, -62), (34, 22)) & wall, inside((86, -58), (34, 24)) & wall


def measure(pair: Pair, *, rounds: int, with_monai: bool) -> dict[str, object]:
    """Microseconds of each way to a row, and how many times ours is as fast."""
    first, second = pair
    flat, other = first.ravel(), second.ravel()
    ways: dict[str, Callable[[], object]] = {
        "ours, counts and kappa": lambda: kappa.cohen_kappa(count(first, second)),
        "ours, counts and every share": lambda: shares(count(first, second)),
        "ours, every distance": lambda: distances(first, second),
        "ours, the whole row": lambda: (shares(count(first, second)), distances(first, second)),
        "scikit-learn, kappa": lambda: cohen_kappa_score(flat, other),
        "scikit-learn, kappa, Dice and IoU": lambda: (
            cohen_kappa_score(flat, other),
            f1_score(flat, other),
            jaccard_score(flat, other),
        ),
        "SciPy, two distance transforms of the frame": lambda: transforms(first, second),
    }
    if with_monai:
        ways["MONAI, Dice, HD, HD95 and ASSD"] = monai_row(first, second)
    times = interleaved(ways, rounds=rounds)
    row = times["ours, the whole row"]
    peers = {name: spent for name, spent in times.items() if not name.startswith("ours")}
    kappa_peer = times["scikit-learn, kappa"] / times["ours, counts and kappa"]
    return {
        "us": {name: round(spent, 1) for name, spent in times.items()},
        "kappa: times as fast as scikit-learn": round(kappa_peer, 1),
        "whole row: times as fast as": {
            name: round(spent / row, 1) for name, spent in peers.items()
        },
    }


def measure_study(*, rounds: int) -> dict[str, float]:
    """Milliseconds of the intervals of a study, from four integers a patient."""
    chance = np.random.default_rng(1)
    patients = [Counts(*chance.integers(1, 5_000, 4)) for _ in range(100)]
    ways: dict[str, Callable[[], object]] = {
        "jackknife, ms": lambda: jackknife_interval(patients),
        "bootstrap of 10,000, ms": lambda: bootstrap_interval(patients),
    }
    times = interleaved(ways, rounds=min(rounds, 5), calls=1)
    return {name: round(spent / 1000, 2) for name, spent in times.items()}


def shares(counts: Counts) -> list[float]:
    return [share(counts) for share in _SHARES]


def transforms(first: MaskArray, second: MaskArray) -> NDArray[np.float64]:
    here, there = outline(first), outline(second)
    forth = distance_transform_edt(~there)[here]
    return np.concatenate((forth, distance_transform_edt(~here)[there]))


def fetch_monai(folder: str) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", folder]
    subprocess.run([*command, "monai"], check=True)
    sys.path.insert(0, folder)
    warnings.filterwarnings("ignore", category=FutureWarning, module="monai")


def monai_row(first: MaskArray, second: MaskArray) -> Callable[[], object]:
    """MONAI's row on the same pair, after its values were found to be ours."""
    import torch
    from monai.metrics import (
        compute_average_surface_distance,
        compute_dice,
        compute_hausdorff_distance,
    )

    torch.set_num_threads(1)  # all ways on one core
    one, other = (torch.from_numpy(mask)[None, None].float() for mask in (first, second))

    def row() -> tuple[float, ...]:
        return (
            compute_dice(one, other).item(),
            compute_hausdorff_distance(one, other, include_background=True).item(),
            compute_hausdorff_distance(one, other, include_background=True, percentile=95).item(),
            compute_average_surface_distance(
                one, other, include_background=True, symmetric=True
            ).item(),
        )

    found = distances(first, second)
    ours = (overlap.dice(count(first, second)), found.hd, found.hd95, found.assd)
    if not np.allclose(row(), ours, atol=2e-4):
        raise SystemExit(f"MONAI gives {row()}, ours is {ours}")
    return row


def interleaved(
    ways: Mapping[str, Callable[[], object]], *, rounds: int, calls: int = 5
) -> dict[str, float]:
    """The median microseconds of a call, each way taking its turn in every round."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.perf_counter()
            for _ in range(calls):
                way()
            spent[name].append((time.perf_counter() - start) / calls * 1e6)
    return {name: statistics.median(times) for name, times in spent.items()}


if __name__ == "__main__":
    main()
