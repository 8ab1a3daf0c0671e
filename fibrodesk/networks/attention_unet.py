"""The classical U-Net whose skips pass a gate that looks where the decoder looks."""

# Shape letters: B batch, C channels, K structures, H rows, W columns, of the level at hand.

from __future__ import annotations

import torch
from torch import Tensor, nn

from fibrodesk.networks.unet import Unet
from fibrodesk.networks.weights import start


class AttentionGate(nn.Module):
    """Weighs each pixel of a skip by a number from 0 to 1 that skip and decoder give together."""

    def __init__(self, *, channels: int) -> None:
        super().__init__()
        inside = max(1, channels // 2)
        self.of_skip = _projected(channels, inside)
        self.of_decoder = _projected(channels, inside)
        self.relu = nn.ReLU(inplace=True)
        self.weigh = nn.Sequential(_projected(inside, 1), nn.Sigmoid())

    def forward(self, skip_BCHW: Tensor, decoder_BCHW: Tensor) -> Tensor:
        """Return the skip, weighed; both are of one level and one size."""
        both_BCHW = self.of_skip(skip_BCHW) + self.of_decoder(decoder_BCHW)
        weights_B1HW: Tensor = self.weigh(self.relu(both_BCHW))
        return skip_BCHW * weights_B1HW


class AttentionUnet(Unet):
    """`Unet` with an additive gate on each of its four skips, all with batch norm.

    The gate takes the decoder after its up-convolution, so that no map of weights is resampled.

    Source: Oktay et al., MIDL 2018 (Attention U-Net, additive grid attention).
    """

    def __init__(self, *, width: int = 64, channels: int = 1, structures: int = 1) -> None:
        super().__init__(width=width, channels=channels, structures=structures)
        self.gates = nn.ModuleList(
            AttentionGate(channels=up.out_channels)
            for up in self.ups
            if isinstance(up, nn.ConvTranspose2d)
        )
        start(self.gates)

    def forward(self, frame_BCHW: Tensor) -> Tensor:
        """Return logits_BKHW; the sigmoid stands in the losses and at the output."""
        *skips, level_BCHW = self.encoded(frame_BCHW)
        for up, gate, join in zip(self.ups, self.gates, self.joins, strict=True):
            level_BCHW = up(level_BCHW)
            level_BCHW = join(torch.cat((gate(skips.pop(), level_BCHW), level_BCHW), dim=1))
        logits_BKHW: Tensor = self.head(level_BCHW)
        return logits_BKHW


def _projected(inside: int, outside: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inside, outside, 1, bias=False), nn.BatchNorm2d(outside))
