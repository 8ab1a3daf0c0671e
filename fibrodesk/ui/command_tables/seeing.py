"""The keys that change how the frame is seen, and nothing else."""

from __future__ import annotations

from fibrodesk.ui.commands import Command

SEEING: tuple[Command, ...] = ()
