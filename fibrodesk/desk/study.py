"""The settings of the study as an act: read by everyone, changed by administrators."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from fibrodesk.desk import auditing, primary, roles
from fibrodesk.desk.project.settings import StudySettings, write_settings
from fibrodesk.storage.errors import DiskFullError

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session


def study_settings(session: Session) -> StudySettings:
    """The settings as they hold now; everyone at the desk may know them."""
    return session.project.settings


def change_settings(session: Session, settings: StudySettings) -> None:
    """Put new settings into force, and say in the audit which changed.

    What belongs to the primary analysis is told with its old value too, once a round was made.

    Raises:
        NotAllowedError: the person is no administrator.
        DiskFullError: nothing was changed.
    """
    roles.require(session, roles.Act.ADMINISTER)
    project = session.project
    before = asdict(project.settings)
    changed = {name: v for name, v in asdict(settings).items() if before[name] != v}
    if not changed:
        return

    def change(rows: Any) -> None:
        auditing.record(rows, session, "settings changed", "study", changed)
        primary.note_change(rows, session, settings)
        write_settings(project.path, settings, schema=project.schema)

    try:
        project.store.write(change)
    except BaseException:  # the file may have been written before the commit failed
        with suppress(DiskFullError):
            write_settings(project.path, project.settings, schema=project.schema)
        raise
    project.settings = settings
