"""The keys of the editor with which one moves along a loop and answers its frames."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QT_TRANSLATE_NOOP

from fibrodesk.ui.keys.commands import listed

# The editor serves reading, preparing and correcting; all three call its screen "drawing".
_c = partial(listed, screen="drawing")

MOVING = (
    _c(
        "frame_back",
        QT_TRANSLATE_NOOP("commands", "Frame back"),
        "Left",
        QT_TRANSLATE_NOOP("commands", "The one before."),
        repeats=True,
    ),
    _c(
        "frame_on",
        QT_TRANSLATE_NOOP("commands", "Frame on"),
        "Right",
        QT_TRANSLATE_NOOP("commands", "The one after."),
        repeats=True,
    ),
    _c(
        "key_back",
        QT_TRANSLATE_NOOP("commands", "Key frame back"),
        "Ctrl+Left",
        QT_TRANSLATE_NOOP("commands", "The one before."),
    ),
    _c(
        "key_on",
        QT_TRANSLATE_NOOP("commands", "Key frame on"),
        "Ctrl+Right",
        QT_TRANSLATE_NOOP("commands", "The one after."),
    ),
    _c(
        "frame_first",
        QT_TRANSLATE_NOOP("commands", "First frame"),
        "Home",
        QT_TRANSLATE_NOOP("commands", "Goes there."),
    ),
    _c(
        "frame_last",
        QT_TRANSLATE_NOOP("commands", "Last frame"),
        "End",
        QT_TRANSLATE_NOOP("commands", "Goes there."),
    ),
    _c(
        "cine_back",
        QT_TRANSLATE_NOOP("commands", "Previous cine"),
        "PgUp",
        QT_TRANSLATE_NOOP("commands", "On the list."),
    ),
    _c(
        "cine_on",
        QT_TRANSLATE_NOOP("commands", "Next cine"),
        "PgDown",
        QT_TRANSLATE_NOOP("commands", "On the list."),
    ),
    _c(
        "play",
        QT_TRANSLATE_NOOP("commands", "Play or pause"),
        "C",
        QT_TRANSLATE_NOOP("commands", "In true time."),
    ),
)
ANSWERS = (
    _c(
        "done",
        QT_TRANSLATE_NOOP("commands", "Done"),
        "D",
        QT_TRANSLATE_NOOP("commands", "On to the next open key frame."),
    ),
    _c(
        "done_stay",
        QT_TRANSLATE_NOOP("commands", "Done, and stay"),
        "Shift+D",
        QT_TRANSLATE_NOOP("commands", "Stays on this frame."),
    ),
    _c(
        "done_all",
        QT_TRANSLATE_NOOP("commands", "All done"),
        "Ctrl+D",
        QT_TRANSLATE_NOOP("commands", "Every drawn frame that was looked at."),
    ),
    _c(
        "none",
        QT_TRANSLATE_NOOP("commands", "None here"),
        "N",
        QT_TRANSLATE_NOOP("commands", "There is none; on to the next."),
    ),
    _c(
        "not_assessable",
        QT_TRANSLATE_NOOP("commands", "Not assessable"),
        "X",
        QT_TRANSLATE_NOOP("commands", "Asks for the reason."),
    ),
    _c(
        "one",
        QT_TRANSLATE_NOOP("commands", "Rating 1, speed 25 %"),
        "1",
        QT_TRANSLATE_NOOP("commands", "Confidence or rating; the speed while playing."),
    ),
    _c(
        "two",
        QT_TRANSLATE_NOOP("commands", "Rating 2, speed 50 %"),
        "2",
        QT_TRANSLATE_NOOP("commands", "Confidence or rating; the speed while playing."),
    ),
    _c(
        "three",
        QT_TRANSLATE_NOOP("commands", "Rating 3, speed 100 %"),
        "3",
        QT_TRANSLATE_NOOP("commands", "Confidence or rating; the speed while playing."),
    ),
    _c(
        "four",
        QT_TRANSLATE_NOOP("commands", "Rating 4"),
        "4",
        QT_TRANSLATE_NOOP("commands", "Confidence or rating."),
    ),
    _c(
        "five",
        QT_TRANSLATE_NOOP("commands", "Rating 5"),
        "5",
        QT_TRANSLATE_NOOP("commands", "Confidence or rating."),
    ),
    _c(
        "submit",
        QT_TRANSLATE_NOOP("commands", "Submit"),
        "Ctrl+Return",
        QT_TRANSLATE_NOOP("commands", "Check list, then submit."),
    ),
    _c(
        "charter",
        QT_TRANSLATE_NOOP("commands", "Reading charter"),
        "F2",
        QT_TRANSLATE_NOOP("commands", "What to outline."),
        in_text=True,
    ),
)
