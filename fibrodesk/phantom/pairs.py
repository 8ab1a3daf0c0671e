"""Synthetic frames and masks as pairs of PNG, the layout that networks are trained from."""

from __future__ import annotations

import csv
from dataclasses import astuple, dataclass, fields
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from fibrodesk.domain.mask import Structure
from fibrodesk.phantom.dataset import Population, Progress, claim_folder, each_patient
from fibrodesk.phantom.loop import PhantomLoop, make_loop
from fibrodesk.phantom.reader import SimulatedReader
from fibrodesk.phantom.stamp import MARK

MASK_FOLDERS = {
    Structure.FIBROSIS: "masks",
    Structure.MYOCARDIUM: "masks_myocardium",
    Structure.LEFT_VENTRICULAR_CAVITY: "masks_cavity",
    Structure.LEFT_ATRIUM: "masks_atrium",
}
"""Where the masks of each structure lie; each is named after its frame."""

READER_FOLDER = "masks_reader_{}"
"""Where the outlines of fibrosis by simulated reader 1, 2 ... lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    """One line of pairs.csv."""

    name: str  # of the PNG in frames/ and in each folder of masks
    patient: str
    frame: int  # in the loop
    phase: str  # "ED", "ES" or ""
    form: str  # "none" without fibrosis
    look: str
    ejection_fraction: float
    row_mm: float
    column_mm: float


def write_pngs(
    folder: Path,
    *,
    patients: int,
    seed: int,
    look: str | None = None,
    frames: int = 24,
    size_px: tuple[int, int] = (256, 256),
    scar_contrast_db: float | None = None,
    abnormal_motion: bool = True,
    first: int = 0,
    readers: int = 0,
    workers: int = 1,
    progress: Progress | None = None,
) -> tuple[PairRow, ...]:
    """Write frames/*.png, masks/*.png (0 and 255), the other structures' masks and pairs.csv.

    Args:
        readers: simulated readers whose outlines are written beside the true masks.
    Raises:
        FolderInUseError: the folder exists and is not empty.
    """
    places = [READER_FOLDER.format(number) for number in range(1, readers + 1)]
    claim_folder(folder, "frames", *MASK_FOLDERS.values(), *places)
    population = Population(
        seed=seed,
        look=look,
        frames=frames,
        size_px=size_px,
        scar_contrast_db=scar_contrast_db,
        abnormal_motion=abnormal_motion,
    )
    work = partial(_write_patient, folder, population, readers)
    numbers = range(first, first + patients)
    written = each_patient(work, numbers, workers=workers, progress=progress)
    rows = tuple(row for part in written for row in part)
    with (folder / "pairs.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(field.name for field in fields(PairRow))
        table.writerows(astuple(row) for row in rows)
    return rows


def _write_patient(
    folder: Path, population: Population, readers: int, number: int
) -> list[PairRow]:
    patient = population.patient(number)
    loop = make_loop(patient, frames=population.frames, size_px=population.size_px)
    rows = []
    for frame, image in enumerate(loop.cine.frames):
        name = f"p{number:04d}_f{frame:03d}.png"
        _save(image, folder / "frames" / name)
        for structure, place in MASK_FOLDERS.items():
            _save(loop.masks[structure][frame].astype(np.uint8) * 255, folder / place / name)
        for reader in range(1, readers + 1):
            outline = _outline(loop, reader=reader, frame=frame)
            _save(outline, folder / READER_FOLDER.format(reader) / name)
        rows.append(
            PairRow(
                name=name,
                patient=patient.patient_id,
                frame=frame,
                phase={loop.ed_frame: "ED", loop.es_frame: "ES"}.get(frame, ""),
                form=patient.form or "none",
                look=patient.look,
                ejection_fraction=round(loop.ejection_fraction, 4),
                row_mm=loop.sector.spacing.row_mm,
                column_mm=loop.sector.spacing.column_mm,
            )
        )
    return rows


def _outline(loop: PhantomLoop, *, reader: int, frame: int) -> NDArray[np.uint8]:
    """What a simulated reader draws on a frame, 0 and 255. The wall is the readers' true ground."""
    drawn = SimulatedReader(reader).outline(
        loop.masks[Structure.FIBROSIS][frame],
        loop.masks[Structure.MYOCARDIUM][frame],
        frame=frame,
        patient=loop.patient.number,
    )
    return drawn.astype(np.uint8) * 255


def _save(picture: NDArray[np.uint8], path: Path) -> None:
    marked = PngInfo()
    marked.add_text("Comment", MARK)
    Image.fromarray(picture).save(path, pnginfo=marked, compress_level=3)
