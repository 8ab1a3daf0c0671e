"""The keys that only the preparing of a loop has."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QT_TRANSLATE_NOOP

from fibrodesk.ui.keys.commands import Command, listed

_c = partial(listed, screen="drawing")  # the editor is the same that reading has

PREPARING: tuple[Command, ...] = (
    _c(
        "mark_ed",
        QT_TRANSLATE_NOOP("commands", "ED here"),
        "Alt+D",
        QT_TRANSLATE_NOOP("commands", "End of diastole is this frame."),
    ),
    _c(
        "mark_es",
        QT_TRANSLATE_NOOP("commands", "ES here"),
        "Alt+S",
        QT_TRANSLATE_NOOP("commands", "End of systole is this frame."),
    ),
)
