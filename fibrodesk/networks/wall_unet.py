"""Outlines the wall and the chambers: a U-Net of six levels that works at half the sides."""

# Shape letters: B batch, C channels, K structures, H rows, W columns, of the level at hand.

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

LEVELS = 6
MOST_CHANNELS = 96
"""With deep levels of 256, four times the weights, walls came out as well (decision 27)."""

SIDE_PX = 2**LEVELS


class WallUnet(nn.Module):
    """A stem and a head of stride 2 stand about a U-Net of double 3x3 convolutions.

    A wall is some 14 px thick on a square of 256, and what tells it from its surroundings is
    larger: at half the sides a step costs a third, and the outline comes out as well. Sides
    divisible by 64.

    Source: Ronneberger et al., MICCAI 2015; steps of stride 2 in place of pooling and few first
    channels after Isensee et al., Nat Methods 2021;18:203-211 (nnU-Net).
    """

    def __init__(self, *, width: int = 16, channels: int = 1, structures: int = 3) -> None:
        super().__init__()
        widths = [min(width * 2**level, MOST_CHANNELS) for level in range(LEVELS)]
        self.stem = nn.Conv2d(channels, width, 4, stride=2, padding=1)
        self.downs = nn.ModuleList(
            _double(widths[level - 1] if level else width, widths[level], stride=2 if level else 1)
            for level in range(LEVELS)
        )
        self.ups = nn.ModuleList(
            nn.ConvTranspose2d(widths[level], widths[level - 1], 2, stride=2)
            for level in range(LEVELS - 1, 0, -1)
        )
        self.joins = nn.ModuleList(
            _double(2 * widths[level - 1], widths[level - 1]) for level in range(LEVELS - 1, 0, -1)
        )
        self.head = nn.ConvTranspose2d(width, structures, 4, stride=2, padding=1)

    def forward(self, frame_BCHW: Tensor) -> Tensor:
        """Return logits_BKHW; the sigmoid stands in the losses and at the output."""
        level_BCHW = functional.relu(self.stem(frame_BCHW))
        skips: list[Tensor] = []
        for down in self.downs:
            level_BCHW = down(level_BCHW)
            skips.append(level_BCHW)
        level_BCHW = skips.pop()
        for up, join in zip(self.ups, self.joins, strict=True):
            level_BCHW = join(torch.cat((skips.pop(), up(level_BCHW)), dim=1))
        logits_BKHW: Tensor = self.head(level_BCHW)
        return logits_BKHW


def _double(inside: int, outside: int, *, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inside, outside, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(outside),
        nn.ReLU(inplace=True),
        nn.Conv2d(outside, outside, 3, padding=1, bias=False),
        nn.BatchNorm2d(outside),
        nn.ReLU(inplace=True),
    )
