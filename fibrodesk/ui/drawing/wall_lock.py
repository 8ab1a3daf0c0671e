"""The lock that keeps fibrosis inside the myocardium: its button and its key."""

from __future__ import annotations

from PySide6.QtCore import QObject

from fibrodesk.domain.mask import Structure
from fibrodesk.ui import pieces
from fibrodesk.ui.actions import Actions
from fibrodesk.ui.drawing.presenter import EditorPresenter


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

    def why_not(self) -> str:
        """Why there is nothing that the lock could keep to; empty if there is."""
        presenter = self._presenter
        if presenter.structure is not Structure.FIBROSIS:
            return self.tr("The lock is for fibrosis; here the myocardium itself is drawn.")
        if presenter.wall(presenter.frame) is None:
            return self.tr("There is no myocardium on this frame to keep inside of.")
        return ""

    def toggle(self) -> None:
        board, why_not = self._presenter.board, self.why_not()
        if why_not and not board.locked:
            board.tell(why_not)
        else:
            board.lock(not board.locked)
            board.tell(
                self.tr("Fibrosis is drawn inside the myocardium alone.")
                if board.locked
                else self.tr("The lock is off: fibrosis is drawn anywhere.")
            )
        self._show()

    def _show(self, *_: object) -> None:
        locked, why_not = self._presenter.board.locked, self.why_not()
        self.button.setChecked(locked)
        if self._told != (locked, why_not):
            self._told = (locked, why_not)
            words = f"{self._tip}\n{why_not}"
            pieces.allow(self.button, locked or not why_not, why_not=words, tip=self._tip)
