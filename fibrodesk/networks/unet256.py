"""The paper's generator: a U-Net of eight levels, from 256 x 256 px down to one."""

# Shape letters: B batch, C channels, K structures, H rows, W columns, of the level at hand.

from __future__ import annotations

import torch
from torch import Tensor, nn

from fibrodesk.networks.weights import start

LEVELS = 8
SIDE_PX = 2**LEVELS
LEAK = 0.2


class Unet256(nn.Module):
    """Encoder and decoder of 4x4 convolutions of stride 2, joined by skip connections.

    Channels grow 1, 2, 4, 8 times `width`, then stay. No batch norm on the first level and on the
    innermost one (a single pixel has no spread), no dropout. 54.4 M parameters at width 64.

    Source: Isola et al., CVPR 2017 (the U-Net of pix2pix); sizes as the paper of this product.
    """

    def __init__(self, *, width: int = 64, channels: int = 1, structures: int = 1) -> None:
        super().__init__()
        widths = [width * min(2**level, 8) for level in range(LEVELS)]
        self.downs = nn.ModuleList(
            _down(widths[level - 1] if level else channels, widths[level], level=level)
            for level in range(LEVELS)
        )
        self.ups = nn.ModuleList(
            _up(widths[level] * (1 if level == LEVELS - 1 else 2), widths[level - 1])
            for level in range(LEVELS - 1, 0, -1)
        )
        self.head = nn.Sequential(
            nn.ReLU(), nn.ConvTranspose2d(2 * widths[0], structures, 4, stride=2, padding=1)
        )
        start(self)

    def forward(self, frame_BCHW: Tensor) -> Tensor:
        """Return logits_BKHW; the sigmoid stands in the losses and at the output."""
        skips: list[Tensor] = []
        level_BCHW = frame_BCHW
        for down in self.downs:
            level_BCHW = down(level_BCHW)
            skips.append(level_BCHW)
        level_BCHW = skips.pop()
        for up in self.ups:
            level_BCHW = torch.cat((up(level_BCHW), skips.pop()), dim=1)
        logits_BKHW: Tensor = self.head(level_BCHW)
        return logits_BKHW


def _down(inside: int, outside: int, *, level: int) -> nn.Sequential:
    normed = 0 < level < LEVELS - 1
    layers: list[nn.Module] = [] if level == 0 else [nn.LeakyReLU(LEAK)]
    layers.append(nn.Conv2d(inside, outside, 4, stride=2, padding=1, bias=not normed))
    if normed:
        layers.append(nn.BatchNorm2d(outside))
    return nn.Sequential(*layers)


def _up(inside: int, outside: int) -> nn.Sequential:
    return nn.Sequential(
        nn.ReLU(),
        nn.ConvTranspose2d(inside, outside, 4, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(outside),
    )
