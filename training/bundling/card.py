"""The model card: what a bundle says of itself, for a program and for a person."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from torch import nn

from fibrodesk.contract.manifest import Manifest
from fibrodesk.contract.model_card import (
    ModelCard,
    Preprocessing,
    ScarStage,
    TrainingData,
    patient_digest,
)
from fibrodesk.contract.snapshot import SIDES, Side, Snapshot
from fibrodesk.networks.registry import count_parameters
from training.bundling.outcome import Outcome
from training.config import TrainConfig
from training.judging.answering.judge import Judge
from training.judging.answering.side import judge_side
from training.judging.figures.whole import without_rows
from training.presets import card_choices
from training.record import versions

JUDGED_SIDES: tuple[Side, ...] = ("validation", "gate")
"""The report side is opened for a report alone."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks:
    """What of a bundle the card names: the first network, and the second where there is one."""

    network: nn.Module
    config: TrainConfig
    structures: tuple[str, ...]
    scar: ScarStage | None = None
    threshold: float = 0.5
    temperature: float = 1.0
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)  # beside the configuration

    @property
    def parameters(self) -> int:
        return count_parameters(self.network) + (self.scar.parameters if self.scar else 0)


def card_of(
    config: TrainConfig,
    outcome: Outcome,
    manifest: Manifest,
    snapshot: Snapshot,
    *,
    networks: Networks,
    judge: Judge,
) -> ModelCard:
    """The card, with the figures of `judge` on the sides that no report is needed for."""
    figures: dict[str, Any] = {
        side: rounded(without_rows(judge_side(judge, Path(config.snapshot), snapshot, side=side)))
        for side in JUDGED_SIDES
        if snapshot.side(side)
    }
    created = datetime.now(UTC).replace(microsecond=0)
    first = networks.config
    return ModelCard(
        id=f"{created:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}",
        name=config.name or f"{config.preset} {first.network} {first.width}",
        created=created.isoformat(),
        preset=config.preset,
        network=first.network,
        network_arguments=dict(first.network_arguments),
        parameters=networks.parameters,
        structures=networks.structures,
        scar=networks.scar,
        preprocessing=Preprocessing(size_px=first.image_size_px, phases=first.phases),
        threshold=networks.threshold,
        temperature=networks.temperature,
        training_data=_training_data(manifest, snapshot),
        run={
            "config": {**dataclasses.asdict(config), "snapshot": "", "out": ""},
            **dataclasses.asdict(outcome),
            **networks.facts,
        },
        figures=figures,
        seed=config.seed,
        versions=versions(),
        ours=card_choices(config),
        intended_use=INTENDED_USE,
        limits=limits(figures, synthetic=snapshot.synthetic),
    )


def rounded(figures: Any) -> Any:
    """Six decimals say more than any figure here knows, and take half the room."""
    if isinstance(figures, dict):
        return {name: rounded(each) for name, each in figures.items()}
    if isinstance(figures, list | tuple):
        return [rounded(each) for each in figures]
    return round(figures, 6) if isinstance(figures, float) else figures


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
