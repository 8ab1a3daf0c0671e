"""The keys that carry a mask along the loop: copy, propagate, interpolate, onion skin."""

from __future__ import annotations

from fibrodesk.ui.commands import Command

CARRYING: tuple[Command, ...] = ()
