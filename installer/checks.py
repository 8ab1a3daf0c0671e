"""Every check that the product must pass, in the order in which they fail fastest."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from environment import ROOT, python

_LIMIT_S = 45 * 60  # a check that hangs must not hold a machine for ever
_TIMED_OUT = 124


@dataclass(frozen=True)
class Check:
    name: str
    module: tuple[str, ...]  # what `python -m` is given


CHECKS = (
    Check("format", ("ruff", "format", "--check", ".")),
    Check("lint", ("ruff", "check", ".")),
    Check("types", ("mypy",)),
    Check("import contracts", ("importlinter.cli",)),
    Check("tests", ("pytest", "-q", "-n", "2", "--max-worker-restart", "0", "--durations", "12")),
)


def run_all(arguments: Sequence[str]) -> int:
    """Run each check and tell the time it took; further arguments go to pytest.

    Returns:
        0 if all passed, else 1; the tests run even if an earlier check failed.
    """
    failed = [check.name for check in CHECKS if not _passes(check, arguments)]
    if failed:
        print(f"fibrodesk: failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _passes(check: Check, arguments: Sequence[str]) -> bool:
    started = time.monotonic()
    if check.module[0] == "importlinter.cli":
        command = [str(python().parent / "lint-imports")]
    else:
        command = [str(python()), "-m", *check.module]
    if check.name == "tests":
        command += arguments
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1"),  # two test processes share
    }
    print(f"== {check.name}", flush=True)
    try:
        code = subprocess.run(
            command, cwd=ROOT, env=environment, check=False, timeout=_LIMIT_S
        ).returncode
    except subprocess.TimeoutExpired:
        code = _TIMED_OUT
    print(f"== {check.name}: {time.monotonic() - started:.0f} s, exit {code}", flush=True)
    return code == 0
