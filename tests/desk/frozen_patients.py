"""A snapshot of many patients and tiny pictures, frozen as the desk freezes one."""

import hashlib

import numpy as np

from fibrodesk.contract.snapshot import (
    Snapshot,
    SnapshotFrame,
    SnapshotMask,
    read_snapshot,
    write_snapshot,
)
from fibrodesk.imaging.png import encode_png

SIDES = ("train",) * 7 + ("validation",) * 3 + ("gate", "report")


def frozen(folder, *, patients=24, marked=lambda number: number % 3 > 0):
    """One frame a patient: two thirds have fibrosis, focal or diffuse; sides as drawn."""
    folder.mkdir()
    frames = []
    for number in range(patients):
        picture = np.full((4, 6), number, np.uint8)
        image, mask = f"{number}.png", f"{number}-mask.png"
        (folder / image).write_bytes(encode_png(picture))
        data = encode_png(picture > 250)
        (folder / mask).write_bytes(data)
        found = SnapshotMask(
            png=mask,
            sha256=hashlib.sha256(data).hexdigest(),
            author="R",
            purpose="sealed",
            origin="drawn" if marked(number) else "none",
        )
        frames.append(
            SnapshotFrame(
                patient=f"FD-{number:04d}",
                side=SIDES[number % len(SIDES)],
                cine=f"c{number}",
                index=0,
                pixel_sha256=hashlib.sha256(picture.tobytes()).hexdigest(),
                png=image,
                form=("focal", "diffuse")[number % 2] if marked(number) else "",
                masks={"fibrosis": (found,)},
            )
        )
    facts = {"study": "s", "seed": 3, "created": "2026-01-01T00:00:00+00:00", "synthetic": True}
    write_snapshot(folder, Snapshot(frames=tuple(frames), **facts))
    return read_snapshot(folder)[1]
