"""A small bundle whose network answers decidedly, written as the training writes it."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from fibrodesk.contract.model_card import ONNX_NAME, ModelCard, TrainingData
from fibrodesk.networks.registry import build, count_parameters
from training.bundling.parts import export_onnx
from training.bundling.publish import write_bundle


def make_card(network, **changes) -> ModelCard:
    facts = {
        "id": "test",
        "name": "test",
        "created": "2026-01-01T00:00:00+00:00",
        "preset": "baseline",
        "network": "unet256",
        "network_arguments": {"width": 2, "structures": 2},
        "parameters": count_parameters(network),
        "structures": ("fibrosis", "myocardium"),
        "threshold": 0.5,
        "temperature": 1.0,
        "training_data": TrainingData(
            snapshot_sha256="0", study="s", synthetic=True, patients={}, frames={}, trained_on=()
        ),
        "run": {},
        "figures": {},
        "seed": 0,
        "versions": {},
        "intended_use": "",
        "limits": (),
    }
    return ModelCard(**{**facts, **changes})


def decided_network():
    """Weights large enough that few pixels are left near one half."""
    torch.manual_seed(4)
    network = build("unet256", width=2, structures=2).eval()
    with torch.no_grad():
        for weight in network.parameters():
            if weight.dim() == 4:
                weight.mul_(12)
    return network


@pytest.fixture
def bundle_folder(tmp_path) -> Path:
    folder = tmp_path / "bundle"
    folder.mkdir()
    network = decided_network()
    export_onnx(network, folder / ONNX_NAME, shape=(1, 256, 256))
    write_bundle(folder, {"": network}, make_card(network), half_weights=False)
    return folder
