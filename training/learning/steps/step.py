"""One step of the networks on one mini-batch, in one pass or in several."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from fibrodesk.networks.registry import STRIP_NAME, build
from fibrodesk.wall.strips import COLUMNS, ROWS
from training.config import TrainConfig
from training.data.batches import Batch
from training.learning.adversaries.adversary import (
    Adversary,
    Shown,
    TamedAdversary,
    build_discriminator,
)
from training.learning.machine.compiling import choose_compiled
from training.learning.machine.device import autocast, choose_precision, input_channels
from training.learning.machine.ranks import ALONE, Ranks, apart, synced
from training.learning.steps.losses import SegmentationTerms, segmentation_terms
from training.learning.weights.averaging import Averaged
from training.learning.weights.optimizing import Optimizing


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLosses:
    """What one step cost, before it changed the weights."""

    generator: float
    discriminator: float | None
    dice: float
    bce: float

    @property
    def finite(self) -> bool:
        return math.isfinite(self.generator) and math.isfinite(self.discriminator or 0.0)


class Trainer:
    """Generator and discriminator with their optimizers."""

    def __init__(self, config: TrainConfig, device: torch.device, *, ranks: Ranks = ALONE) -> None:
        self.config, self.device, self._ranks = config, device, ranks
        sides = _sides(config)
        self.generator = _placed(build(config.network, **config.network_arguments), device)
        discriminator = build_discriminator(config, channels=input_channels(self.generator))
        self.precision = _agreed_precision(config, device, self.generator, sides, ranks)
        synced(self.generator, ranks)
        self._optimizing = Optimizing(
            self.generator, config, precision=self.precision, clip_norm=config.clip_norm
        )
        self._averaged = Averaged(self.generator, decay=config.ema_decay)
        self.adversary: Adversary | None = None
        if discriminator is not None:
            kind = TamedAdversary if config.adversary == "tamed" else Adversary
            placed = synced(_placed(discriminator, device), ranks)
            self.adversary = kind(placed, config, precision=self.precision, ranks=ranks)
        self._passes = 1
        self._judged: Tensor | None = None  # by a discriminator whose generator's step is due
        self._compiled, self.notes = choose_compiled(
            self.generator, config, device=device, precision=self.precision, sides=sides
        )

    @property
    def pass_pairs(self) -> int:
        """Pairs that go through the networks at once."""
        return -(-self.config.batch_size // self._passes)

    def step(
        self, batch: Batch, *, learning_rate: float, adversarial_weight: float | None = None
    ) -> StepLosses:
        """Change the weights once, the discriminator's first; it rests while its term weighs 0."""
        weight = adversarial_weight
        if weight is None:
            weight = self.config.adversarial_weight
        whole = len(batch.frames)
        rows = self._ranks.rows(whole)
        parts = [part.to(self.device) for part in _split(batch, rows, self._passes)]
        shares = [len(part.frames) / whole for part in parts]
        self.generator.train()
        first = self._logits(parts[0]) if len(parts) == 1 else None
        if self.adversary is not None and weight and self._judged is None:
            self._judged = self._judge(self.adversary, parts, shares, first, learning_rate)
        self._optimizing.begin()
        found: list[Tensor] = []
        for part, share in zip(parts, shares, strict=True):
            logits = self._logits(part) if first is None else first
            found.append(self._learn(part, logits, share, weight))
        self._ranks.add_gradients(self.generator)
        self._optimizing.finish(learning_rate)
        self._averaged.update()
        judged, self._judged = self._judged, None
        loss, dice, bce = torch.stack(found).sum(0).tolist()  # waits for the device, at last
        verdict = None if judged is None else float(judged)
        return StepLosses(generator=loss, discriminator=verdict, dice=dice, bce=bce)

    def halve(self) -> int:
        """As `Learner.halve`; every process must, and none can have more passes than pairs."""
        most = self.config.batch_size // self._ranks.count
        if self._passes >= most:
            return 0
        self._passes = min(2 * self._passes, most)
        return self.pass_pairs

    def rehearse(self, batch: Batch) -> None:
        """The first pass of a step without the other processes: it needs the memory of one.

        Nothing is changed by it but what the allocator holds.
        """
        rows = self._ranks.rows(len(batch.frames))
        part = _split(batch, rows, self._passes)[0].to(self.device)
        self.generator.train()
        networks = [self.generator, *([self.adversary.network] if self.adversary else [])]
        with apart(networks), _not_following(*networks):
            logits = self._logits(part)
            terms = segmentation_terms(logits, part.masks, part.weights)
            loss = self._weighted(0.0, terms, 0.0)
            if self.adversary is not None:
                loss = loss + self.adversary.fool(_shown(part, logits), self._cast())
            loss.backward()  # type: ignore[no-untyped-call]  # torch's own
        self._optimizing.begin()

    @torch.no_grad()
    def logits(self, batch: Batch) -> Tensor:
        """(B, K, H, W) of plain frames, by the weights that the bundle would hold."""
        network = self._averaged.network.eval()
        with self._cast():
            answer = network(batch.to(self.device).frames)
        return torch.as_tensor(answer).float()

    def weights(self) -> dict[str, Tensor]:
        """The generator's weights and running means, averaged if so configured, on the CPU."""
        return self._averaged.weights()

    def state(self) -> dict[str, Any]:
        """All that a resumed run needs to compute the same numbers."""
        return {
            "generator": self.generator.state_dict(),
            "optimizing": self._optimizing.state(),
            "averaged": self._averaged.state(),
            "adversary": None if self.adversary is None else self.adversary.state(),
            "precision": self.precision,
            "compiled": self._compiled is not self.generator,
            "passes": self._passes,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take up what `state` told."""
        self.generator.load_state_dict(state["generator"])
        self._optimizing.load_state(state["optimizing"])
        self._averaged.load_state(state["averaged"])
        if self.adversary is not None:
            self.adversary.load_state(state["adversary"])
        self._passes = state["passes"]
        if state["compiled"] != (self._compiled is not self.generator):  # as the trial ended then
            self._compiled = torch.compile(self.generator) if state["compiled"] else self.generator

    def _judge(
        self,
        adversary: Adversary,
        parts: Sequence[Batch],
        shares: Sequence[float],
        first: Tensor | None,
        rate: float,
    ) -> Tensor:
        """The discriminator's step; several passes answer anew, as no graph of them is kept."""
        adversary.begin()
        losses = []
        for part, share in zip(parts, shares, strict=True):
            logits = self._quiet_logits(part) if first is None else first
            losses.append(adversary.add(_shown(part, logits), self._cast(), share=share))
        adversary.finish(rate)
        return torch.stack(losses).sum()

    def _learn(self, part: Batch, logits: Tensor, share: float, weight: float) -> Tensor:
        """Add the gradients of one pass; the loss, its Dice and its cross-entropy."""
        terms = segmentation_terms(logits, part.masks, part.weights, ranks=self._ranks)
        whole = self._share_of_all(share)
        adversarial: Tensor | float = 0.0
        if self.adversary is not None and weight:
            fooled = self.adversary.fool(_shown(part, logits), self._cast())
            adversarial = fooled
            if self._ranks.count > 1:
                adversarial = self._ranks.total(fooled * (share / whole))
        loss = self._weighted(adversarial, terms, weight)
        values = torch.stack((loss, terms.dice, terms.bce))
        if whole != 1:
            loss, values = loss * whole, values * whole
        self._optimizing.add(loss)
        return values.detach()

    def _share_of_all(self, share: float) -> float:
        """Of the mini-batch, in this pass of every process; `share` is that of this one."""
        if self._ranks.count == 1:
            return share
        return float(self._ranks.total(torch.tensor(share))) if self._passes > 1 else 1.0

    def _weighted(
        self, adversarial: Tensor | float, terms: SegmentationTerms, weight: float
    ) -> Tensor:
        config = self.config
        return (
            weight * adversarial + config.dice_weight * terms.dice + config.bce_weight * terms.bce
        )

    def _logits(self, part: Batch) -> Tensor:
        with self._cast():
            logits = self._compiled(part.frames)
        return torch.as_tensor(logits).float()  # losses are exact whatever the networks compute in

    @torch.no_grad()
    def _quiet_logits(self, part: Batch) -> Tensor:
        """As `_logits`, while batch norm does not follow: the pass comes once more."""
        with _not_following(self.generator):
            return self._logits(part)

    def _cast(self) -> torch.autocast:
        return autocast(self.device, self.precision)


def _shown(part: Batch, logits: Tensor) -> Shown:
    known = (part.weights > 0).float()[:, :, None, None]
    return Shown(part.frames, part.masks * known, torch.sigmoid(logits) * known)


def _split(batch: Batch, rows: slice, passes: int) -> list[Batch]:
    """The `rows` of a mini-batch in at most `passes` parts of nearly the same size."""
    own = [each[rows] for each in (batch.frames, batch.masks, batch.weights)]
    count = min(passes, len(own[0]))
    each_part = zip(*(each.tensor_split(count) for each in own), strict=True)
    return [Batch(*part) for part in each_part]


def _sides(config: TrainConfig) -> tuple[int, int]:
    """Rows and columns of the generator's input."""
    if config.network == STRIP_NAME:
        return ROWS, COLUMNS
    return config.image_size_px, config.image_size_px


def _placed(network: nn.Module, device: torch.device) -> nn.Module:
    placed: nn.Module = network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # unknown to its types
    return placed


def _agreed_precision(
    config: TrainConfig,
    device: torch.device,
    generator: nn.Module,
    sides: tuple[int, int],
    ranks: Ranks,
) -> str:
    """One for all processes: a trial may end otherwise in each of them."""
    names = ("fp32", "bf16", "fp16")
    found = choose_precision(
        config.precision,
        device=device,
        generator=generator,
        sides=sides,
        steps=config.epochs * config.batches,
    )
    return names[int(ranks.told([names.index(found)])[0])]


@contextmanager
def _not_following(*networks: nn.Module) -> Iterator[None]:
    """Their batch norms leave the running means as they are."""
    modules = (each for network in networks for each in network.modules())
    norms = [each for each in modules if isinstance(each, nn.BatchNorm2d)]
    following = [each.track_running_stats for each in norms]
    for each in norms:
        each.track_running_stats = False
    try:
        yield
    finally:
        for each, before in zip(norms, following, strict=True):
            each.track_running_stats = before
