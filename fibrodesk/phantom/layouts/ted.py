"""Synthetic loops in the layout of TED: whole cycles, every frame outlined."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fibrodesk.phantom.layouts.camus import cut, info
from fibrodesk.phantom.layouts.volume import write_volume
from fibrodesk.phantom.loop import PhantomLoop


def write_ted(folder: Path, loops: Sequence[PhantomLoop]) -> None:
    """Write database/patient001 and so on below a folder."""
    for number, loop in enumerate(loops, start=1):
        patient = f"patient{number:03d}"
        home = folder / "database" / patient
        home.mkdir(parents=True)
        whole = cut(loop, slice(None))
        stem = home / f"{patient}_4CH"
        write_volume(stem.with_name(f"{stem.name}_sequence.mhd"), whole.frames, whole.spacing_mm)
        write_volume(
            stem.with_name(f"{stem.name}_sequence_gt.mhd"), whole.outlines, whole.spacing_mm
        )
        lines = [line for line in info(loop, whole, number) if line[0] != "FrameRate"]
        text = "".join(f"{key}: {value}\n" for key, value in lines)
        stem.with_name(f"{stem.name}_info.cfg").write_text(text, encoding="utf-8")
