"""The slim bar of tools at the left of the canvas."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QMenu, QToolButton, QWidget

from fibrodesk.ui.drawing.brush_size import BrushSize
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.drawing.tools.kinds import KINDS
from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import S4, S8, S24, TOOL

GROUPS = ("tools", "shape", "steps", "view", "more")
_STEP = TOOL + 2  # from one button to the next
_WIDTHS = (TOOL + S24, 2 * _STEP + S8)  # with one column of buttons, and with two


class ToolBar(QWidget):
    """A button for each tool, then undo, redo and the view; each names its key.

    One column where the window is high enough, else two: no button is ever hidden or scrolled
    away, so that the hand finds each where it was. Other parts of the editor `add` theirs.
    """

    flipped = Signal(bool, bool)  # left and right changed, apex down

    def __init__(self, presenter: EditorPresenter, actions: Actions) -> None:
        super().__init__()
        self._presenter, self._actions = presenter, actions
        pieces.surface(self, "panel")
        self._placed: dict[str, list[QToolButton]] = {group: [] for group in GROUPS}
        self._lines = [pieces.line() for _ in GROUPS[1:]]
        for line in self._lines:
            line.setParent(self)
        self._columns = 1
        self._told: dict[QToolButton, tuple[bool, str]] = {}
        self._group = QButtonGroup(self)
        self.brush_size = BrushSize(presenter.board, presenter.spacing)
        self.brush_size.setParent(self)
        self._tools = {kind.name: self._tool(kind.name) for kind in KINDS}
        self.undo = self._button("undo", "undo_button", "undo", "steps")
        self.redo = self._button("redo", "redo_button", "redo", "steps")
        self._button("fit", "fit_button", "fit", "view")
        self.flip = self._flip_button()
        self.add(self.flip, "view")
        self._button("charter", "charter_button", "charter", "more")
        self._listen()
        self._show_tool()
        self._allow_tools()
        self._allow_steps()

    def _listen(self) -> None:
        presenter = self._presenter
        presenter.board.tool_changed.connect(self._show_tool)
        for signal in (presenter.policy_changed, presenter.structure_changed):
            signal.connect(self._allow_tools)
        for signal in (
            presenter.history_told,
            presenter.policy_changed,
            presenter.structure_changed,
        ):
            signal.connect(self._allow_steps)

    # What stands in it.

    def add(self, button: QToolButton, group: str) -> None:
        """Put a button of another part at the end of `group`, one of `GROUPS`."""
        button.setParent(self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a press leaves the canvas its keys
        self._placed[group].append(button)
        button.show()
        if self.isVisible():  # else all are placed when the bar is shown
            self._place()

    def _button(self, glyph: str, name: str, command: str, group: str) -> QToolButton:
        action = self._actions[command]
        button = pieces.tool(glyph, name, action.toolTip(), run=action.trigger)
        action.changed.connect(partial(self._renamed, button, action))
        self.add(button, group)
        return button

    def _renamed(self, button: QToolButton, action: QAction) -> None:
        """Its command has another key now."""
        self._told.pop(button, None)
        button.setToolTip(action.toolTip())
        self._allow_tools()
        self._allow_steps()

    def _tool(self, name: str) -> QToolButton:
        button = self._button(name, f"tool_{name}", f"tool_{name}", "tools")
        button.setCheckable(True)
        self._group.addButton(button)
        return button

    def _flip_button(self) -> QToolButton:
        """A menu of the two flips, each with its mark."""
        button = pieces.tool(
            "flip", "flip_button", self.tr("Flip\nMirrors the image, for the eye alone.")
        )
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

    # Where it stands.

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:  # a button was shown or hidden
            self._place()
        return super().event(event)

    def sizeHint(self) -> QSize:
        return QSize(_WIDTHS[self._columns - 1], self._height(1))

    def minimumSizeHint(self) -> QSize:
        return QSize(_WIDTHS[self._columns - 1], self._height(2))

    def _height(self, columns: int) -> int:
        return self._run(columns, move=False)

    def _place(self) -> None:
        self._columns = 1 if self._height(1) <= self.height() else 2
        width = _WIDTHS[self._columns - 1]
        if self.minimumWidth() != width:
            self.setFixedWidth(width)
        self._run(self._columns, move=True)

    def _run(self, columns: int, *, move: bool) -> int:
        """How high everything is in so many columns; with `move` it goes there."""
        width, y = _WIDTHS[columns - 1], S8
        left = (width - columns * _STEP + _STEP - TOOL) // 2
        for number, group in enumerate(GROUPS):
            shown = [button for button in self._placed[group] if not button.isHidden()]
            if number and move:
                self._lines[number - 1].setVisible(bool(shown))
            if not shown:
                continue
            if number:
                y = _put(self._lines[number - 1], S4, y + 3, width - 2 * S4, 1, move=move) + 4
            for place, button in enumerate(shown):
                row, column = divmod(place, columns)
                if move:
                    button.setGeometry(left + column * _STEP, y + row * _STEP, TOOL, TOOL)
            y += -(-len(shown) // columns) * _STEP
            if group == "tools":
                high = self.brush_size.sizeHint().height()
                y = _put(self.brush_size, 2, y, width - 4, high, move=move)
        return y + S4

    # What is told; each signal touches only what it changes, as undo comes through here.

    def _show_tool(self, *_: object) -> None:
        self._tools[self._presenter.board.tool.name].setChecked(True)

    def _allow_tools(self, *_: object) -> None:
        closed = self._closed()
        for name, button in self._tools.items():
            why_not = closed or self._presenter.board.why_not(name)
            self._tell(button, why_not, self._actions[f"tool_{name}"].toolTip())

    def _allow_steps(self, *_: object) -> None:
        """The keys stay alive: where there is nothing on this frame they tell where there is."""
        draft, frame = self._presenter.draft, self._presenter.frame
        closed = self._closed()
        for button, command, step in (
            (self.undo, "undo", draft.next_undo(frame)),
            (self.redo, "redo", draft.next_redo(frame)),
        ):
            state = (step is not None and not closed, closed)
            if self._told.get(button) != state:
                self._told[button] = state
                tip = self._actions[command].toolTip()
                nothing = closed or self.tr("Nothing on this frame")
                pieces.allow(button, state[0], why_not=f"{tip}\n{nothing}", tip=tip)

    def _closed(self) -> str:
        """Why nothing at all is drawn here; empty if it is."""
        return "" if self._presenter.reading.editable else self._presenter.why_not()

    def _tell(self, button: QToolButton, why_not: str, tip: str) -> None:
        if self._told.get(button) != (not why_not, why_not):
            self._told[button] = (not why_not, why_not)
            pieces.allow(button, not why_not, why_not=f"{tip}\n{why_not}", tip=tip)


def _put(widget: QFrame | QWidget, x: int, y: int, width: int, height: int, *, move: bool) -> int:
    """Give `widget` its place, if it is to move; where what follows begins."""
    if move:
        widget.setGeometry(x, y, width, height)
    return y + height
