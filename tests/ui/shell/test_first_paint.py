"""What may be loaded before the window is painted, and that it is painted."""

import json
import subprocess
import sys

PROGRAM = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
app = QApplication([])
from fibrodesk.app import dress
from fibrodesk.ui.shell.main_window import MainWindow
from fibrodesk.ui.preferences import Preferences
preferences = Preferences(Path(sys.argv[1]))
dress(app, preferences)
window = MainWindow(preferences)
window.show()
app.processEvents()
assert window.grab().toImage().pixelColor(5, 5).name() == "#12151a"
loaded = sorted({name.split(".")[0] for name in sys.modules})
rooms = sorted(name for name in sys.modules if name.startswith("fibrodesk."))
window.close()
print(json.dumps([loaded, rooms]))
"""
QT = {"PySide6", "shiboken6", "shibokensupport", "signature_bootstrap"}
MAY_BE_LOADED = {*QT, "numpy", "cv2", "fibrodesk", "resources"}
ROOMS = ("ui", "desk", "domain", "contract", "sealing", "storage")


def loaded_before_the_first_paint(tmp_path):
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "kept.ini")],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(result.stdout)


def test_only_qt_numpy_cv2_and_light_rooms_are_loaded(tmp_path):
    loaded, rooms = loaded_before_the_first_paint(tmp_path)
    foreign = {
        name
        for name in loaded
        if name not in sys.stdlib_module_names and not name.startswith(("_", "sitecustomize"))
    }
    assert foreign <= MAY_BE_LOADED
    assert {name.split(".")[1] for name in rooms} <= {*ROOMS, "app"}


def test_no_screen_is_imported_before_it_is_shown(tmp_path):
    _loaded, rooms = loaded_before_the_first_paint(tmp_path)
    screens = ("library", "reading", "review", "agreement", "training", "reports", "settings")
    assert not [
        name for name in rooms if name.startswith(tuple(f"fibrodesk.ui.{s}" for s in screens))
    ]
