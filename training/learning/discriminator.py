"""The paper's discriminator."""

# Shape letters: B batch, C phases, K structures, H rows, W columns, P, Q rows, columns of verdicts.

from __future__ import annotations

import torch
from torch import Tensor, nn

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
