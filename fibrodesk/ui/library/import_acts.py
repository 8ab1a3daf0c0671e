"""What the import asks of the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from fibrodesk.clinical.table import ClinicalTable
    from fibrodesk.desk.cines import CineRecord
    from fibrodesk.desk.importing import ImportList
    from fibrodesk.desk.session import Session
    from fibrodesk.domain.cine import FrameArray
    from fibrodesk.imaging.candidates import Refusal
    from fibrodesk.imaging.intake import Candidate, PixelSurvey
    from fibrodesk.imaging.pixelmask import PixelMask

Found = Callable[["Candidate | Refusal"], None]


class ImportActs(Protocol):
    """What the import asks of the desk; each may take a while and runs off the GUI thread."""

    def find(self, sources: Sequence[Path], cancel: Event, found_one: Found) -> ImportList: ...
    def survey(self, candidate: Candidate) -> PixelSurvey: ...
    def frame(self, candidate: Candidate, index: int) -> FrameArray: ...
    def read_clinical(self, path: Path) -> ClinicalTable: ...
    def bring_in(
        self, candidate: Candidate, mask: PixelMask, table: ClinicalTable | None
    ) -> CineRecord: ...


class DeskImport:
    """The desk's own functions, for one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, sources: Sequence[Path], cancel: Event, found_one: Found) -> ImportList:
        from fibrodesk.desk.importing import find

        return find(self._session, sources, cancel=cancel, found_one=found_one)

    def survey(self, candidate: Candidate) -> PixelSurvey:
        from fibrodesk.desk.importing import review_pixels

        return review_pixels(self._session, candidate)

    def frame(self, candidate: Candidate, index: int) -> FrameArray:
        from fibrodesk.desk.importing import look_at_frame

        return look_at_frame(self._session, candidate, index)

    def read_clinical(self, path: Path) -> ClinicalTable:
        from fibrodesk.desk.importing import read_clinical

        return read_clinical(self._session, path)

    def bring_in(
        self, candidate: Candidate, mask: PixelMask, table: ClinicalTable | None
    ) -> CineRecord:
        """Only ever called for a mask that a person confirmed."""
        from fibrodesk.desk.importing import clinical_row, import_cine

        return import_cine(
            self._session,
            candidate,
            mask=mask,
            confirmed=True,
            clinical=clinical_row(table, candidate),
        )
