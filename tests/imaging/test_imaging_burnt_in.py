"""Identities burnt in at ten places: outside the fan each pixel goes, inside eyes are led to it.

How often the warning comes is a figure, held by a floor here: letters that stand still in the fan
of phantom loops of every look, and clean loops for which it must stay silent.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from burnt_in import LOOKS, as_jpeg, burn, cine_of, clean_loop, ink_of, place_inside
from craft_dicom import moving_fan, native, save
from pydicom import dcmread
from pydicom.filebase import DicomBytesIO

from fibrodesk.imaging.deidentification.deidentify import rebuild
from fibrodesk.imaging.deidentification.lettering import (
    LETTERING,
    find_fleeting,
    find_lettering,
    marks_inside,
)
from fibrodesk.imaging.deidentification.linkage import Linkage
from fibrodesk.imaging.deidentification.pixelmask import find_fan, project
from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.intake import survey_pixels
from fibrodesk.imaging.source import SourceRef

NAME = "MUSTERMANN"
ROWS, COLUMNS = 384, 512
CLOCK = [f"12:04:{second:02d}" for second in range(60)]


@pytest.fixture(scope="module")
def loop():
    return moving_fan(frames=16, rows=ROWS, columns=COLUMNS)


def stored(images, folder):
    """The loop's frames after the whole rebuilding, and the survey of its pixels."""
    path = save(native(images), folder / "loop.dcm")
    survey = survey_pixels(SourceRef(path))
    with DicomCine(path) as cine:
        pseudonym = Linkage().pseudonym(cine.identity, cine.uids)
        data = rebuild(cine, survey.mask, pseudonym=pseudonym, confirmed=True)
    return dcmread(DicomBytesIO(data)).pixel_array, survey


OUTSIDE = {
    "a banner along the top": {"text": NAME * 3, "top": 3, "left": 20},
    "a running clock": {"text": CLOCK, "top": 360, "left": 420},
    "the upper left corner": {"text": NAME, "top": 1, "left": 1},
    "the upper right corner": {"text": NAME, "top": 1, "left": 390},
    "the lower left corner": {"text": NAME, "top": 362, "left": 1},
    "tiny, beside the fan": {"text": NAME, "top": 60, "left": 60, "size_px": 8},
    "faint, beside the fan": {"text": NAME, "top": 90, "left": 400, "level": 12},
    "moving along the margin": {"text": NAME, "top": 30, "left": list(range(0, 64, 4))},
}


@pytest.mark.parametrize("place", OUTSIDE)
def test_what_is_written_outside_the_fan_is_gone_pixel_by_pixel(loop, tmp_path, place):
    images, inked = burn(loop, **OUTSIDE[place])
    fan = loop.any(axis=0)
    assert not (inked & fan).any()
    assert inked.sum() > 150
    result, survey = stored(images, tmp_path)
    assert not result[:, inked].any()
    assert np.array_equal(result[:, fan & survey.mask.keep], loop[:, fan & survey.mask.keep])
    assert (fan & survey.mask.keep).sum() > 0.99 * fan.sum()
    assert LETTERING not in survey.warnings


def test_over_the_fans_edge_the_part_outside_goes_and_the_part_inside_is_warned_of(loop, tmp_path):
    fan = loop.any(axis=0)
    row = 200
    edge = int(np.flatnonzero(fan[row])[0])
    images, inked = burn(loop, NAME * 2, top=row, left=edge - 90)
    result, survey = stored(images, tmp_path)
    assert (inked & ~fan).any()
    assert not result[:, inked & ~survey.mask.keep].any()
    beyond = inked.copy()
    beyond[:, edge:] = False
    assert (result[:, beyond] > 0).mean() < 0.25  # the margin of the fan keeps a letter's rest
    assert LETTERING in survey.warnings


def test_inside_the_fan_the_warning_comes_with_the_place(loop, tmp_path):
    images, inked = burn(loop, NAME, top=210, left=200)
    _result, survey = stored(images, tmp_path)
    assert LETTERING in survey.warnings
    rows, columns = np.nonzero(inked)
    box = marks_inside(survey.marks, survey.mask.keep)[0].box
    assert abs(box.top - rows.min()) < 10
    assert abs(box.bottom - rows.max()) < 10
    assert abs(box.left - columns.min()) < 10
    assert abs(box.right - columns.max()) < 10


def test_what_moves_through_the_fan_is_in_the_brightest_projection(loop):
    """Whether or not a warning finds it, eyes can."""
    images, inked = burn(loop, NAME, top=210, left=list(range(150, 230, 5)), level=255)
    brightest = project(cine_of(images)).brightest
    assert (brightest[inked] > 250).mean() > 0.3
    assert brightest[inked].mean() > project(cine_of(loop)).brightest[inked].mean()


def warned_at(images):
    seen = project(cine_of(images))
    keep = find_fan(cine_of(images), seen=seen).keep
    still = find_lettering(seen.darkest, keep)
    fleeting = find_fleeting(cine_of(images), brightest=seen.brightest, fan=keep, known=still)
    return [mark.box for mark in marks_inside([*still, *fleeting], keep)]


@pytest.fixture(scope="module")
def measured():
    """Of each look two clean loops, and a name written into each, still and after a JPEG."""
    rng = np.random.default_rng(11)
    found, false = defaultdict(list), []
    for number, look in enumerate(LOOKS * 2):
        clean = clean_loop(look, 700 + number)
        keep = find_fan(cine_of(clean)).keep
        false += [bool(warned_at(clean)), bool(warned_at(as_jpeg(clean)))]
        for size_px, level in ((8, 255), (11, 150), (16, 255), (16, 90)):
            top, left = place_inside(keep, ink_of(NAME, size_px), rng)
            images, inked = burn(clean, NAME, top=top, left=left, size_px=size_px, level=level)
            for way in (images, as_jpeg(images)):
                hit = any(inked[box.slices].any() for box in warned_at(way))
                found[size_px, level].append(hit)
    return found, false


@pytest.mark.parametrize(
    ("kind", "floor"), [((8, 255), 0.8), ((11, 150), 0.7), ((16, 255), 0.85), ((16, 90), 0.5)]
)
def test_the_warning_comes_for_most_names_in_the_fan(measured, kind, floor):
    hits = measured[0][kind]
    assert len(hits) == 20
    assert np.mean(hits) >= floor


def test_the_warning_stays_silent_on_clean_loops(measured):
    assert sum(measured[1]) <= 1
    assert len(measured[1]) == 20


@pytest.fixture(scope="module")
def fleeting():
    """Of each look two loops with a name that moves, comes and goes, or stands at the edge."""
    rng = np.random.default_rng(12)
    found = defaultdict(list)
    for number, look in enumerate(LOOKS * 2):
        clean = clean_loop(look, 720 + number)
        keep = find_fan(cine_of(clean)).keep
        top, left = place_inside(keep, ink_of(NAME, 16), rng)
        steps = [max(0, min(left + 3 * k - 24, COLUMNS)) for k in range(len(clean))]
        row = int(rng.integers(int(0.3 * len(keep)), int(0.8 * len(keep))))
        edge = int(np.flatnonzero(keep[row])[0]) + 3
        for level in (90, 230):
            moved, inked = burn(clean, NAME, top=top, left=steps, level=level)
            at_edge, edged = burn(clean, "DOE", top=row, left=edge, level=level)
            still, stood = burn(clean, NAME, top=top, left=left, level=level)
            short = clean.copy()
            short[6:10] = still[6:10]
            for kind, images, ink in (
                ("moving", moved, inked),
                ("at the edge", at_edge, edged),
                ("in four frames", short, stood),
            ):
                found[kind, level].append(any(ink[box.slices].any() for box in warned_at(images)))
    return found


@pytest.mark.parametrize(
    ("kind", "floor"),
    [
        (("moving", 230), 0.9),
        (("moving", 90), 0.5),
        (("at the edge", 230), 0.8),
        (("at the edge", 90), 0.1),
        (("in four frames", 230), 0.8),
    ],
)
def test_the_warning_comes_for_letters_that_never_stand_still_or_touch_the_edge(
    fleeting, kind, floor
):
    """Faint letters that come and go are seen by eyes alone."""
    assert len(fleeting[kind]) == 10
    assert np.mean(fleeting[kind]) >= floor


def test_a_place_in_single_frames_is_told_with_its_frame(loop):
    images, _inked = burn(loop, NAME, top=210, left=200, level=255)
    images[: len(images) // 2] = loop[: len(images) // 2]
    seen = project(cine_of(images))
    marks = find_fleeting(cine_of(images), brightest=seen.brightest)
    assert marks
    assert all(mark.frame >= len(images) // 2 for mark in marks)
