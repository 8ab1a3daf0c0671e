"""Every network goes the whole way: trained, judged, bundled, and asked at the desk."""

from __future__ import annotations

import numpy as np
import pytest
from runs import losses, same, train, weights

from fibrodesk.domain.mask import Structure
from fibrodesk.inference.bundle import read_bundle
from fibrodesk.inference.loading import load_engine
from fibrodesk.networks.registry import NAMES, SIDE_MULTIPLES
from training.config import TrainConfig
from training.errors import ConfigUnfitError

FURTHER = ("residual_unet", "attention_unet", "efficient_unet")
FRAME = np.random.default_rng(3).integers(0, 200, (48, 64)).astype(np.uint8)


def short(make_config, network, **changes):
    facts = {"preset": "baseline", "network": network, "image_size_px": 64, "epochs": 1}
    return make_config(**{**facts, **changes})


@pytest.mark.parametrize("network", FURTHER)
def test_a_further_network_goes_from_a_snapshot_to_a_proposal(make_config, tmp_path, network):
    """On the same trainer as the paper's; the desk needs no torch to ask it."""
    events = train(short(make_config, network))
    assert all(np.isfinite(losses(events)))
    bundle = read_bundle(tmp_path / "run" / "bundle")
    assert bundle.card.network == network
    proposal = load_engine(bundle, "cpu").propose(FRAME)[Structure.FIBROSIS]
    assert proposal.mask.shape == FRAME.shape


def test_a_further_network_can_have_the_papers_discriminator(make_config):
    events = train(short(make_config, "residual_unet", preset="paper", batches=1))
    assert all(np.isfinite(losses(events)))


def test_a_resumed_run_comes_to_the_same_weights(make_config, tmp_path):
    """Also where layers are left out by chance in training, as EfficientNet's are."""
    train(short(make_config, "efficient_unet", out=str(tmp_path / "whole")))
    parts = short(make_config, "efficient_unet", out=str(tmp_path / "parts"))
    train(parts, stop_after=1)
    train(parts, resume=True)
    assert same(weights(tmp_path / "whole"), weights(tmp_path / "parts"))


def test_a_network_of_several_phases_goes_the_whole_way(make_config, tmp_path):
    """A frame that stands alone repeats itself, in the training as at the desk."""
    train(short(make_config, "unet", phases=(0, 3, 6)))
    bundle = read_bundle(tmp_path / "run" / "bundle")
    assert bundle.card.preprocessing.phases == (0, 3, 6)
    assert load_engine(bundle, "cpu").propose(FRAME)[Structure.FIBROSIS].mask.shape == FRAME.shape


@pytest.mark.parametrize("network", NAMES)
def test_a_side_that_a_network_cannot_halve_is_told(network):
    wrong = SIDE_MULTIPLES[network] + 8
    with pytest.raises(ConfigUnfitError, match=f"{network} takes sides of"):
        TrainConfig(snapshot="", out="", network=network, image_size_px=wrong)


@pytest.mark.parametrize(
    "change", [{"crop": 1.0}, {"rotation_deg": -1.0}, {"perspective": 0.6}, {"gain": 1.0}]
)
def test_a_range_that_leaves_no_heart_is_told(make_config, change):
    (name,) = change
    with pytest.raises(ConfigUnfitError, match=f"{name} lies from 0 to"):
        make_config(**change)
