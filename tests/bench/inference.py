"""Proposals of the shipped bundle beside plain torch: `python tests/bench/inference.py [BUNDLE]`.

Prints one JSON object: medians in ms of interleaved rounds with their quartiles, ratios, and frames
a second from pixels to scar in a loop of one beat, each frame seen with those about it; of wall
time, and of processor time, which says what one core does when nothing else runs beside it.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from fibrodesk.domain.cine import ArrayCine
from fibrodesk.domain.mask import Structure
from fibrodesk.inference.bundle import Bundle, read_bundle
from fibrodesk.inference.device import Device
from fibrodesk.inference.engine import Runner
from fibrodesk.inference.loading import load_engine
from fibrodesk.inference.loop import each_proposal
from fibrodesk.inference.network import NetworkPart, first_network, scar_network
from fibrodesk.inference.openvino_runner import OpenVinoRunner
from fibrodesk.inference.torch_runner import TorchRunner
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "bundles" / "demo"
ROUNDS, FRAMES = 15, 24


def main() -> None:
    bundle = read_bundle(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
    cine = make_loop(draw_patient(950, seed=41), frames=FRAMES, size_px=(480, 640)).cine
    ways: dict[str, Callable[[], object]] = {}
    for name, part in _parts(bundle).items():
        seen = np.random.default_rng(0).random(part.seen, np.float32)
        runners: dict[str, Runner] = {
            "openvino": OpenVinoRunner(part),
            "eager": TorchRunner(part, device="torch-cpu"),
        }
        for library, runner in runners.items():
            ways[f"{name}_{library}"] = partial(runner.logits, seen)
    devices: tuple[Device, ...] = ("cpu", "torch-cpu")
    loops = {f"loop_{device}": _loop(bundle, cine, device) for device in devices}
    found = _timed({**ways, **loops})
    told = _told(found, _parts(bundle), load_engine(bundle, "cpu").device)
    told["frames_per_processor_second"] = round(FRAMES / _processor_s(loops["loop_cpu"]), 1)
    print(json.dumps(told, indent=1))


def _parts(bundle: Bundle) -> dict[str, NetworkPart]:
    parts = {"first": first_network(bundle)}
    return parts if bundle.card.scar is None else {**parts, "scar": scar_network(bundle)}


def _loop(bundle: Bundle, cine: ArrayCine, device: Device) -> Callable[[], object]:
    engine = load_engine(bundle, device)
    wanted = (Structure.FIBROSIS,)  # as the window asks
    return lambda: list(each_proposal(engine, cine, range(FRAMES), wanted=wanted))


def _timed(ways: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    milliseconds: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()  # compiles, and finds the quicker precision
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            milliseconds[name].append(1000 * (time.perf_counter() - start))
    return milliseconds


def _processor_s(way: Callable[[], object]) -> float:
    """Median over the rounds, of all threads together."""
    seconds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        way()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds)


def _told(
    milliseconds: dict[str, list[float]], parts: dict[str, NetworkPart], engine: str
) -> dict[str, object]:
    medians = {name: statistics.median(each) for name, each in milliseconds.items()}
    return {
        "median_ms": {name: round(value, 2) for name, value in medians.items()},
        "quartiles_ms": {
            name: [round(cut, 2) for cut in statistics.quantiles(each, n=4)[::2]]
            for name, each in milliseconds.items()
        },
        "openvino_times_as_fast": {
            name: round(medians[f"{name}_eager"] / medians[f"{name}_openvino"], 2) for name in parts
        },
        "loop_times_as_fast": round(medians["loop_torch-cpu"] / medians["loop_cpu"], 2),
        "frames_per_second": round(1000 * FRAMES / medians["loop_cpu"], 1),
        "engine": engine,
    }


if __name__ == "__main__":
    main()
