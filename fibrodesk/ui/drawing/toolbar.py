"""The slim bar of tools at the left of the canvas."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QToolButton, QVBoxLayout, QWidget

from fibrodesk.ui import pieces
from fibrodesk.ui.actions import Actions
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.drawing.readout import radius_words
from fibrodesk.ui.theme import S4, S8, S24, TOOL

_TOOLS = (("brush", "brush"), ("eraser", "eraser"), ("outline", "outline"), ("polygon", "polygon"))


class ToolBar(QWidget):
    """A button for each tool, then undo, redo and the view; each names its key."""

    def __init__(self, presenter: EditorPresenter, actions: Actions) -> None:
        super().__init__()
        self._presenter, self._actions = presenter, actions
        pieces.surface(self, "panel")
        self.setFixedWidth(TOOL + S24)
        column = QVBoxLayout(self)
        column.setContentsMargins(S4, S8, S4, S8)
        column.setSpacing(S4)
        middle = Qt.AlignmentFlag.AlignHCenter
        self._group = QButtonGroup(self)
        self._tools: dict[str, QToolButton] = {}
        for name, glyph in _TOOLS:
            button = self._button(glyph, f"tool_{name}", actions[f"tool_{name}"])
            button.setCheckable(True)
            self._group.addButton(button)
            self._tools[name] = button
            column.addWidget(button, 0, middle)
        self.size_words = pieces.label("", "caption", name="brush_size")
        self.size_words.setAlignment(middle)
        column.addWidget(self.size_words)
        column.addWidget(pieces.line())
        self.undo = self._button("undo", "undo_button", actions["undo"])
        self.redo = self._button("redo", "redo_button", actions["redo"])
        for button in (self.undo, self.redo):
            column.addWidget(button, 0, middle)
        column.addWidget(pieces.line())
        for glyph, command in (("fit", "fit"), ("charter", "charter")):
            button = self._button(glyph, f"{command}_button", actions[command])
            column.addWidget(button, 0, middle)
        self.flip = pieces.tool(
            "flip",
            "flip_button",
            self.tr("Flip\nMirrors the image for the eye alone."),
        )
        self.flip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        column.addWidget(self.flip, 0, middle)
        column.addStretch(1)
        presenter.tool_changed.connect(self._show)
        presenter.brush_changed.connect(self._show)
        presenter.history_changed.connect(self._show)
        presenter.frame_changed.connect(self._show)
        presenter.policy_changed.connect(self._show)
        self._show()

    def _button(self, glyph: str, name: str, action: QAction) -> QToolButton:
        button = pieces.tool(glyph, name, action.toolTip(), run=action.trigger)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a press leaves the canvas its keys
        return button

    def _show(self, *_: object) -> None:
        presenter = self._presenter
        self._tools[presenter.tool.name].setChecked(True)
        self.size_words.setText(
            radius_words(presenter.brush_radius_px, presenter.spacing).replace(" · ", "\n")
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
