"""The desk's acts are imported before the first paint, so nothing heavy comes with them."""

import subprocess
import sys

HEAVY = ("sqlalchemy", "scipy", "pydicom", "torch", "openvino", "skimage", "PIL", "cv2", "PySide6")
CORE = ("auditing", "cines", "errors", "people", "preparing", "project.folder", "project.settings")
CORE += ("readings", "roles", "rounds", "seal", "session", "study")


def test_the_core_acts_bring_no_heavy_library():
    imports = "; ".join(f"import fibrodesk.desk.{name}" for name in CORE)
    told = f"{imports}; import sys; print([n for n in {HEAVY} if n in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
