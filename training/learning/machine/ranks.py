"""The processes of one training that `torchrun` started, each with its part of every mini-batch."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn

from training.errors import RankLostError

_LONGEST_VALIDATION = timedelta(hours=4)
"""The leading process validates while the others wait for it."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """This process, `rank`, 0-based, among `count`; every sum is over all of them.

    One process alone sums nothing, so its numbers are what they were without this class.
    """

    rank: int = 0
    count: int = 1

    @property
    def leads(self) -> bool:
        """Whether this process writes, prints and validates."""
        return self.rank == 0

    def total(self, value: Tensor) -> Tensor:
        """The sum over all processes; its gradient is that of the own summand.

        Where every process computes the same loss from such sums, the sum of their gradients is
        the gradient of the whole.
        """
        if self.count == 1:
            return value
        whole = value.detach().clone()
        with _together():
            dist.all_reduce(whole)
        return value + (whole - value.detach())

    def rows(self, pairs: int) -> slice:
        """Which of the pairs of a mini-batch are this process's."""
        return slice(pairs * self.rank // self.count, pairs * (self.rank + 1) // self.count)

    def add_gradients(self, network: nn.Module) -> None:
        """Sum the gradients of `network` over all processes, in one message."""
        if self.count == 1:
            return
        gradients = [weight.grad for weight in network.parameters() if weight.grad is not None]
        flat = torch.cat([each.reshape(-1) for each in gradients])
        with _together():
            dist.all_reduce(flat)
        start = 0
        for each in gradients:
            each.copy_(flat[start : start + each.numel()].view_as(each))
            start += each.numel()

    def any(self, wish: bool) -> bool:
        """Whether any process wishes it."""
        return bool(self._shared([float(wish)], dist.ReduceOp.MAX)[0]) if self.count > 1 else wish

    def told(self, values: Sequence[float]) -> list[float]:
        """What the leading process says; the others pass as many numbers, of any value."""
        if self.count == 1:
            return list(values)
        said = torch.tensor(values, dtype=torch.float64)
        with _together():
            dist.broadcast(said, src=0)
        return [float(each) for each in said]

    def meet(self) -> None:
        """Wait until every process is here."""
        self.any(False)

    def _shared(self, values: Sequence[float], how: Any) -> list[float]:
        said = torch.tensor(values, dtype=torch.float64)
        with _together():
            dist.all_reduce(said, op=how)
        return [float(each) for each in said]


ALONE = Ranks()


@contextmanager
def joined(device: torch.device) -> Iterator[Ranks]:
    """Meet the other processes of `torchrun`, whose environment tells who they are.

    Raises:
        RankLostError: one of them did not come.
    """
    count = int(os.environ.get("WORLD_SIZE", "1"))
    if count == 1 or "MASTER_ADDR" not in os.environ:
        yield ALONE
        return
    if device.type == "cuda":
        torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))
    backend = "cpu:gloo,cuda:nccl" if device.type == "cuda" else "gloo"
    with _together():
        dist.init_process_group(backend, timeout=_LONGEST_VALIDATION)
    try:
        yield Ranks(dist.get_rank(), count)
    finally:
        dist.destroy_process_group()


def here() -> int:
    """Processes of this training on this machine, which share its cores."""
    return int(os.environ.get("LOCAL_WORLD_SIZE", "1"))


@contextmanager
def _together() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:  # how gloo and NCCL tell of a peer that is gone
        raise RankLostError(found=str(error).splitlines()[0]) from error


class SyncedBatchNorm(nn.BatchNorm2d):
    """Batch norm over the mini-batch of all processes; plain torch, so gloo on a CPU does it too.

    Source: Ioffe and Szegedy, ICML 2015, with the sums taken over every process.
    """

    ranks: Ranks = ALONE

    def forward(self, values_BCHW: Tensor) -> Tensor:
        """As batch norm in one process that held all the rows."""
        if not self.training or self.ranks.count == 1:
            return super().forward(values_BCHW)
        exact_BCHW = values_BCHW.float()
        over = (0, 2, 3)
        pixels = values_BCHW.numel() / values_BCHW.shape[1]
        sums = torch.cat((exact_BCHW.sum(over), exact_BCHW.new_tensor([pixels])))
        sums = _total(sums, self.ranks)
        count = sums[-1].detach()
        mean_C = sums[:-1] / count
        apart_BCHW = exact_BCHW - mean_C[None, :, None, None]
        variance_C = _total(apart_BCHW.square().sum(over), self.ranks) / count
        self._follow(mean_C.detach(), variance_C.detach(), count)
        normed_BCHW = apart_BCHW * torch.rsqrt(variance_C + self.eps)[None, :, None, None]
        scaled_BCHW = (
            normed_BCHW * self.weight[None, :, None, None] + self.bias[None, :, None, None]
        )
        return scaled_BCHW.to(values_BCHW.dtype)

    @torch.no_grad()
    def _follow(self, mean_C: Tensor, variance_C: Tensor, count: Tensor) -> None:
        if not self.track_running_stats or self.running_mean is None or self.running_var is None:
            return
        momentum = 0.1 if self.momentum is None else self.momentum
        self.running_mean.lerp_(mean_C, momentum)
        self.running_var.lerp_(variance_C * (count / (count - 1).clamp(min=1)), momentum)
        if self.num_batches_tracked is not None:
            self.num_batches_tracked.add_(1)


class _Total(torch.autograd.Function):
    """A sum over all processes that each of them goes on with: gradients are summed as well."""

    @staticmethod
    def forward(ctx: Any, value: Tensor, ranks: Ranks) -> Tensor:
        ctx.ranks = ranks
        total: Tensor = ranks.total(value.detach())
        return total

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        return ctx.ranks.total(gradient.detach()), None


def _total(value: Tensor, ranks: Ranks) -> Tensor:
    total: Tensor = _Total.apply(value, ranks)  # type: ignore[no-untyped-call]  # torch gives it no type
    return total


@contextmanager
def apart(networks: Sequence[nn.Module]) -> Iterator[None]:
    """Batch norm of the rows here alone, for a pass that the other processes do not make."""
    norms = [
        module
        for network in networks
        for module in network.modules()
        if isinstance(module, SyncedBatchNorm)
    ]
    together = [norm.ranks for norm in norms]
    for norm in norms:
        norm.ranks = ALONE
    try:
        yield
    finally:
        for norm, ranks in zip(norms, together, strict=True):
            norm.ranks = ranks


def synced(network: nn.Module, ranks: Ranks) -> nn.Module:
    """`network` with every batch norm over all processes; its weights keep their names."""
    if ranks.count > 1:
        for module in network.modules():
            if type(module) is nn.BatchNorm2d:
                module.__class__ = SyncedBatchNorm
                module.ranks = ranks  # type: ignore[assignment]  # of the class it now has
    return network
