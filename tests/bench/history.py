"""A long history: how soon it opens, what it costs to go back in it, how much room it takes.

`python tests/bench/history.py [strokes]` draws on 22 frames of 768x1024 in a project on disk,
closes it, and measures the program after a restart.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent.parent))

from desk import studies

from fibrodesk.desk.drafts.writing import OpenReading
from fibrodesk.domain import history
from fibrodesk.domain.answering import painted
from fibrodesk.domain.draft import Draft, Edit
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.mask import MaskKey, Structure, difference
from fibrodesk.domain.replay import Replay

SHAPE, FRAMES = (768, 1024), 22
RADIUS_PX = 10


def strokes(draft: Draft, count: int) -> Iterator[Edit]:
    """Strokes along a wall, every seventh of them an erasing one."""
    chance = np.random.default_rng(1)
    for number in range(count):
        key = MaskKey(number % FRAMES, Structure.FIBROSIS)
        after = draft.mask(key).copy()
        start = ImagePoint(chance.uniform(150, 800), chance.uniform(150, 550))
        _sweep(after, start, length_px=chance.uniform(20, 120), value=number % 7 != 0)
        patch = difference(key, draft.mask(key), after)
        if patch is not None:
            yield painted(draft, patch)


def _sweep(mask: NDArray[np.bool_], start: ImagePoint, *, length_px: float, value: bool) -> None:
    rows, columns = np.ogrid[-RADIUS_PX : RADIUS_PX + 1, -RADIUS_PX : RADIUS_PX + 1]
    disc = rows**2 + columns**2 <= RADIUS_PX**2
    for share in np.linspace(0, 1, 12):
        left = int(start.x_px + length_px * share) - RADIUS_PX
        top = int(start.y_px + 15 * np.sin(3 * share)) - RADIUS_PX
        mask[top : top + len(disc), left : left + len(disc)][disc] = value


def opening(count: int) -> None:
    studies.SHAPE, studies.FRAMES = SHAPE, FRAMES
    with tempfile.TemporaryDirectory() as folder:
        study = studies.make_study(studies.make_project(Path(folder) / "study.fibrodesk"))
        reading = study.open("ann")
        for edit in strokes(reading.draft, count):
            studies.write(reading, edit)
        reading.close()
        taken = [_open_and_close(study) for _ in range(5)]
        middle, worked = (statistics.median(each) * 1e3 for each in zip(*taken, strict=True))
        print(f"open {count} strokes: median {middle:.0f} ms, at work {worked:.0f} ms of them")
        reading = study.open("ann")
        _undo_all(reading)
        study.project.abandon()


def _open_and_close(study: studies.Study) -> tuple[float, float]:
    """Seconds by the clock, and those in which the processor was ours: others may be at work."""
    began, began_work = time.perf_counter(), time.process_time()
    reading = study.open("ann")
    taken = time.perf_counter() - began, time.process_time() - began_work
    reading.close()
    return taken


def _undo_all(reading: OpenReading) -> None:
    taken = []
    for frame in range(FRAMES):
        while True:
            began = time.perf_counter()
            if reading.draft.undo(frame) is None:
                break
            taken.append(time.perf_counter() - began)
    middle, slow = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
    print(f"undo {len(taken)} steps: median {middle * 1e6:.0f} us, p95 {slow * 1e6:.0f} us")


def room(count: int) -> None:
    """With every step kept whole, and as it is."""
    kept = history.STEPS_KEPT_WHOLE
    for name, whole in (("whole", count), ("packed", kept)):
        history.STEPS_KEPT_WHOLE = whole
        draft, taken = Draft(shape=SHAPE), []
        for frame in range(FRAMES):
            draft.mask(MaskKey(frame, Structure.FIBROSIS))
        tracemalloc.start()
        for edit in strokes(draft, count):
            draft.record(edit)
        size = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        draft = Draft(shape=SHAPE)
        for edit in strokes(draft, count):
            began = time.perf_counter()
            draft.record(edit)
            taken.append(time.perf_counter() - began)
        middle = statistics.median(taken) * 1e6
        print(f"{count} strokes {name}: {size / 1e6:.1f} MB, record median {middle:.0f} us")
    history.STEPS_KEPT_WHOLE = kept


def replaying(count: int) -> None:
    """All strokes on one frame, looked at anywhere."""
    draft = Draft(shape=SHAPE)
    key = MaskKey(0, Structure.FIBROSIS)
    for edit in strokes(draft, count * FRAMES):
        if edit.frame == 0:
            draft.record(edit)
    replay = Replay(draft.log.since(0), key, shape=SHAPE)
    began = time.perf_counter()
    replay.mask_at(len(replay.steps))
    first = time.perf_counter() - began
    taken = []
    for number in np.random.default_rng(2).integers(0, len(replay.steps) + 1, 200):
        began = time.perf_counter()
        replay.mask_at(int(number))
        taken.append(time.perf_counter() - began)
    print(f"replay of {len(replay.steps)} steps on one frame: all of it {first * 1e3:.0f} ms")
    middle, slowest = statistics.median(taken) * 1e3, max(taken) * 1e3
    print(f"any step after that: median {middle:.2f} ms, slowest {slowest:.2f} ms")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    opening(count)
    room(count)
    replaying(min(count, 2000))


if __name__ == "__main__":
    main()
