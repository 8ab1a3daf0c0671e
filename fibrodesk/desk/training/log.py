"""What a run told, kept in its folder: every event with the second in which it came."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fibrodesk.contract.events import FoldBegun, Sampled, Step, TrainingEvent, from_line, to_line

if TYPE_CHECKING:
    from io import TextIOWrapper

EVENTS_NAME = "events.jsonl"
_RUN_NAME = "run.json"
_FLUSHED_EVERY_S = 1.0
_STEP = '"event": "step"'  # as `to_line` writes it
_STARTED = '"event": "started"'
_TAIL_BYTES = 65_536
_MARK = "\t"  # between the second and the event; JSON holds none that is not escaped


class EventLog:
    """Appends to `events.jsonl`; a full disk ends the log, never the training."""

    def __init__(self, folder: Path) -> None:
        self._file: TextIOWrapper | None = None
        self._flushed_at = 0.0
        with suppress(OSError):
            path = folder / EVENTS_NAME
            self._file = path.open("a", encoding="utf-8")
            if path.stat().st_size and not _ends_with_line(path):
                self._file.write("\n")  # a desk that was killed in mid-line

    def write(self, event: TrainingEvent) -> None:
        if self._file is None:
            return
        now = time.time()
        try:
            self._file.write(f"{now:.2f}{_MARK}{to_line(event)}\n")
            if now - self._flushed_at >= _FLUSHED_EVERY_S:
                self._file.flush()
                self._flushed_at = now
        except (OSError, ValueError):  # full, or an event that JSON cannot say
            self.close()

    def close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):
                file.close()


def read_log(
    folder: Path, *, steps: bool = True, every: int = 1
) -> Iterator[tuple[float, TrainingEvent]]:
    """Seconds since 1970 and event, as they came; `every` n-th step, or none without `steps`."""
    for number, (when, text) in enumerate(_lines(folder)):
        if _STEP in text and (not steps or number % every):
            continue
        event = from_line(text)
        if event is not None:
            yield when, _where_it_lies_now(event, folder)


def _where_it_lies_now(event: TrainingEvent, folder: Path) -> TrainingEvent:
    """Samples lie in the run's folder, which has moved with its project since they were told."""
    if not isinstance(event, Sampled):
        return event
    parts = event.folder.replace("\\", "/").split("/")  # it may have been told under Windows
    if folder.name not in parts:
        return event
    below = parts[parts.index(folder.name) + 1 :]
    return replace(event, folder=str(folder.joinpath(*below)))


def worked_s(folder: Path) -> float | None:
    """Seconds at work, from each start to the last word before the next; None without a log."""
    total, began, last = 0.0, None, 0.0
    for when, text in _lines(folder):
        if _STARTED in text and began is not None:
            total, began = total + last - began, None
        began, last = when if began is None else began, when
    return None if began is None else round(total + last - began, 1)


def last_step(folder: Path) -> int:
    """The number of the step that was told last; 0 before the first."""
    try:
        with (folder / EVENTS_NAME).open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - _TAIL_BYTES))
            tail = file.read().decode("utf-8", errors="replace")
    except OSError:
        return 0
    for line in reversed(tail.splitlines()):
        event = from_line(line.partition(_MARK)[2])
        if isinstance(event, Step):
            return event.step
        if isinstance(event, FoldBegun):
            return 0
    return 0


def count_lines(folder: Path) -> int:
    return sum(1 for _ in _lines(folder))


def _lines(folder: Path) -> Iterator[tuple[float, str]]:
    """What a killed desk left of a last line is none."""
    try:
        file = (folder / EVENTS_NAME).open(encoding="utf-8", errors="replace")
    except OSError:
        return
    with file:
        for line in file:
            told, mark, text = line.partition(_MARK)
            if mark and text.endswith("}\n"):
                with suppress(ValueError):
                    yield float(told), text


def _ends_with_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read(1) == b"\n"


def begun_with(folder: Path) -> dict[str, object]:
    """The configuration that the training wrote before its first step; empty without one."""
    for path in (folder / _RUN_NAME, folder / "fold-1" / _RUN_NAME):
        told = _json(path)
        if told is not None and isinstance(told.get("config"), dict):
            return dict(told["config"])
    return {}


def folds_told(folder: Path) -> dict[str, Any] | None:
    """What a run over all folds wrote at its end, or None."""
    return _json(folder / "folds.json")


def _json(path: Path) -> dict[str, Any] | None:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None
