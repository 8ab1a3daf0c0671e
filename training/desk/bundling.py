"""The bundle of the preset "desk": two networks, one temperature, one rule."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from fibrodesk.contract.manifest import Manifest
from fibrodesk.contract.model_card import ONNX_NAME, SCAR_ONNX_NAME, ScarStage
from fibrodesk.contract.snapshot import Snapshot
from fibrodesk.domain.mask import MaskArray, Structure
from fibrodesk.networks.registry import count_parameters
from fibrodesk.wall.scar import ScarRule
from fibrodesk.wall.strips import COLUMNS, ROWS
from training.bundling.card import Networks, card_of
from training.bundling.outcome import Outcome
from training.bundling.parts import export_onnx, stored_network
from training.bundling.publish import CHECKED, validation_squares, write_bundle, written_whole
from training.config import TrainConfig
from training.data.dataset import SharedPictures, pairs_of, read_grey
from training.desk.choosing import THRESHOLDS, choose_rule
from training.desk.scar import wall_finder
from training.desk.stages import SCAR, WALL, scar_config, wall_config
from training.desk.strips import plain_strips, strip_pairs
from training.judging.answering.judge import ScarJudge
from training.judging.answering.onnx_check import check_onnx
from training.judging.answering.side import references
from training.judging.calibrating.temperature import fit_temperature

_SUREST = 1e-4  # of a probability: beyond, a logit says no more than that


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoNetworks:
    """Both stages as the bundle will hold them."""

    config: TrainConfig  # of the run
    wall_of: TrainConfig
    scar_of: TrainConfig
    wall: nn.Module
    scar: nn.Module

    @property
    def structures(self) -> tuple[str, ...]:
        return (Structure.FIBROSIS.value, *self.wall_of.structures)

    def judge(self, rule: ScarRule) -> ScarJudge:
        return ScarJudge(
            self.wall,
            self.scar,
            structures=self.structures,
            size_px=self.config.image_size_px,
            rule=rule,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """What the validation patients chose."""

    rule: ScarRule
    facts: Mapping[str, Any]


def publish_desk(
    config: TrainConfig,
    outcome: Outcome,
    weights: Mapping[str, Mapping[str, Tensor]],
    manifest: Manifest,
    snapshot: Snapshot,
) -> Path:
    """Write the bundle of both stages into the run's folder; returns the bundle's folder.

    Raises:
        OnnxApartError: an ONNX file does not answer as its network does.
        OSError: the disk is full or refuses.
    """
    wall_of, scar_of = wall_config(config, snapshot), scar_config(config)
    both = TwoNetworks(
        config=config,
        wall_of=wall_of,
        scar_of=scar_of,
        wall=stored_network(weights[WALL], wall_of),
        scar=stored_network(weights[SCAR], scar_of),
    )

    def write(half: Path) -> None:
        checks = _written_as_onnx(half, both, snapshot)
        fitted = _fitted(both, snapshot)
        judge = both.judge(fitted.rule)
        told = _told(both, fitted, checks)
        card = card_of(config, outcome, manifest, snapshot, networks=told, judge=judge)
        named = {f"{WALL}.": both.wall, f"{SCAR}.": both.scar}
        write_bundle(half, named, card, half_weights=config.half_weights)

    return written_whole(Path(config.out), write)


def _written_as_onnx(half: Path, both: TwoNetworks, snapshot: Snapshot) -> dict[str, Any]:
    """Write both networks as ONNX; how each answers beside torch, by file."""
    side_px = both.config.image_size_px
    parts = {
        ONNX_NAME: (both.wall, (1, side_px, side_px), validation_squares(both.wall_of, snapshot)),
        SCAR_ONNX_NAME: (both.scar, _strip_shape(both.scar_of), _validation_strips(both, snapshot)),
    }
    checks = {}
    for name, (network, shape, seen) in parts.items():
        half_weights = both.config.half_weights
        export_onnx(network, half / name, shape=shape, half_weights=half_weights)
        if seen:
            checks[name] = dataclasses.asdict(check_onnx(network, half / name, seen))
    return checks


def _told(both: TwoNetworks, fitted: Fitted, checks: Mapping[str, Any]) -> Networks:
    stage = ScarStage(
        network=both.scar_of.network,
        network_arguments=dict(both.scar_of.network_arguments),
        parameters=count_parameters(both.scar),
        sure=fitted.rule.sure,
        smallest_px=fitted.rule.smallest_px,
    )
    return Networks(
        network=both.wall,
        config=both.wall_of,
        structures=both.structures,
        scar=stage,
        threshold=fitted.rule.threshold,
        temperature=fitted.rule.temperature,
        facts={"onnx": checks, **fitted.facts},
    )


def _fitted(both: TwoNetworks, snapshot: Snapshot) -> Fitted:
    """Temperature, then what counts as found, on the validation patients alone."""
    judge = both.judge(ScarRule(threshold=min(THRESHOLDS)))
    answers = list(_answers(judge, Path(both.config.snapshot), snapshot))
    logits = [np.log(each / (1 - each)) for each, _, _ in answers]
    masks = [mask for _, mask, _ in answers]
    fit = fit_temperature(logits, masks)
    tempered = [1 / (1 + np.exp(-each / fit.temperature)) for each in logits]
    choice = choose_rule(
        tempered,
        masks,
        [patient for _, _, patient in answers],
        square_px=[(both.config.image_size_px / max(mask.shape)) ** 2 for mask in masks],
    )
    facts = {
        "temperature_fit": dataclasses.asdict(fit),
        "rule_choice": dataclasses.asdict(choice),
    }
    rule = ScarRule(
        threshold=choice.threshold,
        temperature=fit.temperature,
        sure=choice.sure,
        smallest_px=choice.smallest_px,
    )
    return Fitted(
        rule=rule,
        facts={name: _without_nan(each) for name, each in facts.items()},
    )


def _answers(
    judge: ScarJudge, folder: Path, snapshot: Snapshot
) -> Iterable[tuple[NDArray[np.float64], MaskArray, str]]:
    """Probability, reference and patient of each validation frame, on native pixels."""
    name = Structure.FIBROSIS.value
    for frame in snapshot.side("validation"):
        for mask in references(frame, name)[:1]:
            found = judge.probabilities(folder, frame)[name].astype(np.float64)
            reference = read_grey(folder / mask.png) != 0
            yield np.clip(found, _SUREST, 1 - _SUREST), reference, frame.patient


def _validation_strips(both: TwoNetworks, snapshot: Snapshot) -> list[Tensor]:
    """A few validation strips as the second network takes them."""
    pairs = pairs_of(both.scar_of, snapshot, "validation")
    chosen = list(range(0, len(pairs), max(1, len(pairs) // CHECKED)))[:CHECKED]
    few = replace(
        pairs,
        frames=_shared(pairs.frames[chosen]),
        masks=_shared(pairs.masks[chosen]),
        weights=pairs.weights[chosen],
        patients=tuple(pairs.patients[each] for each in chosen),
    )
    find_walls = wall_finder(both.wall_of, both.wall.state_dict(), torch.device("cpu"))
    strips = strip_pairs(few, find_walls, judged=False)
    return list(plain_strips(strips, range(len(strips)))) if len(strips) else []


def _shared(pictures: NDArray[np.uint8]) -> SharedPictures:
    """Pictures (N, C, S, S), each for itself."""
    places = np.arange(pictures.shape[0] * pictures.shape[1]).reshape(pictures.shape[:2])
    return SharedPictures(pictures.reshape(-1, *pictures.shape[2:]), places)


def _strip_shape(config: TrainConfig) -> tuple[int, int, int]:
    return (2 * len(config.phases) + 2, ROWS, COLUMNS)


def _without_nan(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: None if isinstance(value, float) and np.isnan(value) else value
        for name, value in facts.items()
    }
