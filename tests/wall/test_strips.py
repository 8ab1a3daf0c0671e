"""The walls of a beat rolled out along rays: every column keeps its tissue."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fibrodesk.domain.mask import Structure
from fibrodesk.phantom.loop import PhantomLoop, make_loop
from fibrodesk.phantom.patient import draw_patient
from fibrodesk.wall.beat import OutlinedSquare, beat_of, wall_of
from fibrodesk.wall.scar import ScarRule, found_in, only_sure, scar_on
from fibrodesk.wall.strips import COLUMNS, MARGIN, ROWS, border_of, wall_strips

PHASES = 12


@pytest.fixture(scope="module")
def loops() -> list[PhantomLoop]:
    """Three hearts with one territory of scar."""
    patients = (draw_patient(number, seed=77) for number in range(60))
    focal = [each for each in patients if each.form == "focal"][:3]
    return [make_loop(patient, frames=PHASES) for patient in focal]


def walls_of(loop: PhantomLoop):
    return loop.masks[Structure.MYOCARDIUM]


def rolled(loop: PhantomLoop):
    strips = wall_strips([border_of(wall) for wall in walls_of(loop)])
    assert strips is not None
    return strips


def overlap(first: np.ndarray, second: np.ndarray) -> float:
    return 2 * np.minimum(first, second).sum() / (first.sum() + second.sum())


def test_a_mask_that_is_rolled_out_and_laid_back_is_the_mask(loops):
    for loop in loops:
        strips, scar = rolled(loop), loop.masks[Structure.FIBROSIS]
        for frame in (0, 4, 9):
            strip = strips.picture(scar[frame].astype(np.uint8) * 255, frame)
            back = strips.back(strip.astype(np.float32), walls_of(loop)[frame], frame) > 127
            assert overlap(back.astype(float), scar[frame].astype(float)) > 0.985


def test_a_place_of_any_size_takes_its_values_from_the_strip(loops):
    """A wall drawn over half of a large square has more pixels than OpenCV maps at once."""
    strips = rolled(loops[0])
    whole = np.ones((600, 600), bool)
    strip = np.random.default_rng(1).random((ROWS, COLUMNS)).astype(np.float32)
    found = strips.back(strip, whole, 0)
    few = np.zeros_like(whole)
    few[100:180, 90:260] = True
    assert np.allclose(found[few], strips.back(strip, few, 0)[few], atol=1e-3)


def test_a_scar_stays_in_its_columns_while_the_heart_beats(loops):
    """At end-systole as at end-diastole."""
    for loop in loops:
        strips, scar = rolled(loop), loop.masks[Structure.FIBROSIS]
        shares = [
            strips.picture(scar[at].astype(np.uint8) * 255, at)[MARGIN:-MARGIN].max(axis=0) > 127
            for at in (0, loop.es_frame)
        ]
        assert overlap(*(each.astype(float) for each in shares)) > 0.93


def test_a_moment_without_a_wall_takes_that_of_the_one_before(loops):
    borders = [border_of(wall) for wall in walls_of(loops[0])]
    gap = [*borders[:5], None, *borders[6:]]
    strips = wall_strips(gap)
    assert strips is not None
    assert np.allclose(strips.outer[5], strips.outer[4])


def test_with_too_few_walls_there_is_no_strip(loops):
    borders = [border_of(wall) for wall in walls_of(loops[0])]
    first = wall_strips([None, *borders[1:]])
    assert first is not None
    assert np.allclose(first.outer[0], first.outer[-1])
    assert wall_strips([*borders[:3], *[None] * 9]) is None
    assert wall_strips([]) is None


@pytest.mark.parametrize("thickness_px", [9.0, 14.0, 21.5])
def test_a_border_runs_where_the_wall_ends_and_not_through_its_pixels(thickness_px):
    rows, columns = np.mgrid[0:256, 0:256] + 0.5
    radius = np.hypot(columns - 128.3, 200.2 - rows)
    wall = (radius >= 80) & (radius <= 80 + thickness_px) & (rows < 200)
    border = border_of(wall)
    assert border is not None
    for line, true_px in ((border.endo, 80.0), (border.epi, 80.0 + thickness_px)):
        found = np.hypot(line[:, 0] - 128.3, line[:, 1] - 200.2)
        assert found[10:-10].mean() == pytest.approx(true_px, abs=0.06)


@pytest.mark.parametrize("kind", ["empty", "full", "disk", "dot"])
def test_what_is_no_open_wall_has_no_border(kind):
    mask = np.zeros((256, 256), np.bool_)
    rows, columns = np.mgrid[0:256, 0:256]
    if kind == "full":
        mask[:] = True
    elif kind == "disk":
        mask = np.hypot(rows - 128, columns - 128) < 60
    elif kind == "dot":
        mask[100, 100] = True
    assert border_of(mask) is None


def test_a_mirrored_heart_gives_the_mirrored_strip(loops):
    loop = loops[0]
    plain = rolled(loop)
    mirrored = wall_strips([border_of(wall[:, ::-1]) for wall in walls_of(loop)])
    assert mirrored is not None
    frame = loop.cine.frames[0]
    first = plain.picture(frame, 0).astype(float)
    second = mirrored.picture(np.ascontiguousarray(frame[:, ::-1]), 0)[:, ::-1].astype(float)
    assert np.corrcoef(first.ravel(), second.ravel())[0, 1] > 0.97


def seen_squares(loop: PhantomLoop) -> list[OutlinedSquare]:
    return [
        OutlinedSquare.of(frame, wall.astype(np.float32) * np.float32(0.96) + np.float32(0.02))
        for frame, wall in zip(loop.cine.frames, walls_of(loop), strict=True)
    ]


def find_scar(seen: list[OutlinedSquare], logits, *, rule: ScarRule) -> np.ndarray:
    """On the first frame of a beat."""
    beat = beat_of(seen)
    found = None if beat is None else found_in(beat, logits, rule=rule)
    return scar_on(seen[0], beat, found, rule=rule)


def test_nothing_beside_the_wall_passes_the_limit(loops):
    def surely(_: np.ndarray) -> np.ndarray:
        return np.full((2, ROWS, COLUMNS), 20, np.float32)

    seen = seen_squares(loops[1])
    sure = find_scar(seen, surely, rule=ScarRule(threshold=0.29))
    assert (sure[seen[0].wall] > 0.99).all()
    assert sure[~seen[0].wall].max() <= 0.29
    assert find_scar(seen, surely, rule=ScarRule()).max() <= 1


def test_a_finding_that_is_nowhere_sure_is_none():
    share = np.full((ROWS, COLUMNS), 0.1, np.float32)
    share[2:6, 10:40] = 0.7  # one finding, sure at one place
    share[3, 20] = 0.95
    share[8:12, 100:140] = 0.8  # another, sure nowhere
    kept = only_sure(share, ScarRule(threshold=0.5, sure=0.9))
    assert (kept[2:6, 10:40] >= 0.7).all()
    assert kept[8:12, 100:140].max() < 0.5
    assert (only_sure(share, ScarRule(threshold=0.5)) == share).all()


def test_a_heart_whose_wall_was_not_found_has_no_scar(loops):
    blind = [OutlinedSquare.of(f, np.zeros(f.shape, np.float32)) for f in loops[0].cine.frames]
    found = find_scar(blind, lambda _: pytest.fail("nothing to look at"), rule=ScarRule())
    assert found.shape == (256, 256)
    assert not found.any()


def test_the_network_sees_grey_values_thickness_and_place(loops):
    told = []

    def hear(strip: np.ndarray) -> np.ndarray:
        told.append(strip)
        return np.zeros((2, ROWS, COLUMNS), np.float32)

    find_scar(seen_squares(loops[0]), hear, rule=ScarRule())
    (strip,) = told
    assert strip.shape == (2 * PHASES + 2, ROWS, COLUMNS)
    assert strip[:PHASES].min() >= 0
    assert strip[:PHASES].max() <= 1
    thickness = strip[PHASES : 2 * PHASES, 0]
    assert thickness[loops[0].es_frame].mean() > thickness[0].mean()
    assert strip[-2, 0, 0] < strip[-2, 0, -1]  # from the left end of the wall to the right one


@given(
    top=st.integers(0, 60),
    left=st.integers(0, 60),
    height=st.integers(0, 60),
    width=st.integers(0, 60),
)
@settings(max_examples=60)
def test_a_wall_with_a_hole_or_an_island_still_has_one_piece(loops, top, left, height, width):
    """Whatever a network leaves out or adds, the answer is the largest piece or no wall at all."""
    likely = walls_of(loops[0])[0].astype(np.float32)
    likely[top * 4 : top * 4 + height, left * 4 : left * 4 + width] = 0.0
    wall = wall_of(likely)
    assert wall.sum() <= (likely > 0.5).sum()
    strips = wall_strips([border_of(wall)] * PHASES)
    if strips is not None:
        assert (strips.outer > strips.inner).all()
        assert (np.diff(strips.angles) >= 0).all()
