"""The keys of a consensus meeting: votes, the decision, and the way through the list."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QT_TRANSLATE_NOOP

from fibrodesk.ui.keys.commands import Command, listed

_c = partial(listed, screen="meeting")

MEETING: tuple[Command, ...] = (
    _c(
        "vote_a",
        QT_TRANSLATE_NOOP("commands", "A vote for A"),
        "1",
        QT_TRANSLATE_NOOP("commands", "One press is one vote."),
    ),
    _c(
        "vote_b",
        QT_TRANSLATE_NOOP("commands", "A vote for B"),
        "2",
        QT_TRANSLATE_NOOP("commands", "One press is one vote."),
    ),
    _c(
        "vote_c",
        QT_TRANSLATE_NOOP("commands", "A vote for C"),
        "6",
        QT_TRANSLATE_NOOP("commands", "Where a third reader is."),
    ),
    _c(
        "vote_d",
        QT_TRANSLATE_NOOP("commands", "A vote for D"),
        "7",
        QT_TRANSLATE_NOOP("commands", "Where a fourth reader is."),
    ),
    _c(
        "vote_both",
        QT_TRANSLATE_NOOP("commands", "A vote for both"),
        "3",
        QT_TRANSLATE_NOOP("commands", "All that A or B marked."),
    ),
    _c(
        "vote_neither",
        QT_TRANSLATE_NOOP("commands", "A vote for neither"),
        "4",
        QT_TRANSLATE_NOOP("commands", "It has to be drawn anew."),
    ),
    _c(
        "vote_not_assessable",
        QT_TRANSLATE_NOOP("commands", "A vote for not assessable"),
        "5",
        QT_TRANSLATE_NOOP("commands", "One press is one vote."),
    ),
    _c(
        "vote_back",
        QT_TRANSLATE_NOOP("commands", "Take the last vote back"),
        "Backspace",
        QT_TRANSLATE_NOOP("commands", "Of this frame."),
    ),
    _c(
        "decide",
        QT_TRANSLATE_NOOP("commands", "Decide"),
        "Return",
        QT_TRANSLATE_NOOP("commands", "Takes what most voted for; a tie is asked."),
    ),
    _c(
        "meeting_draw",
        QT_TRANSLATE_NOOP("commands", "Draw the consensus"),
        "E",
        QT_TRANSLATE_NOOP("commands", "Opens the frame in the editor."),
    ),
    _c(
        "meeting_on",
        QT_TRANSLATE_NOOP("commands", "Next frame"),
        "N Right PgDown",
        QT_TRANSLATE_NOOP("commands", "The one with less disagreement."),
    ),
    _c(
        "meeting_back",
        QT_TRANSLATE_NOOP("commands", "Previous frame"),
        "P Left PgUp",
        QT_TRANSLATE_NOOP("commands", "The one with more disagreement."),
    ),
    _c(
        "meeting_minutes",
        QT_TRANSLATE_NOOP("commands", "Minutes"),
        "M",
        QT_TRANSLATE_NOOP("commands", "Types into the minutes of this frame."),
    ),
    _c(
        "meeting_home",
        QT_TRANSLATE_NOOP("commands", "Back to the pictures"),
        "Esc",
        QT_TRANSLATE_NOOP("commands", "Leaves the minutes or a question."),
        in_text=True,
    ),
    _c(
        "meeting_fit",
        QT_TRANSLATE_NOOP("commands", "Fit"),
        "F",
        QT_TRANSLATE_NOOP("commands", "All panes."),
    ),
    _c(
        "meeting_peek",
        QT_TRANSLATE_NOOP("commands", "Hide masks"),
        "H",
        QT_TRANSLATE_NOOP("commands", "While it is held."),
        held=True,
    ),
)
