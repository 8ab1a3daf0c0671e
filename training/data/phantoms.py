"""Snapshots of phantom patients, drawn by the phantom's own process."""

from __future__ import annotations

import csv
import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fibrodesk.contract.snapshot import (
    Phase,
    Side,
    Snapshot,
    SnapshotFrame,
    SnapshotMask,
    write_snapshot,
)
from fibrodesk.domain.errors import FibrodeskError
from training.data.dataset import read_grey

STUDY = "fibrodesk-phantom"
SEED = 41
FRAMES = 12  # of each loop, evenly over one cycle
NATIVE_PX = (480, 640)  # as the phantom's DICOM loops
SQUARE_PX = (256, 256)
HELD_OUT_LOOK = "E"

_MASKS = {"fibrosis": "masks", "myocardium": "masks_myocardium"}
_PHASES: dict[str, Phase] = {"ED": "ED", "ES": "ES"}


class PhantomFailedError(FibrodeskError):
    title = "No phantom patients could be drawn"
    text = "The phantom's process ended with {code}: {words}"
    hint = "Make room on the disk, or name an empty folder, and start again."


@dataclass(frozen=True, slots=True, kw_only=True)
class PhantomGroup:
    """Phantom patients of one side: numbers `first` up to `first + patients`."""

    side: Side
    first: int
    patients: int
    size_px: tuple[int, int] = NATIVE_PX
    look: str | None = None  # None: any of the looks that training may see


GROUPS = (
    PhantomGroup(side="train", first=0, patients=100),
    PhantomGroup(side="train", first=150, patients=30, size_px=SQUARE_PX),
    PhantomGroup(side="validation", first=200, patients=12),
    PhantomGroup(side="gate", first=300, patients=30),
    PhantomGroup(side="report", first=400, patients=12, look=HELD_OUT_LOOK),
)
"""Those of the demonstration. No number is in two groups, so no patient is on two sides."""


def write_phantom_snapshot(
    folder: Path, groups: Sequence[PhantomGroup], *, workers: int = 1, frames: int = FRAMES
) -> Path:
    """A snapshot of phantom patients with exact masks; returns the manifest's path.

    Raises:
        PhantomFailedError: the phantom's process failed.
    """
    written: list[SnapshotFrame] = []
    half = folder.with_name(f"{folder.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    for place in ("frames", *_MASKS):
        (half / place).mkdir(parents=True)
    for group in groups:
        with tempfile.TemporaryDirectory(prefix="fibrodesk-phantom-") as name:
            drawn = Path(name) / "drawn"
            _draw(drawn, group, workers=workers, frames=frames)
            written += _taken(drawn, half, group)
    snapshot = Snapshot(
        study=STUDY,
        seed=SEED,
        created="2026-01-01T00:00:00+00:00",  # the same patients give the same bytes
        synthetic=True,
        frames=tuple(written),
    )
    write_snapshot(half, snapshot)
    half.rename(folder)
    return folder / "manifest.json"


def _draw(folder: Path, group: PhantomGroup, *, workers: int, frames: int) -> None:
    numbers = {
        "--patients": group.patients,
        "--first": group.first,
        "--seed": SEED,
        "--frames": frames,
        "--rows": group.size_px[0],
        "--columns": group.size_px[1],
        "--workers": workers,
    }
    command = [sys.executable, "-m", "fibrodesk.phantom", str(folder), "--format", "png"]
    for option, value in numbers.items():
        command += [option, str(value)]
    if group.look is not None:
        command += ["--look", group.look]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PhantomFailedError(code=done.returncode, words=done.stderr.strip()[-400:])


def _taken(drawn: Path, folder: Path, group: PhantomGroup) -> list[SnapshotFrame]:
    """Move the pictures of one group into the snapshot's folder."""
    with (drawn / "pairs.csv").open(newline="", encoding="utf-8") as table:
        return [_frame(drawn, folder, group, row) for row in csv.DictReader(table)]


def _frame(drawn: Path, folder: Path, group: PhantomGroup, row: dict[str, str]) -> SnapshotFrame:
    patient = row["patient"]
    name = f"{patient}_{int(row['frame']):03d}.png"
    shutil.move(drawn / "frames" / row["name"], folder / "frames" / name)
    masks: dict[str, tuple[SnapshotMask, ...]] = {}
    for structure, place in _MASKS.items():
        target = folder / structure / name
        shutil.move(drawn / place / row["name"], target)
        masks[structure] = (
            SnapshotMask(
                png=f"{structure}/{name}",
                sha256=hashlib.sha256(target.read_bytes()).hexdigest(),
                author="phantom",
                purpose="sealed",
                origin="drawn",
            ),
        )
    return SnapshotFrame(
        patient=patient,
        side=group.side,
        cine=patient,
        index=int(row["frame"]),
        pixel_sha256=hashlib.sha256(read_grey(folder / "frames" / name).tobytes()).hexdigest(),
        png=f"frames/{name}",
        spacing_mm=(float(row["row_mm"]), float(row["column_mm"])),
        form=row["form"],
        scanner=f"look {row['look']}",
        phase=_PHASES.get(row["phase"], ""),
        masks=masks,
    )
