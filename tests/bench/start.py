"""From the first line of Python to the painted window, beside a bare Qt window, in one run.

`python tests/bench/start.py [rounds]` prints medians of wall and processor time in ms and their
ratio; the rounds alternate, so that a busy machine weighs on both alike. Goal: 2.5 at most.
"""

import statistics
import subprocess
import sys

BARE = """
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
"""
DESK = """
import tempfile
from pathlib import Path
from PySide6.QtWidgets import QApplication
app = QApplication([])
from fibrodesk.app import dress
from fibrodesk.ui.shell.main_window import MainWindow
from fibrodesk.ui.preferences import Preferences
preferences = Preferences(Path(tempfile.mkdtemp()) / "preferences.ini")
dress(app, preferences)
window = MainWindow(preferences)
"""
MEASURED = """
import time
wall_s, processor_s = time.perf_counter(), time.process_time()
{opening}
window.resize(1600, 1000)
window.show()
app.processEvents()
window.repaint()
print(time.perf_counter() - wall_s, time.process_time() - processor_s)
"""


def once(opening):
    result = subprocess.run(
        [sys.executable, "-c", MEASURED.format(opening=opening)],
        capture_output=True,
        text=True,
        check=True,
    )
    wall_s, processor_s = (float(word) for word in result.stdout.split())
    return 1000 * wall_s, 1000 * processor_s


def main(rounds=11):
    times = {"bare": [], "desk": []}
    for _ in range(rounds):
        times["bare"].append(once(BARE))
        times["desk"].append(once(DESK))
    medians = {
        name: [statistics.median(column) for column in zip(*taken, strict=True)]
        for name, taken in times.items()
    }
    for name, (wall_ms, processor_ms) in medians.items():
        print(f"{name:5} {wall_ms:6.0f} ms wall {processor_ms:6.0f} ms processor")
    ratios = [desk / bare for desk, bare in zip(medians["desk"], medians["bare"], strict=True)]
    print(f"ratio {ratios[0]:6.2f} wall    {ratios[1]:6.2f} processor   (goal 2.5)")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
