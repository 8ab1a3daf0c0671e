"""Proposals of the shipped bundle beside plain torch: `python tests/bench/inference.py`.

Prints one JSON object: medians in ms of interleaved rounds, the ratio, and frames a second from
pixels to masks.
"""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path

import numpy as np
import torch

from fibrodesk.domain.letterbox import Letterbox
from fibrodesk.inference.bundle import read_bundle
from fibrodesk.inference.engine import load_engine
from fibrodesk.networks.registry import build_from_card
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "bundles" / "demo"
ROUNDS = 20


def main() -> None:
    bundle = read_bundle(FOLDER)
    frames = make_loop(draw_patient(950, seed=41), frames=6, size_px=(480, 640)).cine.frames
    squares = [Letterbox(shape=(480, 640)).apply(frame) / np.float32(255) for frame in frames]
    engine = load_engine(bundle, "cpu")
    eager = build_from_card(bundle.card.network, bundle.card.network_arguments).eval()

    def plainly(square: np.ndarray) -> object:
        with torch.no_grad():
            return eager(torch.from_numpy(square[None, None]))

    ways = {
        "torch_eager": lambda at: plainly(squares[at]),
        "openvino": lambda at: engine._runner.logits(squares[at][None]),
        "frame_to_masks": lambda at: engine.propose(frames[at]),
    }
    milliseconds: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way(0)
    for turn in range(ROUNDS):
        for name, way in ways.items():
            start = time.perf_counter()
            way(turn % len(frames))
            milliseconds[name].append(1000 * (time.perf_counter() - start))
    medians = {name: round(statistics.median(each), 2) for name, each in milliseconds.items()}
    found = {
        "median_ms": medians,
        "openvino_over_eager": round(medians["torch_eager"] / medians["openvino"], 2),
        "frames_per_second": round(1000 / medians["frame_to_masks"], 1),
        "engine": engine.device,
    }
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
