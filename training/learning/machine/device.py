"""The device of a run, and the precision that is quickest there."""

from __future__ import annotations

import copy
import os
import time

import torch
from torch import nn

from training.config import Precision
from training.errors import ConfigUnfitError

_NO_MEMORY = (
    "can't allocate memory",
    "not enough memory",
    "out of memory",
    "bad_alloc",
    "could not create a primitive",  # oneDNN, of the memory that its code would lie in
)
_HALVES = {"bf16": torch.bfloat16, "fp16": torch.float16}
_TRIALS = 3
_TRIAL_FRAMES = 2
_SHORT_STEPS = 64  # a run of fewer is over before a trial has paid


def choose_device(wanted: str) -> torch.device:
    """`auto` is CUDA, Metal or the CPU, in this order.

    Raises:
        ConfigUnfitError: a device that is not here, or none by that name.
    """
    here = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if wanted == "auto":
        return torch.device(next(name for name, found in here.items() if found))
    if not here.get(wanted, False):
        found = ", ".join(name for name, found in here.items() if found)
        raise ConfigUnfitError(reason=f"there is no device {wanted!r} here, only {found}")
    return torch.device(wanted)


def leave_a_core(threads: int = 0, *, processes: int = 1) -> None:
    """Compute on `threads` cores; 0 is all but one, shared out among the `processes` here.

    Threads that wait for one another on a busy core are slower than one thread alone: on two cores
    shared with a desk at work, one was nine times as fast as two.
    """
    torch.set_num_threads(threads or max(1, ((os.cpu_count() or 2) - 1) // processes))


def make_repeatable(seed: int) -> None:
    """The same seed gives the same numbers on one machine."""
    torch.manual_seed(seed)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False


def lacks_memory(error: BaseException) -> bool:
    """Whether `error` tells that the memory did not suffice; torch on a CPU does so in words."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(each in str(error) for each in _NO_MEMORY)


def choose_precision(
    wanted: Precision,
    *,
    device: torch.device,
    generator: nn.Module,
    sides: tuple[int, int],
    steps: int,
) -> Precision:
    """`auto` resolved: bf16 on a CUDA card that has it, else fp16; bf16 on a CPU if it is quicker.

    On a CPU without the instructions bf16 is many times slower, so it is not even tried there.
    """
    if wanted != "auto":
        return wanted
    if device.type == "cuda":
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp16"
    if device.type != "cpu" or steps < _SHORT_STEPS or not _has_bf16():
        return "fp32"
    trial = copy.deepcopy(generator)  # its batch norm learns from the trial; the run's must not
    frames = torch.zeros(_TRIAL_FRAMES, input_channels(trial), *sides)
    frames = frames.contiguous(memory_format=torch.channels_last)
    seconds: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(_TRIALS):  # in turns: what else the machine does then meets both alike
        for half, each in seconds.items():
            each.append(_seconds(trial, frames, half=half))
    return "bf16" if min(seconds[True]) < min(seconds[False]) else "fp32"


def autocast(device: torch.device, precision: str) -> torch.autocast:
    """Inside, networks compute in `precision`; for fp32 it changes nothing."""
    half = _HALVES.get(precision)
    return torch.autocast(device.type, dtype=half or torch.bfloat16, enabled=half is not None)


def input_channels(network: nn.Module) -> int:
    """Of the input: as the network tells, else as its first convolution takes it."""
    told = getattr(network, "input_channels", None)
    if isinstance(told, int):
        return told
    first = next(each for each in network.modules() if isinstance(each, nn.Conv2d))
    return first.in_channels


def _has_bf16() -> bool:
    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))


def _seconds(network: nn.Module, frames: torch.Tensor, *, half: bool) -> float:
    """Of one pass there and back."""
    start = time.perf_counter()
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
        answer = network(frames)
    answer.float().mean().backward()
    return time.perf_counter() - start
