"""Import: foreign loops are found, looked at by a person, rebuilt without identity, and stored.

`importing_many` does the last two for many loops at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fibrodesk.desk import roles
from fibrodesk.desk.importing.linkage import draw_pseudonym
from fibrodesk.desk.importing.storing import CineAnew, store_cine, told_as_refusal
from fibrodesk.desk.importing.storing import DuplicateCineError as DuplicateCineError
from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from threading import Event

    from fibrodesk.clinical.table import ClinicalRow, ClinicalTable
    from fibrodesk.desk.cines import CineRecord
    from fibrodesk.desk.session import Session
    from fibrodesk.domain.cine import FrameArray
    from fibrodesk.imaging.candidates import Refusal
    from fibrodesk.imaging.deidentification.pixelmask import PixelMask
    from fibrodesk.imaging.intake import Candidate, PixelSurvey
    from fibrodesk.imaging.passing import PassedOver

Progress = Callable[[int, int], None]


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
    passed_over: tuple[PassedOver, ...] = ()  # of folders, by their names alone


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
    found: list[Candidate | Refusal] = []
    passed: list[PassedOver] = []
    watch, workshop = SeriesWatch(), session.project.workshop
    for each in find_candidates(
        sources,
        worker=workshop.decoder(),
        shelter=workshop.shelter(),
        cancel=cancel,
        kind=kind,
        salvage=salvage,
        frames_per_s=frames_per_s,
        passed_over=passed.append,
    ):
        found.append(each if isinstance(each, Refusal) else watch.warned(each))
        if found_one is not None:
            found_one(found[-1])
        if progress is not None:
            progress(len(found), 0)
    refusals = tuple(each for each in found if isinstance(each, Refusal))
    warned = tuple(watch.warned(each) for each in found if not isinstance(each, Refusal))
    return ImportList(warned, refusals, tuple(passed))


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
    from fibrodesk.desk.clinical.joining import read_clinical_table

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
    beside: bool = False,
) -> CineRecord:
    """Rebuild a loop without identity and store it.

    Args:
        mask: what is kept of each frame.
        confirmed: the person of the session looked at the projection under this mask.
        clinical: the values of the patient, from a table.
        beside: also where another cut of its recording is in the project.
    Raises:
        PixelsNotConfirmedError: nobody looked.
        MaskMissingError: nobody told which pixels stay.
        DuplicateCineError, SharedFramesError: the project has these pixels already.
        SameRecordingError: it has them under another fan, and `beside` is not said.
        IdentityLeakError: something of the source would survive; nothing was stored.
        FibrodeskError: it cannot be decoded or stored.
    """
    anew = rebuild_cine(session, candidate, mask=mask, confirmed=confirmed)
    return store_cine(session, replace(anew, beside=beside), clinical=clinical)


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
    with told_as_refusal():
        pseudonym = session.project.store.write(
            lambda rows: draw_pseudonym(session, rows, candidate)
        )
    stored = session.project.workshop.decoder().call(
        rebuild_file, candidate.source, mask, pseudonym, confirmed=confirmed
    )
    fan = "found" if mask.automatic else "drawn"
    return CineAnew(candidate=candidate, pseudonym=pseudonym, stored=stored, fan=fan)
