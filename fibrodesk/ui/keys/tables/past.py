"""The keys that go back in the history of a reading."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from fibrodesk.ui.keys.commands import listed

PAST = (
    listed(
        "replay",
        QT_TRANSLATE_NOOP("commands", "Replay"),
        "Shift+R",
        QT_TRANSLATE_NOOP("commands", "Shows how the mask of this frame was drawn."),
        screen="drawing",
    ),
)
