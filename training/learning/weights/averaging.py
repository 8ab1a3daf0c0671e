"""The moving average of a network's weights, which is judged and kept in place of the last ones."""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import Tensor, nn

_EARLY = 10
"""Of the first steps fewer count: the average must not hold on to the weights drawn by chance."""


class Averaged:
    """`network` with weights and batch-norm statistics averaged exponentially over the steps.

    The decay grows with the steps n as (1 + n) / (10 + n) until it reaches `decay`; with a decay of
    0 there is no average, and `network` is the one in training itself.

    Source: Polyak and Juditsky, SIAM J Control Optim 1992;30:838-855; the growth as in TensorFlow's
    ExponentialMovingAverage.
    """

    def __init__(self, network: nn.Module, *, decay: float) -> None:
        self._trained, self._decay, self._steps = network, decay, 0
        self.network = copy.deepcopy(network).requires_grad_(False) if decay else network

    @torch.no_grad()
    def update(self) -> None:
        """Take in the weights after a step."""
        if not self._decay:
            return
        self._steps += 1
        share = 1 - min(self._decay, (1 + self._steps) / (_EARLY + self._steps))
        means, news = [], []
        for mean, new in zip(_values(self.network), _values(self._trained), strict=True):
            if new.is_floating_point():
                means.append(mean)
                news.append(new)
            else:
                mean.copy_(new)  # a count has no mean
        torch._foreach_lerp_(means, news, share)

    def weights(self) -> dict[str, Tensor]:
        """A copy on the CPU."""
        return {
            name: value.detach().cpu().clone(memory_format=torch.contiguous_format)
            for name, value in self.network.state_dict().items()
        }

    def state(self) -> dict[str, Any]:
        return {"steps": self._steps, "mean": self.network.state_dict() if self._decay else {}}

    def load_state(self, state: dict[str, Any]) -> None:
        self._steps = state["steps"]
        if self._decay:
            self.network.load_state_dict(state["mean"])


def _values(network: nn.Module) -> list[Tensor]:
    return [value.detach() for value in network.state_dict().values()]
