"""What a run was begun with, as it lies in its folder."""

from __future__ import annotations

import dataclasses
import json
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

from fibrodesk.contract.manifest import write_whole
from training.config import TrainConfig
from training.errors import ConfigUnfitError

RUN_NAME = "run.json"


def write_run(config: TrainConfig, *, manifest_sha256: str) -> dict[str, Any]:
    """Write configuration and origin into the run's folder; returns what was written.

    Raises:
        OSError: the disk is full or refuses.
    """
    folder = Path(config.out)
    folder.mkdir(parents=True, exist_ok=True)
    run = {
        "config": dataclasses.asdict(config),
        "snapshot_sha256": manifest_sha256,
        "git_commit": git_commit(),
        "versions": versions(),
    }
    text = json.dumps(run, indent=2, sort_keys=True) + "\n"
    write_whole(folder / RUN_NAME, text.encode("utf-8"))
    return run


def begun_config(out: Path) -> dict[str, Any]:
    """The configuration that the run in `out` was begun with; empty where none was.

    Raises:
        ConfigUnfitError: the file in the folder holds none.
    """
    path = out / RUN_NAME
    if not path.exists():
        return {}
    try:
        stored = json.loads(path.read_bytes())["config"]
        known = {field.name for field in dataclasses.fields(TrainConfig)}
        if set(stored) - known:
            raise ConfigUnfitError(reason=f"{path} was written by another version")
        return {
            **stored,
            "structures": tuple(stored["structures"]),
            "phases": tuple(stored.get("phases", (0,))),
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigUnfitError(reason=f"{path} holds no configuration") from error


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value  # JSON knows no tuples


def versions() -> dict[str, str]:
    """What computed a run."""
    import numpy
    import torch

    import fibrodesk

    return {
        "fibrodesk": fibrodesk.__version__,
        "torch": torch.__version__,
        "numpy": numpy.__version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def git_commit() -> str:
    """The commit of the checkout that this package lies in, or "" where there is none."""
    folder = Path(__file__).resolve().parent
    try:
        answer = subprocess.run(
            ["git", "-C", str(folder), "rev-parse", "HEAD"],
            capture_output=True,
            text=True,
            check=False,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"no commit is known: {error}", file=sys.stderr)
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""
