"""What is offered when the frame shown has nothing to undo: the way to the last change."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from fibrodesk.domain.draft import Edit
from fibrodesk.ui.drawing.hint import Hint
from fibrodesk.ui.drawing.presenter import EditorPresenter

translate = QCoreApplication.translate  # under this name the strings are found for translation


def offer_elsewhere(hint: Hint, presenter: EditorPresenter, last: Edit | None) -> None:
    """Say that there is nothing here, and offer to go where `last` was made."""
    if last is None or last.frame == presenter.frame:
        hint.tell(translate("Elsewhere", "There is nothing to undo on this frame."))
    elif last.frame is None:
        words = translate(
            "Elsewhere",
            "There is nothing to undo on this frame. "
            "The last change was to what is said of the cine.",
        )
        hint.tell(words, action=translate("Elsewhere", "Undo it"), run=presenter.undo_elsewhere)
    else:
        words = translate(
            "Elsewhere",
            "There is nothing to undo on this frame. The last change was on frame {number}.",
        ).format(number=last.frame + 1)
        hint.tell(words, action=translate("Elsewhere", "Go there"), run=presenter.undo_elsewhere)
