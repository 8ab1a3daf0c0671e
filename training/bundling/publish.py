"""The bundle: weights, the same network as ONNX, and the card."""

from __future__ import annotations

import dataclasses
import secrets
import shutil
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save
from torch import Tensor, nn

from fibrodesk.contract.manifest import Manifest, sync_folder, write_manifest, write_whole
from fibrodesk.contract.model_card import (
    BUNDLE_KIND,
    ONNX_NAME,
    WEIGHTS_NAME,
    ModelCard,
    Preprocessing,
    TrainingData,
    patient_digest,
    write_card,
)
from fibrodesk.contract.snapshot import SIDES, Side, Snapshot
from fibrodesk.networks.registry import build, count_parameters
from training.bundling.onnx_half import halve_weights
from training.bundling.outcome import Outcome
from training.config import TrainConfig
from training.evaluate import Judge, judge_side
from training.judging.figures import without_rows
from training.presets import OURS
from training.record import versions

BUNDLE_NAME = "bundle"
OPSET = 17
JUDGED_SIDES: tuple[Side, ...] = (
    "validation",
    "gate",
)  # the report side is opened for a report alone

INTENDED_USE = (
    "Proposes outlines on apical four-chamber echo frames to a trained reader, who accepts, "
    "corrects or rejects each. Research use only. Not for diagnostic use."
)
SYNTHETIC_LIMIT = (
    "Trained on synthetic phantom patients alone: its figures say how well it finds what the "
    "phantom draws, and nothing about any patient."
)
LIMITS = (
    "It proposes on every frame, also on views and structures that it never saw.",
    "Its figures hold for the scanners and forms of disease of the snapshot named here.",
)


def publish(
    config: TrainConfig,
    outcome: Outcome,
    weights: Mapping[str, Mapping[str, Tensor]],
    manifest: Manifest,
    snapshot: Snapshot,
) -> Path:
    """Write the bundle of a single network into the run's folder, whole or not at all.

    Args:
        weights: by stage; a single network is the one stage "".

    Returns:
        The bundle's folder.

    Raises:
        OSError: the disk is full or refuses.
    """
    folder = Path(config.out)
    half = folder / f".half-{secrets.token_hex(8)}"
    half.mkdir()
    try:
        network = _stored_network(weights[""], config)
        card = _card(network, config, outcome, manifest, snapshot)
        write_bundle(half, network, card, half_weights=config.half_weights)
        return _moved(half, folder / BUNDLE_NAME)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise


def write_bundle(folder: Path, network: nn.Module, card: ModelCard, *, half_weights: bool) -> None:
    """Write the three parts and the manifest into an empty folder."""
    weights = {name: _stored(value, half_weights) for name, value in network.state_dict().items()}
    write_whole(folder / WEIGHTS_NAME, save(weights))
    export_onnx(network, folder / ONNX_NAME, size_px=card.preprocessing.size_px)
    if half_weights:
        halve_weights(folder / ONNX_NAME)
    write_card(folder, card)
    write_manifest(folder, kind=BUNDLE_KIND, body={"id": card.id, "name": card.name})


def export_onnx(network: nn.Module, path: Path, *, size_px: int) -> None:
    """The network with batch norm folded, one frame in, logits out, as opset 17."""
    frame = torch.zeros(1, 1, size_px, size_px)
    with warnings.catch_warnings():
        # the exporter in TorchScript needs no further package; it is deprecated, not wrong
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        torch.onnx.export(
            network.eval(),
            (frame,),
            str(path),
            dynamo=False,
            opset_version=OPSET,
            input_names=["frame"],
            output_names=["logits"],
        )


def _stored_network(found: Mapping[str, Tensor], config: TrainConfig) -> nn.Module:
    """A copy on the CPU with the weights as the bundle will hold them, so its figures are true."""
    network = build(config.network, **config.network_arguments)
    weights = {
        name: _stored(value.detach().cpu(), config.half_weights).to(value.dtype)
        for name, value in found.items()
    }
    network.load_state_dict(weights)
    return network.eval()


def _stored(value: Tensor, half_weights: bool) -> Tensor:
    """Convolutions in 16 bits where wished; batch norm is small and stays exact."""
    value = value.contiguous()
    return value.half() if half_weights and value.dim() == 4 else value


def _card(
    network: nn.Module,
    config: TrainConfig,
    outcome: Outcome,
    manifest: Manifest,
    snapshot: Snapshot,
) -> ModelCard:
    judge = Judge(network, structures=config.structures, size_px=config.image_size_px)
    figures: dict[str, Any] = {
        side: without_rows(judge_side(judge, Path(config.snapshot), snapshot, side=side))
        for side in JUDGED_SIDES
        if snapshot.side(side)
    }
    created = datetime.now(UTC).replace(microsecond=0)
    arguments: Mapping[str, int] = config.network_arguments
    return ModelCard(
        id=f"{created:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}",
        name=config.name or f"{config.preset} {config.network} {config.width}",
        created=created.isoformat(),
        preset=config.preset,
        network=config.network,
        network_arguments=dict(arguments),
        parameters=count_parameters(network),
        structures=config.structures,
        preprocessing=Preprocessing(size_px=config.image_size_px),
        threshold=0.5,
        temperature=1.0,
        training_data=_training_data(manifest, snapshot),
        run={
            "config": {**dataclasses.asdict(config), "snapshot": "", "out": ""},
            **dataclasses.asdict(outcome),
        },
        figures=figures,
        seed=config.seed,
        versions=versions(),
        ours=OURS,
        intended_use=INTENDED_USE,
        limits=limits(figures, synthetic=snapshot.synthetic),
    )


def limits(figures: dict[str, Any], *, synthetic: bool) -> tuple[str, ...]:
    """Sentences for a person, among them how often it finds fibrosis where there is none."""
    told = ((SYNTHETIC_LIMIT,) if synthetic else ()) + LIMITS
    found = figures.get("gate", {}).get("detection", {}).get("patients", {})
    if not found or found["specificity"] is None:
        return (*told, "How often it finds fibrosis in a heart without any is not known.")
    free = found["negative"]
    marked = free - round(found["specificity"] * free)
    return (*told, f"On {marked} of the {free} gate patients without fibrosis it found some.")


def _training_data(manifest: Manifest, snapshot: Snapshot) -> TrainingData:
    seen = {
        frame.patient
        for side in ("train", "validation")
        for frame in snapshot.frames
        if frame.side == side
    }
    return TrainingData(
        snapshot_sha256=manifest.sha256,
        study=snapshot.study,
        synthetic=snapshot.synthetic,
        patients={side: len({each.patient for each in snapshot.side(side)}) for side in SIDES},
        frames={side: len(snapshot.side(side)) for side in SIDES},
        trained_on=tuple(sorted(patient_digest(snapshot.study, each) for each in seen)),
    )


def _moved(half: Path, target: Path) -> Path:
    """Put a whole bundle in its place; one of an earlier end of the same run gives way."""
    if target.exists():
        shutil.rmtree(target)
    half.rename(target)
    sync_folder(target.parent)
    return target
