"""Import: foreign loops are found, looked at by a person, rebuilt without identity, and stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fibrodesk.desk import auditing, roles
from fibrodesk.desk.cines import CineRecord, cine_record
from fibrodesk.desk.linkage import draw_pseudonym, is_kept
from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from threading import Event

    from fibrodesk.clinical.table import ClinicalRow, ClinicalTable
    from fibrodesk.desk.session import Session
    from fibrodesk.imaging.candidates import Refusal
    from fibrodesk.imaging.intake import Candidate, PixelSurvey
    from fibrodesk.imaging.pixelmask import PixelMask
    from fibrodesk.storage.store import Rows

Progress = Callable[[int, int], None]


class DuplicateCineError(FibrodeskError):
    title = "This loop is here already"
    text = "{path} has the same pixels as cine {number} of {patient}."
    hint = "Nothing was stored again; go on with the next loop."


class PixelsNotConfirmedError(FibrodeskError):
    title = "Nobody has looked at the pixels"
    text = "{path} was not imported: letters burnt into the picture can name a patient."
    hint = "Look at the projection, move the fan where it must be, and confirm it."


class FanMissingError(FibrodeskError):
    title = "The fan was not found"
    text = "{path}: the picture of the heart could not be told from what is written around it."
    hint = "Import this loop in the window, where the fan can be drawn."


@dataclass(frozen=True, slots=True)
class ImportList:
    """What was found, in the order of the names."""

    candidates: tuple[Candidate, ...]
    refusals: tuple[Refusal, ...]


def find(
    session: Session,
    sources: Sequence[Path],
    *,
    cancel: Event | None = None,
    progress: Progress | None = None,
    found_one: Callable[[Candidate | Refusal], None] | None = None,
) -> ImportList:
    """Look at every file of `sources`; one that cannot be taken in never stops the others.

    `progress` is told how many files were looked at, and 0 as their number is not known;
    `found_one` is handed each as it is found, for a list that fills meanwhile.

    Raises:
        NotAllowedError: the person is no administrator.
    """
    from fibrodesk.imaging.candidates import Refusal, find_candidates

    roles.require(session, roles.Act.IMPORT)
    candidates: list[Candidate] = []
    refusals: list[Refusal] = []
    for found in find_candidates(sources, worker=session.project.workshop.decoder()):
        if isinstance(found, Refusal):
            refusals.append(found)
        else:
            candidates.append(found)
        if found_one is not None:
            found_one(found)
        if progress is not None:
            progress(len(candidates) + len(refusals), 0)
        if cancel is not None and cancel.is_set():
            break
    return ImportList(tuple(candidates), tuple(refusals))


def review_pixels(session: Session, candidate: Candidate) -> PixelSurvey:
    """What a person looks at before the pixels are confirmed: projection, fan, warnings.

    Raises:
        ImagingError: a frame cannot be decoded.
    """
    from fibrodesk.imaging.intake import survey_pixels

    roles.require(session, roles.Act.IMPORT)
    return session.project.workshop.decoder().call(survey_pixels, candidate.source)


def read_clinical(session: Session, path: Path) -> ClinicalTable:
    """A table of clinical values, to be joined to loops by patient number.

    Raises:
        FibrodeskError: no table, or a column is missing.
    """
    from fibrodesk.desk.clinical_joining import read_clinical_table

    return read_clinical_table(session, path)


def clinical_row(table: ClinicalTable | None, candidate: Candidate) -> ClinicalRow | None:
    """The row of the candidate's patient, or None without a table or a row."""
    return None if table is None else table.row_of(candidate.identity.patient_id)


def import_cine(
    session: Session,
    candidate: Candidate,
    *,
    mask: PixelMask,
    confirmed: bool,
    clinical: ClinicalRow | None = None,
) -> CineRecord:
    """Rebuild a loop without identity and store it.

    Args:
        mask: what is kept of each frame.
        confirmed: the person of the session looked at the projection under this mask.
        clinical: the values of the patient, from a table.
    Raises:
        PixelsNotConfirmedError: nobody looked.
        DuplicateCineError: the project has these pixels already.
        IdentityLeakError: something of the source would survive; nothing was stored.
        FibrodeskError: it cannot be decoded or stored.
    """
    from fibrodesk.imaging.intake import deidentify_file

    roles.require(session, roles.Act.IMPORT)
    if not confirmed:
        raise PixelsNotConfirmedError(path=candidate.path.name)
    pseudonym = session.project.store.write(lambda rows: draw_pseudonym(session, rows, candidate))
    data = session.project.workshop.decoder().call(
        deidentify_file, candidate.source, mask, pseudonym, confirmed=confirmed
    )
    values = dict(candidate.measured) | ({} if clinical is None else _clinical_values(clinical))
    how = {
        "fan": "found" if mask.automatic else "drawn",
        "dates": "shifted" if pseudonym.study_date else "removed",
        "linkage": "kept" if is_kept(session) else "none",
    }
    cine_id = _store(session, candidate, data, code=pseudonym.code, clinical=values, how=how)
    return cine_record(session, cine_id)


def _store(
    session: Session,
    candidate: Candidate,
    data: bytes,
    *,
    code: str,
    clinical: dict[str, Any],
    how: dict[str, Any],
) -> str:
    from fibrodesk.imaging.stored import StoredCine, write_stored
    from fibrodesk.storage.cines import cine_pixel_sha256

    cine_id, path = write_stored(session.project.path / "cines", data)

    def change(rows: Rows) -> None:
        known = rows.cines.with_pixels(cine_pixel_sha256(hashes))
        if known is not None:
            raise DuplicateCineError(
                path=candidate.path.name, number=known.number, patient=known.patient
            )
        rows.cines.add_patient(code, clinical)
        row = rows.cines.add(
            cine_id=cine_id,
            patient=code,
            facts=facts,
            frame_sha256=hashes,
            imported_by=session.person.id,
            confirmed_by=session.person.id,
        )
        auditing.record(
            rows,
            session,
            "cine imported",
            cine_id,
            {"number": row.number, "patient": code, "pixels_confirmed": True, **how},
        )

    try:
        with StoredCine(path) as cine:
            facts = replace(cine.facts, told=candidate.told, view=candidate.facts.view)
            hashes = [cine.pixel_sha256(index) for index in range(facts.frames)]
        session.project.store.write(change)
    except FibrodeskError:
        if session.project.store.read(lambda rows: rows.cines.get(cine_id)) is None:
            path.unlink(missing_ok=True)  # a file that no row names would only take room
        raise
    return cine_id


def _clinical_values(row: ClinicalRow) -> dict[str, Any]:
    """What the table told, without the patient's number."""
    values = asdict(row)
    del values["patient"]
    return {name: value for name, value in values.items() if value not in (None, "")}
