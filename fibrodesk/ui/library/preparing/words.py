"""What was found for a preparation, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from fibrodesk.domain.keyframes import KeyFrames

translate = QCoreApplication.translate


def suggestion(found: KeyFrames) -> str:
    """How many key frames were chosen, over what, and whose marks ED and ES are."""
    count = len(found.frames)
    if found.fewer:
        words = translate(
            "PrepareWords", "Only {count} key frames: the cycle has no more, {basis}."
        )
    else:
        words = translate("PrepareWords", "{count} key frames, even in phase {basis}.")
    told = words.format(count=count, basis=_basis(found))
    return f"{told} {_marks(found)}".rstrip()


def _basis(found: KeyFrames) -> str:
    if found.basis == "r_waves":
        return translate("PrepareWords", "from one R wave to the next")
    if found.basis == "heart_rate":
        return translate("PrepareWords", "over one beat of the heart rate")
    if found.marked:
        return translate("PrepareWords", "over the whole loop")
    return translate("PrepareWords", "over the whole loop: mark ED and ES yourself, or by the area")


def _marks(found: KeyFrames) -> str:
    """Whose marks they are, where a data set made them; "" where none did."""
    if found.marked == ("ed", "es"):
        words = translate("PrepareWords", "ED and ES as {dataset} marks them: look at both.")
    elif found.marked == ("ed",) and found.es is None:
        words = translate(
            "PrepareWords", "ED as {dataset} marks it: look at it, and mark ES yourself."
        )
    elif found.marked == ("es",) and found.ed is None:
        words = translate(
            "PrepareWords", "ES as {dataset} marks it: look at it, and mark ED yourself."
        )
    elif found.marked == ("ed",):
        words = translate("PrepareWords", "ED as {dataset} marks it: look at it.")
    elif found.marked == ("es",):
        words = translate("PrepareWords", "ES as {dataset} marks it: look at it.")
    else:
        words = ""
    return words.format(dataset=found.marked_by)
