"""The lock that keeps fibrosis inside the myocardium: its button and its key."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from fibrodesk.domain.mask import Structure
from fibrodesk.ui.drawing.board import DrawingBoard
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.look import pieces

translate = QCoreApplication.translate  # under this name the strings are found for translation


def why_no_lock(board: DrawingBoard) -> str:
    """Why there is nothing that the lock could keep to; empty if there is."""
    if board.key.structure is not Structure.FIBROSIS:
        return translate("WallLock", "The lock is for fibrosis; another structure is drawn here.")
    if board.wall() is None:
        return translate("WallLock", "There is no myocardium on this frame to keep inside of.")
    return ""


def toggle_lock(board: DrawingBoard) -> None:
    """On or off, told in words; where it could hold nothing it stays off, and that is told."""
    why_not = why_no_lock(board)
    if why_not and not board.locked:
        board.tell(why_not)
        return
    board.lock(not board.locked)
    if board.locked:
        board.tell(translate("WallLock", "Fibrosis is drawn inside the myocardium alone."))
    else:
        board.tell(translate("WallLock", "The lock is off: fibrosis is drawn anywhere."))


class WallLock(QObject):
    """On or off for the whole cine; on a frame without a myocardium it can hold nothing."""

    def __init__(self, presenter: EditorPresenter) -> None:
        super().__init__(presenter)
        self._presenter = presenter
        self._tip = ""
        self._told: tuple[bool, str] | None = None
        self.button = pieces.tool("wall-lock", "wall_lock", self.tr("Only inside the myocardium"))
        self.button.setCheckable(True)
        self.button.clicked.connect(lambda _checked=False: self.toggle())
        for signal in (
            presenter.board.lock_changed,
            presenter.frame_changed,
            presenter.structure_changed,
            presenter.policy_changed,
            presenter.answer_changed,
        ):
            signal.connect(self._show)

    def bind(self, actions: Actions) -> None:
        action = actions.bind("wall_lock", self.toggle)
        self._tip = action.toolTip()
        action.changed.connect(lambda: self._renamed(action.toolTip()))
        self._show()

    def _renamed(self, tip: str) -> None:
        self._tip, self._told = tip, None
        self._show()

    def toggle(self) -> None:
        toggle_lock(self._presenter.board)
        self._show()

    def _show(self, *_: object) -> None:
        locked, why_not = self._presenter.board.locked, why_no_lock(self._presenter.board)
        self.button.setChecked(locked)
        if self._told != (locked, why_not):
            self._told = (locked, why_not)
            words = f"{self._tip}\n{why_not}"
            pieces.allow(self.button, locked or not why_not, why_not=words, tip=self._tip)
