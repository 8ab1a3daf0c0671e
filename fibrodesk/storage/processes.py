"""Whether a process still lives, told apart from a later one with the same number."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def process_start(pid: int) -> str | None:
    """When process `pid` of this machine began, in words that only compare; None if it ended."""
    if sys.platform == "win32":
        return _start_on_windows(pid)
    if Path("/proc/self/stat").exists():
        return start_in(Path("/proc"), pid)
    return _start_by_ps(pid)


def start_in(proc: Path, pid: int) -> str | None:
    """The start by a folder like /proc: clock ticks since the boot, and which boot it was."""
    try:
        stat = (proc / str(pid) / "stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()  # the name before it may hold spaces
    if len(fields) < 20 or fields[0] in ("Z", "X"):
        return None
    try:
        boot = (proc / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        boot = ""
    return f"{fields[19]}@{boot}"


def _start_by_ps(pid: int) -> str | None:
    """Where there is no /proc (macOS)."""
    command = ["/bin/ps", "-o", "lstart=", "-p", str(pid)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.stdout.strip() or None


def _start_on_windows(pid: int) -> str | None:
    import ctypes

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]  # there alone
    handle = kernel.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not handle:
        return None
    try:
        times = [ctypes.c_uint64() for _ in range(4)]  # began, ended, in the kernel, outside it
        if not kernel.GetProcessTimes(handle, *(ctypes.byref(time) for time in times)):
            return None
        return None if times[1].value else str(times[0].value)
    finally:
        kernel.CloseHandle(handle)
