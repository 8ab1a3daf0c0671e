"""Storing a rebuilt loop: its file, its row and the audit of it, together or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fibrodesk.desk import auditing, roles
from fibrodesk.desk.cines import CineRecord, cine_record
from fibrodesk.desk.importing.linkage import is_kept
from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from fibrodesk.clinical.table import ClinicalRow
    from fibrodesk.desk.session import Session
    from fibrodesk.imaging.deidentification.linkage import Pseudonym
    from fibrodesk.imaging.intake import Candidate
    from fibrodesk.imaging.storing import StoredBytes
    from fibrodesk.storage.store import Rows


class DuplicateCineError(FibrodeskError):
    title = "This loop is here already"
    text = "{path} has the same pixels as cine {number} of {patient}."
    hint = "Nothing was stored again; go on with the next loop."


class SharedFramesError(FibrodeskError):
    title = "A part of this loop is here already"
    text = "{path} has {count} frames that are those of cine {number} of {patient}."
    hint = "It is another cut of the same recording; go on with the one that is here."


class SameRecordingError(FibrodeskError):
    title = "This recording is here already"
    text = "{path} shows the recording of cine {number} of {patient}, under another fan."
    hint = (
        "Go on with the one that is here. If a part of the heart is missing there, take this one "
        "in beside it, and exclude the other when it is prepared."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CineAnew:
    """A loop without identity that is not stored yet."""

    candidate: Candidate
    pseudonym: Pseudonym
    stored: StoredBytes
    fan: str  # "found" by its motion, or "drawn" by a person
    beside: bool = False  # a person wants it in beside another cut of its recording


def store_cine(
    session: Session, anew: CineAnew, *, clinical: ClinicalRow | None = None
) -> CineRecord:
    """The second half of `import_cine`: one loop at a time, also of two desks on one project.

    The file is written inside the write that adds its row, so that no other desk meets it half
    way; a mark beside it tells the next start what to take away if this process is killed.

    Raises:
        DuplicateCineError: the project has these pixels already.
        SharedFramesError: another cut of the same recording is there.
        SameRecordingError: so is one under another fan, and nobody wants both.
        StoringFailedError: the disk is full or refuses; nothing of the loop stays.
        ProjectBusyError: another desk held the project too long.
    """
    from fibrodesk.storage.unfinished import settle

    roles.require(session, roles.Act.IMPORT)
    store, folder = session.project.store, session.project.path / "cines"
    cine_id = hashlib.sha256(anew.stored.data).hexdigest()
    with session.project.workshop.storing:
        try:
            with told_as_refusal():
                store.write(lambda rows: _add(rows, session, cine_id, anew=anew, clinical=clinical))
        finally:
            with suppress(FibrodeskError):  # the next start settles it then
                store.write(lambda rows: settle(rows, folder, [cine_id]))
    return cine_record(session, cine_id)


@contextmanager
def told_as_refusal() -> Iterator[None]:
    """A full disk in the words of an import, where nothing was drawn that could be saved again."""
    from fibrodesk.imaging.errors import StoringFailedError
    from fibrodesk.storage.errors import DiskFullError

    try:
        yield
    except DiskFullError as error:
        raise StoringFailedError(reason="the disk is full or refuses") from error
    except OSError as error:
        reason = error.strerror or "the disk did not take it"
        raise StoringFailedError(reason=reason) from error


def _add(
    rows: Rows, session: Session, cine_id: str, *, anew: CineAnew, clinical: ClinicalRow | None
) -> None:
    from fibrodesk.storage.cines import cine_pixel_sha256

    candidate, code = anew.candidate, anew.pseudonym.code
    known = rows.cines.with_pixels(cine_pixel_sha256(anew.stored.frame_sha256))
    if known is not None:
        raise DuplicateCineError(
            path=candidate.path.name, number=known.number, patient=known.patient, cine=known.id
        )
    part, count = rows.cines.sharing(anew.stored.facts, anew.stored.frame_sha256)
    if part is not None:
        raise SharedFramesError(
            path=candidate.path.name, count=count, number=part.number, patient=part.patient
        )
    other = rows.cines.of_recording(anew.stored.speckle)
    if other is not None and not anew.beside:
        raise SameRecordingError(
            path=candidate.path.name, number=other.number, patient=other.patient, cine=other.id
        )
    _write(session, cine_id, anew)
    values = dict(candidate.measured) | ({} if clinical is None else clinical.told)
    rows.cines.add_patient(code, values)
    row = rows.cines.add(
        cine_id=cine_id,
        patient=code,
        facts=replace(anew.stored.facts, told=candidate.told, view=candidate.facts.view),
        frame_sha256=anew.stored.frame_sha256,
        imported_by=session.person.id,
        confirmed_by=session.person.id,
        patches=anew.stored.speckle,
    )
    how: dict[str, object] = {
        "number": row.number,
        "patient": code,
        "pixels_confirmed": True,
        "fan": anew.fan,
        "dates": "shifted" if anew.pseudonym.study_date else "removed",
        "linkage": "kept" if is_kept(session) else "none",
    }
    if other is not None:
        how["same_recording_as"] = other.number
    if candidate.grey_range is not None:  # the values of the source that became black and white
        how["grey_range"] = list(candidate.grey_range)
    auditing.record(rows, session, "cine imported", cine_id, how)


def _write(session: Session, cine_id: str, anew: CineAnew) -> None:
    from fibrodesk.imaging.stored import StoredCine, write_stored
    from fibrodesk.storage.unfinished import mark

    folder = session.project.path / "cines"
    mark(folder, cine_id)
    _, path = write_stored(folder, anew.stored.data)
    StoredCine(path).close()  # what lies on the disk is what was rebuilt
