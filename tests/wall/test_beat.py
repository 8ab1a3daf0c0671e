"""A beat is rolled out once; its answer lies on every frame of it."""

from __future__ import annotations

import numpy as np
import pytest

from fibrodesk.domain.mask import Structure
from fibrodesk.phantom.loop import PhantomLoop, make_loop
from fibrodesk.phantom.patient import draw_patient
from fibrodesk.wall.beat import Beat, OutlinedSquare, beat_of
from fibrodesk.wall.scar import ScarRule, no_specks, on_frame, scar_on
from fibrodesk.wall.strips import COLUMNS, ROWS

MOMENTS, FRAMES = 12, 24


@pytest.fixture(scope="module")
def loop() -> PhantomLoop:
    patients = (draw_patient(number, seed=77) for number in range(60))
    return make_loop(next(each for each in patients if each.form == "focal"), frames=FRAMES)


@pytest.fixture(scope="module")
def seen(loop) -> list[OutlinedSquare]:
    walls = loop.masks[Structure.MYOCARDIUM].astype(np.float32)
    return [OutlinedSquare.of(*pair) for pair in zip(loop.cine.frames, walls, strict=True)]


@pytest.fixture(scope="module")
def beat(seen) -> Beat:
    found = beat_of(seen[:: FRAMES // MOMENTS])
    assert found is not None
    return found


def overlap(first: np.ndarray, second: np.ndarray) -> float:
    return 2 * np.count_nonzero(first & second) / (first.sum() + second.sum())


def test_what_is_scar_at_one_moment_is_the_scar_of_every_frame_of_the_beat(loop, seen, beat):
    scar = loop.masks[Structure.FIBROSIS]
    strip = beat.strips.picture(scar[0].astype(np.uint8) * 255, 0).astype(np.float32) / 255
    for at, frame in enumerate(seen):
        placed = beat.place_of(frame)
        assert placed is not None
        found = on_frame(strip, *placed, frame, outside=0.3) > 0.5
        assert overlap(found, scar[at]) > 0.88


def test_a_moment_lies_where_it_was_rolled_out(seen, beat):
    strips, moment = beat.place_of(seen[4])
    assert strips is beat.strips
    assert moment == 2


def test_a_frame_without_a_wall_has_no_place_and_no_scar(seen, beat):
    square = seen[0].square
    blind = OutlinedSquare.of(square, np.zeros(square.shape, np.float32))
    assert beat.place_of(blind) is None
    everywhere = np.ones((ROWS, COLUMNS), np.float32)
    assert not scar_on(blind, beat, everywhere, rule=ScarRule()).any()
    assert not scar_on(seen[0], None, None, rule=ScarRule()).any()


def test_a_picture_that_stands_alone_is_a_beat_that_stands_still(seen):
    still = beat_of([seen[0]] * MOMENTS)
    assert still is not None
    assert still.strips is still.rays
    assert (still.grey == still.grey[:1]).all()
    assert still.place_of(seen[0]) == (still.strips, 0)


def test_the_wall_thickens_and_has_one_place(loop, beat):
    shape = beat.shape()
    assert shape.shape == (MOMENTS + 2, COLUMNS)
    thickness = shape[:MOMENTS].mean(axis=1)
    assert thickness.argmax() == pytest.approx(loop.es_frame / 2, abs=1)
    assert shape[-2, 0] < shape[-2, -1]  # from the left end of the wall to the right one


def test_specks_are_passed_over_and_findings_that_are_large_enough_stay():
    share = np.full((60, 60), 0.1, np.float32)
    share[5:8, 5:8] = 0.9
    share[20:30, 20:30] = 0.9
    kept = no_specks(share, ScarRule(threshold=0.5, smallest_px=20))
    assert kept[5:8, 5:8].max() < 0.5
    assert (kept[20:30, 20:30] == np.float32(0.9)).all()
    assert (no_specks(share, ScarRule()) == share).all()
