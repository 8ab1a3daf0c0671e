"""The terms of the loss, worked out by hand."""

from __future__ import annotations

import math

import pytest
import torch

from training.learning.adversaries.discriminator import (
    PatchDiscriminator,
    discriminator_loss,
    fooled_loss,
)
from training.learning.steps.losses import segmentation_terms

HALF, SURE = 0.0, math.log(3)  # logits of 1/2 and of 3/4


def terms(logits, masks, weights):
    return segmentation_terms(
        torch.tensor(logits).reshape(len(weights), -1, 1, 4),
        torch.tensor(masks).reshape(len(weights), -1, 1, 4),
        torch.tensor(weights),
    )


def test_dice_of_four_pixels():
    """2 (3/4 + 1/2) + 1 over (3/4 + 1/2 + 1/2 + 1/4) + 2 + 1, one pixel of smoothing."""
    found = terms([SURE, HALF, HALF, -SURE], [1.0, 1.0, 0.0, 0.0], [[1.0]])
    assert float(found.dice) == pytest.approx(1 - (2 * 1.25 + 1) / (2 + 2 + 1))


def test_cross_entropy_of_four_pixels():
    found = terms([SURE, HALF, HALF, -SURE], [1.0, 1.0, 0.0, 0.0], [[1.0]])
    by_hand = (-math.log(0.75) - math.log(0.5) - math.log(0.5) - math.log(0.75)) / 4
    assert float(found.bce) == pytest.approx(by_hand)


def test_an_empty_mask_answered_by_nothing_costs_nothing():
    found = terms([-40.0] * 4, [0.0] * 4, [[1.0]])
    assert float(found.dice) == pytest.approx(0, abs=1e-6)
    assert float(found.bce) == pytest.approx(0, abs=1e-6)


def test_an_unknown_structure_costs_nothing_and_teaches_nothing():
    logits = torch.zeros(1, 2, 1, 4, requires_grad=True)
    masks = torch.tensor([1.0, 1.0, 0.0, 0.0] * 2).reshape(1, 2, 1, 4)
    found = segmentation_terms(logits, masks, torch.tensor([[1.0, 0.0]]))
    alone = segmentation_terms(logits[:, :1], masks[:, :1], torch.tensor([[1.0]]))
    assert found.dice.item() == pytest.approx(alone.dice.item())
    assert found.bce.item() == pytest.approx(alone.bce.item())
    (found.dice + found.bce).backward()
    assert logits.grad[0, 1].abs().sum() == 0
    assert logits.grad[0, 0].abs().sum() > 0


def test_nothing_known_at_all_is_no_division_by_zero():
    found = terms([HALF] * 4, [1.0] * 4, [[0.0]])
    assert float(found.dice) == 0
    assert float(found.bce) == 0


def test_two_readers_at_half_weight_are_one_at_full():
    """The two readers' pixels enter Dice and cross-entropy at half their number."""
    masks = [1.0, 1.0, 0.0, 0.0]
    once = terms([SURE] * 4, masks, [[1.0]])
    twice = terms([SURE] * 8, masks * 2, [[0.5], [0.5]])
    assert float(twice.dice) == pytest.approx(float(once.dice))
    assert float(twice.bce) == pytest.approx(float(once.bce))


def test_the_adversarial_terms():
    real, generated = torch.full((1, 1, 2, 2), SURE), torch.full((1, 1, 2, 2), -SURE)
    assert float(fooled_loss(generated)) == pytest.approx(-math.log(0.25))
    assert float(discriminator_loss(real, generated)) == pytest.approx(-math.log(0.75))


def test_the_discriminator_has_the_papers_size_and_number_of_verdicts():
    network = PatchDiscriminator().eval()
    assert sum(weight.numel() for weight in network.parameters()) / 1e6 == pytest.approx(
        2.76, abs=0.01
    )
    with torch.inference_mode():
        verdicts = network(torch.rand(1, 1, 256, 256), torch.rand(1, 1, 256, 256))
    assert verdicts.shape == (1, 1, 30, 30)


def test_a_verdict_sees_seventy_pixels():
    """The gradient of one verdict in the middle reaches 70 x 70 pixels, no more and no less."""
    network = PatchDiscriminator(width=4).eval()
    frame = torch.rand(1, 1, 256, 256, requires_grad=True)
    network(frame, torch.rand(1, 1, 256, 256))[0, 0, 15, 15].backward()
    touched = frame.grad[0, 0] != 0
    rows, columns = touched.any(dim=1).nonzero(), touched.any(dim=0).nonzero()
    assert int(rows.max() - rows.min()) + 1 == 70
    assert int(columns.max() - columns.min()) + 1 == 70
