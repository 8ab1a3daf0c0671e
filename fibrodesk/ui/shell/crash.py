"""What becomes of an exception that nobody expected: a report on this machine, and one sentence.

A report names the kind of error and the lines it passed through. It holds no values: no locals,
no message of the exception, no path, no pixel, as any of them may tell whose heart it is.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from fibrodesk import __version__

_KEPT = 20


def described(kind: type[BaseException], trace: TracebackType | None) -> str:
    """The report's text: versions, the kind of error, module, function and line of each step."""
    lines = [
        f"fibrodesk {__version__}, Python {sys.version_info.major}.{sys.version_info.minor}, "
        f"{sys.platform}",
        f"{kind.__module__}.{kind.__qualname__}",
    ]
    while trace is not None:
        frame = trace.tb_frame
        module = frame.f_globals.get("__name__", "?")
        lines.append(f"  {module}.{frame.f_code.co_qualname}, line {trace.tb_lineno}")
        trace = trace.tb_next
    return "\n".join(lines) + "\n"


class CrashReports:
    """Writes reports into `folder` and tells `told` of each, on whatever thread it happens."""

    def __init__(self, folder: Path, told: Callable[[str], None]) -> None:
        self._folder, self._told = folder, told
        self._last = ""

    def install(self) -> None:
        """Catch what no one caught, on every thread."""
        sys.excepthook = self.caught
        threading.excepthook = lambda args: self.caught(
            args.exc_type, args.exc_value, args.exc_traceback
        )

    def caught(
        self,
        kind: type[BaseException],
        _error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            return
        text = described(kind, trace)
        sys.stderr.write(text)
        if text != self._last:  # an error that comes with every repaint is written once
            self._last = text
            self._told(self._written(text))

    def _written(self, text: str) -> str:
        """The name of the report's file, or "" where even that cannot be written."""
        name = datetime.now(UTC).strftime("report-%Y%m%d-%H%M%S-%f.txt")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / name).write_text(text, encoding="utf-8")
            for old in sorted(self._folder.glob("report-*.txt"))[:-_KEPT]:
                old.unlink()
        except OSError:
            return ""
        return name
