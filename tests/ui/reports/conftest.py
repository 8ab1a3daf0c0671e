"""Reports that are really written, into a folder of the test."""

from __future__ import annotations

from pathlib import Path

import pytest

from fibrodesk.ui.reports.ports import MadeReport, Outlook
from fibrodesk.ui.reports.presenter import ReportsPresenter


class MemoryReports:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.missing: tuple[str, ...] = ()
        self.error: Exception | None = None
        self.gate = None  # an Event that holds the writing back

    def outlook(self) -> Outlook:
        return Outlook(
            study="Trial", cines=12, patients=10, rounds_open=1, rounds_sealed=0,
            model="demo", missing=self.missing, gaps=("No ejection fraction is known.",),
        )  # fmt: skip

    def made(self) -> list[MadeReport]:
        return [
            MadeReport(path=path, made_s=path.stat().st_mtime, size_bytes=path.stat().st_size)
            for path in self.folder.glob("*.html")
        ]

    def next_path(self) -> Path:
        return self.folder / f"report-{len(self.made()) + 1}.html"

    def write(self, out: Path, *, cancel, progress) -> Path:
        progress(1, 2)
        if self.gate is not None:
            self.gate.wait(5)
        if self.error is not None:
            raise self.error
        if not cancel.is_set():
            out.write_text("<html></html>", encoding="utf-8")
        progress(2, 2)
        return out


@pytest.fixture
def desk(tmp_path) -> MemoryReports:
    return MemoryReports(tmp_path)


@pytest.fixture
def presenter(desk, runner, qtbot) -> ReportsPresenter:
    made = ReportsPresenter(desk, runner)
    with qtbot.waitSignal(made.changed):
        made.load()
    return made
