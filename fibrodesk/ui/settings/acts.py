"""What the settings ask of the desk; each act is slow enough to run off the GUI thread."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Protocol

from fibrodesk.domain.people import Role

if TYPE_CHECKING:
    from fibrodesk.desk.auditing import AuditRow
    from fibrodesk.desk.calibration.rows import ReaderResult
    from fibrodesk.desk.primary import PrimaryAnalysis
    from fibrodesk.desk.project.settings import StudySettings
    from fibrodesk.desk.session import Session
    from fibrodesk.domain.people import Person


class SettingsActs(Protocol):
    def people(self) -> list[Person]: ...
    def add(self, name: str, roles: AbstractSet[Role], password: str) -> Person: ...
    def set_roles(self, person_id: str, roles: AbstractSet[Role]) -> object: ...
    def lock(self, person_id: str, locked: bool) -> object: ...
    def reset(self, person_id: str, new: str, reason: str) -> None: ...
    def change_password(self, old: str, new: str) -> None: ...
    def audit(self) -> list[AuditRow]: ...
    def study(self) -> StudySettings: ...
    def change_study(self, settings: StudySettings) -> None: ...
    def primary(self) -> PrimaryAnalysis: ...
    def calibrations(self) -> list[ReaderResult]: ...


class DeskSettings:
    """The desk's own functions, for one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def people(self) -> list[Person]:
        from fibrodesk.desk.people import list_people

        return list_people(self._session)

    def add(self, name: str, roles: AbstractSet[Role], password: str) -> Person:
        from fibrodesk.desk.people import add_person

        return add_person(self._session, name=name, roles=set(roles), password=password)

    def set_roles(self, person_id: str, roles: AbstractSet[Role]) -> object:
        from fibrodesk.desk.people import set_roles

        return set_roles(self._session, person_id, set(roles))

    def lock(self, person_id: str, locked: bool) -> object:
        from fibrodesk.desk.people import lock_person

        return lock_person(self._session, person_id, locked)

    def reset(self, person_id: str, new: str, reason: str) -> None:
        from fibrodesk.desk.people import reset_password

        reset_password(self._session, person_id, new=new, reason=reason)

    def change_password(self, old: str, new: str) -> None:
        from fibrodesk.desk.people import change_password

        change_password(self._session, old=old or None, new=new)

    def audit(self) -> list[AuditRow]:
        from fibrodesk.desk.auditing import read_audit

        return read_audit(self._session)

    def study(self) -> StudySettings:
        from fibrodesk.desk.study import study_settings

        return study_settings(self._session)

    def change_study(self, settings: StudySettings) -> None:
        from fibrodesk.desk.study import change_settings

        change_settings(self._session, settings)

    def primary(self) -> PrimaryAnalysis:
        from fibrodesk.desk.primary import primary_analysis

        return primary_analysis(self._session)

    def calibrations(self) -> list[ReaderResult]:
        from fibrodesk.desk.calibration.cases import reader_results

        return reader_results(self._session)
