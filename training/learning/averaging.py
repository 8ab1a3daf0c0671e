"""The moving average of a network's weights, which is judged and kept in place of the last ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

_EARLY = 10
"""Of the first steps fewer count: the average must not hold on to the weights drawn by chance."""


class Averaged:
    """Weights and batch-norm statistics of `network`, averaged exponentially over the steps.

    The decay grows with the steps n as (1 + n) / (10 + n) until it reaches `decay`; with a decay of
    0 there is no average, and the network's own weights stand for it.

    Source: Polyak and Juditsky, SIAM J Control Optim 1992;30:838-855; the growth as in TensorFlow's
    ExponentialMovingAverage.
    """

    def __init__(self, network: nn.Module, *, decay: float) -> None:
        self._network, self._decay = network, decay
        self._steps = 0
        self._mean: dict[str, Tensor] = {}
        if decay:
            self._mean = {name: value.detach().clone() for name, value in self._now().items()}

    @torch.no_grad()
    def update(self) -> None:
        """Take in the weights after a step."""
        if not self._mean:
            return
        self._steps += 1
        share = 1 - min(self._decay, (1 + self._steps) / (_EARLY + self._steps))
        means, news = [], []
        for name, value in self._now().items():
            if value.is_floating_point():
                means.append(self._mean[name])
                news.append(value)
            else:
                self._mean[name].copy_(value)  # a count has no mean
        torch._foreach_lerp_(means, news, share)

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Inside, the network computes with the average."""
        if not self._mean:
            yield
            return
        own = {name: value.detach().clone() for name, value in self._now().items()}
        self._network.load_state_dict(self._mean)
        try:
            yield
        finally:
            self._network.load_state_dict(own)

    def weights(self) -> dict[str, Tensor]:
        """A copy on the CPU."""
        return {
            name: value.detach().cpu().clone(memory_format=torch.contiguous_format)
            for name, value in (self._mean or self._now()).items()
        }

    def state(self) -> dict[str, Any]:
        return {"steps": self._steps, "mean": self._mean}

    def load_state(self, state: dict[str, Any]) -> None:
        self._steps = state["steps"]
        for name, value in state["mean"].items():
            self._mean[name].copy_(value)

    def _now(self) -> dict[str, Tensor]:
        found: dict[str, Tensor] = self._network.state_dict()
        return found
