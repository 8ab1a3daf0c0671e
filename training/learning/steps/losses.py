"""What the generator's mask costs beside the reader's, on logits."""

# Shape letters: B batch, K structures, H rows, W columns.

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from training.learning.machine.ranks import ALONE, Ranks

SMOOTHING_PX = 1.0
"""Added above and below, so that an empty mask answered by an empty one costs nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class SegmentationTerms:
    """What the generator's mask costs beside the reader's, before the weights."""

    dice: Tensor
    bce: Tensor


def segmentation_terms(
    logits_BKHW: Tensor, masks_BKHW: Tensor, weights_BK: Tensor, *, ranks: Ranks = ALONE
) -> SegmentationTerms:
    """Dice and cross-entropy over what is known; a structure of weight 0 costs nothing.

    Args:
        masks_BKHW: 0 and 1, float.
        weights_BK: 1 for a consensus, 0.5 for one of two readers, 0 for unknown.
        ranks: over whose rows together the terms are; the gradient is that of the rows here.
    Source:
        Dice as a loss: Milletari et al., 3DV 2016 (without squares in the denominator).
    """
    weight_BK11 = weights_BK[:, :, None, None]
    return SegmentationTerms(
        dice=_dice_loss(torch.sigmoid(logits_BKHW), masks_BKHW, weight_BK11, ranks),
        bce=_cross_entropy(logits_BKHW, masks_BKHW, weight_BK11, ranks),
    )


def _dice_loss(
    shares_BKHW: Tensor, masks_BKHW: Tensor, weight_BK11: Tensor, ranks: Ranks
) -> Tensor:
    """1 - Dice, pooled over the batch, mean over the structures that are known in it."""
    over = (0, 2, 3)
    both_K = ranks.total((weight_BK11 * shares_BKHW * masks_BKHW).sum(over))
    each_K = ranks.total((weight_BK11 * (shares_BKHW + masks_BKHW)).sum(over))
    loss_K = 1 - (2 * both_K + SMOOTHING_PX) / (each_K + SMOOTHING_PX)
    known_K = (ranks.total(weight_BK11.sum(over)) > 0).to(loss_K.dtype)
    return (loss_K * known_K).sum() / known_K.sum().clamp(min=1)


def _cross_entropy(
    logits_BKHW: Tensor, masks_BKHW: Tensor, weight_BK11: Tensor, ranks: Ranks
) -> Tensor:
    """Binary cross-entropy, weighted mean over known pixels; 0 where nothing is known."""
    each_BKHW = functional.binary_cross_entropy_with_logits(
        logits_BKHW, masks_BKHW, reduction="none"
    )
    pixels = logits_BKHW.shape[2] * logits_BKHW.shape[3]
    known = (ranks.total(weight_BK11.sum()) * pixels).clamp(min=1e-6)
    return ranks.total((each_BKHW * weight_BK11).sum()) / known
