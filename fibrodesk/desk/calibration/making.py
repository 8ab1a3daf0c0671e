"""How a case of the calibration set is made: the same loop and truth on every machine.

It runs in a process of its own, as a second of pure computing would make the window stutter.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure

if TYPE_CHECKING:
    from fibrodesk.phantom.loop import PhantomLoop

VERSION = 1
"""One more whenever a case, its key frames or its loop changes: results tell which they are of."""

_SEED = 2026
_FRAMES = 24
_SIZE_PX = (480, 640)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecipe:
    """Which synthetic patient a case shows, and on which look of a scanner."""

    patient: int  # of the population `_SEED`
    look: str
    kind: str  # for whoever tends the set; readers never see it


RECIPES = (
    CaseRecipe(patient=28, look="C", kind="focal, septal"),
    CaseRecipe(patient=30, look="A", kind="healthy"),
    CaseRecipe(patient=26, look="D", kind="focal, lateral"),
    CaseRecipe(patient=56, look="A", kind="diffuse"),
    CaseRecipe(patient=4, look="A", kind="mixed"),
    CaseRecipe(patient=57, look="E", kind="focal, apical, in a poor window"),
)


class CalibrationFailedError(FibrodeskError):
    title = "The calibration set could not be made"
    text = "Case {case}: {reason}."
    hint = "Try again; if it fails again, report it, as the set is made by the program alone."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MadeCase:
    """A case on its way into the project."""

    case: int  # from 1
    data: bytes  # the loop as it is stored
    form: str  # "" where there is no disease
    key_frames: tuple[int, ...]
    ed: int
    es: int
    masks: dict[MaskKey, MaskArray]  # fibrosis and myocardium of each key frame


def make_case(case: int) -> MadeCase:
    """Image the case's patient, and keep what is true of its key frames.

    Raises:
        CalibrationFailedError: the fan was not found in the loop.
    """
    from fibrodesk.phantom.loop import make_loop
    from fibrodesk.phantom.patient import draw_patient

    recipe = RECIPES[case - 1]
    patient = draw_patient(recipe.patient, seed=_SEED, look=recipe.look)
    loop = make_loop(patient, frames=_FRAMES, size_px=_SIZE_PX)
    es = loop.es_frame
    frames = tuple(sorted({loop.ed_frame, es // 2, es, (es + _FRAMES) // 2}))
    return MadeCase(
        case=case,
        data=_stored_bytes(loop, case),
        form=patient.form or "",
        key_frames=frames,
        ed=loop.ed_frame,
        es=es,
        masks={
            MaskKey(frame, structure): loop.masks[structure][frame].copy()
            for frame in frames
            for structure in (Structure.FIBROSIS, Structure.MYOCARDIUM)
        },
    )


def _stored_bytes(loop: PhantomLoop, case: int) -> bytes:
    """As an import would store it: nothing but the fan, and no name."""
    from fibrodesk.imaging.deidentification.linkage import Pseudonym
    from fibrodesk.imaging.intake import deidentify_file, survey_pixels
    from fibrodesk.imaging.source import SourceRef
    from fibrodesk.phantom.dicom import write_dicom
    from fibrodesk.storage.cines import CALIBRATION_PATIENT

    study, series, instance = (_uid(f"{case} {level}") for level in ("study", "series", "loop"))
    pseudonym = Pseudonym(
        code=CALIBRATION_PATIENT, study_uid=study, series_uid=series, instance_uid=instance
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"case-{case}.dcm"
        write_dicom(loop, path, compressed=False)
        ref = SourceRef(path)
        mask = survey_pixels(ref).mask
        if mask is None:
            raise CalibrationFailedError(case=case, reason="the fan was not found")
        return deidentify_file(ref, mask, pseudonym, confirmed=True)


def _uid(what: str) -> str:
    """The same identifier in every project, as it is the same loop."""
    digest = hashlib.sha256(f"fibrodesk calibration {VERSION} {what}".encode()).digest()
    return f"2.25.{int.from_bytes(digest[:16], 'big')}"
