"""Masks for a file that belongs to no project; nothing of the file but its pixels is used."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fibrodesk.desk.exporting.places import FileTakenError, require_folder
from fibrodesk.domain.mask import Structure
from fibrodesk.storage.errors import NotWrittenError

if TYPE_CHECKING:
    from fibrodesk.desk.project.workshop import Workshop
    from fibrodesk.domain.cine import ArrayCine
    from fibrodesk.inference.device import Device
    from fibrodesk.inference.engine import Engine


def segment_file(
    source: Path,
    *,
    out: Path,
    bundle: Path | None,
    device: Device,
    replace: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> list[dict[str, Any]]:
    """Write a mask for each frame and structure into `out`; what was written, a row each.

    The masks of a loop come into `out` together at the end, so that none of an unfinished run
    lies between those of an older one.

    Args:
        bundle: the folder of a model; None takes the one that ships with the program.
        replace: whether older masks of a loop of this name give way, all of them.
    Raises:
        FileTakenError: there are such masks, and `replace` is not asked for.
        FolderPlaceError: `out` is a file.
        FibrodeskError: the file is no loop, or the bundle is not sound.
        NotWrittenError: the disk refuses; the older masks are whole.
    """
    from fibrodesk.desk.project.workshop import Workshop
    from resources import demonstration_bundle

    require_folder(out)
    older = _older_masks(out, source.stem)
    if older and not replace:
        raise FileTakenError(name=older[0].name)
    workshop = Workshop()
    try:
        cine = _decoded(workshop, source)
        engine = workshop.engine(bundle or demonstration_bundle(), device)
        try:
            return _into(out, source.stem, engine, cine, older=older, progress=progress)
        except OSError as error:
            raise NotWrittenError.of(out, error) from error
    finally:
        workshop.close()


def _older_masks(out: Path, stem: str) -> list[Path]:
    """What an earlier run wrote for a loop of that name."""
    structures = "|".join(map(str, Structure))
    wanted = re.compile(rf"{re.escape(stem)}-\d{{4,}}-({structures})\.png")
    found = out.iterdir() if out.is_dir() else ()
    return sorted(path for path in found if wanted.fullmatch(path.name))


def _into(
    out: Path,
    stem: str,
    engine: Engine,
    cine: ArrayCine,
    *,
    older: list[Path],
    progress: Callable[[int, int], None] | None,
) -> list[dict[str, Any]]:
    """Write beside, then move every mask to its place; what is older and has no heir goes."""
    out.mkdir(parents=True, exist_ok=True)
    half = out / f".half-{secrets.token_hex(8)}"
    half.mkdir()
    try:
        rows = _write(half, stem, engine, cine, progress)
        for row in rows:
            row["mask"] = row["mask"].replace(out / row["mask"].name)
        for path in {*older} - {row["mask"] for row in rows}:
            path.unlink(missing_ok=True)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return rows


def _write(
    folder: Path,
    stem: str,
    engine: Engine,
    cine: ArrayCine,
    progress: Callable[[int, int], None] | None,
) -> list[dict[str, Any]]:
    from fibrodesk.imaging.png import encode_png
    from fibrodesk.inference.loop import each_proposal

    rows = []
    for index, found in each_proposal(engine, cine, range(cine.facts.frames)):
        for structure, proposed in found.items():
            path = folder / f"{stem}-{index + 1:04d}-{structure}.png"
            path.write_bytes(encode_png(proposed.mask))
            area_px = int(proposed.mask.sum())
            rows.append(
                {
                    "mask": path,
                    "frame": index + 1,
                    "structure": str(structure),
                    "area_px": area_px,
                }
            )
        if progress is not None:
            progress(index + 1, cine.facts.frames)
    return rows


def _decoded(workshop: Workshop, source: Path) -> ArrayCine:
    """The loop, decoded by a process that a hostile file may end, in the private folder."""
    import numpy as np

    from fibrodesk.domain.cine import ArrayCine
    from fibrodesk.imaging.intake import open_candidate, write_frames
    from fibrodesk.imaging.source import SourceRef

    ref, decoder = SourceRef(source), workshop.decoder()
    facts = decoder.call(open_candidate, ref).facts
    frames = workshop.shelter().new_folder("segment") / "frames"
    shape = decoder.call(write_frames, ref, frames)
    return ArrayCine(facts, np.memmap(frames, np.uint8, mode="r", shape=shape))
