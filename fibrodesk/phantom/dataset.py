"""Whole synthetic studies on disk: loops, clinical table, truth; or pairs of PNG."""

from __future__ import annotations

import csv
import json
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from fibrodesk.phantom.dicom import write_dicom
from fibrodesk.phantom.errors import FolderInUseError
from fibrodesk.phantom.loop import NATIVE_SIZE_PX, make_loop
from fibrodesk.phantom.patient import PhantomPatient, draw_patient
from fibrodesk.phantom.truth import write_truth

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Told how many patients are done, and of how many."""

_INDEX = "phantom.json"
_CLINICAL = (
    "patient_id",
    "ejection_fraction_percent",
    "lvidd_mm",
    "lvids_mm",
    "sex",
    "age",
    "form",
    "ejection_fraction_method",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhantomCase:
    """One patient of a written study. Paths are relative to its folder."""

    number: int
    patient_id: str
    patient_name: str
    form: str | None
    look: str
    ejection_fraction: float
    lvidd_mm: float
    lvids_mm: float
    sex: str
    age: int
    loop: str
    truth: str
    ed_frame: int
    es_frame: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PhantomDataset:
    """A written study."""

    folder: Path
    seed: int
    cases: tuple[PhantomCase, ...]

    @property
    def clinical_table(self) -> Path:
        return self.folder / "clinical.csv"

    def loop_path(self, case: PhantomCase) -> Path:
        return self.folder / case.loop

    def truth_path(self, case: PhantomCase) -> Path:
        return self.folder / case.truth

    def case_of(self, patient_id: str) -> PhantomCase:
        """The case of a fake hospital number.

        Raises:
            KeyError: no patient of this study has it.
        """
        for case in self.cases:
            if case.patient_id == patient_id:
                return case
        raise KeyError(patient_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Which patients to draw and how to image them."""

    seed: int
    look: str | None = None  # None: each patient gets one of the looks that training may see
    frames: int = 24
    size_px: tuple[int, int] = NATIVE_SIZE_PX
    cycles: int = 1
    compressed: bool = True
    scar_contrast_db: float | None = None
    abnormal_motion: bool = True

    def patient(self, number: int) -> PhantomPatient:
        return draw_patient(
            number,
            seed=self.seed,
            look=self.look,
            scar_contrast_db=self.scar_contrast_db,
            abnormal_motion=self.abnormal_motion,
        )


def write_dataset(
    folder: Path,
    *,
    patients: int,
    seed: int,
    look: str | None = None,
    frames: int = 24,
    size_px: tuple[int, int] = NATIVE_SIZE_PX,
    cycles: int = 1,
    compressed: bool = True,
    scar_contrast_db: float | None = None,
    abnormal_motion: bool = True,
    first: int = 0,
    workers: int = 1,
    progress: Progress | None = None,
) -> PhantomDataset:
    """Write loops/*.dcm, truth/*.npz, clinical.csv and the index of a new study.

    Args:
        first: number of the first patient; the same number and seed give the same patient.
        workers: processes to share the work between; 1 stays in this one.
    Raises:
        FolderInUseError: the folder exists and is not empty.
    """
    claim_folder(folder, "loops", "truth")
    population = Population(
        seed=seed,
        look=look,
        frames=frames,
        size_px=size_px,
        cycles=cycles,
        compressed=compressed,
        scar_contrast_db=scar_contrast_db,
        abnormal_motion=abnormal_motion,
    )
    numbers = range(first, first + patients)
    work = partial(_write_case, folder, population)
    cases = tuple(each_patient(work, numbers, workers=workers, progress=progress))
    dataset = PhantomDataset(folder=folder, seed=seed, cases=cases)
    _write_clinical(dataset)
    index = {"synthetic": True, "seed": seed, "cases": [asdict(case) for case in cases]}
    (folder / _INDEX).write_text(json.dumps(index, indent=1), encoding="utf-8")
    return dataset


def read_dataset(folder: Path) -> PhantomDataset:
    """The study that `write_dataset` wrote into `folder`."""
    index = json.loads((folder / _INDEX).read_text(encoding="utf-8"))
    cases = tuple(PhantomCase(**case) for case in index["cases"])
    return PhantomDataset(folder=folder, seed=index["seed"], cases=cases)


def each_patient(
    work: Callable[[int], T],
    numbers: Iterable[int],
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> Iterator[T]:
    """The results of `work` for each number, in order."""
    waiting = list(numbers)
    if workers <= 1:
        yield from _counted(map(work, waiting), len(waiting), progress)
        return
    # spawned, as a process that shows a window or trains must not be forked
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield from _counted(pool.map(work, waiting), len(waiting), progress)


def claim_folder(folder: Path, *names: str) -> None:
    """Make `folder` with the subfolders `names`.

    Raises:
        FolderInUseError: it exists and is not empty.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUseError(folder=folder)
    for name in names:
        (folder / name).mkdir(parents=True)


def _counted(results: Iterator[T], total: int, progress: Progress | None) -> Iterator[T]:
    for done, result in enumerate(results, start=1):
        if progress is not None:
            progress(done, total)
        yield result


def _write_case(folder: Path, population: Population, number: int) -> PhantomCase:
    patient = population.patient(number)
    loop = make_loop(
        patient, frames=population.frames, size_px=population.size_px, cycles=population.cycles
    )
    stem = f"loop{number:04d}"
    case = PhantomCase(
        number=number,
        patient_id=patient.patient_id,
        patient_name=patient.name,
        form=patient.form,
        look=patient.look,
        ejection_fraction=loop.ejection_fraction,
        lvidd_mm=patient.lvidd_mm,
        lvids_mm=patient.lvids_mm,
        sex=patient.sex,
        age=patient.age,
        loop=f"loops/{stem}.dcm",
        truth=f"truth/{stem}.npz",
        ed_frame=loop.ed_frame,
        es_frame=loop.es_frame,
    )
    write_dicom(loop, folder / case.loop, compressed=population.compressed)
    write_truth(loop, folder / case.truth)
    return case


def _write_clinical(dataset: PhantomDataset) -> None:
    with dataset.clinical_table.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(_CLINICAL)
        for case in dataset.cases:
            percent = round(100 * case.ejection_fraction, 1)
            diameters = (case.lvidd_mm, case.lvids_mm)
            person = (case.sex, case.age, case.form or "none")
            table.writerow((case.patient_id, percent, *diameters, *person, "single-plane A4C"))
