"""One network's optimizer: gradients of one or several passes, clipped, scaled, applied once."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from training.config import TrainConfig


class Optimizing:
    """Adam or AdamW on `network`; with fp16 the loss is scaled so that small gradients survive.

    `begin`, then `add` once for each pass of the mini-batch, then `finish`.
    """

    def __init__(
        self, network: nn.Module, config: TrainConfig, *, precision: str, clip_norm: float = 0.0
    ) -> None:
        self._network, self._clip_norm = network, clip_norm
        device = next(network.parameters()).device.type
        self._optimizer = _optimizer(network, config)
        self._scaler = torch.amp.GradScaler(device, enabled=precision == "fp16")

    def begin(self) -> None:
        """Forget the gradients of the step before."""
        self._optimizer.zero_grad(set_to_none=True)

    def add(self, loss: Tensor) -> None:
        """Add the gradients of one pass."""
        self._scaler.scale(loss).backward()  # type: ignore[no-untyped-call]  # torch's own

    def finish(self, rate: float) -> None:
        """Change the weights once."""
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        if self._clip_norm:
            self._scaler.unscale_(self._optimizer)
            nn.utils.clip_grad_norm_(self._network.parameters(), self._clip_norm)
        self._scaler.step(self._optimizer)
        self._scaler.update()

    def state(self) -> dict[str, Any]:
        return {"optimizer": self._optimizer.state_dict(), "scaler": self._scaler.state_dict()}

    def load_state(self, state: dict[str, Any]) -> None:
        self._optimizer.load_state_dict(state["optimizer"])
        if state["scaler"]:
            self._scaler.load_state_dict(state["scaler"])


def _optimizer(network: nn.Module, config: TrainConfig) -> torch.optim.Optimizer:
    """AdamW decays matrices and kernels alone: a shift or a scale of a norm has no size to keep."""
    betas = (config.beta1, config.beta2)
    if config.optimizer == "adam":
        return torch.optim.Adam(
            network.parameters(), lr=config.learning_rate, betas=betas, fused=True
        )
    weights = list(network.parameters())
    groups: list[dict[str, Any]] = [
        {"params": [each for each in weights if each.dim() > 1]},
        {"params": [each for each in weights if each.dim() <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(
        groups,
        lr=config.learning_rate,
        betas=betas,
        weight_decay=config.weight_decay,
        fused=True,
    )
