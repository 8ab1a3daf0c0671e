"""A beat summed up says the same whichever phase stands first, and how deep a scar goes."""

from __future__ import annotations

import pytest
import torch

from fibrodesk.domain.phases import PHASES
from fibrodesk.networks.registry import build
from fibrodesk.networks.tissue_unet import PLANES, beat_planes
from fibrodesk.wall.strips import COLUMNS, ROWS

MEAN, SLOPE, VARIED, THIN, THICK = range(5)
DEEP_ROWS = 8  # of the strip, that are scar


@pytest.fixture
def beat():
    """A wall that thickens and fades together, but for the inner rows, which are steady.

    One strip (1, 2 T + 2, R, C) under a texture that stays with the tissue.
    """
    chance = torch.Generator().manual_seed(3)
    contraction = torch.sin(torch.linspace(0, torch.pi, PHASES + 1))[:PHASES]
    texture = 0.1 * torch.rand(ROWS, COLUMNS, generator=chance)
    grey = (0.5 + texture).expand(PHASES, ROWS, COLUMNS).clone()
    grey[:, DEEP_ROWS:] -= 0.08 * contraction[:, None, None]
    thickness = (0.1 + 0.4 * contraction)[:, None, None].expand(PHASES, ROWS, COLUMNS)
    place = torch.rand(2, ROWS, COLUMNS, generator=chance)
    return torch.cat((grey, thickness, place))[None]


def turned(strip, phases):
    """The same beat from a later frame on."""
    grey, thickness, place = strip.split((PHASES, PHASES, 2), dim=1)
    return torch.cat((grey.roll(-phases, 1), thickness.roll(-phases, 1), place), dim=1)


def test_a_beat_is_the_same_from_every_frame_on(beat):
    torch.manual_seed(5)
    network = build("tissue_unet", width=2).eval()
    assert torch.allclose(
        beat_planes(turned(beat, 5), PHASES), beat_planes(beat, PHASES), atol=1e-5
    )
    with torch.inference_mode():
        first, later = network(beat), network(turned(beat, 5))
    assert first.shape == (1, 1, ROWS, COLUMNS)
    assert torch.allclose(first, later, atol=1e-3 * float(first.std()))


def test_the_slope_tells_what_fades_with_contraction_at_each_depth(beat):
    slope = beat_planes(beat, PHASES)[0, SLOPE]
    assert slope[:DEEP_ROWS].abs().max() < 1e-4
    assert slope[DEEP_ROWS:].max() < -0.1


def test_thin_and_thick_phases_stand_on_either_side_of_the_mean(beat):
    planes = beat_planes(beat, PHASES)[0]
    assert planes.shape == (PLANES, ROWS, COLUMNS)
    fading = planes[:, DEEP_ROWS:]
    assert (fading[THIN] > fading[MEAN]).all()
    assert (fading[MEAN] > fading[THICK]).all()


def test_a_picture_that_stands_alone_has_planes_too(beat):
    """All its phases are one another: nothing varies, and nothing is divided by nothing."""
    still = beat.clone()
    still[:, :PHASES], still[:, PHASES : 2 * PHASES] = beat[:, :1], beat[:, PHASES : PHASES + 1]
    planes = beat_planes(still, PHASES)[0]
    assert planes.isfinite().all()
    for plane in (MEAN, THIN, THICK):
        assert torch.allclose(planes[plane], still[0, 0], atol=1e-6)
    assert planes[SLOPE].abs().max() < 1e-5
    assert planes[VARIED].max() < 0.02
