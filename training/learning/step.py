"""One step of the two networks on one mini-batch."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from fibrodesk.networks.registry import build
from training.config import Precision, TrainConfig
from training.data.batches import Batch
from training.learning.device import choose_precision
from training.learning.discriminator import PatchDiscriminator
from training.learning.losses import (
    SegmentationTerms,
    discriminator_loss,
    fooled_loss,
    segmentation_terms,
)

Optimizer = torch.optim.Optimizer


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

    def __init__(
        self,
        config: TrainConfig,
        device: torch.device,
        *,
        generator: nn.Module | None = None,
        sides: tuple[int, int] | None = None,
    ) -> None:
        """`generator`, for inputs of `sides`, where it is not the configuration's on the square."""
        self.config, self.device = config, device
        structures = len(config.structures)
        if generator is None:
            generator = build(config.network, **config.network_arguments)
        self.generator = _placed(generator, device)
        self.generator_optimizer = _adam(self.generator, config)
        self.discriminator: nn.Module | None = None
        self.discriminator_optimizer: Optimizer | None = None
        if config.adversarial:
            self.discriminator = _placed(
                PatchDiscriminator(structures=structures, width=config.discriminator_width), device
            )
            self.discriminator_optimizer = _adam(self.discriminator, config)
        self.precision: Precision = choose_precision(
            config.precision,
            device=device,
            generator=self.generator,
            sides=sides or (config.image_size_px, config.image_size_px),
            steps=config.epochs * config.batches,
        )

    def step(self, batch: Batch, *, learning_rate: float) -> StepLosses:
        """Change the weights once, the discriminator's first."""
        batch = batch.to(self.device)
        self.generator.train()
        with self._cast():
            logits = self.generator(batch.frames)
        logits = logits.float()  # the losses are exact whatever the networks compute in
        terms = segmentation_terms(logits, batch.masks, batch.weights)
        judged: Tensor | None = None
        adversarial: Tensor | float = 0.0
        if self.discriminator is not None:
            known = (batch.weights > 0).float()[:, :, None, None]
            generated = torch.sigmoid(logits) * known
            judged = self._judge(batch, batch.masks * known, generated.detach(), learning_rate)
            adversarial = self._fool(batch, generated)
        loss = self._weighted(adversarial, terms)
        _update(self.generator_optimizer, loss, learning_rate)
        return StepLosses(
            generator=float(loss.detach()),
            discriminator=None if judged is None else float(judged.detach()),
            dice=float(terms.dice.detach()),
            bce=float(terms.bce.detach()),
        )

    def halve(self) -> int:
        """As `Learner.halve`."""
        return 0

    @torch.no_grad()
    def logits(self, batch: Batch) -> Tensor:
        """(B, K, H, W) of plain frames, as the bundle will answer."""
        self.generator.eval()
        with self._cast():
            answer = self.generator(batch.to(self.device).frames)
        return torch.as_tensor(answer).float()

    def weights(self) -> dict[str, Tensor]:
        """The generator's weights and running means, copied to the CPU."""
        return {
            name: value.detach().cpu().clone(memory_format=torch.contiguous_format)
            for name, value in self.generator.state_dict().items()
        }

    def state(self) -> dict[str, Any]:
        """All that a resumed run needs to compute the same numbers."""
        state: dict[str, Any] = {
            "generator": self.generator.state_dict(),
            "generator_optimizer": self.generator_optimizer.state_dict(),
            "precision": self.precision,
        }
        if self.discriminator is not None and self.discriminator_optimizer is not None:
            state["discriminator"] = self.discriminator.state_dict()
            state["discriminator_optimizer"] = self.discriminator_optimizer.state_dict()
        return state

    def restore(self, state: dict[str, Any]) -> None:
        """Take up what `state` told; a precision found by a trial is not tried again."""
        self.generator.load_state_dict(state["generator"])
        self.generator_optimizer.load_state_dict(state["generator_optimizer"])
        self.precision = state["precision"]
        if self.discriminator is not None and self.discriminator_optimizer is not None:
            self.discriminator.load_state_dict(state["discriminator"])
            self.discriminator_optimizer.load_state_dict(state["discriminator_optimizer"])

    def _judge(self, batch: Batch, drawn: Tensor, generated: Tensor, rate: float) -> Tensor:
        discriminator, optimizer = self.discriminator, self.discriminator_optimizer
        if discriminator is None or optimizer is None:
            raise ValueError("this preset has no discriminator")
        discriminator.train()
        with self._cast():
            real, false = (
                discriminator(batch.frames, drawn),
                discriminator(batch.frames, generated),
            )
        loss = discriminator_loss(real.float(), false.float())
        _update(optimizer, loss, rate)
        return loss

    def _fool(self, batch: Batch, generated: Tensor) -> Tensor:
        discriminator = self.discriminator
        if discriminator is None:
            raise ValueError("this preset has no discriminator")
        with _frozen(discriminator), self._cast():
            verdicts = discriminator(batch.frames, generated)
        return fooled_loss(verdicts.float())

    def _weighted(self, adversarial: Tensor | float, terms: SegmentationTerms) -> Tensor:
        config = self.config
        return (
            config.adversarial_weight * adversarial
            + config.dice_weight * terms.dice
            + config.bce_weight * terms.bce
        )

    def _cast(self) -> torch.autocast:
        half = self.precision == "bf16"
        return torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=half)


def _placed(network: nn.Module, device: torch.device) -> nn.Module:
    placed: nn.Module = network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return placed


def _adam(network: nn.Module, config: TrainConfig) -> Optimizer:
    return torch.optim.Adam(
        network.parameters(),
        lr=config.learning_rate,
        betas=(config.beta1, config.beta2),
        fused=True,
    )


def _update(optimizer: Optimizer, loss: Tensor, rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = rate
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    optimizer.step()


@contextmanager
def _frozen(network: nn.Module) -> Iterator[None]:
    """No gradients for the weights of `network`: the generator's step needs its own alone."""
    network.requires_grad_(False)
    try:
        yield
    finally:
        network.requires_grad_(True)
