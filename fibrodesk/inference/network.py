"""Which network of a bundle a runner runs, and what goes in and out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fibrodesk.contract.model_card import Argument
from fibrodesk.domain.phases import PHASES
from fibrodesk.inference.bundle import Bundle
from fibrodesk.wall.strips import COLUMNS, ROWS

Shape = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPart:
    """One network of a bundle, as ONNX for OpenVINO and by name and weights for torch."""

    bundle_id: str
    onnx_path: Path
    weights_path: Path
    prefix: str  # of its weights' names; "" where the bundle holds one network
    network: str
    arguments: Mapping[str, Argument]
    seen: Shape  # of the input, (C, H, W)
    answered: Shape  # of the logits, (K, H, W)
    cut: float  # the logit above which a pixel is the structure's


def first_network(bundle: Bundle) -> NetworkPart:
    """The only network, or the one that outlines the wall for the second."""
    card = bundle.card
    side_px = card.preprocessing.size_px
    return NetworkPart(
        bundle_id=bundle.id,
        onnx_path=bundle.onnx_path,
        weights_path=bundle.weights_path,
        prefix="" if card.scar is None else "wall.",
        network=card.network,
        arguments=card.network_arguments,
        seen=(card.preprocessing.channels, side_px, side_px),
        answered=(len(card.outlined), side_px, side_px),
        cut=bundle.cut if card.scar is None else 0.0,
    )


def scar_network(bundle: Bundle) -> NetworkPart:
    """The second network.

    Raises:
        ValueError: the bundle has none.
    """
    stage = bundle.card.scar
    if stage is None:
        raise ValueError("the bundle has no scar stage")
    return NetworkPart(
        bundle_id=bundle.id,
        onnx_path=bundle.scar_onnx_path,
        weights_path=bundle.weights_path,
        prefix="scar.",
        network=stage.network,
        arguments=stage.network_arguments,
        seen=(2 * PHASES + 2, ROWS, COLUMNS),
        answered=(stage.structures, ROWS, COLUMNS),
        cut=bundle.cut,
    )
