"""A desk that reads hearts speaks to no server, whatever a library would like to report."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import sys, threading
from fibrodesk.inference.openvino_runner import _openvino
assert _openvino().Core().available_devices
told = [name for name in sys.modules if name.startswith("openvino_telemetry.")]
print(told, [thread.name for thread in threading.enumerate()])
"""


def test_loading_openvino_reports_to_nobody():
    """Its package of telemetry is never loaded, and no thread waits for the network."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.strip() == "[] ['MainThread']"
