"""The desk's own discriminator and its losses, for the arm that must earn its place."""

# Shape letters: B batch, C phases, K structures, H rows, W columns, P and Q verdicts.

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.parametrizations import spectral_norm

from fibrodesk.networks.weights import start
from training.learning.adversaries.discriminator import LEAK


class TamedDiscriminator(nn.Module):
    """The field of view of the paper's, with spectral norm in place of batch norm.

    Beside frame and masks it sees the frame through each mask. A soft mask can be told from a
    drawn one at a glance; what lies under it is what the verdict should be about.

    Source: Miyato et al., ICLR 2018 (spectral norm); Xue et al., Neuroinformatics 2018;16:383-392
    (SegAN: the frame times the mask).
    """

    def __init__(self, *, channels: int = 1, structures: int = 1, width: int = 64) -> None:
        super().__init__()
        inside = channels + 2 * structures
        self.layers = nn.ModuleList(
            nn.Conv2d(first, last, 4, stride=step, padding=1)
            for first, last, step in (
                (inside, width, 2),
                (width, 2 * width, 2),
                (2 * width, 4 * width, 2),
                (4 * width, 8 * width, 1),
                (8 * width, 1, 1),
            )
        )
        start(self)
        for layer in self.layers:
            spectral_norm(layer)

    def forward(self, frame_BCHW: Tensor, masks_BKHW: Tensor) -> list[Tensor]:
        """The features of each level, and last the verdicts (B, 1, P, Q)."""
        through_BKHW = frame_BCHW[:, :1] * masks_BKHW
        level = torch.cat((frame_BCHW, masks_BKHW, through_BKHW), dim=1)
        levels = []
        for number, layer in enumerate(self.layers):
            level = layer(level)
            if number + 1 < len(self.layers):
                level = functional.leaky_relu(level, LEAK)
            levels.append(level)
        return levels


def tamed_loss(real_B1PQ: Tensor, generated_B1PQ: Tensor, kind: str) -> Tensor:
    """The discriminator's: least squares to 1 and 0, or a margin of 1 to either side of 0.

    Source: Mao et al., ICCV 2017 (least squares); Lim and Ye, arXiv 1705.02894 (hinge).
    """
    if kind == "least_squares":
        return 0.5 * ((real_B1PQ - 1).square().mean() + generated_B1PQ.square().mean())
    return 0.5 * (
        functional.relu(1 - real_B1PQ).mean() + functional.relu(1 + generated_B1PQ).mean()
    )


def tamed_fooled_loss(verdicts_B1PQ: Tensor, kind: str) -> Tensor:
    """The generator's, of the same two kinds."""
    if kind == "least_squares":
        return (verdicts_B1PQ - 1).square().mean()
    return -verdicts_B1PQ.mean()


def feature_loss(real: Sequence[Tensor], generated: Sequence[Tensor]) -> Tensor:
    """Mean distance of the features that the reader's mask and the generated one call up.

    Source: Wang et al., CVPR 2018 (pix2pixHD), equation 4.
    """
    each = [
        (first.float() - second.float()).abs().mean()
        for first, second in zip(real, generated, strict=True)
    ]
    return torch.stack(each).mean()
