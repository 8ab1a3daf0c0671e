"""The machine that a benchmark ran on, in words that name the kind and never the machine."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path
from typing import Any

import torch

_CPU_FACTS = Path("/proc/cpuinfo")
_MEMORY_FACTS = Path("/proc/meminfo")


def machine_facts() -> dict[str, Any]:
    """Processor, cores, memory where it is told, accelerator where there is one, system."""
    accelerator = None
    if torch.cuda.is_available():
        accelerator = torch.cuda.get_device_name()
    elif torch.backends.mps.is_available():
        accelerator = "Metal"
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": _memory_gb(),
        "accelerator": accelerator,
        "system": f"{platform.system()} {platform.machine()}",
    }


def machine_words(facts: dict[str, Any]) -> str:
    """`machine_facts` as half a sentence."""
    words = [f"{facts['processor']}, {facts['cores']} cores"]
    if facts["memory_gb"] is not None:
        words.append(f"{facts['memory_gb']} GB of memory")
    words.append(facts["accelerator"] or "no accelerator")
    return ", ".join([*words, facts["system"]])


def _processor() -> str:
    name = _line_of(_CPU_FACTS, "model name")
    if not name and platform.system() == "Darwin":
        name = _answer("sysctl", "-n", "machdep.cpu.brand_string")
    return name or platform.processor() or platform.machine()


def _memory_gb() -> int | None:
    told = _line_of(_MEMORY_FACTS, "MemTotal")
    return round(int(told.split()[0]) / 2**20) if told else None


def _line_of(path: Path, key: str) -> str:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    for line in lines:
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return ""


def _answer(*command: str) -> str:
    try:
        return subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=10
        ).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return ""
