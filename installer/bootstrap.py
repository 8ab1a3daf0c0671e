"""Set the desk up beside its checkout and run it, or run every check.

    python3 installer/bootstrap.py run     the desk on its demonstration project
    python3 installer/bootstrap.py test    every check; further arguments go to pytest

Needs nothing but Python. Both can be broken off and repeated.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import checks
import environment
import libraries


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in ("run", "test"):
        print(__doc__, file=sys.stderr)
        return 2
    act, *rest = arguments
    try:
        if act == "test":
            _set_up("training,sr,dev", window=False)
            libraries.provide_validator()
            return checks.run_all(rest)
        _set_up("training,sr", window=_has_display())
        return _run(rest)
    except environment.SetUpError as error:
        print(f"fibrodesk: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("fibrodesk: stopped; the same command goes on from here.", file=sys.stderr)
        return 130


def _set_up(extras: str, *, window: bool) -> None:
    kind = f"{extras},window" if window else extras
    if environment.ready(extras) and _libraries_known(window=window):
        return
    environment.make(extras)
    libraries.provide(window=window)
    _libraries_stamp(window=window).write_text(kind, encoding="utf-8")


def _libraries_stamp(*, window: bool) -> Path:
    return environment.VENV / f"fibrodesk-libraries-{'window' if window else 'offscreen'}"


def _libraries_known(*, window: bool) -> bool:
    return _libraries_stamp(window=window).exists()


def _run(arguments: list[str]) -> int:
    """The window on the demonstration, or without a display the same way, offscreen."""
    command = [str(environment.python()), "-m", "fibrodesk", "demo", *arguments]
    if _has_display():
        return subprocess.run(command, check=False).returncode
    if "--headless" not in command:
        command.append("--headless")
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(command, check=False, env=surroundings).returncode


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
