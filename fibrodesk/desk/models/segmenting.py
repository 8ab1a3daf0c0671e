"""Masks for a file that belongs to no project; nothing of the file but its pixels is used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fibrodesk.desk.project.workshop import Workshop
    from fibrodesk.domain.cine import ArrayCine
    from fibrodesk.inference.device import Device


def segment_file(
    source: Path,
    *,
    out: Path,
    bundle: Path | None,
    device: Device,
    progress: Callable[[int, int], None] | None = None,
) -> list[dict[str, Any]]:
    """Write a mask for each frame and structure into `out`; what was written, a row each.

    Args:
        bundle: the folder of a model; None takes the one that ships with the program.
    Raises:
        FibrodeskError: the file is no loop, or the bundle is not sound.
    """
    from fibrodesk.desk.project.workshop import Workshop
    from fibrodesk.imaging.png import encode_png
    from fibrodesk.inference.loop import each_proposal
    from resources import demonstration_bundle

    workshop = Workshop()
    try:
        cine = _decoded(workshop, source)
        engine = workshop.engine(bundle or demonstration_bundle(), device)
        out.mkdir(parents=True, exist_ok=True)
        rows = []
        for index, found in each_proposal(engine, cine, range(cine.facts.frames)):
            for structure, proposed in found.items():
                path = out / f"{source.stem}-{index + 1:04d}-{structure}.png"
                path.write_bytes(encode_png(proposed.mask))
                rows.append(
                    {
                        "mask": path,
                        "frame": index + 1,
                        "structure": str(structure),
                        "area_px": int(proposed.mask.sum()),
                    }
                )
            if progress is not None:
                progress(index + 1, cine.facts.frames)
        return rows
    finally:
        workshop.close()


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
