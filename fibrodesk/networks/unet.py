"""The classical U-Net: double 3x3 convolutions on five levels."""

# Shape letters: B batch, C channels, K structures, H rows, W columns, of the level at hand.

from __future__ import annotations

import torch
from torch import Tensor, nn

from fibrodesk.networks.weights import start

LEVELS = 5


class Unet(nn.Module):
    """Padded so that the mask has the frame's size, with batch norm; sides divisible by 16.

    Source: Ronneberger et al., MICCAI 2015.
    """

    def __init__(self, *, width: int = 64, channels: int = 1, structures: int = 1) -> None:
        super().__init__()
        widths = [width * 2**level for level in range(LEVELS)]
        self.downs = nn.ModuleList(
            _double(widths[level - 1] if level else channels, widths[level])
            for level in range(LEVELS)
        )
        self.halve = nn.MaxPool2d(2)
        self.ups = nn.ModuleList(
            nn.ConvTranspose2d(widths[level], widths[level - 1], 2, stride=2)
            for level in range(LEVELS - 1, 0, -1)
        )
        self.joins = nn.ModuleList(
            _double(widths[level], widths[level - 1]) for level in range(LEVELS - 1, 0, -1)
        )
        self.head = nn.Conv2d(widths[0], structures, 1)
        start(self)

    def forward(self, frame_BCHW: Tensor) -> Tensor:
        """Return logits_BKHW; the sigmoid stands in the losses and at the output."""
        *skips, level_BCHW = self.encoded(frame_BCHW)
        for up, join in zip(self.ups, self.joins, strict=True):
            level_BCHW = join(torch.cat((skips.pop(), up(level_BCHW)), dim=1))
        logits_BKHW: Tensor = self.head(level_BCHW)
        return logits_BKHW

    def encoded(self, frame_BCHW: Tensor) -> list[Tensor]:
        """The encoder's answer at each level, the finest first."""
        levels = [self.downs[0](frame_BCHW)]
        for down in list(self.downs)[1:]:
            levels.append(down(self.halve(levels[-1])))
        return levels


def _double(inside: int, outside: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for first in (inside, outside):
        layers += [
            nn.Conv2d(first, outside, 3, padding=1, bias=False),
            nn.BatchNorm2d(outside),
            nn.ReLU(inplace=True),
        ]
    return nn.Sequential(*layers)
