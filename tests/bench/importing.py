"""How long many loops take to come in, by one process and by two: `tests/bench/importing.py`.

Loops of the phantom, 60 frames of 480 x 640 as JPEG; four hearts, each with another noise in every
loop, so that none is taken for a cut of another. The whole way: found, looked at, rebuilt without
identity, scanned for leaks, stored; every loop has to come in. The machine's load stands beside
the figures.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from fibrodesk.desk.importing import loops as importing
from fibrodesk.desk.importing import many as importing_many
from fibrodesk.desk.project.folder import create_project
from fibrodesk.desk.session import Session, sign_in
from fibrodesk.domain.cine import ArrayCine
from fibrodesk.imaging.decoding.pool import DecodingPool
from fibrodesk.phantom.dicom import write_dicom
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient
from fibrodesk.sealing.keys import PasswordCost

HEARTS = 4
PASSWORD = "only for this figure"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loops", type=int, default=100)
    parser.add_argument("--frames", type=int, default=60)
    parser.add_argument("--rows", type=int, default=480)
    parser.add_argument("--columns", type=int, default=640)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=1, help="the best of so many, in turn")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.environ["XDG_DATA_HOME"] = str(Path(name) / "data")
        folder = Path(name) / "loops"
        make_loops(folder, args)
        told = [
            measure(folder, Path(name) / f"round-{number}", workers)
            for number in range(args.rounds)
            for workers in args.workers
        ]
    best = {
        workers: min(float(each["seconds"]) for each in told if each["workers"] == workers)
        for workers in args.workers
    }
    ratio = best[args.workers[0]] / best[args.workers[-1]]
    print(json.dumps({"loops": args.loops, "runs": told, "faster_by": round(ratio, 2)}, indent=2))


def make_loops(folder: Path, args: argparse.Namespace) -> None:
    folder.mkdir()
    for heart in range(HEARTS):
        patient = draw_patient(heart, seed=7)
        loop = make_loop(patient, frames=args.frames, size_px=(args.rows, args.columns))
        for number in range(heart, args.loops, HEARTS):
            noise = np.random.default_rng(number).integers(0, 4, loop.cine.frames.shape, np.uint8)
            frames = loop.cine.frames - np.minimum(noise, loop.cine.frames)
            noisy = replace(loop, cine=ArrayCine(loop.cine.facts, frames))
            write_dicom(noisy, folder / f"{number:04d}.dcm")
        print(f"heart {heart + 1} of {HEARTS}", file=sys.stderr, flush=True)


def measure(folder: Path, parent: Path, workers: int) -> dict[str, Any]:
    """One import of all loops into a new project, by so many processes."""
    parent.mkdir(exist_ok=True)
    project = create_project(
        parent / f"by-{workers}.fibrodesk",
        name="Figure",
        password=PASSWORD,
        cost=PasswordCost(opslimit=1, memlimit=8192),
    )
    session = sign_in(project, "administrator", PASSWORD)
    project.workshop._decoder = DecodingPool(size=workers)
    try:
        return {"workers": workers, **timed(session, folder), "load": round(os.getloadavg()[0], 2)}
    finally:
        project.abandon()


def timed(session: Session, folder: Path) -> dict[str, Any]:
    start = time.perf_counter()
    first: list[float] = []
    found = importing.find(
        session,
        [folder],
        found_one=lambda _one: first.append(time.perf_counter() - start) if not first else None,
    )
    find_s = time.perf_counter() - start
    steps: list[tuple[float, importing_many.ImportStep]] = []
    choices = (
        importing_many.Choice(candidate=candidate, mask=survey.mask)
        for candidate, survey in importing_many.review_many(session, found.candidates)
    )
    outcome = importing_many.import_each(
        session,
        choices,
        total=len(found.candidates),
        confirmed=True,
        progress=lambda step: steps.append((time.perf_counter(), step)),
    )
    seconds = time.perf_counter() - start
    return {
        "seconds": round(seconds, 2),
        "first_found_s": round(first[0], 2),
        "all_found_s": round(find_s, 2),
        "seconds_a_loop": round((seconds - find_s) / max(1, len(steps)), 3),
        "imported": len(outcome.imported),
        "refused": [refusal.reason for refusal in outcome.refused],
        "time_left_was_wrong_by": error_of_time_left(steps),
    }


def error_of_time_left(steps: list[tuple[float, importing_many.ImportStep]]) -> float | None:
    """The median error of the time left that was told, as a share of what it then was."""
    end_s = steps[-1][0] if steps else 0.0
    errors = [
        abs(step.seconds_left / (end_s - at_s) - 1)
        for at_s, step in steps[:-1]
        if step.seconds_left is not None
    ]
    return round(statistics.median(errors), 3) if errors else None


if __name__ == "__main__":
    main()
