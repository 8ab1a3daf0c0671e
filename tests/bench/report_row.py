"""A report's whole row of one 256 x 256 pair, beside MONAI and scikit-learn.

`python tests/bench/report_row.py`. Ours is what the evaluation of a model takes of a pair: counts,
Dice, IoU, precision, recall, Hausdorff, HD95, mean surface distance and surface Dice in px and in
mm, the Brier score of the frame and of the band along the boundary, and the table of reliability.
Theirs is the same from MONAI 1.6 (Dice, IoU, the three distances, surface Dice) and scikit-learn
(precision, recall, Brier, the calibration curve on the band that ours found), each called as its
manual calls it. Values are compared before anything is timed. Rounds are interleaved; a figure is
the median with its quartiles, and the ratio is what counts.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
import warnings
from collections.abc import Callable

import numpy as np
import torch
from monai.metrics import (
    compute_average_surface_distance,
    compute_dice,
    compute_hausdorff_distance,
    compute_iou,
    compute_surface_dice,
)
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, precision_score, recall_score

from fibrodesk.agreement.overlap import dice, iou, precision, recall
from fibrodesk.contract.snapshot import SnapshotFrame
from fibrodesk.domain.letterbox import FloatImage
from fibrodesk.domain.mask import MaskArray
from training.judging.calibrating.calibration import BAND_PX, BINS, edge_distance, expected_error
from training.judging.frames.judged import JudgedFrame, judge_frame

SHAPE = (256, 256)
MM = 0.5
FRAME = SnapshotFrame(
    patient="P",
    side="gate",
    cine="c",
    index=0,
    pixel_sha256="0",
    png="0.png",
    spacing_mm=(MM, MM),
)
Row = dict[str, float]
GOAL = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    args = parser.parse_args()
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")  # MONAI's own, of what it will drop
    reference, probability = pair()
    agree(ours(reference, probability), theirs(reference, probability))
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: ours(reference, probability),
        "MONAI and scikit-learn": lambda: theirs(reference, probability),
        "MONAI's part": lambda: monai_part(reference, probability),
        "scikit-learn's part": lambda: sklearn_part(reference, probability),
    }
    print(json.dumps(timed(ways, args.rounds), indent=1))


def pair() -> tuple[MaskArray, FloatImage]:
    """A scar of some 3,000 pixels, and an answer that lies 3 px beside it with a soft edge."""
    row, column = np.mgrid[: SHAPE[0], : SHAPE[1]]
    away = np.hypot((row - 96) / 1.5, column - 90)
    other = np.hypot((row - 99) / 1.5, column - 91)
    return away <= 25, (1 / (1 + np.exp((other - 25) / 1.5))).astype(np.float32)


def ours(reference: MaskArray, probability: FloatImage) -> Row:
    """The row as the evaluation takes it."""
    found: JudgedFrame = judge_frame(FRAME, reference, probability, threshold=0.5)
    return {
        "dice": dice(found.counts),
        "iou": iou(found.counts),
        "precision": precision(found.counts),
        "recall": recall(found.counts),
        **found.distances,
        "brier": found.brier,
        "brier_band": found.reliability.brier_band,
        "ece": expected_error(found.reliability.band),
    }


def theirs(reference: MaskArray, probability: FloatImage) -> Row:
    """The same row from both peers; the distances in px, times the spacing in mm."""
    return monai_part(reference, probability) | sklearn_part(reference, probability)


def monai_part(reference: MaskArray, probability: FloatImage) -> Row:
    true = torch.from_numpy(reference[None, None].astype(np.float32))
    said = torch.from_numpy((probability > 0.5)[None, None].astype(np.float32))
    whole = {"include_background": True}
    largest = float(compute_hausdorff_distance(said, true, **whole))
    most = float(compute_hausdorff_distance(said, true, percentile=95, **whole))
    mean = float(compute_average_surface_distance(said, true, symmetric=True, **whole))
    return {
        "dice": float(compute_dice(said, true, **whole)),
        "iou": float(compute_iou(said, true, **whole)),
        "hausdorff_px256": largest,
        "hd95_px256": most,
        "assd_px256": mean,
        "hausdorff_mm": largest * MM,
        "hd95_mm": most * MM,
        "assd_mm": mean * MM,
        "nsd": float(compute_surface_dice(said, true, class_thresholds=[1.5 / MM], **whole)),
    }


def sklearn_part(reference: MaskArray, probability: FloatImage) -> Row:
    true, said = reference.ravel(), probability.ravel()
    answer = said > 0.5
    band = (edge_distance(reference) <= BAND_PX).ravel()
    share, mean = calibration_curve(true[band], said[band], n_bins=BINS)
    pixels = np.bincount(np.minimum((said[band] * BINS).astype(int), BINS - 1), minlength=BINS)
    weights = pixels[pixels > 0] / band.sum()
    return {
        "precision": float(precision_score(true, answer)),
        "recall": float(recall_score(true, answer)),
        "brier": float(brier_score_loss(true, said)),
        "brier_band": float(brier_score_loss(true[band], said[band])),
        "ece": float(weights @ np.abs(share - mean)),
    }


def agree(first: Row, second: Row) -> None:
    """Refuse to time what does not say the same."""
    apart = {
        name: (first[name], value)
        for name, value in second.items()
        if not np.isclose(first[name], value, rtol=1e-4)
    }
    if apart:
        raise SystemExit(f"not the same: {apart}")


def timed(ways: dict[str, Callable[[], object]], rounds: int) -> dict[str, object]:
    """Milliseconds of each way, in turn in every round."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for each in range(rounds + 3):
        for name, way in ways.items():
            started = time.perf_counter()
            way()
            if each >= 3:  # the first ones load and warm
                taken[name].append(1e3 * (time.perf_counter() - started))
    found: dict[str, object] = {
        f"{name}, ms": [round(value, 3) for value in statistics.quantiles(values, n=4)]
        for name, values in taken.items()
    }
    ratio = statistics.median(taken["MONAI and scikit-learn"]) / statistics.median(taken["ours"])
    return found | {"times as fast": round(ratio, 1), "goal": GOAL}


if __name__ == "__main__":
    main()
