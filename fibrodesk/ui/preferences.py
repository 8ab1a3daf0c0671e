"""What this machine remembers of a person's habits; nothing of any patient."""

from __future__ import annotations

import json
import os
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

_RECENT = 8


def keep_no_folders() -> None:
    """Let no dialog remember where a file was chosen: folders of hospitals are named after people.

    Qt writes the last folders of its own dialogs into a file of settings that all programs share;
    from now on this program has no such file. The dialogs of Windows and macOS are theirs.
    """
    kind, scope = QSettings.Format.NativeFormat, QSettings.Scope.UserScope
    QSettings.setPath(kind, scope, os.devnull)


class Preferences:
    """Window geometry, theme, the view of each cine; kept in one file of settings."""

    def __init__(self, path: Path | None = None) -> None:
        if path is None:
            kind, scope = QSettings.Format.IniFormat, QSettings.Scope.UserScope
            self._kept = QSettings(kind, scope, "fibrodesk", "fibrodesk")
        else:
            self._kept = QSettings(str(path), QSettings.Format.IniFormat)

    def text(self, key: str, default: str = "") -> str:
        return str(self._kept.value(key, default))

    def keep(self, key: str, value: str) -> None:
        self._kept.setValue(key, value)

    def state(self, key: str) -> dict[str, object]:
        """A small record, such as the view of a cine; empty if there is none or it is damaged."""
        try:
            read = json.loads(self.text(key) or "{}")
        except ValueError:
            return {}
        return read if isinstance(read, dict) else {}

    def keep_state(self, key: str, state: dict[str, object]) -> None:
        self.keep(key, json.dumps(state))

    @property
    def theme(self) -> str:
        """ "system", "dark" or "light"; the desk is dark until someone says otherwise."""
        return self.text("appearance/theme", "dark")

    @theme.setter
    def theme(self, name: str) -> None:
        self.keep("appearance/theme", name)

    @property
    def geometry(self) -> QByteArray:
        return QByteArray.fromBase64(self.text("window/geometry").encode())

    @geometry.setter
    def geometry(self, shape: QByteArray) -> None:
        self.keep("window/geometry", bytes(shape.toBase64().data()).decode())

    @property
    def recent_projects(self) -> list[Path]:
        """The projects opened last, newest first."""
        listed = self.state("projects").get("recent")
        return [Path(str(path)) for path in listed] if isinstance(listed, list) else []

    def remember_project(self, path: Path) -> None:
        listed = [path, *(other for other in self.recent_projects if other != path)]
        self.keep_state("projects", {"recent": [str(item) for item in listed[:_RECENT]]})

    def forget_project(self, path: Path) -> None:
        listed = [str(other) for other in self.recent_projects if other != path]
        self.keep_state("projects", {"recent": listed})

    def sync(self) -> None:
        """Write to disk now; Qt does it now and then by itself."""
        self._kept.sync()
