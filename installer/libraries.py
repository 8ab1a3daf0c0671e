"""The shared libraries that Qt needs on Linux and that a bare Debian lacks."""

from __future__ import annotations

import platform
import shutil
from pathlib import Path

from environment import SetUpError, install_debian, python, run_quietly, tell

_PACKAGES = {
    "libGL.so": "libgl1",
    "libEGL.so": "libegl1",
    "libxkbcommon.so": "libxkbcommon0",
    "libdbus-1.so": "libdbus-1-3",
    "libfontconfig.so": "libfontconfig1",
    "libglib-2.0.so": "libglib2.0-0",
    "libgthread-2.0.so": "libglib2.0-0",
    "libxcb-cursor.so": "libxcb-cursor0",
    "libxkbcommon-x11.so": "libxkbcommon-x11-0",
    "libxcb-icccm.so": "libxcb-icccm4",
    "libxcb-image.so": "libxcb-image0",
    "libxcb-keysyms.so": "libxcb-keysyms1",
    "libxcb-render-util.so": "libxcb-render-util0",
    "libxcb-shape.so": "libxcb-shape0",
    "libX11-xcb.so": "libx11-xcb1",
    "libxcb-": "libxcb-xinerama0",
}
_FONTS = "fonts-dejavu-core"


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
    tell("Installing the system's libraries for the window")
    if install_debian(packages) and not _missing(window=window):
        return
    raise SetUpError(
        "The window needs libraries of the system. Run this once, then repeat:\n"
        f"  sudo apt-get install {' '.join(packages)}"
    )


def _missing(*, window: bool) -> list[str]:
    qt = _qt_folder()
    names = ["platforms/libqoffscreen.so"] + (["platforms/libqxcb.so"] if window else [])
    files = [qt / "plugins" / name for name in names]
    files += [qt / "lib" / f"libQt6{part}.so.6" for part in ("Gui", "Widgets", "Svg")]
    lost = {line.split()[0] for file in files for line in _ldd(file) if "not found" in line}
    packages = {_package(name) for name in lost}
    if not _has_fonts():
        packages.add(_FONTS)
    return sorted(packages)


def _qt_folder() -> Path:
    found = run_quietly([str(python()), "-c", "import PySide6; print(PySide6.__path__[0])"])
    return Path(found.stdout.strip()) / "Qt"


def _ldd(file: Path) -> list[str]:
    return run_quietly(["ldd", str(file)]).stdout.splitlines() if file.exists() else []


def _package(library: str) -> str:
    for prefix, package in _PACKAGES.items():
        if library.startswith(prefix):
            return package
    raise SetUpError(f"The system lacks {library}; install the package that holds it, then repeat.")


def _has_fonts() -> bool:
    if shutil.which("fc-list"):
        return bool(run_quietly(["fc-list"]).stdout.strip())
    folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
    return any(next(folder.rglob("*.[to]tf"), None) for folder in folders if folder.exists())
