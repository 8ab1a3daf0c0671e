"""What is offered when the frame shown has nothing to undo: the way to the last change."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from fibrodesk.domain.draft import Edit
from fibrodesk.ui.drawing.hint import Hint
from fibrodesk.ui.drawing.presenter import EditorPresenter


def offer_elsewhere(hint: Hint, presenter: EditorPresenter, last: Edit | None) -> None:
    """Say that there is nothing here, and offer to go where `last` was made."""
    here = _tr("There is nothing to undo on this frame.")
    if last is None or last.frame == presenter.frame:
        hint.tell(here)
    elif last.frame is None:
        said = _tr("The last change was to what is said of the cine.")
        hint.tell(f"{here} {said}", action=_tr("Undo it"), run=presenter.undo_elsewhere)
    else:
        there = _tr("The last change was on frame {number}.").format(number=last.frame + 1)
        hint.tell(f"{here} {there}", action=_tr("Go there"), run=presenter.undo_elsewhere)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Elsewhere", text)
