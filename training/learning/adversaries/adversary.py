"""What the generator is trained against: the paper's discriminator, or ours, tamed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from training.config import TrainConfig
from training.learning.adversaries.discriminator import (
    PatchDiscriminator,
    discriminator_loss,
    fooled_loss,
)
from training.learning.adversaries.tamed import (
    TamedDiscriminator,
    feature_loss,
    tamed_fooled_loss,
    tamed_loss,
)
from training.learning.machine.ranks import Ranks
from training.learning.weights.optimizing import Optimizing


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What a discriminator sees of one pass; unknown structures are 0 in both masks."""

    frames: Tensor  # (B, C, H, W), of what the masks cover
    drawn: Tensor  # (B, K, H, W), the reader's, 0 and 1
    generated: Tensor  # (B, K, H, W), the generator's shares

    def detached(self) -> Shown:
        return Shown(self.frames, self.drawn, self.generated.detach())


def build_discriminator(config: TrainConfig, *, channels: int) -> nn.Module | None:
    """The network of `config.adversary`, its weights drawn anew; None where there is none.

    Args:
        channels: of the generator's input, which it sees beside the masks.
    """
    sizes = {
        "channels": channels,
        "structures": len(config.structures),
        "width": config.discriminator_width,
    }
    match config.adversary:
        case "paper":
            return PatchDiscriminator(**sizes)
        case "tamed":
            return TamedDiscriminator(**sizes)
    return None


class Adversary:
    """The paper's: judges before the generator's step, and is then to be fooled.

    Its losses are means over all rows of all processes (`share`: the part of those here).
    """

    def __init__(
        self, network: nn.Module, config: TrainConfig, *, precision: str, ranks: Ranks
    ) -> None:
        self.network, self._config, self._ranks = network, config, ranks
        self._optimizing = Optimizing(network, config, precision=precision)

    def begin(self) -> None:
        self.network.train()
        self._optimizing.begin()

    def add(self, shown: Shown, cast: torch.autocast, *, share: float) -> Tensor:
        """Take in one pass; its loss, times `share`."""
        with cast:
            verdicts = self._verdicts(shown.detached())
        loss = self._loss(*verdicts)
        loss = loss if share == 1 else loss * share
        self._optimizing.add(loss)
        return self._ranks.total(loss.detach())

    def finish(self, rate: float) -> None:
        """Change its weights once."""
        self._ranks.add_gradients(self.network)
        self._optimizing.finish(rate)

    def fool(self, shown: Shown, cast: torch.autocast) -> Tensor:
        """The generator's adversarial term, of the rows here."""
        with _frozen(self.network), cast:
            verdicts = self.network(shown.frames, shown.generated)
        return fooled_loss(verdicts.float())

    def state(self) -> dict[str, Any]:
        return {"network": self.network.state_dict(), **self._optimizing.state()}

    def load_state(self, state: dict[str, Any]) -> None:
        self.network.load_state_dict(state["network"])
        self._optimizing.load_state(state)

    def _verdicts(self, shown: Shown) -> tuple[Any, Any]:
        return (
            self.network(shown.frames, shown.drawn),
            self.network(shown.frames, shown.generated),
        )

    def _loss(self, real: Any, false: Any) -> Tensor:
        return discriminator_loss(real.float(), false.float())


class TamedAdversary(Adversary):
    """Ours: least squares or hinge, two time scales, and features to match beside the verdict."""

    def finish(self, rate: float) -> None:
        super().finish(rate * self._config.tamed_rate)

    def fool(self, shown: Shown, cast: torch.autocast) -> Tensor:
        """Verdict and features together."""
        with _frozen(self.network), cast:
            with torch.no_grad():
                real = self.network(shown.frames, shown.drawn)
            false = self.network(shown.frames, shown.generated)
        loss = tamed_fooled_loss(false[-1].float(), self._config.tamed_loss)
        return loss + self._config.feature_weight * feature_loss(real[:-1], false[:-1])

    def _loss(self, real: Any, false: Any) -> Tensor:
        return tamed_loss(real[-1].float(), false[-1].float(), self._config.tamed_loss)


@contextmanager
def _frozen(network: nn.Module) -> Iterator[None]:
    """No gradients for the weights of `network`: the generator's step needs its own alone."""
    network.requires_grad_(False)
    try:
        yield
    finally:
        network.requires_grad_(True)
