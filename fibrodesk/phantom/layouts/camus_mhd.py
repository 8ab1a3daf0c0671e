"""Synthetic loops in the old layout of CAMUS: MetaImage files, folds, outlines of both phases.

The last patient, where there are several, lies in `testing/`, whose outlines and volumes were
never given out.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fibrodesk.phantom.layouts.camus import QUALITIES, HeartSequence, half_sequence
from fibrodesk.phantom.layouts.volume import write_volume
from fibrodesk.phantom.loop import PhantomLoop

_FOLDS = 10


def write_camus_mhd(folder: Path, loops: Sequence[PhantomLoop]) -> None:
    """Write training/, testing/ and listSubGroups/ below a folder."""
    trained: list[str] = []
    for number, loop in enumerate(loops, start=1):
        patient = f"patient{number:04d}"
        tested = number == len(loops) > 1
        if not tested:
            trained.append(patient)
        home = folder / ("testing" if tested else "training") / patient
        home.mkdir(parents=True)
        whole = half_sequence(loop, backwards=False)
        _write_view(home / f"{patient}_4CH", whole, outlined=not tested)
        text = _info(loop, whole, number, told=not tested)
        (home / "Info_4CH.cfg").write_text(text, encoding="utf-8")
    _write_folds(folder / "listSubGroups", trained)


def _write_view(stem: Path, whole: HeartSequence, *, outlined: bool) -> None:
    spacing = whole.spacing_mm
    write_volume(stem.with_name(f"{stem.name}_sequence.mhd"), whole.frames, spacing)
    for phase, frame in (("ED", whole.ed), ("ES", whole.es)):
        still = stem.with_name(f"{stem.name}_{phase}.mhd")
        write_volume(still, whole.frames[frame : frame + 1], spacing)
        if outlined:
            outlines = stem.with_name(f"{stem.name}_{phase}_gt.mhd")
            write_volume(outlines, whole.outlines[frame : frame + 1], spacing)


def _info(loop: PhantomLoop, whole: HeartSequence, number: int, *, told: bool) -> str:
    lines = [
        f"ED: {whole.ed + 1}",
        f"ES: {whole.es + 1}",
        f"NbFrame: {len(whole.frames)}",
        f"Sex: {loop.patient.sex}",
        f"Age: {loop.patient.age}.0",
        f"ImageQuality: {QUALITIES[number % len(QUALITIES)]}",
    ]
    if told:
        lines += [
            f"LVedv: {loop.end_diastolic_volume_ml:.1f}",
            f"LVesv: {loop.end_systolic_volume_ml:.1f}",
            f"LVef: {100 * loop.ejection_fraction:.1f}",
        ]
    return "\n".join(lines) + "\n"


def _write_folds(folder: Path, patients: Sequence[str]) -> None:
    """Ten folds: in each another tenth is tested, the next one validated, the rest trained."""
    folder.mkdir(parents=True)
    for fold in range(_FOLDS):
        sides: dict[str, list[str]] = {"testing": [], "validation": [], "training": []}
        for index, patient in enumerate(patients):
            away = (index - fold) % _FOLDS
            sides[("testing", "validation")[away] if away < 2 else "training"].append(patient)
        for side, names in sides.items():
            text = "".join(f"{name}\n" for name in names)
            (folder / f"subGroup{fold + 1}_{side}.txt").write_text(text, encoding="utf-8")
