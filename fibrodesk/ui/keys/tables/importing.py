"""What the keys do on the list of an import, and while the pixels of a loop are looked at."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from fibrodesk.ui.keys.commands import listed

_SCREEN, _LIST = "import", "import_list"

IMPORTING = (
    listed(
        "fan_next",
        QT_TRANSLATE_NOOP("commands", "Next corner"),
        "N",
        QT_TRANSLATE_NOOP("commands", "Takes up the next corner; the arrow keys move it."),
        screen=_SCREEN,
        repeats=True,
    ),
    listed(
        "fan_add",
        QT_TRANSLATE_NOOP("commands", "Add a corner"),
        "Insert A",
        QT_TRANSLATE_NOOP("commands", "Behind the chosen one; a double click does it on the line."),
        screen=_SCREEN,
    ),
    listed(
        "fan_remove",
        QT_TRANSLATE_NOOP("commands", "Take a corner away"),
        "Delete",
        QT_TRANSLATE_NOOP("commands", "The chosen one; a right click does it too."),
        screen=_SCREEN,
    ),
    listed(
        "fan_undo",
        QT_TRANSLATE_NOOP("commands", "Undo"),
        "Ctrl+Z",
        QT_TRANSLATE_NOOP("commands", "Takes back the last change of the fan."),
        screen=_SCREEN,
        repeats=True,
    ),
    listed(
        "fan_redo",
        QT_TRANSLATE_NOOP("commands", "Redo"),
        "Ctrl+Shift+Z Ctrl+Y",
        QT_TRANSLATE_NOOP("commands", "Brings back what was undone."),
        screen=_SCREEN,
        repeats=True,
    ),
    listed(
        "fan_reset",
        QT_TRANSLATE_NOOP("commands", "Reset the fan"),
        "R",
        QT_TRANSLATE_NOOP("commands", "As it was found; this can be undone."),
        screen=_SCREEN,
    ),
    listed(
        "fan_before",
        QT_TRANSLATE_NOOP("commands", "Fan of a loop before"),
        "F",
        QT_TRANSLATE_NOOP("commands", "The last one confirmed for this scanner and size."),
        screen=_SCREEN,
    ),
    listed(
        "picture_next",
        QT_TRANSLATE_NOOP("commands", "Next picture"),
        "V",
        QT_TRANSLATE_NOOP("commands", "The brightest, what stands still, single frames."),
        screen=_SCREEN,
    ),
    listed(
        "frames_play",
        QT_TRANSLATE_NOOP("commands", "Play"),
        "C",
        QT_TRANSLATE_NOOP("commands", "Shows single frames one after another, or stops."),
        screen=_SCREEN,
    ),
    listed(
        "frame_before",
        QT_TRANSLATE_NOOP("commands", "Frame before"),
        ",",
        QT_TRANSLATE_NOOP("commands", "A single frame, without the others."),
        screen=_SCREEN,
        repeats=True,
    ),
    listed(
        "frame_after",
        QT_TRANSLATE_NOOP("commands", "Frame after"),
        ".",
        QT_TRANSLATE_NOOP("commands", "A single frame, without the others."),
        screen=_SCREEN,
        repeats=True,
    ),
    listed(
        "show_mark",
        QT_TRANSLATE_NOOP("commands", "Show me"),
        "M",
        QT_TRANSLATE_NOOP("commands", "Brings the next place that looks written into the middle."),
        screen=_SCREEN,
    ),
    listed(
        "import_go",
        QT_TRANSLATE_NOOP("commands", "Go on"),
        "Return",
        QT_TRANSLATE_NOOP("commands", "To the next step, as the bright button says."),
        screen=_LIST,
    ),
    listed(
        "import_leave",
        QT_TRANSLATE_NOOP("commands", "Back"),
        "Escape Backspace",
        QT_TRANSLATE_NOOP("commands", "To the library; the list stays until it is imported."),
        screen=_LIST,
    ),
    listed(
        "import_out",
        QT_TRANSLATE_NOOP("commands", "Leave out"),
        "Delete",
        QT_TRANSLATE_NOOP("commands", "The chosen loops; pressed again, they come along."),
        screen=_LIST,
    ),
    listed(
        "import_whole",
        QT_TRANSLATE_NOOP("commands", "Take in the whole frames"),
        "W",
        QT_TRANSLATE_NOOP("commands", "Of cut loops, the chosen or all; it can be undone."),
        screen=_LIST,
    ),
    listed(
        "import_copy",
        QT_TRANSLATE_NOOP("commands", "Copy the list"),
        "Ctrl+C",
        QT_TRANSLATE_NOOP("commands", "As text, with every refusal and what to do."),
        screen=_LIST,
    ),
)
