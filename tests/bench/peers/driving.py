"""Runs one desk in an interpreter and a home of its own, and hears what it tells."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PACKAGES = {
    "labelme": ["labelme==6.3.1"],
    "xanylabeling": ["x-anylabeling-cvhub[cpu]==4.2.1"],
    "napari": ["napari[pyqt6]==0.9.2"],
}


def environment(folder: Path, peer: str) -> str:
    """The peer's own interpreter; made if it is not there."""
    home = folder / peer
    python = home / "bin" / "python"
    if not (home / "made").exists():
        print(f"making the environment of {peer}", file=sys.stderr)
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES[peer]], check=True)
        (home / "made").touch()
    return str(python)


def drive(python: str, driver: str, *told: object, display: bool, word: str = "times") -> Any:
    """One run of one desk: the JSON that it tells behind `word`."""
    with tempfile.TemporaryDirectory() as home:
        known = {**os.environ, "HOME": home, "XDG_CONFIG_HOME": home}
        known["PYTHONPATH"] = str(HERE)
        if python == sys.executable:
            known["PYTHONPATH"] = f"{HERE.parents[2]}:{HERE.parents[1]}"
        known["QT_QPA_PLATFORM"] = "xcb" if display else "offscreen"
        command = [python, str(HERE / f"{driver}.py"), *map(str, told)]
        done = subprocess.run(
            command, env=known, capture_output=True, text=True, timeout=600, check=False
        )
    for line in done.stdout.splitlines():
        if line.startswith(f"{word} "):
            return json.loads(line.removeprefix(f"{word} "))
    raise RuntimeError(f"{driver} told no {word}:\n{done.stdout[-500:]}\n{done.stderr[-3000:]}")
