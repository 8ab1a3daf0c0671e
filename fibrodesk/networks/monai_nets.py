"""Two segmenters that MONAI holds, built as this product trains, stores and exports them.

MONAI takes three seconds to import, so it is imported when one of them is built and not before.
"""

from __future__ import annotations

import importlib
import warnings
from types import ModuleType

from torch import nn

from fibrodesk.domain.errors import FibrodeskError

LEVELS = 5
RESIDUAL_UNITS = 2
BACKBONE = "efficientnet-b0"
_CLASSIFIER = ("_conv_head", "_bn1", "_fc")  # of the backbone; a segmenter never asks them


class NetworkNotInstalledError(FibrodeskError):
    title = "This network is not installed here"
    text = "The network {network} comes with MONAI, which cannot be imported: {reason}"
    hint = "Set the station up again with installer/bootstrap.py, or choose the network unet."


def residual_unet(*, width: int = 32, channels: int = 1, structures: int = 1) -> nn.Module:
    """A U-Net of residual units of two 3x3 convolutions, strided instead of pooled.

    Five levels of 1, 2, 4, 8 and 16 times `width` channels, PReLU, batch norm (it folds into the
    convolutions of the exported network, as MONAI's own instance norm cannot). Sides divisible
    by 16. It starts as MONAI starts it.

    Source: Kerfoot et al., STACOM 2018 (left ventricle segmentation with residual units);
        Zhang et al., IEEE GRSL 2018 (deep residual U-Net).
    """
    network: nn.Module = _nets("residual_unet").UNet(
        spatial_dims=2,
        in_channels=channels,
        out_channels=structures,
        channels=tuple(width * 2**level for level in range(LEVELS)),
        strides=(2,) * (LEVELS - 1),
        num_res_units=RESIDUAL_UNITS,
        norm="BATCH",
    )
    return network


def efficient_unet(*, width: int = 16, channels: int = 1, structures: int = 1) -> nn.Module:
    """An EfficientNet-B0 as encoder and a decoder of five levels that ends in `width` channels.

    First weights are drawn, none are fetched. Sides divisible by 32. Torch's own Swish stands in
    place of MONAI's, which no exporter can follow, and the classifier of the backbone is left out.

    Source: Tan and Le, ICML 2019 (EfficientNet); Baheti et al., CVPRW 2020 (Eff-UNet).
    """
    network: nn.Module = _nets("efficient_unet").FlexibleUNet(
        in_channels=channels,
        out_channels=structures,
        backbone=BACKBONE,
        pretrained=False,
        decoder_channels=tuple(width * 2**level for level in reversed(range(LEVELS))),
        spatial_dims=2,
        is_pad=False,
    )
    for name in _CLASSIFIER:
        delattr(network.encoder, name)
    for part in list(network.modules()):
        for name, child in list(part.named_children()):
            if "Swish" in type(child).__name__:
                setattr(part, name, nn.SiLU())
    return network


def _nets(network: str) -> ModuleType:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of MONAI's own imports
            return importlib.import_module("monai.networks.nets")
    except ImportError as error:
        raise NetworkNotInstalledError(network=network, reason=error) from error
