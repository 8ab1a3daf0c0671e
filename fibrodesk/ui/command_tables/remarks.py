"""The keys of comments, questions and what lies beside the canvas."""

from __future__ import annotations

from fibrodesk.ui.commands import Command

REMARKS: tuple[Command, ...] = ()
