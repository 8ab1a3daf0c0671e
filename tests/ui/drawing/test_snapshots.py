"""The canvas at 100, 150 and 200 % of the screen, pixel by pixel, beside what is stored.

Where the look is changed on purpose: `FIBRODESK_RENEW=1 pytest tests/ui/drawing/test_snapshots.py`,
then look at the pictures before they are kept.
"""

import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

HERE = Path(__file__).parent
SCENE = HERE / "canvas_scene.py"
KEPT = HERE / "snapshots"
A_HAIR = 3  # of 255: processors round an interpolated grey or a smooth edge in other ways


def scene(*args):
    done = subprocess.run(
        [sys.executable, str(SCENE), *map(str, args)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def picture(path):
    return cv2.imread(str(path)).astype(np.int16)


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_the_canvas_looks_as_it_is_stored(percent, tmp_path):
    scene(percent, tmp_path / "now.png")
    kept = KEPT / f"canvas-{percent}.png"
    if os.environ.get("FIBRODESK_RENEW"):
        kept.write_bytes((tmp_path / "now.png").read_bytes())
    now, before = picture(tmp_path / "now.png"), picture(kept)
    assert now.shape == before.shape
    assert np.abs(now - before).max() <= A_HAIR


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_what_was_painted_bit_by_bit_is_what_is_painted_in_one_go(percent, tmp_path):
    """Masks, ring, lines and pins that came and went have left nothing behind."""
    scene(percent, tmp_path / "bits.png")
    scene(percent, tmp_path / "whole.png", "--whole")
    assert np.array_equal(picture(tmp_path / "bits.png"), picture(tmp_path / "whole.png"))


@pytest.mark.parametrize("percent", [100, 125, 150, 175, 200])
def test_a_press_paints_the_pixel_of_the_screen_that_is_under_the_pointer(percent):
    """From the mouse to the window's own pixels, where the canvas begins within one, too."""
    assert scene(percent, "-", "--hit").strip() == "missed 0"


@pytest.mark.parametrize(("percent", "wide"), [(100, 1), (150, 2), (200, 2)])
def test_an_outline_keeps_its_width_to_the_eye(percent, wide):
    """One pixel at 100 %, two of half the size at 200 %."""
    orange = (picture(KEPT / f"canvas-{percent}.png") == (0x00, 0x9F, 0xE6)).all(axis=2)
    runs = np.diff(np.flatnonzero(np.diff(np.pad(orange, 1).astype(np.int8), axis=1).ravel()))
    shortest = runs[::2].min()
    assert shortest == wide
