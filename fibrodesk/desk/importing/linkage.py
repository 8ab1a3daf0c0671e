"""The table from study code to patient: encrypted, and never in the project's folder; or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from pathlib import Path

    from fibrodesk.desk.project.folder import Project
    from fibrodesk.desk.session import Session
    from fibrodesk.imaging.deidentification.linkage import Linkage, Pseudonym
    from fibrodesk.imaging.intake import Candidate
    from fibrodesk.storage.store import Rows

_PLACE = "linkage"
_BEGUN, _WITHOUT = "linkage_begun", "without"  # a word of the project, and what it can be


class LinkageMissingError(FibrodeskError):
    title = "The linkage of this study is not here"
    text = "Without {name} a patient of this study would get a second code."
    hint = "Copy the file from the machine of the first import into {folder}, or import there."


def linkage_path(project: Project) -> Path:
    """Where this machine keeps the linkage of a study."""
    from platformdirs import user_data_path

    study = project.store.read(lambda rows: rows.info.get("study_id"))
    return user_data_path("fibrodesk", appauthor=False) / "linkage" / f"{study}.linkage"


def is_kept(session: Session) -> bool:
    """Whether the study keeps the table; without it no code leads back to a patient."""
    return session.project.settings.linkage == "kept"


def draw_pseudonym(session: Session, rows: Rows, candidate: Candidate) -> Pseudonym:
    """What replaces the patient of a loop; a new code is kept before anything is stored.

    To be called inside a write of the project, so that of two imports side by side one waits for
    the other: they would else give one patient two codes, and forget one of them.

    Raises:
        LinkageMissingError, LinkageUnreadableError, StoringFailedError: see `load_linkage` and
            `save_linkage`.
    """
    linkage = load_linkage(session)
    before = len(linkage.patients)
    shifted = session.project.settings.dates == "shifted"
    pseudonym = linkage.pseudonym(
        candidate.identity, candidate.uids, study_date=candidate.study_date if shifted else ""
    )
    if not is_kept(session):
        if not rows.cines.patients():
            rows.info.put(_BEGUN, _WITHOUT)
    elif len(linkage.patients) != before:
        save_linkage(session, linkage)
        rows.info.put(_BEGUN, "kept")
    return pseudonym


def code_of(session: Session, number: str) -> str | None:
    """The study code that a line of a clinical table means: by the patient's number through the
    linkage, or by the code itself; None if it means nobody of this study.
    """
    codes = {row.code for row in session.project.store.read(lambda rows: rows.cines.patients())}
    linked = load_linkage(session).known_code(number)
    found = linked or number.strip().upper()
    return found if found in codes else None


def load_linkage(session: Session) -> Linkage:
    """The study's linkage; a new one at the first import.

    Where the study keeps none, it is one that lasts until the person signs out.

    Raises:
        LinkageMissingError: patients came in on another machine; one patient under two codes
            would stand on two sides of a training.
        LinkageUnreadableError: the file is damaged, or was sealed for another study.
    """
    linkage = _kept_linkage(session) if is_kept(session) else _passing_linkage(session)
    linkage.reserve(
        row.code for row in session.project.store.read(lambda rows: rows.cines.patients())
    )
    return linkage


def _passing_linkage(session: Session) -> Linkage:
    from fibrodesk.imaging.deidentification.linkage import Linkage

    if not session.passing_linkage:
        session.passing_linkage.append(Linkage())
    return session.passing_linkage[0]


def _kept_linkage(session: Session) -> Linkage:
    from fibrodesk.desk.seal import linkage_key
    from fibrodesk.imaging.deidentification.linkage import Linkage
    from fibrodesk.imaging.errors import LinkageUnreadableError
    from fibrodesk.sealing.envelopes import SealedEnvelope
    from fibrodesk.sealing.keys import KeyRefusedError

    path = linkage_path(session.project)
    if not path.exists():
        if session.project.store.read(_somebody_is_linked):
            raise LinkageMissingError(name=path.name, folder=path.parent)
        return Linkage()
    envelope = SealedEnvelope(linkage_key(session))
    try:
        return Linkage.load(path, decrypt=lambda sealed: envelope.open(sealed, _PLACE))
    except KeyRefusedError as error:
        raise LinkageUnreadableError(path=path.name) from error


def _somebody_is_linked(rows: Rows) -> bool:
    """Whether a patient came in while the study kept a linkage."""
    return bool(rows.cines.patients()) and rows.info.get(_BEGUN) != _WITHOUT


def save_linkage(session: Session, linkage: Linkage) -> None:
    """Write the linkage, whole or not at all.

    Raises:
        StoringFailedError: the disk is full, or the folder may not be written.
    """
    from fibrodesk.desk.seal import linkage_key
    from fibrodesk.imaging.errors import StoringFailedError
    from fibrodesk.sealing.envelopes import SealedEnvelope

    envelope = SealedEnvelope(linkage_key(session))
    path = linkage_path(session.project)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for unfinished in path.parent.glob(f".{path.name}.*.part"):
            unfinished.unlink(missing_ok=True)  # of a desk that was killed: the write is ours now
    except OSError as error:
        raise StoringFailedError(reason=error.strerror or "the folder is not there") from error
    linkage.save(path, encrypt=lambda data: envelope.seal(data, _PLACE))
