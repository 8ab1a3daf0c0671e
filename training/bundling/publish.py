"""The bundle of a single network, written whole or not at all."""

from __future__ import annotations

import dataclasses
import secrets
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from safetensors.torch import save
from torch import Tensor, nn

from fibrodesk.contract.manifest import Manifest, sync_folder, write_manifest, write_whole
from fibrodesk.contract.model_card import (
    BUNDLE_KIND,
    ONNX_NAME,
    WEIGHTS_NAME,
    ModelCard,
    write_card,
)
from fibrodesk.contract.snapshot import Snapshot
from training.bundling.card import Networks, card_of
from training.bundling.outcome import Outcome
from training.bundling.parts import export_onnx, stored, stored_network
from training.config import TrainConfig
from training.data.dataset import pairs_of
from training.judging.answering.judge import NetworkJudge
from training.judging.answering.onnx_check import check_onnx

BUNDLE_NAME = "bundle"
CHECKED = 6
"""Validation frames on which the ONNX file is held against torch."""


def publish(
    config: TrainConfig,
    outcome: Outcome,
    weights: Mapping[str, Mapping[str, Tensor]],
    manifest: Manifest,
    snapshot: Snapshot,
) -> Path:
    """Write the bundle of a single network into the run's folder; returns the bundle's folder.

    Args:
        weights: by stage; a single network is the one stage "".
    Raises:
        OnnxApartError: the ONNX file does not answer as the network does.
        OSError: the disk is full or refuses.
    """
    network = stored_network(weights[""], config)
    judge = NetworkJudge(
        network, structures=config.structures, size_px=config.image_size_px, phases=config.phases
    )

    def write(half: Path) -> None:
        shape = (len(config.phases), config.image_size_px, config.image_size_px)
        onnx = half / ONNX_NAME
        export_onnx(network, onnx, shape=shape, half_weights=config.half_weights)
        agreement = check_onnx(network, onnx, validation_squares(config, snapshot))
        networks = Networks(
            network=network,
            config=config,
            structures=config.structures,
            facts={"onnx": dataclasses.asdict(agreement)},
        )
        card = card_of(config, outcome, manifest, snapshot, networks=networks, judge=judge)
        write_bundle(half, {"": network}, card, half_weights=config.half_weights)

    return written_whole(Path(config.out), write)


def write_bundle(
    folder: Path, networks: Mapping[str, nn.Module], card: ModelCard, *, half_weights: bool
) -> None:
    """Write weights, card and manifest beside the ONNX files that lie in `folder`.

    Args:
        networks: by what their weights' names begin with, "" where there is one.
    """
    weights = {
        prefix + name: stored(value, half_weights)
        for prefix, network in networks.items()
        for name, value in network.state_dict().items()
    }
    write_whole(folder / WEIGHTS_NAME, save(weights))
    write_card(folder, card)
    write_manifest(folder, kind=BUNDLE_KIND, body={"id": card.id, "name": card.name})


def written_whole(folder: Path, write: Callable[[Path], None]) -> Path:
    """The bundle's folder in `folder`, moved there when `write` has filled it.

    One of an earlier end of the same run gives way.
    """
    for left in folder.glob(".half-*"):  # by a run that was killed while it published
        shutil.rmtree(left, ignore_errors=True)
    half = folder / f".half-{secrets.token_hex(8)}"
    half.mkdir()
    try:
        write(half)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise
    target = folder / BUNDLE_NAME
    if target.exists():
        shutil.rmtree(target)
    half.rename(target)
    sync_folder(folder)
    return target


def validation_squares(config: TrainConfig, snapshot: Snapshot) -> list[Tensor]:
    """A few validation frames as the network takes them, (C, S, S) in [0, 1]."""
    pairs = pairs_of(config, snapshot, "validation")
    step = max(1, len(pairs) // CHECKED)
    chosen = range(0, len(pairs), step)[:CHECKED]
    return [torch.from_numpy(pairs.frames[each].astype("float32") / 255) for each in chosen]
