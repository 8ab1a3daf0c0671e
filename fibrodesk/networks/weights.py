"""How a network starts."""

from __future__ import annotations

from torch import nn

SPREAD = 0.02
"""Standard deviation of the first weights.

Source: Isola et al., CVPR 2017, section 6.2.
"""


def start(network: nn.Module) -> None:
    """Draw every weight from N(0, 0.02), those of batch norm from N(1, 0.02); no bias."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(layer.weight, 0.0, SPREAD)
        elif isinstance(layer, nn.BatchNorm2d):
            nn.init.normal_(layer.weight, 1.0, SPREAD)
        else:
            continue
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)
