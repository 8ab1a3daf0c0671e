"""What the import asks of the desk."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Protocol

from fibrodesk.ui.library.clinical.acts import ClinicalActs, IncomingClinical

if TYPE_CHECKING:
    from fibrodesk.clinical.table import ClinicalTable
    from fibrodesk.desk.importing.loops import ImportList
    from fibrodesk.desk.importing.many import ImportOutcome, ImportStep
    from fibrodesk.desk.importing.tracings import Traced
    from fibrodesk.desk.labels.places import Named
    from fibrodesk.desk.session import Session
    from fibrodesk.domain.cine import FrameArray
    from fibrodesk.imaging.candidates import Refusal
    from fibrodesk.imaging.deidentification.pixelmask import PixelMask
    from fibrodesk.imaging.intake import Candidate, PixelSurvey

Found = Callable[["Candidate | Refusal"], None]
Confirmed = tuple["Candidate", "PixelMask", bool]
"""The bool: take it in also where another cut of its recording is in the project."""


class ImportActs(Protocol):
    """What the import asks of the desk; each may take a while and runs off the GUI thread."""

    def find(self, sources: Sequence[Path], cancel: Event, found_one: Found) -> ImportList: ...
    def count(self, sources: Sequence[Path], cancel: Event) -> int: ...
    def forget_unpacked(self) -> None: ...
    def take_whole_frames(self, refusal: Refusal) -> Candidate: ...
    def survey(self, candidate: Candidate) -> PixelSurvey: ...
    def frame(self, candidate: Candidate, index: int) -> FrameArray: ...
    def clinical(self, numbers: Collection[str]) -> ClinicalActs: ...
    def bring_in(
        self,
        confirmed: Sequence[Confirmed],
        table: ClinicalTable | None,
        progress: Callable[[ImportStep], None],
        cancel: Event,
    ) -> ImportOutcome: ...
    def names(self, loops: Sequence[tuple[Candidate, str]]) -> Mapping[str, Named]: ...
    def attach_tracings(
        self, loops: Sequence[tuple[Candidate, str]], progress: Callable[[int, int], None]
    ) -> Traced: ...


class DeskImport:
    """The desk's own functions, for one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, sources: Sequence[Path], cancel: Event, found_one: Found) -> ImportList:
        from fibrodesk.desk.importing.loops import find

        return find(self._session, sources, cancel=cancel, found_one=found_one)

    def count(self, sources: Sequence[Path], cancel: Event) -> int:
        """About how many files `find` will look at."""
        from fibrodesk.desk.importing.loops import count

        return count(self._session, sources, cancel=cancel)

    def forget_unpacked(self) -> None:
        from fibrodesk.desk.importing.loops import forget_unpacked

        forget_unpacked(self._session)

    def take_whole_frames(self, refusal: Refusal) -> Candidate:
        from fibrodesk.desk.importing.loops import take_whole_frames

        return take_whole_frames(self._session, refusal)

    def survey(self, candidate: Candidate) -> PixelSurvey:
        from fibrodesk.desk.importing.loops import review_pixels

        return review_pixels(self._session, candidate)

    def frame(self, candidate: Candidate, index: int) -> FrameArray:
        from fibrodesk.desk.importing.loops import look_at_frame

        return look_at_frame(self._session, candidate, index)

    def clinical(self, numbers: Collection[str]) -> ClinicalActs:
        return IncomingClinical(self._session, numbers)

    def bring_in(
        self,
        confirmed: Sequence[Confirmed],
        table: ClinicalTable | None,
        progress: Callable[[ImportStep], None],
        cancel: Event,
    ) -> ImportOutcome:
        """Only ever called for masks that a person confirmed."""
        from fibrodesk.desk.importing.loops import clinical_row
        from fibrodesk.desk.importing.many import Choice, import_many

        choices = [
            Choice(
                candidate=candidate,
                mask=mask,
                clinical=clinical_row(table, candidate),
                beside=beside,
            )
            for candidate, mask, beside in confirmed
        ]
        return import_many(self._session, choices, confirmed=True, progress=progress, cancel=cancel)

    def names(self, loops: Sequence[tuple[Candidate, str]]) -> Mapping[str, Named]:
        """What files and single pictures of these loops were called, while they still lie there."""
        from fibrodesk.desk.labels.finding import names_of

        return names_of(self._session, loops)

    def attach_tracings(
        self, loops: Sequence[tuple[Candidate, str]], progress: Callable[[int, int], None]
    ) -> Traced:
        from fibrodesk.desk.importing.tracings import TracedLoop, attach_tracings

        traced = [TracedLoop(candidate=one, cine_id=cine_id) for one, cine_id in loops]
        return attach_tracings(self._session, traced, progress=progress)
