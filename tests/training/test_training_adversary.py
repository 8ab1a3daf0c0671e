"""The tamed discriminator, worked out by hand, and both in a step."""

from __future__ import annotations

import pytest
import torch

from training.data.batches import Batch
from training.learning.adversaries.tamed import (
    TamedDiscriminator,
    feature_loss,
    tamed_fooled_loss,
    tamed_loss,
)
from training.learning.steps.step import Trainer

CPU = torch.device("cpu")


def verdicts(*values):
    return torch.tensor(values).reshape(1, 1, 1, -1)


def test_least_squares_by_hand():
    real, generated = verdicts(1.0, 0.5), verdicts(0.0, -0.5)
    assert float(tamed_loss(real, generated, "least_squares")) == 0.5 * (0.25 / 2 + 0.25 / 2)
    assert float(tamed_fooled_loss(generated, "least_squares")) == (1 + 2.25) / 2


def test_the_hinge_has_a_margin_and_no_tanh():
    """A verdict of 3 on a reader's mask costs nothing; one of 0.5 costs what lacks to 1."""
    real, generated = verdicts(3.0, 0.5), verdicts(-2.0, 0.0)
    assert float(tamed_loss(real, generated, "hinge")) == 0.5 * (0.5 / 2 + 1.0 / 2)
    assert float(tamed_fooled_loss(generated, "hinge")) == 1.0
    assert float(tamed_fooled_loss(verdicts(7.0), "hinge")) == -7.0


def test_features_that_are_the_same_cost_nothing():
    first, second = [torch.zeros(1, 2, 3, 3), torch.ones(1, 4, 2, 2)], [torch.ones(1, 2, 3, 3)] * 2
    assert float(feature_loss(first, first)) == 0
    assert float(feature_loss(first[:1], second[:1])) == 1


def test_no_layer_can_blow_a_difference_up():
    """Spectral norm: the largest singular value of each layer is 1 once its power iteration has."""
    network = TamedDiscriminator(width=4)
    frame, mask = torch.rand(2, 1, 64, 64), torch.rand(2, 1, 64, 64)
    for _ in range(30):
        network(frame, mask)
    for layer in network.eval().layers:
        largest = torch.linalg.svdvals(layer.weight.detach().flatten(1))[0]
        assert float(largest) == pytest.approx(1, abs=0.05)


def test_its_verdicts_are_the_papers_in_number_and_field_of_view():
    network = TamedDiscriminator(width=4, structures=1).eval()
    frame = torch.rand(1, 1, 256, 256, requires_grad=True)
    *_, last = network(frame, torch.rand(1, 1, 256, 256))
    assert last.shape == (1, 1, 30, 30)
    last[0, 0, 15, 15].backward()
    rows = (frame.grad[0, 0] != 0).any(dim=1).nonzero()
    assert int(rows.max() - rows.min()) + 1 == 70


def test_what_lies_under_the_mask_changes_the_verdict():
    network = TamedDiscriminator(width=4).eval()
    frame, mask = torch.rand(1, 1, 64, 64), (torch.rand(1, 1, 64, 64) > 0.5).float()
    first = network.layers[0]
    assert first.in_channels == 3
    seen = []
    first.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    network(frame, mask)
    assert torch.equal(seen[0][:, 2:], frame * mask)


def batch(pairs=4, size_px=64):
    chance = torch.Generator().manual_seed(3)
    return Batch(
        torch.rand(pairs, 1, size_px, size_px, generator=chance),
        (torch.rand(pairs, 1, size_px, size_px, generator=chance) > 0.8).float(),
        torch.ones(pairs, 1),
    )


def trainer(make_config, **changes):
    torch.manual_seed(0)
    return Trainer(make_config(network="unet", image_size_px=64, **changes), CPU)


@pytest.mark.parametrize("kind", ["least_squares", "hinge"])
def test_the_tamed_one_rests_until_its_term_sets_in(make_config, kind):
    tamed = trainer(make_config, discriminator="tamed", tamed_loss=kind)
    before = {name: value.clone() for name, value in tamed.adversary.network.state_dict().items()}
    first = tamed.step(batch(), learning_rate=1e-3, adversarial_weight=0.0)
    assert first.discriminator is None
    assert first.generator == pytest.approx(1.5 * first.dice + first.bce, rel=1e-5)
    after = tamed.adversary.network.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)
    second = tamed.step(batch(), learning_rate=1e-3, adversarial_weight=0.1)
    assert second.discriminator > 0
    assert second.generator != pytest.approx(1.5 * second.dice + second.bce, rel=1e-4)
    assert not torch.equal(before["layers.0.bias"], after["layers.0.bias"])


def test_the_tamed_one_learns_faster_than_the_generator(make_config):
    tamed = trainer(make_config, discriminator="tamed", tamed_rate=4.0)
    tamed.step(batch(), learning_rate=1e-3, adversarial_weight=0.1)
    (group,) = tamed.state()["adversary"]["optimizer"]["param_groups"]
    assert group["lr"] == pytest.approx(4e-3)


def test_the_generators_step_leaves_no_gradient_in_the_discriminator(make_config):
    """Its own step has cleared them, and the generator's adds none."""
    paper = trainer(make_config)
    paper.step(batch(), learning_rate=1e-3)
    after = [weight.grad.clone() for weight in paper.adversary.network.parameters()]
    alone = trainer(make_config)
    shown = [each.clone() for each in gradients_of_the_judge(alone)]
    for first, second in zip(after, shown, strict=True):
        assert torch.equal(first, second)
    assert all(weight.requires_grad for weight in paper.adversary.network.parameters())


def gradients_of_the_judge(alone):
    """What the discriminator's own step leaves, before the generator's."""
    part = batch()
    alone.generator.train()
    alone._judge(alone.adversary, [part.to(CPU)], [1.0], alone._logits(part.to(CPU)), 1e-3)
    return [weight.grad for weight in alone.adversary.network.parameters()]
