"""The keys that go back in the history of a reading."""

from __future__ import annotations

from fibrodesk.ui.commands import Command

PAST: tuple[Command, ...] = ()
