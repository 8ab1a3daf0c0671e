"""What the page of other tools' masks asks of the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from fibrodesk.desk.labels.attaching import Attached
    from fibrodesk.desk.labels.imports import ImportedReading
    from fibrodesk.desk.labels.joining import LabelPlan
    from fibrodesk.desk.labels.places import Named
    from fibrodesk.desk.session import Session
    from fibrodesk.domain.cine import FrameArray
    from fibrodesk.domain.mask import Structure
    from fibrodesk.imaging.labels.content import Labels

    Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whose masks they can be, and what was imported before."""

    readers: tuple[str, ...]
    imports: tuple[ImportedReading, ...]


class LabelActs(Protocol):
    """Each may take a while and runs off the GUI thread."""

    def standing(self) -> Standing: ...
    def find(
        self, sources: Sequence[Path], as_stored: bool, cancel: Event, progress: Progress
    ) -> Labels: ...
    def plan(
        self,
        labels: Labels,
        loops: Mapping[str, Named],
        meaning: Mapping[str, Structure | None],
        first_frame: int,
    ) -> LabelPlan: ...
    def attach(
        self, plan: LabelPlan, reader: str, cancel: Event, progress: Progress
    ) -> Attached: ...
    def take_out(self, reading: str) -> None: ...
    def frame(self, cine_id: str, index: int) -> FrameArray: ...


class DeskLabels:
    """The desk's own functions, for one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def standing(self) -> Standing:
        from fibrodesk.desk.labels.imports import imported_readings
        from fibrodesk.desk.people import list_people

        people = [person.name for person in list_people(self._session)]
        return Standing(readers=tuple(people), imports=tuple(imported_readings(self._session)))

    def find(
        self, sources: Sequence[Path], as_stored: bool, cancel: Event, progress: Progress
    ) -> Labels:
        from fibrodesk.desk.labels.finding import find_masks

        return find_masks(
            self._session, sources, as_stored=as_stored, cancel=cancel, progress=progress
        )

    def plan(
        self,
        labels: Labels,
        loops: Mapping[str, Named],
        meaning: Mapping[str, Structure | None],
        first_frame: int,
    ) -> LabelPlan:
        from fibrodesk.desk.labels.joining import plan

        return plan(self._session, labels, loops=loops, meaning=meaning, first_frame=first_frame)

    def attach(self, plan: LabelPlan, reader: str, cancel: Event, progress: Progress) -> Attached:
        from fibrodesk.desk.labels.attaching import attach

        return attach(self._session, plan, reader=reader, cancel=cancel, progress=progress)

    def take_out(self, reading: str) -> None:
        from fibrodesk.desk.labels.imports import take_out

        take_out(self._session, reading)

    def frame(self, cine_id: str, index: int) -> FrameArray:
        """Nobody who still reads the loop alone comes here: the plan has no mask of it."""
        from fibrodesk.desk.cines import open_cine

        with open_cine(self._session, cine_id) as cine:
            return cine.frame(index)
