"""The paper's discriminator and its losses, on logits."""

# Shape letters: B batch, C phases, K structures, H rows, W columns, P, Q rows, columns of verdicts.

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from fibrodesk.networks.weights import start

LEAK = 0.2


class PatchDiscriminator(nn.Module):
    """Judges each patch of a (frame, masks) pair as drawn by a reader or by the generator.

    C64-C128-C256 of stride 2, C512 and the last of stride 1: 2.76 M parameters with one mask.

    Source: Isola et al., CVPR 2017, section 3.2.2 (PatchGAN, 70 x 70 px field of view).
    """

    def __init__(self, *, channels: int = 1, structures: int = 1, width: int = 64) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(channels + structures, width, 4, stride=2, padding=1),
            nn.LeakyReLU(LEAK),
            *_normed(width, 2 * width, stride=2),
            *_normed(2 * width, 4 * width, stride=2),
            *_normed(4 * width, 8 * width, stride=1),
            nn.Conv2d(8 * width, 1, 4, stride=1, padding=1),
        )
        start(self)

    def forward(self, frame_BCHW: Tensor, masks_BKHW: Tensor) -> Tensor:
        """Return logits_B1PQ, one per patch; no sigmoid, the losses take logits."""
        verdicts_B1PQ: Tensor = self.layers(torch.cat((frame_BCHW, masks_BKHW), dim=1))
        return verdicts_B1PQ


def _normed(inside: int, outside: int, *, stride: int) -> tuple[nn.Module, ...]:
    return (
        nn.Conv2d(inside, outside, 4, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(outside),
        nn.LeakyReLU(LEAK),
    )


def fooled_loss(verdicts_B1PQ: Tensor) -> Tensor:
    """The adversarial term: how far the discriminator is from taking the mask for a reader's.

    Source:
        Goodfellow et al., NeurIPS 2014, the non-saturating form.
    """
    return functional.binary_cross_entropy_with_logits(
        verdicts_B1PQ, torch.ones_like(verdicts_B1PQ)
    )


def discriminator_loss(real_B1PQ: Tensor, generated_B1PQ: Tensor) -> Tensor:
    """Mean of the two errors: a reader's mask refused, a generated one taken."""
    return 0.5 * (
        fooled_loss(real_B1PQ)
        + functional.binary_cross_entropy_with_logits(
            generated_B1PQ, torch.zeros_like(generated_B1PQ)
        )
    )
