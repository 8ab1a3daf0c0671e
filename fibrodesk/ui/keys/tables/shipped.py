"""Every command with its keys, as the desk ships them."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from fibrodesk.ui.keys.commands import Command, CommandTable, listed
from fibrodesk.ui.keys.tables.adjudication import ADJUDICATION
from fibrodesk.ui.keys.tables.agreement import AGREEMENT
from fibrodesk.ui.keys.tables.answering import ANSWERS, MOVING
from fibrodesk.ui.keys.tables.carrying import CARRYING
from fibrodesk.ui.keys.tables.drawing import DRAWING
from fibrodesk.ui.keys.tables.groups import grouped
from fibrodesk.ui.keys.tables.importing import IMPORTING
from fibrodesk.ui.keys.tables.masks import MASKS
from fibrodesk.ui.keys.tables.meeting import MEETING
from fibrodesk.ui.keys.tables.past import PAST
from fibrodesk.ui.keys.tables.preparing import PREPARING
from fibrodesk.ui.keys.tables.remarks import REMARKS
from fibrodesk.ui.keys.tables.seeing import SEEING
from fibrodesk.ui.keys.tables.shaping import SHAPING


def shipped() -> CommandTable:
    others = (
        *_EVERYWHERE,
        *_REVIEW,
        *AGREEMENT,
        *_LISTS,
        *ADJUDICATION,
        *MEETING,
        *IMPORTING,
        *MASKS,
    )
    by_screen = (command for each in others for command in grouped(each.screen, (each,)))
    return CommandTable((*_EDITOR, *by_screen))


_EVERYWHERE = (
    listed(
        "next_wanted",
        QT_TRANSLATE_NOOP("commands", "Next"),
        "Q",
        QT_TRANSLATE_NOOP("commands", "Goes to the next thing that wants something."),
    ),
    listed(
        "keys_card",
        QT_TRANSLATE_NOOP("commands", "Card of keys"),
        "F1",
        QT_TRANSLATE_NOOP("commands", "Shows every key of this screen."),
        in_text=True,
    ),
    listed(
        "next_panel",
        QT_TRANSLATE_NOOP("commands", "Next panel"),
        "F6",
        QT_TRANSLATE_NOOP("commands", "Moves the focus to the next panel."),
        in_text=True,
    ),
    listed(
        "sign_out",
        QT_TRANSLATE_NOOP("commands", "Switch person"),
        "Ctrl+L",
        QT_TRANSLATE_NOOP("commands", "Covers the window and signs out."),
        in_text=True,
    ),
    listed(
        "close",
        QT_TRANSLATE_NOOP("commands", "Close"),
        "Ctrl+Q",
        QT_TRANSLATE_NOOP("commands", "Saves everything and closes the desk."),
        in_text=True,
    ),
)
_EDITOR: tuple[Command, ...] = (
    *grouped("drawing", DRAWING),
    *grouped("shaping", SHAPING),
    *grouped("carrying", CARRYING),
    *grouped("seeing", SEEING),
    *grouped("past", PAST),
    *grouped("remarks", REMARKS),
    *grouped("moving", MOVING),
    *grouped("answers", ANSWERS),
    *grouped("preparing", PREPARING),
)
_REVIEW = (
    listed(
        "accept",
        QT_TRANSLATE_NOOP("commands", "Accept"),
        "Return",
        QT_TRANSLATE_NOOP("commands", "The model's mask is right."),
        screen="review",
    ),
    listed(
        "correct",
        QT_TRANSLATE_NOOP("commands", "Correct"),
        "E",
        QT_TRANSLATE_NOOP("commands", "Opens it in the editor."),
        screen="review",
    ),
    listed(
        "reject",
        QT_TRANSLATE_NOOP("commands", "Reject"),
        "R",
        QT_TRANSLATE_NOOP("commands", "A reason is asked."),
        screen="review",
    ),
    listed(
        "verdict_back",
        QT_TRANSLATE_NOOP("commands", "Take back"),
        "Backspace",
        QT_TRANSLATE_NOOP("commands", "Takes the verdict back."),
        screen="review",
    ),
    listed(
        "review_fit",
        QT_TRANSLATE_NOOP("commands", "Fit"),
        "F",
        QT_TRANSLATE_NOOP("commands", "All three panes."),
        screen="review",
    ),
    listed(
        "review_charter",
        QT_TRANSLATE_NOOP("commands", "Reading charter"),
        "F2",
        QT_TRANSLATE_NOOP("commands", "What to outline."),
        screen="review",
        in_text=True,
    ),
    listed(
        "review_peek",
        QT_TRANSLATE_NOOP("commands", "Hide masks"),
        "H",
        QT_TRANSLATE_NOOP("commands", "While it is held."),
        screen="review",
        held=True,
    ),
)
_LISTS = (
    listed(
        "find",
        QT_TRANSLATE_NOOP("commands", "Search"),
        "Ctrl+F",
        QT_TRANSLATE_NOOP("commands", "Types into the filter."),
        screen="library",
        in_text=True,
    ),
    listed(
        "import",
        QT_TRANSLATE_NOOP("commands", "Import loops"),
        "Ctrl+I",
        QT_TRANSLATE_NOOP("commands", "Chooses files or a folder."),
        screen="library",
    ),
    listed(
        "clinical",
        QT_TRANSLATE_NOOP("commands", "Clinical table…"),
        "Ctrl+T",
        QT_TRANSLATE_NOOP("commands", "Ejection fractions and more for the loops that are here."),
        screen="library",
    ),
    listed(
        "open_loop",
        QT_TRANSLATE_NOOP("commands", "Open"),
        "Return",
        QT_TRANSLATE_NOOP("commands", "What is next with this loop."),
        screen="library",
    ),
    listed(
        "confirm",
        QT_TRANSLATE_NOOP("commands", "Confirm"),
        "Return",
        QT_TRANSLATE_NOOP("commands", "No identity is visible."),
        screen="import",
    ),
    listed(
        "skip",
        QT_TRANSLATE_NOOP("commands", "Skip"),
        "S",
        QT_TRANSLATE_NOOP("commands", "Leaves this loop out."),
        screen="import",
    ),
    listed(
        "back",
        QT_TRANSLATE_NOOP("commands", "Back"),
        "Backspace",
        QT_TRANSLATE_NOOP("commands", "To the loop before."),
        screen="import",
    ),
    listed(
        "accept_table",
        QT_TRANSLATE_NOOP("commands", "Take the clinical table"),
        "Ctrl+Return",
        QT_TRANSLATE_NOOP("commands", "Its values go to their patients."),
        screen="import",
    ),
)
