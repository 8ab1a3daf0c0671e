"""Import: foreign loops are found, looked at by a person, rebuilt without identity, and stored.

`importing_many` does the last two for many loops at once.
"""

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
    from fibrodesk.domain.cine import FrameArray
    from fibrodesk.imaging.candidates import Refusal
    from fibrodesk.imaging.intake import Candidate, PixelSurvey
    from fibrodesk.imaging.linkage import Pseudonym
    from fibrodesk.imaging.pixelmask import PixelMask
    from fibrodesk.imaging.storing import StoredBytes
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
    hint = "Draw the fan in the window, or give its corners with --fan."


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
    kind: str = "",
    salvage: bool = False,
    frames_per_s: float | None = None,
) -> ImportList:
    """Look at every file of `sources`; one that cannot be taken in never stops the others.

    Sources are files, folders, media directories and zip archives; what comes out of an archive
    lies in a private folder until `forget_unpacked`, or until the project is closed.

    Args:
        progress: told how many files were looked at, and 0 as their number is not known.
        found_one: handed each as it is found, for a list that fills meanwhile.
        kind: of data set or file, where a person said which.
        salvage: take loops that end early as far as their whole frames go.
        frames_per_s: of pictures, and of videos that tell no rate.
    Raises:
        NotAllowedError: the person is no administrator.
    """
    from fibrodesk.imaging.candidates import Refusal, find_candidates
    from fibrodesk.imaging.series import SeriesWatch

    roles.require(session, roles.Act.IMPORT)
    candidates: list[Candidate] = []
    refusals: list[Refusal] = []
    watch = SeriesWatch()
    workshop = session.project.workshop
    for found in find_candidates(
        sources,
        worker=workshop.decoder(),
        shelter=workshop.shelter(),
        cancel=cancel,
        kind=kind,
        salvage=salvage,
        frames_per_s=frames_per_s,
    ):
        if isinstance(found, Refusal):
            refusals.append(found)
        else:
            candidates.append(watch.warned(found))
        if found_one is not None:
            found_one(found if isinstance(found, Refusal) else candidates[-1])
        if progress is not None:
            progress(len(candidates) + len(refusals), 0)
    return ImportList(tuple(watch.warned(each) for each in candidates), tuple(refusals))


def count(session: Session, sources: Sequence[Path], *, cancel: Event | None = None) -> int:
    """About how many files `find` will look at, so that it can be told how long it takes."""
    from fibrodesk.imaging.candidates import count_references

    roles.require(session, roles.Act.IMPORT)
    return count_references(sources, worker=session.project.workshop.decoder(), cancel=cancel)


def forget_unpacked(session: Session) -> None:
    """Take away what was unpacked of archives: the list that it stood on is gone."""
    session.project.workshop.shelter().clear()


def take_whole_frames(session: Session, refusal: Refusal) -> Candidate:
    """A loop that was refused as it ends early, as far as its whole frames go.

    Raises:
        ImagingError: it cannot be taken in at all.
        ValueError: it was refused for something else.
    """
    from fibrodesk.imaging.intake import open_candidate

    roles.require(session, roles.Act.IMPORT)
    if refusal.cut is None:
        raise ValueError("this file was not refused because it is cut")
    return session.project.workshop.decoder().call(open_candidate, refusal.cut)


def review_pixels(session: Session, candidate: Candidate) -> PixelSurvey:
    """What a person looks at before the pixels are confirmed: projection, fan, warnings.

    Raises:
        ImagingError: a frame cannot be decoded.
    """
    from fibrodesk.imaging.intake import survey_pixels

    roles.require(session, roles.Act.IMPORT)
    return session.project.workshop.decoder().call(survey_pixels, candidate.source)


def look_at_frame(session: Session, candidate: Candidate, index: int) -> FrameArray:
    """One frame of a loop that is not in yet, in grey: uint8 (H, W).

    Raises:
        ImagingError: it cannot be decoded.
    """
    from fibrodesk.imaging.intake import look_at_frame as look

    roles.require(session, roles.Act.IMPORT)
    frame: FrameArray = session.project.workshop.decoder().call(look, candidate.source, index)
    return frame


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
    mask: PixelMask | None,
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
        MaskMissingError: nobody told which pixels stay.
        DuplicateCineError: the project has these pixels already.
        IdentityLeakError: something of the source would survive; nothing was stored.
        FibrodeskError: it cannot be decoded or stored.
    """
    anew = rebuild_cine(session, candidate, mask=mask, confirmed=confirmed)
    return store_cine(session, anew, clinical=clinical)


@dataclass(frozen=True, slots=True, kw_only=True)
class CineAnew:
    """A loop without identity that is not stored yet."""

    candidate: Candidate
    pseudonym: Pseudonym
    stored: StoredBytes
    fan: str  # "found" by its motion, or "drawn" by a person


def rebuild_cine(
    session: Session, candidate: Candidate, *, mask: PixelMask | None, confirmed: bool
) -> CineAnew:
    """The first half of `import_cine`: many can go on side by side."""
    from fibrodesk.imaging.errors import MaskMissingError
    from fibrodesk.imaging.storing import rebuild_file

    roles.require(session, roles.Act.IMPORT)
    if not confirmed:
        raise PixelsNotConfirmedError(path=candidate.path.name)
    if mask is None:
        raise MaskMissingError(path=candidate.path.name)
    pseudonym = session.project.store.write(lambda rows: draw_pseudonym(session, rows, candidate))
    stored = session.project.workshop.decoder().call(
        rebuild_file, candidate.source, mask, pseudonym, confirmed=confirmed
    )
    fan = "found" if mask.automatic else "drawn"
    return CineAnew(candidate=candidate, pseudonym=pseudonym, stored=stored, fan=fan)


def store_cine(
    session: Session, anew: CineAnew, *, clinical: ClinicalRow | None = None
) -> CineRecord:
    """The second half of `import_cine`: the file and its row, one loop at a time."""
    from fibrodesk.imaging.stored import StoredCine, write_stored

    roles.require(session, roles.Act.IMPORT)
    with session.project.workshop.storing:
        cine_id, path = write_stored(session.project.path / "cines", anew.stored.data)
        try:
            StoredCine(path).close()  # what lies on the disk is what was rebuilt
            session.project.store.write(
                lambda rows: _add(rows, session, cine_id, anew=anew, clinical=clinical)
            )
        except FibrodeskError:
            if session.project.store.read(lambda rows: rows.cines.get(cine_id)) is None:
                path.unlink(missing_ok=True)  # a file that no row names would only take room
            raise
    return cine_record(session, cine_id)


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
    values = dict(candidate.measured) | ({} if clinical is None else _clinical_values(clinical))
    rows.cines.add_patient(code, values)
    row = rows.cines.add(
        cine_id=cine_id,
        patient=code,
        facts=replace(anew.stored.facts, told=candidate.told, view=candidate.facts.view),
        frame_sha256=anew.stored.frame_sha256,
        imported_by=session.person.id,
        confirmed_by=session.person.id,
    )
    how = {
        "number": row.number,
        "patient": code,
        "pixels_confirmed": True,
        "fan": anew.fan,
        "dates": "shifted" if anew.pseudonym.study_date else "removed",
        "linkage": "kept" if is_kept(session) else "none",
    }
    if candidate.grey_range is not None:  # the values of the source that became black and white
        how["grey_range"] = list(candidate.grey_range)
    auditing.record(rows, session, "cine imported", cine_id, how)


def _clinical_values(row: ClinicalRow) -> dict[str, Any]:
    """What the table told, without the patient's number."""
    values = asdict(row)
    del values["patient"]
    return {name: value for name, value in values.items() if value not in (None, "")}
