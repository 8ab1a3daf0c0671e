"""The training as a child process: started, listened to, stopped; it never touches the desk."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from fibrodesk.contract.events import STOP_LINE, Failed, Finished, TrainingEvent, from_line
from fibrodesk.desk.training.log import EventLog

LOG_NAME = "training.log"
_PROCESS_NAME = "process.json"  # which process trains in the folder, as long as it does
Listener = Callable[[TrainingEvent], object]


class TrainingProcess:
    """One run of `python -m training`.

    Events arrive on a thread of this object's own and are kept in the folder (`desk.training.log`).
    A crash of the child is told as `Failed`.
    """

    def __init__(self, arguments: Sequence[str], *, folder: Path) -> None:
        from fibrodesk.storage.processes import process_start

        self.folder = folder
        self._events: list[TrainingEvent] = []
        self._listeners: list[Listener] = []
        self._turn = threading.Lock()
        self._log = (folder / LOG_NAME).open("ab")
        self._told = EventLog(folder)
        self._child = subprocess.Popen(
            [sys.executable, "-m", "training", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            encoding="utf-8",
            errors="replace",  # a library that prints something odd never ends the listening
        )
        told = {"pid": self._child.pid, "start": process_start(self._child.pid)}
        with suppress(OSError):  # a full disk; the training itself will tell
            (folder / _PROCESS_NAME).write_text(json.dumps(told), encoding="utf-8")
        self._reader = threading.Thread(target=self._listen, name="training events", daemon=True)
        self._reader.start()

    @property
    def running(self) -> bool:
        return self._reader.is_alive()

    @property
    def bundle(self) -> Path | None:
        """The folder of the finished bundle, or None before the end or without one."""
        with self._turn:
            ends = [event for event in self._events if isinstance(event, Finished)]
        return Path(ends[-1].bundle) if ends else None

    @property
    def failure(self) -> Failed | None:
        with self._turn:
            ends = [event for event in self._events if isinstance(event, Failed)]
        return ends[-1] if ends else None

    def listen(self, listener: Listener) -> None:
        """Hand every event to `listener`, those told already first; on the events' thread.

        A listener that fails, as its terminal is gone, hears no more; the training goes on.
        """
        with self._turn:
            if all(_heard(listener, event) for event in self._events):
                self._listeners.append(listener)

    def stop(self) -> None:
        """Ask for a stop within one step; the run can be resumed."""
        if self._child.stdin is None or self._child.poll() is not None:
            return
        try:
            self._child.stdin.write(STOP_LINE + "\n")
            self._child.stdin.flush()
        except (BrokenPipeError, ValueError):  # it has just ended by itself
            return

    def wait(self, timeout_s: float | None = None) -> bool:
        """Whether the run has ended within the time."""
        self._reader.join(timeout_s)
        return not self._reader.is_alive()

    def end(self) -> None:
        """Stop, wait half a minute, then kill: the desk never closes over a running child."""
        self.stop()
        if not self.wait(30):
            self._child.kill()
            self.wait()

    def _listen(self) -> None:
        assert self._child.stdout is not None
        for line in self._child.stdout:
            event = from_line(line)
            if event is not None:
                self._tell(event)
        code = self._child.wait()
        for stream in (self._child.stdin, self._child.stdout, self._log):
            if stream is not None:
                stream.close()
        if code != 0 and self.failure is None:
            self._tell(
                Failed(
                    message=f"The training ended by itself (exit {code}).",
                    hint=f"Its last words are in {LOG_NAME}; start it again to resume.",
                )
            )
        self._told.close()
        (self.folder / _PROCESS_NAME).unlink(missing_ok=True)

    def _tell(self, event: TrainingEvent) -> None:
        self._told.write(event)
        with self._turn:
            self._events.append(event)
            self._listeners = [each for each in self._listeners if _heard(each, event)]


def is_running(folder: Path) -> bool:
    """Whether a process of this machine trains in `folder`, started here or by another window."""
    from fibrodesk.storage.processes import process_start

    try:
        told = json.loads((folder / _PROCESS_NAME).read_text(encoding="utf-8"))
        return told["start"] is not None and process_start(told["pid"]) == told["start"]
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _heard(listener: Listener, event: TrainingEvent) -> bool:
    try:
        listener(event)
    except Exception:  # noqa: BLE001  # whatever it is, hours of training do not hang on it
        return False
    return True
