"""Ours beside LabelMe, X-AnyLabeling and napari: `python -m tests.bench.peers [--display]`.

Each is driven through its own window, with real mouse events, on the same pictures and in a
window of the same size, each round on fresh copies; the rounds of all desks alternate, so that a
busy machine weighs on all alike. Printed are medians in ms from the event to painted pixels, and
how many times as long as ours each peer takes. The peers' environments are made at the first run
(about 3 GB) from the configured package index, in `--environments`. Without `--display` the
offscreen platform is used and napari, which needs OpenGL, is left to the run under a display.

A peer's save ends when the file is written, without a sync. Ours is told twice: `save` ends when
the last stroke is synced to the disk, `save_answered` when the window is free again.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))  # what tests share: desk.studies

from tests.bench.peers import study
from tests.bench.peers.driving import PACKAGES, drive, environment

ALIKE = (
    ("next", "next_python"),
    ("next_loop", "next"),
    ("next_loop", "next_looked"),
    ("next_loop_at_once", "next"),
    ("save_answered", "save"),
)
"""Acts of ours, and what else a peer does that comes near to each.

`next_looked`: its picture was looked at as long as our loop was. `next_python`: napari without
the painting by OpenGL.
"""

Times = dict[str, list[float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--environments", type=Path, default=Path.home() / ".cache/desk-peers")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--moves", type=int, default=60, help="of each stroke")
    parser.add_argument("--size", default="1600x1000", help="of each window")
    parser.add_argument("--display", action="store_true", help="use DISPLAY, and napari too")
    parser.add_argument("--only", nargs="*", choices=sorted(PACKAGES), help="these peers alone")
    args = parser.parse_args()
    peers = args.only if args.only is not None else list(PACKAGES)
    peers = [peer for peer in peers if peer != "napari" or args.display]
    pythons = {peer: environment(args.environments, peer) for peer in peers}
    with tempfile.TemporaryDirectory() as folder:
        project, pictures = study.make(Path(folder))
        taken: dict[str, Times] = {}
        for number in range(args.rounds):
            print(f"round {number + 1} of {args.rounds}", file=sys.stderr)
            for who, python in {"ours": sys.executable, **pythons}.items():
                what = project if who == "ours" else pictures
                fresh = shutil.copytree(what, Path(folder) / f"{who}{number}{what.suffix}")
                driver = "our_desk" if who == "ours" else f"{who}_desk"
                gather(taken, who, run(python, driver, fresh, args))
        print(json.dumps(report(taken), indent=1))


def run(python: str, driver: str, what: Path, args: argparse.Namespace) -> Times:
    """One run of one desk: its times by act."""
    times: Times = drive(python, driver, what, args.moves, args.size, display=args.display)
    return times


def gather(taken: dict[str, Times], who: str, times: Times) -> None:
    for act, listed in times.items():
        taken.setdefault(who, {}).setdefault(act, []).extend(listed)


def report(taken: dict[str, Times]) -> dict[str, object]:
    """Medians, 95th percentiles and best in ms, and each peer's by ours.

    The best of many is what an act takes where nothing else runs on the machine.
    """
    rows = {
        who: {
            act: {
                "median_ms": round(statistics.median(listed), 3),
                "p95_ms": round(float(np.percentile(listed, 95)), 3),
                "best_ms": round(min(listed), 3),
                "n": len(listed),
            }
            for act, listed in acts.items()
        }
        for who, acts in taken.items()
    }
    return {
        "times": rows,
        "times_as_long_as_ours": ratios(rows, "median_ms"),
        "best_times_as_long_as_ours": ratios(rows, "best_ms"),
    }


def ratios(rows: dict[str, dict[str, dict[str, float]]], figure: str) -> dict[str, float]:
    """Each peer's figure by ours, act by act; `ours:theirs` where the acts have two names."""
    ours = rows["ours"]
    pairs = [*((act, act) for act in ours), *ALIKE]
    return {
        f"{mine if mine == theirs else f'{mine}:{theirs}'}/{who}": round(
            acts[theirs][figure] / ours[mine][figure], 1
        )
        for who, acts in rows.items()
        for mine, theirs in pairs
        if who != "ours" and mine in ours and theirs in acts
    }


if __name__ == "__main__":
    main()
