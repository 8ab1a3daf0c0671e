"""The demonstration study: made once in the person's own folder, opened ever after."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal

from fibrodesk.domain.errors import FibrodeskError

NAME = "demonstration.fibrodesk"


class DemonstrationFailedError(FibrodeskError):
    title = "The demonstration could not be made"
    text = "Making the synthetic study ended early."
    hint = "Run `fibrodesk demo` in a terminal, which says why."


class Demonstration(QObject):
    """Made by a process of its own, so that the window stays free and can be closed meanwhile."""

    working = Signal(str)  # what is being done, "" when it is over
    ready = Signal(object)  # Path
    failed = Signal(object)  # FibrodeskError

    def __init__(self, parent: QObject, *, folder: Path | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._process: QProcess | None = None

    @property
    def path(self) -> Path:
        from fibrodesk.desk.demonstration.study import PROJECT_NAME
        from fibrodesk.desk.demonstration.walk import demonstration_folder

        folder = self._folder or demonstration_folder(headless=False)
        return folder / PROJECT_NAME

    def open(self) -> None:
        """Answer with the study's folder, now or when it has been made."""
        if self._process is not None:
            return
        if (self.path.parent / "ready").is_file():
            self.ready.emit(self.path)
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._broke)
        self.working.emit(self.tr("Making synthetic hearts; this takes a minute…"))
        self._process.start(
            sys.executable, ["-m", "fibrodesk", "demo", "--make", str(self.path.parent)]
        )

    def stop(self) -> None:
        """End the process, if it still runs, and wait for it."""
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)
            process.terminate()
            if not process.waitForFinished(2_000):
                process.kill()
                process.waitForFinished(2_000)

    def cancel(self) -> None:
        """Stop on the person's wish; what was made so far is made anew the next time."""
        self.stop()
        self.working.emit("")

    def people_of(self, path: Path) -> list[tuple[str, str, str]]:
        """Name, password and part of the demonstration's invented people; of others none."""
        if path.name != NAME or not (path.parent / "ready").is_file():
            return []
        from fibrodesk.desk.demonstration.walk import people

        return people()

    def _read(self) -> None:
        if self._process is None:
            return
        said = bytes(self._process.readAllStandardOutput().data()).decode(errors="replace")
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        if lines:
            self.working.emit(lines[-1])

    def _finished(self, code: int, _status: QProcess.ExitStatus) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.deleteLater()
        self.working.emit("")
        if code == 0:
            self.ready.emit(self.path)
        else:
            self.failed.emit(DemonstrationFailedError())

    def _broke(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._finished(1, QProcess.ExitStatus.CrashExit)
