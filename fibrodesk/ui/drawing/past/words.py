"""The steps of a history in words, and the time at which each was made."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from fibrodesk.domain.edits import EntryKind
from fibrodesk.domain.reading import Answer, AnswerState
from fibrodesk.domain.recovery import Recovery
from fibrodesk.domain.replay import ReplayStep

translate = QCoreApplication.translate  # under this name the strings are found for translation


def step_words(step: ReplayStep) -> str:
    """What was done, or what was taken back or done again."""
    words = edit_words(step.kind)
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


def when_words(told_s: int | None) -> str:
    """That the desk was not closed, and when the last step was made."""
    told = time_words(told_s)
    if not told:
        return translate("Past", "The desk was not closed properly.")
    words = translate("Past", "The desk was not closed properly. The last step: {time}.")
    return words.format(time=told)


def what_words(found: Recovery, *, shown: int) -> str:
    """What is newer than the last save point, and how many of its frames are shown."""
    count = len(found.frames)
    if count == 0:
        return translate(
            "Past",
            "Every finished step was kept. Newer than the last save point is what is said of "
            "the cine.",
        )
    words = translate("Past", "Every finished step was kept. Newer than the last save point:")
    if count > shown:
        more = translate("Past", "{shown} of {count} frames are shown.")
        return f"{words} {more.format(shown=shown, count=count)}"
    return words


def said_words(said: Answer) -> str:
    """What a frame is answered, in a word or two."""
    if said.state is None:
        return translate("Past", "open")
    return {
        AnswerState.DRAWN: translate("Past", "drawn"),
        AnswerState.NONE: translate("Past", "none here"),
        AnswerState.NOT_ASSESSABLE: translate("Past", "not assessable"),
    }[said.state]


def edit_words(kind: str) -> str:
    """What a step did; a consensus says whose mask was taken."""
    known = {
        "paint": translate("Past", "paint"),
        "erase": translate("Past", "erase"),
        "outline": translate("Past", "outline"),
        "polygon": translate("Past", "polygon"),
        "livewire": translate("Past", "livewire"),
        "grow": translate("Past", "grow"),
        "shrink": translate("Past", "shrink"),
        "fill_holes": translate("Past", "fill holes"),
        "remove_islands": translate("Past", "remove islands"),
        "three_points": translate("Past", "three points"),
        "handle": translate("Past", "handle moved"),
        "smooth": translate("Past", "smooth"),
        "paste": translate("Past", "paste"),
        "copy": translate("Past", "copy"),
        "proposal": translate("Past", "accept the proposal"),
        "accept": translate("Past", "accept the proposal"),
        "propagate": translate("Past", "propagate"),
        "interpolate": translate("Past", "interpolate"),
        "none": translate("Past", "none here"),
        "not_assessable": translate("Past", "not assessable"),
        "reopen": translate("Past", "answer taken away"),
        "confidence": translate("Past", "confidence"),
        "go_back": translate("Past", "back to an earlier step"),
        "save_point": translate("Past", "back to the save point"),
        "stored": translate("Past", "as it was stored"),
        "ratings": translate("Past", "ratings as measured"),
        "intersection": translate("Past", "what both marked"),
        "union": translate("Past", "what either marked"),
        "majority": translate("Past", "majority"),
        "STAPLE (experiment)": translate("Past", "STAPLE (experiment)"),
        "consensus before": translate("Past", "the consensus before"),
        "carried over": translate("Past", "carried over"),
    }
    return known.get(kind) or _taken_words(kind) or kind.replace("_", " ")


def _taken_words(kind: str) -> str:
    """A step that names a reader by letter, or a place between two; else nothing."""
    for pattern, words in (
        (r"took (\w+)", translate("Past", "took {which}")),
        (r"took (\w+)'s region", translate("Past", "took a region of {which}")),
        (r"took out (\w+)'s region", translate("Past", "took out a region of {which}")),
        (r"mean shape at (\S+)", translate("Past", "mean shape at {which}")),
    ):
        found = re.fullmatch(pattern, kind)
        if found:
            return words.format(which=found[1])
    return ""
