"""The keys that carry a mask along the loop: copy, propagate, interpolate, onion skin."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QT_TRANSLATE_NOOP

from fibrodesk.ui.keys.commands import Command, listed

# The editor serves reading, preparing and correcting; all three call its screen "drawing".
_c = partial(listed, screen="drawing")

CARRYING: tuple[Command, ...] = (
    _c(
        "carry_copy",
        QT_TRANSLATE_NOOP("commands", "Copy on"),
        "Shift+C",
        QT_TRANSLATE_NOOP("commands", "The mask, as it is, to the next key frame."),
    ),
    _c(
        "carry_flow",
        QT_TRANSLATE_NOOP("commands", "Propagate"),
        "T",
        QT_TRANSLATE_NOOP("commands", "Follows the motion to the next key frame."),
    ),
    _c(
        "carry_flow_all",
        QT_TRANSLATE_NOOP("commands", "Propagate to all"),
        "Shift+T",
        QT_TRANSLATE_NOOP("commands", "To all key frames that are open or carried, on and back."),
    ),
    _c(
        "carry_between",
        QT_TRANSLATE_NOOP("commands", "Interpolate"),
        "I",
        QT_TRANSLATE_NOOP("commands", "Fills the frames between two drawn ones."),
    ),
    _c(
        "onion",
        QT_TRANSLATE_NOOP("commands", "Onion skin"),
        "O",
        QT_TRANSLATE_NOOP("commands", "Outlines of the key frames beside this."),
    ),
)
