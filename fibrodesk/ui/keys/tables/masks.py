"""What the keys do about masks of other tools."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from fibrodesk.ui.keys.commands import listed

MASKS = (
    listed(
        "masks",
        QT_TRANSLATE_NOOP("commands", "Masks of other tools…"),
        "Ctrl+M",
        QT_TRANSLATE_NOOP("commands", "Takes masks in as the reading of a named person."),
        screen="library",
    ),
    listed(
        "attach_masks",
        QT_TRANSLATE_NOOP("commands", "Attach masks"),
        "Ctrl+Shift+Return",
        QT_TRANSLATE_NOOP("commands", "They become a submitted reading of the chosen person."),
        screen="import",
    ),
    listed(
        "mask_before",
        QT_TRANSLATE_NOOP("commands", "Frame before"),
        "P Up",
        QT_TRANSLATE_NOOP("commands", "The mask before, on its frame."),
        screen="import",
        repeats=True,
    ),
    listed(
        "mask_after",
        QT_TRANSLATE_NOOP("commands", "Frame after"),
        "O Down",
        QT_TRANSLATE_NOOP("commands", "The mask after, on its frame."),
        screen="import",
        repeats=True,
    ),
)
