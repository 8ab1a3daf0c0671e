"""The keys that change a whole mask: smooth, fill, grow, shrink."""

from __future__ import annotations

from fibrodesk.ui.commands import Command

SHAPING: tuple[Command, ...] = ()
