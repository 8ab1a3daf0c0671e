"""The virtual environment beside the checkout: made once, filled with exact versions."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
CONSTRAINTS = ROOT / "installer" / "constraints.txt"
TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"
_TRIES = 3


class SetUpError(Exception):
    """The set-up cannot go on; the message says what to do."""


def python() -> Path:
    """The environment's own interpreter."""
    folder = "Scripts" if os.name == "nt" else "bin"
    return VENV / folder / ("python.exe" if os.name == "nt" else "python")


def ready(extras: str) -> bool:
    """Whether an earlier set-up ended, with the same versions and at least the same extras."""
    wanted = {f"{extra}:{_fingerprint()}" for extra in extras.split(",")}
    return python().exists() and wanted <= set(_stamp_lines())


def make(extras: str) -> None:
    """Make the environment and install what `extras` names; safe to repeat after a break."""
    if sys.version_info < (3, 11) or sys.version_info >= (3, 14):
        raise SetUpError("fibrodesk needs Python 3.11, 3.12 or 3.13; start this with one of them.")
    _make_venv()
    _install_torch()
    tell("Installing the libraries")
    _pip("install", "--constraint", str(CONSTRAINTS), "--editable", f"{ROOT}[{extras}]")
    lines = {f"{extra}:{_fingerprint()}" for extra in extras.split(",")} | set(_stamp_lines())
    _stamp().write_text("\n".join(sorted(lines)), encoding="utf-8")


def tell(words: str) -> None:
    """One line of progress, on stderr, as stdout belongs to what is run."""
    print(f"fibrodesk: {words} …", file=sys.stderr, flush=True)


def run_quietly(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run to the end with the output kept, for the message if it fails."""
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def _stamp() -> Path:
    return VENV / "fibrodesk-set-up"


def _stamp_lines() -> list[str]:
    return _stamp().read_text(encoding="utf-8").split() if _stamp().exists() else []


def _fingerprint() -> str:
    """Changes whenever the wanted versions or the interpreter do."""
    parts = [CONSTRAINTS.read_bytes(), (ROOT / "pyproject.toml").read_bytes()]
    parts += [platform.python_version().encode(), str(ROOT).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def _make_venv() -> None:
    if python().exists() and run_quietly([str(python()), "-m", "pip", "--version"]).returncode == 0:
        return
    tell("Making the environment")
    shutil.rmtree(VENV, ignore_errors=True)
    made = run_quietly([sys.executable, "-m", "venv", str(VENV)])
    if made.returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    package = f"python3.{sys.version_info.minor}-venv"
    if not install_debian([package]):
        raise SetUpError(
            f"Python cannot make a virtual environment here. On Debian or Ubuntu run: "
            f"apt-get install {package}\n{made.stdout}{made.stderr}".rstrip()
        )
    again = run_quietly([sys.executable, "-m", "venv", str(VENV)])
    if again.returncode != 0:
        raise SetUpError(f"No virtual environment could be made:\n{again.stdout}{again.stderr}")


def install_debian(packages: Sequence[str]) -> bool:
    """Install Debian packages where that is allowed; False where it is not."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for _ in range(_TRIES):
        subprocess.run(["apt-get", "update", "-qq"], capture_output=True, check=False)
        installed = subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
            capture_output=True,
            check=False,
            env=environment,
        )
        if installed.returncode == 0:
            return True
        time.sleep(2)
    return False


def _install_torch() -> None:
    """The build that fits: CUDA where an NVIDIA driver answers, else the small CPU build."""
    version = next(
        line for line in CONSTRAINTS.read_text(encoding="utf-8").split() if line[:7] == "torch=="
    )
    have = run_quietly([str(python()), "-m", "pip", "show", "torch"])
    if f"Version: {version[7:]}" in have.stdout:
        return
    tell("Installing PyTorch")
    plain = _index_is_configured() or not _wants_cpu_build()
    index = [] if plain else ["--index-url", TORCH_CPU_INDEX]
    _pip("install", version, "--no-deps", *index)  # what it needs comes with the rest


def _wants_cpu_build() -> bool:
    if platform.system() != "Linux":
        return False  # the public index holds CPU builds for Windows and Metal builds for macOS
    driver = shutil.which("nvidia-smi")
    return driver is None or run_quietly([driver, "-L"]).returncode != 0


def _index_is_configured() -> bool:
    """Whether this machine's owner has said where packages come from; then that wins."""
    listed = run_quietly([str(python()), "-m", "pip", "config", "list"]).stdout
    return any(word in listed for word in ("index-url", "find-links", "index_url", "find_links"))


def _pip(*arguments: str) -> None:
    command = [str(python()), "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    for trial in range(_TRIES):
        done = run_quietly(command)
        if done.returncode == 0:
            return
        time.sleep(3 * (trial + 1))  # a registry that hiccups answers the next time
    words = "\n".join((done.stdout + done.stderr).strip().splitlines()[-12:])
    raise SetUpError(f"A library could not be installed. Check the network, then repeat.\n{words}")
