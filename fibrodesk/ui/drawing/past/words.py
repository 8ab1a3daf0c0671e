"""The steps of a history in words, and the time at which each was made."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from fibrodesk.domain.edits import EntryKind
from fibrodesk.domain.replay import ReplayStep

translate = QCoreApplication.translate  # under this name the strings are found for translation


def step_words(step: ReplayStep) -> str:
    """What was done, or what was taken back or done again."""
    words = _edit_words(step.kind)
    if step.how is EntryKind.UNDO:
        return translate("Past", "undo: {words}").format(words=words)
    if step.how is EntryKind.REDO:
        return translate("Past", "redo: {words}").format(words=words)
    return words


def time_words(told_s: int | None, *, now: QDateTime | None = None) -> str:
    """The time of a step of today, the day as well of an older one; nothing where none is told."""
    if told_s is None:
        return ""
    told, now = QDateTime.fromSecsSinceEpoch(told_s), now or QDateTime.currentDateTime()
    locale = QLocale()
    time = locale.toString(told.time(), QLocale.FormatType.ShortFormat)
    if told.date() == now.date():
        return time
    day = locale.toString(told.date(), QLocale.FormatType.ShortFormat)
    return translate("Past", "{day}, {time}").format(day=day, time=time)


def _edit_words(kind: str) -> str:
    known = {
        "paint": translate("Past", "paint"),
        "erase": translate("Past", "erase"),
        "outline": translate("Past", "outline"),
        "polygon": translate("Past", "polygon"),
        "livewire": translate("Past", "livewire"),
        "grow": translate("Past", "grow a region"),
        "three_points": translate("Past", "three points"),
        "smooth": translate("Past", "smooth"),
        "paste": translate("Past", "paste"),
        "copy": translate("Past", "copy"),
        "proposal": translate("Past", "accept the proposal"),
        "propagate": translate("Past", "propagate"),
        "interpolate": translate("Past", "interpolate"),
        "none": translate("Past", "none here"),
        "not_assessable": translate("Past", "not assessable"),
        "reopen": translate("Past", "answer taken away"),
        "confidence": translate("Past", "confidence"),
        "go_back": translate("Past", "back to an earlier step"),
        "save_point": translate("Past", "back to the save point"),
        "stored": translate("Past", "as it was stored"),
    }
    return known.get(kind, kind.replace("_", " "))
