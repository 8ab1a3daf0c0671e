"""Networks by the names that model cards and configurations use."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from torch import nn

from fibrodesk.contract.model_card import SCAR_NETWORK
from fibrodesk.networks.attention_unet import AttentionUnet
from fibrodesk.networks.monai_nets import efficient_unet, residual_unet
from fibrodesk.networks.tissue_unet import TissueUnet
from fibrodesk.networks.unet import Unet
from fibrodesk.networks.unet256 import Unet256
from fibrodesk.networks.wall_unet import WallUnet

NAMES = ("unet256", "unet", "residual_unet", "attention_unet", "efficient_unet")

STRIP_NAME = SCAR_NETWORK
"""Its input is a wall rolled out."""

STAGE_NAMES = ("wall_unet", STRIP_NAME)
"""Of the preset "desk", each of use to another alone."""

SIDE_MULTIPLES = {
    "unet256": 256,
    "unet": 16,
    "residual_unet": 16,
    "attention_unet": 16,
    "efficient_unet": 32,
    "wall_unet": 64,
    STRIP_NAME: 1,  # its input is a strip, whatever the square's side
}
"""The side of the square input is a multiple of this, as the network halves it so often."""

_BUILDERS: dict[str, Callable[..., nn.Module]] = {
    "unet256": Unet256,
    "unet": Unet,
    "residual_unet": residual_unet,
    "attention_unet": AttentionUnet,
    "efficient_unet": efficient_unet,
    "wall_unet": WallUnet,
    STRIP_NAME: TissueUnet,
}
_LARGEST = {"width": 128, "channels": 32, "structures": 16}  # a card may come from anywhere


def build(name: str, **arguments: int) -> nn.Module:
    """The network `name` with weights drawn anew from torch's generator.

    Raises:
        ValueError: an unknown name or argument, or one out of bounds.
        NetworkNotInstalledError: the network comes with a package that is not here.
    """
    if name not in _BUILDERS:
        raise ValueError(f"no network is called {name!r}; there are {', '.join(NAMES)}")
    for key, value in arguments.items():
        largest = _LARGEST.get(key)
        if largest is None:
            raise ValueError(f"the network {name} has no argument {key!r}")
        if type(value) is not int or not 1 <= value <= largest:
            raise ValueError(f"{key} must be a whole number from 1 to {largest}, got {value!r}")
    return _BUILDERS[name](**arguments)


def build_from_card(name: str, arguments: Mapping[str, object]) -> nn.Module:
    """As `build`, for arguments that were read from a file.

    Raises:
        ValueError: as `build`; also an argument that is no whole number.
    """
    checked: dict[str, int] = {}
    for key, value in arguments.items():
        if type(value) is not int:
            raise ValueError(f"{key} must be a whole number, got {value!r}")
        checked[key] = value
    return build(name, **checked)


def count_parameters(network: nn.Module) -> int:
    """Weights that a training changes."""
    return sum(weight.numel() for weight in network.parameters() if weight.requires_grad)
