"""The keys that change a whole mask: smooth, fill, grow, shrink; and where it may be."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QT_TRANSLATE_NOOP

from fibrodesk.ui.keys.commands import Command, listed

_c = partial(listed, screen="drawing")

SHAPING: tuple[Command, ...] = (
    _c(
        "smooth",
        QT_TRANSLATE_NOOP("commands", "Smooth"),
        "Shift+S",
        QT_TRANSLATE_NOOP("commands", "A softer edge around the same area."),
    ),
    _c(
        "fill_holes",
        QT_TRANSLATE_NOOP("commands", "Fill holes"),
        "Shift+H",
        QT_TRANSLATE_NOOP("commands", "Whatever the mask encloses."),
    ),
    _c(
        "remove_islands",
        QT_TRANSLATE_NOOP("commands", "Remove small islands"),
        "Shift+I",
        QT_TRANSLATE_NOOP("commands", "The size is chosen in the menu; the largest stays."),
    ),
    _c(
        "keep_largest",
        QT_TRANSLATE_NOOP("commands", "Keep the largest piece"),
        "Alt+I",
        QT_TRANSLATE_NOOP("commands", "All other islands go."),
    ),
    _c(
        "grow_mask",
        QT_TRANSLATE_NOOP("commands", "Grow"),
        "Alt+Up",
        QT_TRANSLATE_NOOP("commands", "By a millimetre, inside the lock if it is on."),
        repeats=True,
    ),
    _c(
        "shrink_mask",
        QT_TRANSLATE_NOOP("commands", "Shrink"),
        "Alt+Down",
        QT_TRANSLATE_NOOP("commands", "By a millimetre."),
        repeats=True,
    ),
    _c(
        "wall_lock",
        QT_TRANSLATE_NOOP("commands", "Only inside the myocardium"),
        "Shift+W",
        QT_TRANSLATE_NOOP("commands", "Fibrosis is added nowhere else while it is on."),
    ),
)
