"""A compiled network, where a trial shows that it pays within the run."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from training.config import TrainConfig
from training.learning.machine.device import autocast, input_channels

Answer = Callable[[Tensor], Any]

_USUAL_S = {"cuda": 60.0, "cpu": 60.0}  # to compile a network of the paper's size, there and back
_WORTH = 0.9  # of the time of a plain pass: what brings less is not worth a second way to compute
_PASSES = 3


def choose_compiled(
    network: nn.Module,
    config: TrainConfig,
    *,
    device: torch.device,
    precision: str,
    sides: tuple[int, int],
) -> tuple[Answer, tuple[str, ...]]:
    """What answers in the steps, `network` or its compiled form, and sentences for a person.

    Weights stay those of `network`. `auto` tries only where a tenth of the run saved would be more
    than a trial costs, and keeps it only where it saves as much as it cost.
    """
    if config.compile == "off":
        return network, ()
    reason = _hindrance(device)
    if reason:
        return network, (_told(reason),) if config.compile == "on" else ()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    try:
        return _tried(network, config, device=device, precision=precision, sides=sides), ()
    except Exception as error:  # noqa: BLE001 - whatever a compiler says, the run goes on without
        lines = str(error).strip().splitlines()
        return network, (_told(lines[0] if lines else type(error).__name__),)
    finally:  # batch norm has learnt from the trial
        network.load_state_dict(before)
        network.zero_grad(set_to_none=True)


def _tried(
    network: nn.Module,
    config: TrainConfig,
    *,
    device: torch.device,
    precision: str,
    sides: tuple[int, int],
) -> Answer:
    steps = config.epochs * config.batches
    frames = torch.zeros(config.batch_size, input_channels(network), *sides, device=device)
    frames = frames.contiguous(memory_format=torch.channels_last)
    plain_s = _seconds(network, frames, precision)
    could_save_s = plain_s * steps * (1 - _WORTH)
    if config.compile == "auto" and could_save_s < _USUAL_S[device.type]:
        return network
    start = time.perf_counter()
    compiled: Answer = torch.compile(network)
    _once(compiled, frames, precision)
    spent_s = time.perf_counter() - start
    compiled_s = _seconds(compiled, frames, precision)
    pays = compiled_s < _WORTH * plain_s and (plain_s - compiled_s) * steps > spent_s
    return compiled if pays or config.compile == "on" else network


def _seconds(answer: Answer, frames: Tensor, precision: str) -> float:
    """Of one pass there and back, the quickest of a few."""
    _once(answer, frames, precision)  # the first one reserves memory
    return min(_once(answer, frames, precision) for _ in range(_PASSES))


def _once(answer: Answer, frames: Tensor, precision: str) -> float:
    start = time.perf_counter()
    with autocast(frames.device, precision):
        logits = answer(frames)
    logits.float().mean().backward()
    if frames.device.type == "cuda":
        torch.cuda.synchronize(frames.device)
    return time.perf_counter() - start


def _told(reason: str) -> str:
    return f"The networks are not compiled: {reason}."


def _hindrance(device: torch.device) -> str:
    if device.type not in _USUAL_S:
        return f"there is no compiler for {device.type}"
    if device.type == "cpu" and not any(shutil.which(each) for each in ("c++", "g++", "clang++")):
        return "this machine has no C++ compiler"
    return ""
