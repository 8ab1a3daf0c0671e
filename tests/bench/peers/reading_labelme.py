"""LabelMe reads our export: `python -m tests.bench.peers.reading_labelme`.

The desk's writer writes masks of every kind (rings with islands, specks, single pixels, empty
ones); LabelMe's own loader reads every file, in an environment of its own, as its licence is not
ours and it stands on Qt 5; the masks that it fills are compared with those that were written. The
environment (some 600 MB) is made at the first run, which is why this is no test of the suite.

Exit status 1 where a pixel differs.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))  # what tests share

from imaging.crafted_loop import COLUMNS, DRAWN, FRAMES, ROWS, crafted_loop

from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.imaging.writing.content import Loop
from fibrodesk.imaging.writing.labelme import LabelmeWriter
from tests.bench.peers.driving import drive, environment


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--environments", type=Path, default=Path.home() / ".cache/desk-peers")
    parser.add_argument("--loops", type=int, default=20)
    args = parser.parse_args()
    python = environment(args.environments, "labelme")
    with tempfile.TemporaryDirectory() as folder:
        loops = [crafted_loop(), *(_random_loop(seed) for seed in range(1, args.loops))]
        writer = LabelmeWriter(Path(folder))
        for number, loop in enumerate(loops, start=1):
            writer.add(replace(loop, code=f"cine-{number:04d}"))
        told = drive(python, "labelme_reads", folder, display=False, word="read")
        compared, wrong = _compare(Path(folder), loops)
    print(json.dumps({**told, "masks": compared, "wrong": wrong}))
    return 1 if wrong or not compared else 0


def _random_loop(seed: int) -> Loop:
    """Masks of chance, from a few specks to nearly all; each structure on each frame."""
    rng = np.random.default_rng(seed)
    loop = crafted_loop()
    said = {
        MaskKey(frame, structure): (DRAWN, rng.random((ROWS, COLUMNS)) < rng.random())
        for frame in range(FRAMES)
        for structure in Structure
    }
    voice = replace(loop.voices[0], said=said)
    return replace(loop, voices=(voice,), frames=tuple(range(FRAMES)))


def _compare(folder: Path, loops: list[Loop]) -> tuple[int, int]:
    """How many masks were compared, both ways of writing, and how many differ."""
    compared = wrong = 0
    for number, loop in enumerate(loops, start=1):
        for kind in ("masks", "polygons"):
            for voice in loop.voices:
                for frame in sorted({key.frame for key in voice.said}):
                    name = f"cine-{number:04d}_frame-{frame + 1:04d}.npz"
                    found = np.load(folder / kind / voice.code / name)
                    for structure, mask in voice.masks_of(frame, loop.facts.shape):
                        read = found.get(str(structure), np.zeros_like(mask))
                        compared += 1
                        wrong += not np.array_equal(read, mask)
    return compared, wrong


if __name__ == "__main__":
    sys.exit(main())
