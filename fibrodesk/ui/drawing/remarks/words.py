"""Notes and questions in words and in colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt

from fibrodesk.domain.remark import RemarkKind
from fibrodesk.ui.drawing.remarks.acts import Told
from fibrodesk.ui.look.theme import tokens

if TYPE_CHECKING:
    from fibrodesk.desk.threads import ThreadView
    from fibrodesk.domain.remark import Remark, Thread

translate = QCoreApplication.translate  # under this name the strings are found for translation
_LONGEST_RUN = 24
_BREAK = "\u200b"


def state(thread: Thread) -> str:
    """What it is, in one word."""
    if thread.struck:
        return translate("remarks", "struck")
    if thread.kind is RemarkKind.NOTE:
        return translate("remarks", "note")
    return translate("remarks", "open") if thread.open else translate("remarks", "answered")


def letter(thread: Thread) -> str:
    """What stands in its pin: no two states share one."""
    if thread.kind is RemarkKind.NOTE:
        return translate("remarks", "N")
    return "?" if thread.open else translate("remarks", "A")


def colour(thread: Thread) -> str:
    """The colour of its pin; the canvas is dark in every theme."""
    t = tokens(dark=True)
    if thread.open:
        return t.warn
    return t.text if thread.kind is RemarkKind.NOTE else t.quiet


def place(thread: Thread) -> str:
    frame = thread.anchor.frame
    if frame is None:
        return translate("remarks", "whole cine")
    return translate("remarks", "frame {n}").format(n=frame + 1)


def first_words(thread: Thread) -> str:
    """What it begins with, on one line."""
    standing = [remark.text for remark in thread.remarks if not remark.struck]
    return " ".join((standing or [translate("remarks", "struck")])[0].split())


def who(view: ThreadView, person: str) -> str:
    if person == view.me:
        return translate("remarks", "you")
    return view.names.get(person, "") or translate("remarks", "a reader")


def when(told: str) -> str:
    """The clock's word for it, in this desk's own time and manner; "" if it told none."""
    moment = QDateTime.fromString(told, Qt.DateFormat.ISODate)
    if not moment.isValid():
        return ""
    return QLocale().toString(moment.toLocalTime(), QLocale.FormatType.ShortFormat)


def caption(view: ThreadView, remark: Remark) -> str:
    parts = [who(view, remark.person), when(remark.when)]
    if remark.edited:
        parts.append(translate("remarks", "edited"))
    return " · ".join(part for part in parts if part)


def seen_by(kind: RemarkKind, told: Told | None) -> str:
    """Who will see what is about to be written, told before it is sent."""
    if told is None:
        return ""
    if told.opened:
        return translate(
            "remarks", "{round} has opened: whoever may see this reading sees it."
        ).format(round=told.round_name)
    if kind is RemarkKind.NOTE:
        return translate(
            "remarks", "Only you see it, until {round} opens; then whoever may see this reading."
        ).format(round=told.round_name)
    if not told.now:
        return translate(
            "remarks",
            "Nobody can answer yet: everyone who might is reading. Seen when {round} opens.",
        ).format(round=told.round_name)
    return translate(
        "remarks", "Seen at once by {names}. No other reader sees it until {round} opens."
    ).format(names=_listed(told.now), round=told.round_name)


def told_in_thread(view: ThreadView) -> str:
    """Who sees what is said in a thread that is there."""
    if not view.sealed:
        return translate("remarks", "Seen by whoever may see this reading.")
    if view.thread.kind is RemarkKind.NOTE:
        return translate("remarks", "Only you see it until {round} opens.").format(
            round=view.round_name
        )
    others = [name for name in view.told if name]
    if not others:
        return translate("remarks", "Nobody else sees it until {round} opens.").format(
            round=view.round_name
        )
    everyone = [who(view, view.thread.author), *others]
    return translate("remarks", "Seen by {names}; by no other reader until {round} opens.").format(
        names=_listed(everyone), round=view.round_name
    )


def _listed(names: Sequence[str]) -> str:
    """Names as a sentence has them."""
    if len(names) < 2:
        return "".join(names)
    return translate("remarks", "{names} and {last}").format(
        names=", ".join(names[:-1]), last=names[-1]
    )


def breakable(text: str) -> str:
    """Words that a narrow panel can break, however long somebody typed without a space."""
    parts = []
    for word in text.split(" "):
        cut = [word[at : at + _LONGEST_RUN] for at in range(0, len(word), _LONGEST_RUN)]
        parts.append(_BREAK.join(cut))
    return " ".join(parts)
