"""The table from study code to patient: encrypted, and never in the project's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from pathlib import Path

    from fibrodesk.desk.project import Project
    from fibrodesk.desk.session import Session
    from fibrodesk.imaging.linkage import Linkage

_PLACE = "linkage"


class LinkageMissingError(FibrodeskError):
    title = "The linkage of this study is not here"
    text = "Without {name} a patient of this study would get a second code."
    hint = "Copy the file from the machine of the first import into {folder}, or import there."


def linkage_path(project: Project) -> Path:
    """Where this machine keeps the linkage of a study."""
    from platformdirs import user_data_path

    study = project.store.read(lambda rows: rows.info.get("study_id"))
    return user_data_path("fibrodesk", appauthor=False) / "linkage" / f"{study}.linkage"


def load_linkage(session: Session) -> Linkage:
    """The study's linkage; a new one at the first import.

    Raises:
        LinkageMissingError: patients came in on another machine; one patient under two codes
            would stand on two sides of a training.
        LinkageUnreadableError: the file is damaged, or was sealed for another study.
    """
    from fibrodesk.desk.seal import linkage_key
    from fibrodesk.imaging.errors import LinkageUnreadableError
    from fibrodesk.imaging.linkage import Linkage
    from fibrodesk.sealing.envelopes import SealedEnvelope
    from fibrodesk.sealing.keys import KeyRefusedError

    path = linkage_path(session.project)
    if not path.exists():
        if session.project.store.read(lambda rows: rows.cines.patients()):
            raise LinkageMissingError(name=path.name, folder=path.parent)
        return Linkage()
    envelope = SealedEnvelope(linkage_key(session))
    try:
        return Linkage.load(path, decrypt=lambda sealed: envelope.open(sealed, _PLACE))
    except KeyRefusedError as error:
        raise LinkageUnreadableError(path=path.name) from error


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
    except OSError as error:
        raise StoringFailedError(reason=error.strerror or "the folder is not there") from error
    linkage.save(path, encrypt=lambda data: envelope.seal(data, _PLACE))
