"""Snapshots of phantom patients, drawn by the phantom's own process."""

from __future__ import annotations

import csv
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
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
from fibrodesk.domain.mask import Structure
from fibrodesk.domain.phases import PHASES
from training.data.dataset import read_grey

STUDY = "fibrodesk-phantom"
SEED = 41
FRAMES = 12  # of each loop, evenly over one cycle
NATIVE_PX = (480, 640)  # as the phantom's DICOM loops
SQUARE_PX = (256, 256)
HELD_OUT_LOOK = "E"

READER_FOLDER = "reader_{}"
"""Where a snapshot keeps the outlines of simulated reader 1, 2 ...: they are no reference."""

_MASKS = {
    Structure.FIBROSIS.value: "masks",
    Structure.MYOCARDIUM.value: "masks_myocardium",
    Structure.LEFT_VENTRICULAR_CAVITY.value: "masks_cavity",
    Structure.LEFT_ATRIUM.value: "masks_atrium",
}
_FEWEST_IN_PIECE = 4  # patients for whom the start of a process has paid
_DRAWN_READER = "masks_reader_{}"
_PHASES: dict[str, Phase] = {"ED": "ED", "ES": "ES"}


class PhantomFailedError(FibrodeskError):
    title = "No phantom patients could be drawn"
    text = "The phantom's process ended with {code}: {words}"
    hint = "Make room on the disk, or name an empty folder, and start again."


@dataclass(frozen=True, slots=True, kw_only=True)
class PhantomGroup:
    """Phantom patients of one side: numbers `first` up to `first + patients`.

    The same number and seed are the same heart, whatever its contrast, motion and look.
    """

    side: Side
    first: int
    patients: int
    size_px: tuple[int, int] = NATIVE_PX
    look: str | None = None  # None: any of the looks that training may see
    contrast_db: float | None = None  # of scar over healthy wall; None: 5 to 7 for each patient
    abnormal_motion: bool = True  # False: a scar moves and thickens as healthy wall does
    seed: int = SEED


GROUPS = (
    PhantomGroup(side="train", first=0, patients=100),
    PhantomGroup(side="train", first=150, patients=30, size_px=SQUARE_PX),
    PhantomGroup(side="validation", first=200, patients=12),
    PhantomGroup(side="gate", first=300, patients=30),
    PhantomGroup(side="report", first=400, patients=12, look=HELD_OUT_LOOK),
)
"""Those of the demonstration. No number is in two groups, so no patient is on two sides."""


def write_phantom_snapshot(
    folder: Path,
    groups: Sequence[PhantomGroup],
    *,
    workers: int = 1,
    frames: int = FRAMES,
    readers: int = 0,
) -> Path:
    """A snapshot of phantom patients with exact masks; returns the manifest's path.

    Args:
        workers: processes that draw.
        frames: of each loop, which is one beat.
        readers: simulated readers whose outlines lie in `READER_FOLDER`, named by no frame.
    Raises:
        PhantomFailedError: the phantom's process failed.
        ValueError: one patient stands in two groups.
    """
    _refuse_twins(groups)
    written: list[SnapshotFrame] = []
    half, drawn = (folder.with_name(f"{folder.name}.{word}") for word in ("half", "drawn"))
    for each in (half, drawn):
        shutil.rmtree(each, ignore_errors=True)
    for place in ("frames", *_MASKS, *_reader_folders(READER_FOLDER, readers)):
        (half / place).mkdir(parents=True)
    draw = partial(_draw, drawn, frames=frames, readers=readers)
    pieces = [piece for group in groups for piece in _pieces(group, workers)]
    pool = ThreadPoolExecutor(workers)  # each thread waits for a process
    try:
        for piece, found in zip(pieces, pool.map(draw, pieces), strict=True):
            written += _taken(found, half, piece, frames=frames, readers=readers)
    finally:
        pool.shutdown(cancel_futures=True)  # who wants to stop waits for those in hand alone
        shutil.rmtree(drawn, ignore_errors=True)
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


def _refuse_twins(groups: Sequence[PhantomGroup]) -> None:
    seen: set[tuple[int, int]] = set()
    for group in groups:
        numbers = {(group.seed, group.first + each) for each in range(group.patients)}
        if seen & numbers:
            raise ValueError(f"patient {min(seen & numbers)[1]} stands in two groups")
        seen |= numbers


def _pieces(group: PhantomGroup, workers: int) -> list[PhantomGroup]:
    """The group in parts of even size, one a worker where it is large enough."""
    count = max(1, min(workers, group.patients // _FEWEST_IN_PIECE))
    edges = [group.patients * at // count for at in range(count + 1)]
    return [
        replace(group, first=group.first + start, patients=end - start)
        for start, end in pairwise(edges)
    ]


def _reader_folders(template: str, readers: int) -> list[str]:
    return [template.format(number) for number in range(1, readers + 1)]


def _draw(folder: Path, group: PhantomGroup, *, frames: int, readers: int) -> Path:
    """Draw the patients of `group` into a folder of their own; returns it."""
    place = folder / f"{group.seed}-{group.first}"
    numbers = {
        "--patients": group.patients,
        "--first": group.first,
        "--seed": group.seed,
        "--frames": frames,
        "--rows": group.size_px[0],
        "--columns": group.size_px[1],
        "--readers": readers,
    }
    command = [sys.executable, "-m", "fibrodesk.phantom", str(place), "--format", "png"]
    for option, value in numbers.items():
        command += [option, str(value)]
    if group.look is not None:
        command += ["--look", group.look]
    if group.contrast_db is not None:
        command += ["--contrast-db", str(group.contrast_db)]
    if not group.abnormal_motion:
        command += ["--normal-motion"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PhantomFailedError(code=done.returncode, words=done.stderr.strip()[-400:])
    return place


def _taken(
    drawn: Path, folder: Path, group: PhantomGroup, *, frames: int, readers: int
) -> list[SnapshotFrame]:
    """Move the pictures of one group into the snapshot's folder."""
    with (drawn / "pairs.csv").open(newline="", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    for row in rows:
        places = zip(
            _reader_folders(_DRAWN_READER, readers),
            _reader_folders(READER_FOLDER, readers),
            strict=True,
        )
        for source, target in (("frames", "frames"), *places):
            shutil.move(drawn / source / row["name"], folder / target / _name(row))
    return [_frame(drawn, folder, group, row, frames=frames) for row in rows]


def _name(row: dict[str, str], *, later: int = 0, frames: int | None = None) -> str:
    """Of a frame's PNG, or of one that is `later` frames on in a loop of `frames`."""
    index = int(row["frame"]) + later
    return f"{row['patient']}_{index if frames is None else index % frames:03d}.png"


def _frame(
    drawn: Path, folder: Path, group: PhantomGroup, row: dict[str, str], *, frames: int
) -> SnapshotFrame:
    name = _name(row)
    masks: dict[str, tuple[SnapshotMask, ...]] = {
        structure: (_mask(drawn / place / row["name"], folder, f"{structure}/{name}"),)
        for structure, place in _MASKS.items()
    }
    # a loop is one beat, so the twelfths of a beat from a frame on go round in it
    phases = [round(phase * frames / PHASES) for phase in range(PHASES)]
    return SnapshotFrame(
        patient=row["patient"],
        side=group.side,
        cine=row["patient"],
        index=int(row["frame"]),
        pixel_sha256=hashlib.sha256(read_grey(folder / "frames" / name).tobytes()).hexdigest(),
        png=f"frames/{name}",
        spacing_mm=(float(row["row_mm"]), float(row["column_mm"])),
        form=row["form"],
        scanner=f"look {row['look']}",
        phase=_PHASES.get(row["phase"], ""),
        septum="left",  # as every phantom lies
        neighbours=tuple(f"frames/{_name(row, later=each, frames=frames)}" for each in phases),
        masks=masks,
    )


def _mask(source: Path, folder: Path, part: str) -> SnapshotMask:
    """Move one mask into the snapshot's folder."""
    shutil.move(source, folder / part)
    return SnapshotMask(
        png=part,
        sha256=hashlib.sha256((folder / part).read_bytes()).hexdigest(),
        author="phantom",
        purpose="sealed",
        origin="drawn",
    )
