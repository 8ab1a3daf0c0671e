"""`fibrodesk doctor`: what this machine has, and what it lacks."""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from fibrodesk import __version__
from fibrodesk.cli.console import Register, print_json

_PACKAGES = (
    "PySide6-Essentials",
    "numpy",
    "opencv-python-headless",
    "pydicom",
    "Pillow",
    "pyjpegls",
    "SQLAlchemy",
    "PyNaCl",
    "safetensors",
    "openvino",
    "torch",
)
_SMALL_DISK_BYTES = 2 * 2**30


def register(commands: Register[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("doctor", help="what this machine has, and what it lacks")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 if the desk can work here, 1 if something that it needs is missing."""
    found: dict[str, object] = {
        "fibrodesk": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "disk_free_bytes": shutil.disk_usage(Path.home()).free,
        "gpu": _gpu(),
        "packages": {name: _version(name) for name in _PACKAGES},
        "libraries_missing": _missing_libraries(),
        "proposal_ms": _proposal_ms(),
    }
    trouble = _trouble(found)
    if args.json:
        print_json({**found, "trouble": trouble})
    else:
        _print_words(found, trouble)
    return 1 if trouble else 0


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _gpu() -> str | None:
    """The name that the NVIDIA driver gives, or None without one."""
    driver = shutil.which("nvidia-smi")
    if driver is None:
        return None
    told = subprocess.run(
        [driver, "--query-gpu=name,memory.total", "--format=csv,noheader"],
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout.strip() or None


def _missing_libraries() -> list[str]:
    """Shared libraries that Qt's window needs on Linux and does not find."""
    if sys.platform != "linux" or shutil.which("ldd") is None:
        return []
    spec = importlib.util.find_spec("PySide6")
    if spec is None or spec.origin is None:
        return []
    plugins = Path(spec.origin).parent / "Qt" / "plugins" / "platforms"
    lost: set[str] = set()
    for plugin in (plugins / "libqxcb.so", plugins / "libqoffscreen.so"):
        told = subprocess.run(["ldd", str(plugin)], capture_output=True, text=True, check=False)
        lost |= {line.split()[0] for line in told.stdout.splitlines() if "not found" in line}
    return sorted(lost)


def _proposal_ms() -> float | None:
    """The median time of one proposal by the demonstration model, without the first."""
    import numpy as np

    from fibrodesk.domain.errors import FibrodeskError

    try:
        from fibrodesk.inference.bundle import read_bundle
        from fibrodesk.inference.loading import load_engine
        from resources import demonstration_bundle

        engine = load_engine(read_bundle(demonstration_bundle()))
    except (FibrodeskError, ImportError):
        return None
    frame = np.zeros((480, 640), np.uint8)
    return _median_ms(lambda: engine.propose(frame))


def _median_ms(work: Callable[[], object]) -> float:
    times = []
    for _ in range(11):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return round(sorted(times[1:])[5], 2)


def _trouble(found: dict[str, object]) -> list[str]:
    packages = found["packages"]
    libraries = found["libraries_missing"]
    trouble = []
    if isinstance(packages, dict):
        missing = [name for name, version in packages.items() if not version and name != "torch"]
        trouble += [
            f"{name} is not installed; run installer/bootstrap.py again" for name in missing
        ]
    if isinstance(libraries, list) and libraries:
        trouble.append(
            f"the window lacks {', '.join(libraries)}; installer/bootstrap.py names the packages"
        )
    free = found["disk_free_bytes"]
    if isinstance(free, int) and free < _SMALL_DISK_BYTES:
        trouble.append(f"only {free / 2**30:.1f} GiB of disk are free")
    return trouble


def _print_words(found: dict[str, object], trouble: list[str]) -> None:
    for name, value in found.items():
        if isinstance(value, dict):
            for inner, version in value.items():
                print(f"{inner:24} {version or 'not installed'}")
        else:
            print(f"{name:24} {value if value not in (None, []) else 'none'}")
    for line in trouble:
        print(f"To mend: {line}.", file=sys.stderr)
