"""The keys by which a consensus is laid on a frame; the editor's own are heard beside them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QT_TRANSLATE_NOOP

from fibrodesk.ui.keys.commands import Command, listed

_c = partial(listed, screen="adjudication")

ADJUDICATION: tuple[Command, ...] = (
    _c(
        "take_region",
        QT_TRANSLATE_NOOP("commands", "Take a region"),
        "V",
        QT_TRANSLATE_NOOP("commands", "Held: a click takes a reader's region, again gives it up."),
        held=True,
    ),
    _c(
        "start_A",
        QT_TRANSLATE_NOOP("commands", "Start from A"),
        "Shift+1",
        QT_TRANSLATE_NOOP("commands", "What A said, in place of what is drawn."),
    ),
    _c(
        "start_B",
        QT_TRANSLATE_NOOP("commands", "Start from B"),
        "Shift+2",
        QT_TRANSLATE_NOOP("commands", "What B said, in place of what is drawn."),
    ),
    _c(
        "lay_intersection",
        QT_TRANSLATE_NOOP("commands", "What both marked"),
        "Shift+3",
        QT_TRANSLATE_NOOP("commands", "The intersection of all readers."),
    ),
    _c(
        "lay_union",
        QT_TRANSLATE_NOOP("commands", "What either marked"),
        "Shift+4",
        QT_TRANSLATE_NOOP("commands", "The union of all readers."),
    ),
    _c(
        "lay_majority",
        QT_TRANSLATE_NOOP("commands", "Majority"),
        "Shift+5",
        QT_TRANSLATE_NOOP("commands", "What more than half of them marked; ties stay out."),
    ),
    _c(
        "lay_staple",
        QT_TRANSLATE_NOOP("commands", "STAPLE (experiment)"),
        "Shift+6",
        QT_TRANSLATE_NOOP("commands", "An estimate of the truth; look at it with suspicion."),
    ),
    _c(
        "nearer_A",
        QT_TRANSLATE_NOOP("commands", "Nearer to A"),
        "Alt+Left",
        QT_TRANSLATE_NOOP("commands", "The mean shape, by a twentieth of the way."),
        repeats=True,
    ),
    _c(
        "nearer_B",
        QT_TRANSLATE_NOOP("commands", "Nearer to B"),
        "Alt+Right",
        QT_TRANSLATE_NOOP("commands", "The mean shape, by a twentieth of the way."),
        repeats=True,
    ),
    _c(
        "settle",
        QT_TRANSLATE_NOOP("commands", "Settle or sign"),
        "Ctrl+Return",
        QT_TRANSLATE_NOOP("commands", "A check list first; then it stands."),
    ),
    _c(
        "dispute_on",
        QT_TRANSLATE_NOOP("commands", "Next disagreement"),
        "PgDown",
        QT_TRANSLATE_NOOP("commands", "On the list."),
    ),
    _c(
        "dispute_back",
        QT_TRANSLATE_NOOP("commands", "Previous disagreement"),
        "PgUp",
        QT_TRANSLATE_NOOP("commands", "On the list."),
    ),
    _c(
        "finish_back",
        QT_TRANSLATE_NOOP("commands", "Back to drawing"),
        "Esc",
        QT_TRANSLATE_NOOP("commands", "Leaves the check list."),
        in_text=True,
    ),
)
