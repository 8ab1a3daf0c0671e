"""What a bare Debian lacks: the shared libraries that Qt needs, and the judge of DICOM files."""

from __future__ import annotations

import platform
import shutil
from pathlib import Path

from environment import SetUpError, install_debian, python, run_quietly, tell

_OFFSCREEN = (
    "libgl1",
    "libegl1",
    "libxkbcommon0",
    "libdbus-1-3",
    "libfontconfig1",
    "libglib2.0-0",
)
_WINDOW = (
    *_OFFSCREEN,
    "libxcb-cursor0",
    "libxkbcommon-x11-0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-shape0",
)
_FONTS = "fonts-dejavu-core"
_VALIDATOR, _VALIDATOR_PACKAGE = "dciodvfy", "dicom3tools"


def provide(*, window: bool) -> None:
    """Install what is missing for Qt, offscreen or with a window, or say the one command.

    Raises:
        SetUpError: something is missing and may not be installed from here.
    """
    if platform.system() != "Linux":
        return
    packages = _missing(window=window)
    if not packages:
        return
    tell("Installing the system's libraries that Qt needs")
    if install_debian(packages) and not _missing(window=window):
        return
    raise SetUpError(
        "The window needs libraries of the system. Run this once, then repeat:\n"
        f"  sudo apt-get install {' '.join(packages)}"
    )


def provide_validator() -> None:
    """Install what judges the DICOM files that the tests write; say so where it cannot be.

    The tests pass without it, on less: they say so at their end.
    """
    if shutil.which(_VALIDATOR):
        return
    tell("Installing the validator of DICOM files")
    if not install_debian([_VALIDATOR_PACKAGE]):
        tell(
            f"{_VALIDATOR} is not there, so DICOM files are judged less strictly; on Debian or "
            f"Ubuntu run: sudo apt-get install {_VALIDATOR_PACKAGE}"
        )


def _missing(*, window: bool) -> list[str]:
    """The packages to install: all of them if a single library is not found, as apt knows best."""
    qt = _qt_folder()
    names = ["platforms/libqoffscreen.so"] + (["platforms/libqxcb.so"] if window else [])
    files = [qt / "plugins" / name for name in names]
    files += [qt / "lib" / f"libQt6{part}.so.6" for part in ("Gui", "Widgets", "Svg")]
    lost = any("not found" in line for file in files for line in _ldd(file))
    packages = list(_WINDOW if window else _OFFSCREEN) if lost else []
    return packages if _has_fonts() else [*packages, _FONTS]


def _qt_folder() -> Path:
    found = run_quietly([str(python()), "-c", "import PySide6; print(PySide6.__path__[0])"])
    return Path(found.stdout.strip()) / "Qt"


def _ldd(file: Path) -> list[str]:
    return run_quietly(["ldd", str(file)]).stdout.splitlines() if file.exists() else []


def _has_fonts() -> bool:
    if shutil.which("fc-list"):
        return bool(run_quietly(["fc-list"]).stdout.strip())
    folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
    return any(next(folder.rglob("*.[to]tf"), None) for folder in folders if folder.exists())
