"""The acts of reporting as the desk has them; every heavy room loads when it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from fibrodesk.ui.reports.ports import MadeReport, Outlook

if TYPE_CHECKING:
    from fibrodesk.desk.cines import CineRecord
    from fibrodesk.desk.rounds.round import RoundView
    from fibrodesk.desk.session import Session

_FOLDER = "reports"
translate = QCoreApplication.translate  # under this name the strings are found for translation


class DeskReports:
    """`ReportActs` of one signed-in person; reports lie in the project's folder."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._folder = session.project.path / _FOLDER

    def outlook(self) -> Outlook:
        from fibrodesk.desk.cines import list_cines
        from fibrodesk.desk.rounds.round import list_rounds

        cines = [cine for cine in list_cines(self._session) if not cine.excluded]
        rounds = list_rounds(self._session)
        model = self._model()
        return Outlook(
            study=self._session.project.settings.name,
            cines=len(cines),
            patients=len({cine.patient for cine in cines}),
            rounds_open=sum(view.open for view in rounds),
            rounds_sealed=sum(not view.open for view in rounds),
            model=model,
            missing=_missing(rounds),
            gaps=_gaps(cines, model),
        )

    def _model(self) -> str:
        from fibrodesk.desk.models.registry import ModelMissingError, model_in_use

        try:
            return model_in_use(self._session).name
        except ModelMissingError:
            return ""

    def made(self) -> list[MadeReport]:
        if not self._folder.is_dir():
            return []
        found = [(path, path.stat()) for path in self._folder.glob("*.html")]
        return [
            MadeReport(path=path, made_s=stat.st_mtime, size_bytes=stat.st_size)
            for path, stat in found
        ]

    def next_path(self) -> Path:
        """A name that is not taken; numbers, as names of files never come from the study."""
        taken = {path.stem for path in self._folder.glob("*.html")}
        number = next(n for n in range(1, len(taken) + 2) if f"report-{n:03d}" not in taken)
        return self._folder / f"report-{number:03d}.html"

    def write(self, out: Path, *, cancel: Event, progress: Callable[[int, int], None]) -> Path:
        from fibrodesk.desk.reporting.report import write_report

        self._folder.mkdir(exist_ok=True)
        return write_report(self._session, out, cancel=cancel, progress=progress)


def _missing(rounds: list[RoundView]) -> tuple[str, ...]:
    """Why no report can be made: without an opened round there is nothing to tell."""
    if any(view.open for view in rounds):
        return ()
    if not rounds:
        return (
            translate(
                "Reports", "No round has been made yet; a report tells of what readers have read."
            ),
        )
    return tuple(_owed(view) for view in rounds)


def _owed(view: RoundView) -> str:
    owed = sum(reader.total - reader.submitted for reader in view.readers)
    words = translate("Reports", "“{round}” is sealed: {count} readings are still owed.")
    if owed == 1:
        words = translate("Reports", "“{round}” is sealed: 1 reading is still owed.")
    if owed == 0:
        words = translate("Reports", "“{round}” is sealed.")
    return words.format(round=view.name, count=owed)


def _gaps(cines: list[CineRecord], model: str) -> tuple[str, ...]:
    """What the report will leave empty, said before it is made."""
    gaps = []
    if not model:
        gaps.append(translate("Reports", "No model is in use: the part on proposals stays empty."))
    plain = sum(cine.facts.spacing is None for cine in cines)
    if plain:
        words = translate(
            "Reports", "{count} of {total} cines are not calibrated: their lengths are in px."
        )
        gaps.append(words.format(count=plain, total=len(cines)))
    return tuple(gaps)
