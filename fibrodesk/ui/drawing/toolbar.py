"""The slim bar of tools at the left of the canvas."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QMenu, QToolButton, QVBoxLayout, QWidget

from fibrodesk.ui import pieces
from fibrodesk.ui.actions import Actions
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.drawing.readout import radius_words
from fibrodesk.ui.drawing.tools.kinds import KINDS
from fibrodesk.ui.theme import S4, S8, S24, TOOL

_TOOLS = tuple(kind.name for kind in KINDS)  # their glyphs have the same names


class ToolBar(QWidget):
    """A button for each tool, then undo, redo and the view; each names its key."""

    flipped = Signal(bool, bool)  # left and right changed, apex down

    def __init__(self, presenter: EditorPresenter, actions: Actions) -> None:
        super().__init__()
        self._presenter, self._actions = presenter, actions
        pieces.surface(self, "panel")
        self.setFixedWidth(TOOL + S24)
        self._group = QButtonGroup(self)
        self._tools = {name: self._tool(name) for name in _TOOLS}
        self.size_words = pieces.label("", "caption", name="brush_size")
        self.size_words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.undo = self._button("undo", "undo_button", actions["undo"])
        self.redo = self._button("redo", "redo_button", actions["redo"])
        fit = self._button("fit", "fit_button", actions["fit"])
        charter = self._button("charter", "charter_button", actions["charter"])
        self.flip = self._flip_button()
        self._stack(
            (*self._tools.values(), self.size_words, pieces.line(), self.undo, self.redo),
            (pieces.line(), fit, charter, self.flip),
        )
        for signal in (
            presenter.board.tool_changed,
            presenter.board.radius_changed,
            presenter.history_changed,
            presenter.frame_changed,
            presenter.policy_changed,
        ):
            signal.connect(self._show)
        self._show()

    def _stack(self, *groups: Sequence[QWidget]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(S4, S8, S4, S8)
        column.setSpacing(S4)
        for widget in (widget for group in groups for widget in group):
            if isinstance(widget, QToolButton):
                column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
            else:
                column.addWidget(widget)
        column.addStretch(1)

    def _tool(self, name: str) -> QToolButton:
        button = self._button(name, f"tool_{name}", self._actions[f"tool_{name}"])
        button.setCheckable(True)
        self._group.addButton(button)
        return button

    def _flip_button(self) -> QToolButton:
        """A menu of the two flips, each with its mark."""
        button = pieces.tool(
            "flip", "flip_button", self.tr("Flip\nMirrors the image, for the eye alone.")
        )
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        self._across = menu.addAction(self.tr("Left and right changed"))
        self._down = menu.addAction(self.tr("Apex down"))
        for action, name in ((self._across, "flip_across"), (self._down, "flip_down")):
            action.setObjectName(name)
            action.setCheckable(True)
            action.triggered.connect(self._tell_flips)
        button.setMenu(menu)
        return button

    def show_flips(self, *, across: bool, down: bool) -> None:
        """Mark what the canvas does; nothing is told."""
        self._across.setChecked(across)
        self._down.setChecked(down)

    def _tell_flips(self) -> None:
        self.flipped.emit(self._across.isChecked(), self._down.isChecked())

    def _button(self, glyph: str, name: str, action: QAction) -> QToolButton:
        button = pieces.tool(glyph, name, action.toolTip(), run=action.trigger)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a press leaves the canvas its keys
        return button

    def _show(self, *_: object) -> None:
        presenter = self._presenter
        self._tools[presenter.board.tool.name].setChecked(True)
        self.size_words.setText(
            radius_words(presenter.board.radius_px, presenter.spacing).replace(" · ", "\n")
        )
        why_not = "" if presenter.reading.editable else presenter.why_not()
        for name, button in self._tools.items():
            action = self._actions[f"tool_{name}"]
            pieces.allow(button, not why_not, why_not=why_not, tip=action.toolTip())
        draft, frame = presenter.draft, presenter.frame
        self._allow(self.undo, "undo", draft.next_undo(frame) is not None, why_not)
        self._allow(self.redo, "redo", draft.next_redo(frame) is not None, why_not)

    def _allow(self, button: QToolButton, command: str, there_is: bool, why_not: str) -> None:
        """The key stays alive: where there is nothing on this frame it tells where there is."""
        nothing = self.tr("Nothing on this frame")
        tip = self._actions[command].toolTip()
        pieces.allow(
            button, there_is and not why_not, why_not=f"{tip}\n{why_not or nothing}", tip=tip
        )
