"""The keys of comments, questions and what lies beside the canvas."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from fibrodesk.ui.commands import Command, listed

REMARKS: tuple[Command, ...] = (
    listed(
        "remark",
        QT_TRANSLATE_NOOP("commands", "Remark"),
        "R",
        QT_TRANSLATE_NOOP("commands", "A note or a question, pinned to a point or to the frame."),
        screen="drawing",
    ),
    listed(
        "companion",
        QT_TRANSLATE_NOOP("commands", "Other loops"),
        "Shift+P",
        QT_TRANSLATE_NOOP("commands", "Plays another loop of this patient beside the still."),
        screen="drawing",
    ),
)
