"""The keys of comments and questions."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from fibrodesk.ui.keys.commands import Command, listed

REMARKS: tuple[Command, ...] = (
    listed(
        "remark",
        QT_TRANSLATE_NOOP("commands", "Remark"),
        "R",
        QT_TRANSLATE_NOOP("commands", "A note or a question, pinned to a point or to the frame."),
        screen="drawing",
    ),
)
