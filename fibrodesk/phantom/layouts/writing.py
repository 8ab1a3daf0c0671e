"""Every layout by the name that the command knows it by, and what writes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path

from fibrodesk.phantom.dataset import Population, Progress, claim_folder, each_patient
from fibrodesk.phantom.loop import PhantomLoop, make_loop

Writer = Callable[[Path, Sequence[PhantomLoop]], None]

_WRITERS = {  # format: the module beside this one, and its function (folder, loops)
    "echonet": ("echonet", "write_echonet"),
    "echonet-pediatric": ("echonet", "write_echonet_pediatric"),
    "echonet-lvh": ("echonet", "write_echonet_lvh"),
    "camus": ("camus", "write_camus"),
    "camus-mhd": ("camus_mhd", "write_camus_mhd"),
    "ted": ("ted", "write_ted"),
    "hmcqu": ("hmcqu", "write_hmcqu"),
    "video": ("plain", "write_videos"),
    "stills": ("plain", "write_png_stills"),
    "tiff": ("plain", "write_tiffs"),
}
LAYOUTS = tuple(_WRITERS)
_SIZES_PX = {"echonet": (112, 112), "echonet-pediatric": (112, 112)}
_USUAL_SIZE_PX = (240, 320)


def write_layout(layout: str, folder: Path, loops: Sequence[PhantomLoop]) -> None:
    """Write loops into a folder, in the layout of that name.

    Raises:
        ValueError: there is no such layout.
    """
    if layout not in _WRITERS:
        raise ValueError(f"no layout {layout!r}")
    module, function = _WRITERS[layout]
    writer: Writer = getattr(import_module(f"fibrodesk.phantom.layouts.{module}"), function)
    writer(folder, loops)


def write_patients(
    layout: str,
    folder: Path,
    *,
    patients: int,
    seed: int,
    look: str | None = None,
    frames: int = 24,
    scar_contrast_db: float | None = None,
    abnormal_motion: bool = True,
    workers: int = 1,
    progress: Progress | None = None,
) -> None:
    """Draw patients and write their loops into a new folder, in the layout of that name.

    Raises:
        FolderInUseError: the folder exists and is not empty.
    """
    claim_folder(folder, ".")
    population = Population(
        seed=seed,
        look=look,
        frames=frames,
        size_px=_SIZES_PX.get(layout, _USUAL_SIZE_PX),
        scar_contrast_db=scar_contrast_db,
        abnormal_motion=abnormal_motion,
    )
    work = partial(_loop, population)
    loops = list(each_patient(work, range(patients), workers=workers, progress=progress))
    write_layout(layout, folder, loops)


def _loop(population: Population, number: int) -> PhantomLoop:
    return make_loop(
        population.patient(number), frames=population.frames, size_px=population.size_px
    )
