"""Averaged weights, clipped and scaled gradients, and mini-batches made ahead."""

from __future__ import annotations

import threading
import time

import pytest
import torch
from runs import losses, same, train, weights
from torch import nn

from training.data.ahead import Ahead
from training.learning.weights.averaging import Averaged
from training.learning.weights.optimizing import Optimizing


def test_the_average_by_hand():
    """Three steps with a decay of 0.2: 2/11 at first, as the first weights were drawn by chance."""
    network = nn.Linear(1, 1, bias=False)
    nn.init.constant_(network.weight, 0.0)
    averaged = Averaged(network, decay=0.2)
    mean = 0.0
    for step, value in enumerate((1.0, 2.0, 4.0), start=1):
        nn.init.constant_(network.weight, value)
        averaged.update()
        decay = min(0.2, (1 + step) / (10 + step))
        mean = decay * mean + (1 - decay) * value
        assert float(averaged.weights()["weight"]) == pytest.approx(mean)
    assert float(network.weight.detach()) == 4.0


def test_statistics_of_batch_norm_are_averaged_and_its_count_is_not():
    network = nn.BatchNorm2d(2)
    averaged = Averaged(network, decay=0.9)
    network(torch.randn(4, 2, 3, 3) + 5)
    averaged.update()
    found, own = averaged.weights(), network.state_dict()
    assert 0 < float(found["running_mean"][0]) < float(own["running_mean"][0]) + 1e-9
    assert int(found["num_batches_tracked"]) == 1


def test_without_a_decay_the_weights_stand_for_themselves():
    network = nn.Linear(2, 2)
    averaged = Averaged(network, decay=0.0)
    averaged.update()
    assert averaged.network is network
    assert torch.equal(averaged.weights()["weight"], network.weight.detach())


def test_the_averaged_weights_are_judged_and_kept(make_config, tmp_path):
    facts = {"preset": "baseline", "network": "unet", "image_size_px": 64, "learning_rate": 1e-2}
    plain = make_config(**facts, out=str(tmp_path / "plain"))
    averaged = make_config(**facts, out=str(tmp_path / "averaged"), ema_decay=0.9)
    assert losses(train(plain)) == losses(train(averaged))  # the steps are the same
    assert not same(weights(tmp_path / "plain"), weights(tmp_path / "averaged"))


def test_a_run_with_average_and_decay_of_weights_resumes_to_the_same(make_config, tmp_path):
    facts = {
        **{"preset": "baseline", "network": "unet", "image_size_px": 64, "ema_decay": 0.9},
        **{"optimizer": "adamw", "weight_decay": 0.1, "clip_norm": 0.5, "schedule": "cosine"},
        **{"warmup_steps": 2, "epochs": 2, "batches": 3},
    }
    whole = make_config(**facts, out=str(tmp_path / "whole"))
    halved = make_config(**facts, out=str(tmp_path / "halved"))
    straight = losses(train(whole))
    assert losses(train(halved, stop_after=2)) + losses(train(halved, resume=True)) == straight
    assert same(weights(tmp_path / "whole"), weights(tmp_path / "halved"))


def one_step(make_config, *, scale=1.0, precision="fp32", clip_norm=0.0, **changes):
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(3, 3), nn.LayerNorm(3))
    before = [weight.detach().clone() for weight in network.parameters()]
    optimizing = Optimizing(
        network, make_config(**changes), precision=precision, clip_norm=clip_norm
    )
    optimizing.begin()
    optimizing.add(scale * network(torch.ones(2, 3)).square().sum())
    gradients = [weight.grad.clone() for weight in network.parameters()]
    optimizing.finish(1e-2)
    moved = [
        weight.detach() - old for weight, old in zip(network.parameters(), before, strict=True)
    ]
    return gradients, moved, [weight.grad for weight in network.parameters()]


def test_a_gradient_is_clipped_to_the_largest_norm(make_config):
    _, _, clipped = one_step(make_config, scale=100.0, clip_norm=1.0)
    assert float(torch.cat([each.flatten() for each in clipped]).norm()) == pytest.approx(1.0)
    before, _, kept = one_step(make_config, scale=100.0)
    assert all(torch.equal(first, second) for first, second in zip(before, kept, strict=True))


def test_decay_shrinks_kernels_and_leaves_shifts_and_norms(make_config):
    facts = {"optimizer": "adamw", "learning_rate": 1e-2}
    _, plain, _ = one_step(make_config, **facts, weight_decay=0.0)
    _, decayed, _ = one_step(make_config, **facts, weight_decay=0.5)
    apart = [
        not torch.allclose(first, second, atol=1e-7)
        for first, second in zip(plain, decayed, strict=True)
    ]
    assert apart == [True, False, False, False]  # kernel; its shift; norm's scale and shift


def test_a_loss_in_half_precision_is_scaled_and_the_step_is_not(make_config):
    exact, moved, _ = one_step(make_config)
    scaled, also_moved, _ = one_step(make_config, precision="fp16")
    factor = float(scaled[0].abs().sum() / exact[0].abs().sum())
    assert factor == 2**16
    for first, second in zip(moved, also_moved, strict=True):
        assert torch.allclose(first, second, atol=1e-6)


def test_an_overflow_in_half_precision_leaves_the_weights_and_lowers_the_scale(make_config):
    network = nn.Linear(1, 1)
    optimizing = Optimizing(network, make_config(), precision="fp16")
    before = network.weight.detach().clone()
    optimizing.begin()
    optimizing.add(network(torch.full((1, 1), 1e38)).square().sum())
    optimizing.finish(1e-2)
    assert torch.equal(before, network.weight)
    assert optimizing.state()["scaler"]["scale"] == 2**15


@pytest.fixture
def ahead():
    made = []

    def make(epoch, index):
        made.append((epoch, index))
        return 10 * epoch + index

    ahead = Ahead(make, batches=3, depth=2)
    yield ahead, made
    ahead.close()


def test_what_is_made_ahead_is_what_belongs_there(ahead):
    taken, made = ahead
    places = [(epoch, index) for epoch in (1, 2) for index in range(3)]
    assert [taken.take(*place) for place in places] == [10, 11, 12, 20, 21, 22]
    assert made[:6] == places  # each once, in order, over the end of an epoch
    assert len(made) <= 8


def test_a_step_that_is_tried_again_gets_the_same(ahead):
    taken, made = ahead
    assert taken.take(1, 1) == taken.take(1, 1) == 11
    assert taken.take(4, 0) == 40  # a resumed run begins anywhere
    assert made.count((1, 1)) == 1


def test_it_works_while_the_network_does():
    """What the step takes longer than, it never waits for."""
    begun = threading.Event()

    def make(_, index):
        if index == 1:
            begun.set()
        time.sleep(0.02)
        return index

    ahead = Ahead(make, batches=100)
    ahead.take(1, 0)
    assert begun.wait(5)
    waited = ahead.waited_s
    time.sleep(0.1)
    assert ahead.take(1, 1) == 1
    assert ahead.waited_s - waited < 0.01
    ahead.close()


def test_an_error_in_the_making_is_raised_where_it_is_taken():
    def fail(*_):
        raise ValueError("no such pair")

    ahead = Ahead(fail, batches=1)
    with pytest.raises(ValueError, match="no such pair"):
        ahead.take(1, 0)
    ahead.close()
    assert not [each for each in threading.enumerate() if each.name.startswith("mini-batches")]
