"""Which machine a model runs on."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
from typing import Literal

from fibrodesk.inference.errors import DeviceMissingError

Device = Literal["auto", "cpu", "cuda", "mps", "torch-cpu"]
"""`cpu` is OpenVINO; `torch-cpu` is for machines without OpenVINO and for comparison."""

MOST_THREADS = 8  # more bring nothing for one frame, and the window needs a core


def choose_device(wanted: Device) -> Device:
    """`auto` resolved: CUDA or Metal where torch finds them, else the CPU.

    Raises:
        DeviceMissingError: a device was asked for by name and is not here.
    """
    if wanted == "auto":
        return _best()
    if wanted in {"cuda", "mps"} and not _torch_has(wanted):
        raise DeviceMissingError(device=wanted, reason="torch finds no such device")
    if wanted == "cpu" and not installed("openvino"):
        raise DeviceMissingError(device=wanted, reason="OpenVINO is not installed")
    if wanted == "torch-cpu" and not installed("torch"):
        raise DeviceMissingError(device=wanted, reason="torch is not installed")
    return wanted


def thread_count() -> int:
    """Threads for one inference on the CPU."""
    return max(1, min(MOST_THREADS, os.cpu_count() or 1))


def installed(package: str) -> bool:
    """Whether `package` could be imported, without importing it."""
    return importlib.util.find_spec(package) is not None


def _best() -> Device:
    if _torch_has("cuda"):
        return "cuda"
    if _torch_has("mps"):
        return "mps"
    return "cpu" if installed("openvino") else "torch-cpu"


def _torch_has(device: str) -> bool:
    if not installed("torch") or importlib.metadata.version("torch").endswith("+cpu"):
        return False  # importing torch costs a second, so a CPU build is told by its version
    import torch

    if device == "cuda":
        return torch.cuda.is_available()
    return torch.backends.mps.is_available()
