"""The keys of the agreement: from one disagreement to the next, and how it is looked at."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QT_TRANSLATE_NOOP

from fibrodesk.ui.keys.commands import Command, listed

_c = partial(listed, screen="agreement")

AGREEMENT: tuple[Command, ...] = (
    _c(
        "next_apart",
        QT_TRANSLATE_NOOP("commands", "Next disagreement"),
        "N",
        QT_TRANSLATE_NOOP("commands", "The frame below in the list."),
        repeats=True,
    ),
    _c(
        "previous_apart",
        QT_TRANSLATE_NOOP("commands", "Previous disagreement"),
        "P",
        QT_TRANSLATE_NOOP("commands", "The frame above in the list."),
        repeats=True,
    ),
    _c(
        "blink",
        QT_TRANSLATE_NOOP("commands", "Flip A and B"),
        "B",
        QT_TRANSLATE_NOOP("commands", "One large pane shows A, then B; Esc brings all back."),
    ),
    _c(
        "side_by_side",
        QT_TRANSLATE_NOOP("commands", "Side by side"),
        "Escape",
        QT_TRANSLATE_NOOP("commands", "All panes again."),
    ),
    _c(
        "agreement_peek",
        QT_TRANSLATE_NOOP("commands", "Hide masks"),
        "H",
        QT_TRANSLATE_NOOP("commands", "While it is held."),
        held=True,
    ),
    _c(
        "agreement_play",
        QT_TRANSLATE_NOOP("commands", "Play the loop"),
        "K",
        QT_TRANSLATE_NOOP("commands", "Under the masks, while it is held."),
        held=True,
    ),
    _c(
        "agreement_fit",
        QT_TRANSLATE_NOOP("commands", "Fit"),
        "F",
        QT_TRANSLATE_NOOP("commands", "The myocardium in every pane; once more, the whole frame."),
    ),
    _c(
        "adjudicate",
        QT_TRANSLATE_NOOP("commands", "Adjudicate"),
        "J",
        QT_TRANSLATE_NOOP("commands", "Opens this frame to settle what the readers disagree on."),
    ),
    _c(
        "hold_meeting",
        QT_TRANSLATE_NOOP("commands", "Hold a meeting"),
        "M",
        QT_TRANSLATE_NOOP("commands", "A and B without names, frame by frame, with votes."),
    ),
    _c(
        "tab_frames",
        QT_TRANSLATE_NOOP("commands", "Frames"),
        "1",
        QT_TRANSLATE_NOOP("commands", "Where the readers part, largest first."),
    ),
    _c(
        "tab_study",
        QT_TRANSLATE_NOOP("commands", "Study"),
        "2",
        QT_TRANSLATE_NOOP("commands", "The primary analysis and every figure beside it."),
    ),
    _c(
        "tab_trends",
        QT_TRANSLATE_NOOP("commands", "Trends"),
        "3",
        QT_TRANSLATE_NOOP("commands", "Each reader over the own order of submissions."),
    ),
    _c(
        "tab_methods",
        QT_TRANSLATE_NOOP("commands", "Methods"),
        "4",
        QT_TRANSLATE_NOOP("commands", "The paragraph ready to paste, and the export."),
    ),
)
