"""From the folder of a bundle to what answers as it would on a desk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from fibrodesk.contract.errors import ContractError
from fibrodesk.contract.manifest import read_manifest
from fibrodesk.contract.model_card import (
    BUNDLE_KIND,
    ONNX_NAME,
    SCAR_ONNX_NAME,
    WEIGHTS_NAME,
    ModelCard,
    read_card,
)
from fibrodesk.domain.phases import PHASES
from fibrodesk.networks.registry import build_from_card
from fibrodesk.wall.scar import ScarRule
from fibrodesk.wall.strips import COLUMNS, ROWS
from training.errors import BundleUnfitError
from training.judging.answering.judge import Judge, NetworkJudge, ScarJudge
from training.judging.answering.onnx_check import check_onnx
from training.learning.machine.device import choose_device

_HELD = 2  # inputs of noise on which an ONNX file is held against the weights


def load_judge(
    folder: Path, *, device: str = "cpu", hold_onnx: bool = False
) -> tuple[ModelCard, Judge]:
    """The verified card of a bundle, and what answers as its networks do.

    Args:
        hold_onnx: its ONNX files must answer as the weights do.
    Raises:
        BundleUnfitError: damaged, or weights that do not fit the card.
    """
    try:
        read_manifest(folder, kind=BUNDLE_KIND)
        card = read_card(folder)
        weights = {name: value.float() for name, value in load_file(folder / WEIGHTS_NAME).items()}
        if not all(bool(value.isfinite().all()) for value in weights.values()):
            raise BundleUnfitError(path=folder, reason="one of its weights is no number")
        networks = _networks(card, weights)
        if hold_onnx:
            _hold_onnx(folder, card, networks)
        return card, _judge_of(card, networks, choose_device(device))
    except ContractError as error:
        raise BundleUnfitError(path=folder, reason=error) from error
    except (SafetensorError, ValueError, RuntimeError, OSError) as error:
        raise BundleUnfitError(path=folder, reason="the weights do not fit the card") from error


def _networks(card: ModelCard, weights: Mapping[str, Tensor]) -> dict[str, nn.Module]:
    """The networks of a bundle by the names of their ONNX files."""
    network = build_from_card(card.network, card.network_arguments)
    if card.scar is None:
        network.load_state_dict(dict(weights))
        return {ONNX_NAME: network}
    scar = build_from_card(card.scar.network, card.scar.network_arguments)
    for name, each in (("wall.", network), ("scar.", scar)):
        each.load_state_dict(
            {key.removeprefix(name): value for key, value in weights.items() if key[:5] == name}
        )
    return {ONNX_NAME: network, SCAR_ONNX_NAME: scar}


def _hold_onnx(folder: Path, card: ModelCard, networks: Mapping[str, nn.Module]) -> None:
    """A window without a GPU runs the ONNX files: what is judged here must be what runs there.

    Raises:
        OnnxApartError: a file answers otherwise than the weights do.
    """
    side_px = card.preprocessing.size_px
    shapes = {
        ONNX_NAME: (card.preprocessing.channels, side_px, side_px),
        SCAR_ONNX_NAME: (2 * PHASES + 2, ROWS, COLUMNS),
    }
    chance = torch.Generator().manual_seed(0)
    for name, network in networks.items():
        seen = torch.rand(_HELD, *shapes[name], generator=chance)
        check_onnx(network.eval(), folder / name, list(seen))


def _judge_of(card: ModelCard, networks: Mapping[str, nn.Module], device: torch.device) -> Judge:
    size_px = card.preprocessing.size_px
    if card.scar is None:
        return NetworkJudge(
            networks[ONNX_NAME],
            structures=card.structures,
            size_px=size_px,
            phases=card.preprocessing.phases,
            threshold=card.thresholds,
            temperature=card.temperature,
            device=device,
        )
    return ScarJudge(
        networks[ONNX_NAME],
        networks[SCAR_ONNX_NAME],
        structures=card.structures,
        size_px=size_px,
        rule=ScarRule(
            threshold=card.threshold,
            temperature=card.temperature,
            sure=card.scar.sure,
            smallest_px=card.scar.smallest_px,
        ),
        device=device,
    )
