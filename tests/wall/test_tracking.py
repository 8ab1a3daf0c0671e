"""Tissue is followed through a beat: what a column shows at one moment it shows at the others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fibrodesk.domain.mask import Structure
from fibrodesk.phantom.loop import PhantomLoop, make_loop
from fibrodesk.phantom.patient import draw_patient
from fibrodesk.wall.strips import DEEP, WallStrips, border_of, strips_beside, wall_strips
from fibrodesk.wall.tracking import tracked, tracked_beside

MOMENTS = 12
INSIDE = slice(40, -40)  # columns away from the ends, from which tissue comes and goes


@pytest.fixture(scope="module")
def loop() -> PhantomLoop:
    return make_loop(draw_patient(3, seed=77), frames=MOMENTS)


@pytest.fixture(scope="module")
def strips(loop) -> WallStrips:
    rolled = wall_strips([border_of(wall) for wall in loop.masks[Structure.MYOCARDIUM]])
    assert rolled is not None
    return rolled


def astray(strips: WallStrips, chance: np.random.Generator) -> WallStrips:
    """Borders of each moment shifted and stretched by about a pixel, columns slid by a few."""
    row = (strips.outer - strips.inner) / DEEP
    inner, outer = chance.normal(0, 0.8, (2, len(row), 1)) * row
    slide = chance.normal(0, 2.5, len(row))
    columns = np.arange(strips.angles.shape[1])
    angles = [
        np.interp(columns + by, columns, line)
        for by, line in zip(slide, strips.angles, strict=True)
    ]
    return replace(
        strips, angles=np.stack(angles), inner=strips.inner + inner, outer=strips.outer + outer
    )


def spread(strips: WallStrips) -> float:
    """How far the moments' places of one row and column lie apart, rms over the strip in px."""
    maps = np.array([strips.maps(moment) for moment in range(len(strips.poses))])
    return float(np.sqrt(maps.var(axis=0).sum(axis=0)[:, INSIDE].mean()))


def alike(strips: WallStrips, frames: np.ndarray) -> float:
    """Mean correlation of each moment with the mean of the others."""
    shown = np.stack([strips.picture(frame, at) for at, frame in enumerate(frames)])
    shown = shown[:, :, INSIDE].reshape(len(frames), -1).astype(float)
    others = (shown.sum(axis=0) - shown) / (len(frames) - 1)
    return float(np.mean([np.corrcoef(*pair)[0, 1] for pair in zip(shown, others, strict=True)]))


def test_a_heart_that_stands_still_is_brought_together_from_borders_that_stray(loop, strips):
    still = replace(
        strips,
        poses=strips.poses[:1] * MOMENTS,
        angles=np.repeat(strips.angles[:1], MOMENTS, axis=0),
        inner=np.repeat(strips.inner[:1], MOMENTS, axis=0),
        outer=np.repeat(strips.outer[:1], MOMENTS, axis=0),
    )
    before = astray(still, np.random.default_rng(1))
    after = tracked(before, [loop.cine.frames[0]] * MOMENTS)
    assert spread(before) > 1.5
    assert spread(after) < 0.5


def test_the_moments_of_a_beating_heart_show_the_same_tissue(loop, strips):
    frames = loop.cine.frames
    wandering = astray(strips, np.random.default_rng(2))
    true = alike(tracked(strips, frames), frames)
    assert true > alike(strips, frames) + 0.02
    assert alike(tracked(wandering, frames), frames) > true - 0.03


def test_together_the_moments_stay_where_they_were(loop, strips):
    after = tracked(strips, loop.cine.frames)
    for name in ("inner", "outer", "angles"):
        drift = (getattr(after, name) - getattr(strips, name)).mean(axis=0)[INSIDE]
        scale = np.pi / strips.angles.shape[1] if name == "angles" else 1.0
        assert np.abs(drift).mean() < 0.3 * scale


def test_another_order_of_the_moments_changes_nothing(loop, strips):
    order = np.random.default_rng(3).permutation(MOMENTS)
    turned = replace(
        strips,
        poses=tuple(strips.poses[at] for at in order),
        angles=strips.angles[order],
        inner=strips.inner[order],
        outer=strips.outer[order],
    )
    straight = tracked(strips, loop.cine.frames)
    found = tracked(turned, loop.cine.frames[order])
    assert np.allclose(found.inner, straight.inner[order], atol=0.05)
    assert np.allclose(found.outer, straight.outer[order], atol=0.05)


def test_a_frame_between_the_moments_is_followed_to_the_same_tissue(loop, strips):
    """Seen with every second frame alone, the others lie where they would lie among them."""
    frames, walls = loop.cine.frames, loop.masks[Structure.MYOCARDIUM]
    rays = wall_strips([border_of(wall) for wall in walls[::2]])
    assert rays is not None
    some = tracked(rays, frames[::2])
    shown = [some.picture(frame, at) for at, frame in enumerate(frames[::2])]
    picture = np.mean(shown, axis=0).astype(np.float32) / np.float32(255)
    for at in range(1, MOMENTS, 2):
        border = border_of(walls[at])
        assert border is not None
        beside = strips_beside(rays, border)
        follower = tracked_beside(beside, frames[at], picture)

        def match(one: WallStrips, at: int = at) -> float:
            strip = one.picture(frames[at], 0)[:, INSIDE].ravel()
            return float(np.corrcoef(strip, picture[:, INSIDE].ravel())[0, 1])

        assert match(follower) > match(beside)
        assert match(follower) > 0.8


@given(seed=st.integers(0, 2**16), grey=st.sampled_from(["even", "noise", "black"]))
@settings(max_examples=25, deadline=None)
def test_whatever_a_picture_shows_the_wall_stays_a_wall(strips, seed, grey):
    chance = np.random.default_rng(seed)
    shape = (MOMENTS, 256, 256)
    pictures = {
        "even": np.full(shape, 90, np.uint8),
        "noise": chance.integers(0, 256, shape).astype(np.uint8),
        "black": np.zeros(shape, np.uint8),
    }[grey]
    after = tracked(strips, pictures)
    assert (after.outer >= after.inner + 1).all()
    assert (np.diff(after.angles, axis=1) >= 0).all()
    for name in ("inner", "outer"):
        assert np.abs(getattr(after, name) - getattr(strips, name)).max() < 15
    if grey != "noise":
        assert np.allclose(after.inner, strips.inner, atol=1e-3)
