"""Find scar in the wall of a beat, rolled out so that its tissue stands still."""

# Shape letters: B batch, C channels, T phases of the beat, P planes that sum it up, K structures,
# R rows across the wall, W columns along it.

from __future__ import annotations

import torch
from torch import Tensor, nn

from fibrodesk.domain.phases import PHASES

PLANES = 9
"""Of a beat, see `beat_planes`."""

_STEPS = ((1, 1), (2, 2), (1, 2), (2, 2), (1, 2))  # the strip is sixteen times as long as wide
_WIDTHS = (1, 2, 3, 4, 4)

_SHARP = 2.0  # how much more a phase counts that is a standard deviation thicker than the mean
_STILL = 1e-4  # variance of the thickness below which a wall stands still
_EVEN = 1e-5  # variance of the grey values below which a root is too steep to learn through
_SLOPE, _VARIED, _THICKENING = 8.0, 5.0, 3.0  # bring each plane near the others' size


class TissueUnet(nn.Module):
    """Five levels that halve the strip's length four times and its height twice.

    It sees what a beat comes to, whichever of its phases stands first: from the phases themselves
    a network learns which stretch of wall is stiff, and guesses how deep the scar goes; from
    these planes it learns the depth as well (decision 27).

    Along the wall a scar is long and its motion is seen from afar; across the wall there are 14
    rows alone, and some beside it at either edge. Rows divisible by 4, columns by 16.

    Source: Ronneberger et al., MICCAI 2015, for the shape.
    """

    def __init__(self, *, width: int = 24, channels: int = PHASES, structures: int = 1) -> None:
        """`channels` are phases: a plane of grey and one of thickness each, then two of place."""
        super().__init__()
        self._phases = channels
        self.input_channels = 2 * channels + 2  # more than its first convolution takes
        widths = [width * each for each in _WIDTHS]
        self.downs = nn.ModuleList(
            _double(widths[level - 1] if level else PLANES, widths[level], step)
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
        """Return logits_BKRW."""
        level_BCRW = beat_planes(strip_BCRW, self._phases)
        skips: list[Tensor] = []
        for down in self.downs:
            level_BCRW = down(level_BCRW)
            skips.append(level_BCRW)
        level_BCRW = skips.pop()
        for up, join in zip(self.ups, self.joins, strict=True):
            level_BCRW = join(torch.cat((skips.pop(), up(level_BCRW)), dim=1))
        logits_BKRW: Tensor = self.head(level_BCRW)
        return logits_BKRW


def beat_planes(strip_BCRW: Tensor, phases: int) -> Tensor:
    """Sum a beat up, planes_BPRW: nine planes that do not ask which phase comes first.

    How thick the wall is as a whole says where in the beat a phase stands, between the thinnest
    at end-diastole and the thickest. Healthy wall fades as it thickens and scar does not, at
    each depth for itself: that slope is a plane, beside the mean, how much the grey varies,
    the thin and the thick phases, the thickness, the thickening and the place.

    Source: Perez et al., Am J Cardiol 1992;69:49H-56H, for the cyclic variation.
    """
    grey_BTRW, thick_BTRW = strip_BCRW[:, :phases], strip_BCRW[:, phases : 2 * phases]
    level_BT11 = thick_BTRW.mean(dim=(2, 3), keepdim=True)
    level_BT11 = level_BT11 - level_BT11.mean(dim=1, keepdim=True)
    size_B111 = level_BT11.square().mean(dim=1, keepdim=True)
    level_BT11 = level_BT11 / torch.sqrt(size_B111 + _STILL)
    mean_B1RW = grey_BTRW.mean(dim=1, keepdim=True)
    change_BTRW = grey_BTRW - mean_B1RW
    slope_B1RW = (change_BTRW * level_BT11).mean(dim=1, keepdim=True)
    varied_B1RW = torch.sqrt(change_BTRW.square().mean(dim=1, keepdim=True) + _EVEN)
    thin_BT11, thick_BT11 = (torch.softmax(way * level_BT11, dim=1) for way in (-_SHARP, _SHARP))
    planes = (
        mean_B1RW,
        _SLOPE * slope_B1RW,
        _VARIED * varied_B1RW,
        (grey_BTRW * thin_BT11).sum(dim=1, keepdim=True),
        (grey_BTRW * thick_BT11).sum(dim=1, keepdim=True),
        thick_BTRW.mean(dim=1, keepdim=True),
        _THICKENING * (thick_BTRW * level_BT11).mean(dim=1, keepdim=True),
        strip_BCRW[:, 2 * phases :],
    )
    return torch.cat(planes, dim=1)


def _double(inside: int, outside: int, step: tuple[int, int]) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inside, outside, (3, 5), stride=step, padding=(1, 2), bias=False),
        nn.BatchNorm2d(outside),
        nn.ReLU(inplace=True),
        nn.Conv2d(outside, outside, 3, padding=1, bias=False),
        nn.BatchNorm2d(outside),
        nn.ReLU(inplace=True),
    )
