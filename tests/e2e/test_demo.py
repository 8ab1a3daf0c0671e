"""`fibrodesk demo --headless`: the whole way on synthetic patients, as a person starts it."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import cv2
import pytest

from fibrodesk.desk.auditing import verify_project

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

COMMAND = (sys.executable, "-m", "fibrodesk", "demo")
LONGEST_S = 240
PATIENTS = 4
SCREENS = {"start", "sign-in", "library", "prepare", "reading"}
SCREENS |= {"review", "agreement", "training", "reports", "settings", "calibration", "keys"}
SCREENS |= {f"training-{part}" for part in ("course", "runs", "discriminator")}
SCREENS |= {f"reading-{how}" for how in ("unrolled", "filled", "display", "replay", "charter")}
SECTIONS = (
    "What was read",
    "Agreement between readers",
    "Kappa in each domain",
    "By patient",
    "The model",
    "Image, expert, model",
    "Fibrosis burden",
    "Burden against ejection fraction",
    "Where this comes from",
)
STEPS = (
    rf"Making {PATIENTS} synthetic patients",
    rf"Imported {PATIENTS} loops without identity, 0 refused",
    rf"Prepared {PATIENTS} cines",
    r"Reader A read and submitted 2 cines alone",
    r"Reader B read and submitted 2 cines alone",
    r"The seal is open\. Kappa in the myocardium: mean of patients 0\.\d{3}",
    r"Kappa in the sector",
    r"Read again by both readers under new codes: 1 of the round",
    r"Reader A against the own first reading\. Kappa in the myocardium",
    r"the model proposed \d+ frames",
    r"Reviewed: \d+ accepted, \d+ corrected, \d+ rejected",
    r"Snapshot of \d+ frames",
    r"step 1: generator \d+\.\d{3}, discriminator 0\.\d{3}",
    r"step 4: generator",
    r"validation after epoch 1: Dice",
    r"The gate: not_decided",
    r"Put into use\? Refused",
    r"In use: Demonstration",
    r"Report: .*report\.html",
    r"Verified: nothing is damaged",
    r"\d+ screenshots",
)


def test_the_demonstration_goes_from_import_to_report(tmp_path):
    folder, home = tmp_path / "demo", str(tmp_path / "home")
    places = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    began_s = time.monotonic()
    done = subprocess.run(
        [*COMMAND, str(folder), "--headless", "--patients", str(PATIENTS)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | dict.fromkeys(places, home),
        cwd=Path(__file__).parents[2],
        timeout=LONGEST_S,
    )
    told = done.stdout + done.stderr
    assert done.returncode == 0, told
    assert time.monotonic() - began_s < LONGEST_S
    assert "Traceback" not in told
    place = 0
    for step in STEPS:
        found = re.compile(step).search(told, place)
        assert found, f"{step} is not told, or not in its turn:\n{told}"
        place = found.end()
    assert_the_report_is_whole(folder / "report.html")
    assert_the_pictures_show_something(folder / "screenshots")
    assert verify_project(folder / "demonstration.fibrodesk") == []
    assert not Path(home, "demo").exists()


def assert_the_report_is_whole(path):
    page = path.read_text(encoding="utf-8")
    headings = re.findall(r"<h[23][^>]*>(.*?)</h[23]>", page)
    assert [one for one in headings if one in SECTIONS] == list(SECTIONS)
    for word in ("Hausdorff", "Precision", "Recall", "IoU"):
        assert word in page
    images = re.findall(r"<image [^>]*href=\"([^\"]{11})", page)
    assert len(images) > 5
    assert set(images) == {"data:image/"}
    assert not re.search(r"(src|href)=\"https?:", page)


def assert_the_pictures_show_something(folder):
    """Pictures of one size, none blank, no two the same."""
    pictures = {path.stem: cv2.imread(str(path)) for path in folder.glob("*.png")}
    assert set(pictures) == SCREENS
    for name, picture in pictures.items():
        assert picture.shape == (1000, 1600, 3), name
        assert picture.std() > 5, f"{name} is blank"
    assert len({picture.tobytes() for picture in pictures.values()}) == len(pictures)
