"""The keys that change how the frame is seen, and nothing else."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QT_TRANSLATE_NOOP

from fibrodesk.ui.keys.commands import Command, listed

# The editor serves reading, preparing and correcting; all three call its screen "drawing".
_c = partial(listed, screen="drawing")

SEEING: tuple[Command, ...] = (
    _c(
        "gamma",
        QT_TRANSLATE_NOOP("commands", "Gamma"),
        "Shift+G",
        QT_TRANSLATE_NOOP("commands", "Brightens the dark, darkens it, then as stored."),
    ),
    _c(
        "local_contrast",
        QT_TRANSLATE_NOOP("commands", "Local contrast"),
        "Shift+K",
        QT_TRANSLATE_NOOP("commands", "Evens the greys out place by place (CLAHE)."),
    ),
    _c(
        "less_speckle",
        QT_TRANSLATE_NOOP("commands", "Less speckle"),
        "Shift+N",
        QT_TRANSLATE_NOOP("commands", "Calms the grain; borders stay."),
    ),
    _c(
        "as_stored",
        QT_TRANSLATE_NOOP("commands", "As stored"),
        "Shift+A",
        QT_TRANSLATE_NOOP("commands", "Takes every filter and the grey window away."),
    ),
    _c(
        "fill_toggle",
        QT_TRANSLATE_NOOP("commands", "Outline or fill"),
        "Shift+L",
        QT_TRANSLATE_NOOP("commands", "Masks as a line, or filled as before."),
    ),
    _c(
        "lens",
        QT_TRANSLATE_NOOP("commands", "Magnifier"),
        "Z",
        QT_TRANSLATE_NOOP("commands", "Three times as large, while it is held."),
        held=True,
    ),
    _c(
        "strip",
        QT_TRANSLATE_NOOP("commands", "Unrolled wall"),
        "U",
        QT_TRANSLATE_NOOP("commands", "The myocardium as a strip, to be drawn on too."),
    ),
    _c(
        "companion",
        QT_TRANSLATE_NOOP("commands", "Other loops"),
        "Shift+P",
        QT_TRANSLATE_NOOP("commands", "Plays another loop of this patient beside the still."),
    ),
)
