"""Finds scar in the unrolled wall: a U-Net over a strip whose channels are the phases of a beat."""

# Shape letters: B batch, C channels, K structures, R rows across the wall, D those of them that lie
# in it, W columns along it.

from __future__ import annotations

import torch
from torch import Tensor, nn

from fibrodesk.domain.phases import PHASES

MARGIN_ROWS = 3
"""At either edge, beside the wall: seen, and not answered for."""

_STEPS = ((1, 1), (2, 2), (1, 2), (2, 2), (1, 2))  # the strip is sixteen times as long as wide
_WIDTHS = (1, 2, 3, 4, 4)


class StripUnet(nn.Module):
    """Five levels that halve the strip's length four times and its height twice.

    Along the wall a scar is long and its motion is seen from afar; across the wall there are 14
    rows alone. Rows divisible by 4, columns by 16.

    Source: Ronneberger et al., MICCAI 2015, for the shape. That a scar keeps its place in the
    wall through the beat, and is stiller, thinner and steadier than its neighbours, is why time
    stands in the channels: Perez et al., Am J Cardiol 1992;69:49H-56H, for the cyclic variation.
    """

    def __init__(self, *, width: int = 24, channels: int = PHASES, structures: int = 1) -> None:
        """`channels` are phases: a plane of grey and one of thickness each, then two of place."""
        super().__init__()
        widths = [width * each for each in _WIDTHS]
        self.downs = nn.ModuleList(
            _double(widths[level - 1] if level else 2 * channels + 2, widths[level], step)
            for level, step in enumerate(_STEPS)
        )
        upwards = range(len(_STEPS) - 1, 0, -1)
        self.ups = nn.ModuleList(
            nn.ConvTranspose2d(widths[at], widths[at - 1], _STEPS[at], stride=_STEPS[at])
            for at in upwards
        )
        self.joins = nn.ModuleList(
            _double(2 * widths[at - 1], widths[at - 1], (1, 1)) for at in upwards
        )
        self.head = nn.Conv2d(width, structures, 1)

    def forward(self, strip_BCRW: Tensor) -> Tensor:
        """Return logits_BKDW of the rows that lie in the wall."""
        level_BCRW = strip_BCRW
        skips: list[Tensor] = []
        for down in self.downs:
            level_BCRW = down(level_BCRW)
            skips.append(level_BCRW)
        level_BCRW = skips.pop()
        for up, join in zip(self.ups, self.joins, strict=True):
            level_BCRW = join(torch.cat((skips.pop(), up(level_BCRW)), dim=1))
        logits_BKRW: Tensor = self.head(level_BCRW)
        return logits_BKRW[:, :, MARGIN_ROWS:-MARGIN_ROWS]


def _double(inside: int, outside: int, step: tuple[int, int]) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inside, outside, (3, 5), stride=step, padding=(1, 2), bias=False),
        nn.BatchNorm2d(outside),
        nn.ReLU(inplace=True),
        nn.Conv2d(outside, outside, 3, padding=1, bias=False),
        nn.BatchNorm2d(outside),
        nn.ReLU(inplace=True),
    )
