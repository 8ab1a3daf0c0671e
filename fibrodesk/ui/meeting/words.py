"""What is voted for and decided, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from fibrodesk.ui import dispute_words
from fibrodesk.ui.meeting.ports import (
    BOTH,
    DRAWN,
    INTERSECTION,
    MEAN,
    NEITHER,
    NONE,
    NOT_ASSESSABLE,
    UNION,
    Spoken,
    TableFrame,
)

translate = QCoreApplication.translate  # under this name the strings are found for translation

_LETTER = 1  # a choice of one character is a reader's letter


def place(frame: TableFrame) -> str:
    """Where it is: patient, loop and frame."""
    return dispute_words.place(patient=frame.patient, number=frame.number, frame=frame.frame)


def choice(name: str) -> str:
    """What can be voted for or decided, a letter as it is."""
    if len(name) == _LETTER:
        return name
    return {
        BOTH: translate("Meeting", "both"),
        NEITHER: translate("Meeting", "neither"),
        NOT_ASSESSABLE: translate("Meeting", "not assessable"),
        UNION: translate("Meeting", "all that was marked"),
        INTERSECTION: translate("Meeting", "what all marked"),
        MEAN: translate("Meeting", "the mean shape"),
        NONE: translate("Meeting", "no fibrosis"),
        DRAWN: translate("Meeting", "as drawn here"),
    }.get(name, name)


def outlook(spoken: Spoken) -> str:
    """What stands, or what Enter would do."""
    if spoken.stands:
        return translate("Meeting", "Decided: {choice}. Enter goes on.").format(
            choice=decision(spoken)
        )
    leaders = spoken.leaders
    before = ""
    if spoken.decision:
        before = translate("Meeting", "Decided before: {choice}.").format(choice=decision(spoken))
    if not leaders:
        told = translate("Meeting", "No votes yet.")
    elif len(leaders) > 1:
        names = ", ".join(map(choice, leaders))
        told = translate("Meeting", "A tie: {choices}. Enter asks.").format(choices=names)
    elif leaders[0] == NEITHER:
        told = translate("Meeting", "Most for neither. Enter opens the editor.")
    elif leaders[0] == NOT_ASSESSABLE:
        told = translate("Meeting", "Most for not assessable. Enter asks why.")
    else:
        told = translate("Meeting", "Most for {choice}. Enter decides.").format(
            choice=choice(leaders[0])
        )
    return f"{before} {told}".strip()


def decision(spoken: Spoken) -> str:
    """The decision in words, the mean shape with its place between A and B."""
    if spoken.decision == MEAN and spoken.share is not None:
        return translate("Meeting", "the mean shape at {percent} %").format(
            percent=round(100 * spoken.share)
        )
    return choice(spoken.decision)
