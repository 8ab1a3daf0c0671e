"""What a dialog for files remembers, in a process of its own with a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys

_CHOOSE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog
from fibrodesk.ui.preferences import Preferences, keep_no_folders

app = QApplication([])
folder = sys.argv[1]
if sys.argv[2] == "dressed":
    keep_no_folders()

def choose():
    dialog = app.activeModalWidget()
    if dialog is None:
        QTimer.singleShot(20, choose)
        return
    dialog.setDirectory(folder)
    dialog.accept()

QTimer.singleShot(0, choose)
options = QFileDialog.Option.DontUseNativeDialog | QFileDialog.Option.ShowDirsOnly
assert QFileDialog.getExistingDirectory(None, "", "", options) == folder
Preferences().keep("theme", "dark")
assert Preferences().text("theme") == "dark"
"""


def _files_after(tmp_path, dress):
    """Every file that a choice leaves behind in the home, by name and bytes."""
    home, folder = tmp_path / "home", tmp_path / "media" / "Mustermann_Erika"
    home.mkdir()
    folder.mkdir(parents=True)
    own = {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", _CHOOSE, str(folder), dress]
    subprocess.run(command, env=os.environ | own, check=True, timeout=120)
    return {path.name: path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_no_dialog_leaves_a_folder_s_name_behind(tmp_path):
    kept = _files_after(tmp_path, "dressed")
    assert "fibrodesk.ini" in kept, "the program's own habits are kept"
    assert not [name for name, data in kept.items() if b"Mustermann" in data]


def test_the_search_finds_what_an_undressed_dialog_leaves(tmp_path):
    kept = _files_after(tmp_path, "undressed")
    assert any(b"Mustermann" in data for data in kept.values())
