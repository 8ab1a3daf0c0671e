"""What the page of a clinical table asks of the desk."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from fibrodesk.clinical.matching import ColumnMatch
    from fibrodesk.clinical.raw import RawTable
    from fibrodesk.clinical.table import ClinicalTable
    from fibrodesk.desk.clinical.joining import Joined, JoinPlan
    from fibrodesk.desk.session import Session


class ClinicalActs(Protocol):
    """Each may take a while and runs off the GUI thread."""

    def read(self, path: Path, sheet: str) -> RawTable: ...
    def build(self, raw: RawTable, matches: Sequence[ColumnMatch]) -> ClinicalTable: ...
    def compare(self, table: ClinicalTable) -> JoinPlan: ...


class DeskClinical:
    """For the patients whose loops are in the study."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def read(self, path: Path, sheet: str) -> RawTable:
        from fibrodesk.desk.clinical.joining import read_raw_table

        return read_raw_table(self._session, path, sheet)

    def build(self, raw: RawTable, matches: Sequence[ColumnMatch]) -> ClinicalTable:
        from fibrodesk.clinical.table import build_table

        return build_table(raw, matches)

    def compare(self, table: ClinicalTable) -> JoinPlan:
        from fibrodesk.desk.clinical.joining import plan

        return plan(self._session, table)

    def join(self, planned: JoinPlan) -> Joined:
        from fibrodesk.desk.clinical.joining import join

        return join(self._session, planned)


class IncomingClinical(DeskClinical):
    """For loops that are about to come in, by the patient numbers that their files tell."""

    def __init__(self, session: Session, numbers: Collection[str]) -> None:
        super().__init__(session)
        self.numbers = numbers

    def compare(self, table: ClinicalTable) -> JoinPlan:
        from fibrodesk.desk.clinical.joining import compare

        return compare(table, self.numbers)
