"""What the study knows of a heart beside its pictures, as far as models are judged by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fibrodesk.desk.preparing import preparation

if TYPE_CHECKING:
    from fibrodesk.contract.snapshot import Septum
    from fibrodesk.desk.session import Session

_MRI = "mri_scar_"  # before the number of a segment, in a patient's clinical values


def septum_of(session: Session, cine_id: str) -> Septum:
    """Where the preparation says that it lies, if it shows the A4C view at all."""
    told = preparation(session, cine_id)
    if told.septum_left is None or told.apex_up is None or told.view not in ("", "A4C"):
        return ""
    return "left" if told.septum_left else "right"


def mri_scar_of(session: Session, code: str) -> dict[str, float]:
    """Scar by cardiac MRI as a fraction of each segment, by its number; empty if nobody told."""
    patient = session.project.store.read(lambda rows: rows.cines.patient(code))
    told = {} if patient is None else patient.clinical
    return {
        name.removeprefix(_MRI): float(value)
        for name, value in sorted(told.items())
        if name.startswith(_MRI) and isinstance(value, int | float)
    }
