"""What each key does in the editor; the keys themselves stand in the table of commands."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu, QWidget, QWidgetAction

from fibrodesk.domain.reading import NOT_ASSESSABLE_REASONS
from fibrodesk.ui.drawing.answers import word_of
from fibrodesk.ui.drawing.layers import PROPOSAL
from fibrodesk.ui.drawing.looked import Looked
from fibrodesk.ui.drawing.loop.player import SPEEDS
from fibrodesk.ui.drawing.tools.kinds import KINDS
from fibrodesk.ui.keys.actions import Actions, takes_text
from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import S4, S8, S12

if TYPE_CHECKING:
    from fibrodesk.ui.drawing.editor import Editor

_NUMBERS = ("one", "two", "three", "four", "five")


class EditorKeys(QObject):
    """Binds the drawing commands; a screen adds its own to `actions`."""

    def __init__(self, editor: Editor, owner: QWidget) -> None:
        super().__init__(editor)
        self._editor, self._owner = editor, owner
        self.playing_under = False
        self._looked = Looked(editor.presenter)
        self.actions = Actions(owner, editor.workplace.commands, "drawing", parent=self)
        self._bind_tools()
        self._bind_steps()
        self._bind_view()
        self._bind_layers()
        self._bind_moving()
        self._bind_answers()

    def _bind_all(self, runs: dict[str, Callable[[], object]]) -> None:
        for command_id, run in runs.items():
            self.actions.bind(command_id, run)

    def _bind_tools(self) -> None:
        presenter, editor = self._editor.presenter, self._editor
        for kind in KINDS:
            choose = partial(presenter.board.choose_tool, kind.name)
            self.actions.bind(f"tool_{kind.name}", choose)
        self._bind_all(
            {
                "brush_smaller": lambda: editor.pointer.resize_brush(-1),
                "brush_larger": lambda: editor.pointer.resize_brush(1),
                "shape_finish": self.finish_shape,
                "shape_back": lambda: presenter.board.tool.back(),
            }
        )
        self.bind_escape(lambda: False)

    def bind_escape(self, leave: Callable[[], bool]) -> None:
        """Esc leaves what is innermost: a field with its words, a shape, the page's, a message.

        Args:
            leave: what the page has to leave while no shape is in the making; whether it had.
        """
        self.actions.bind("shape_cancel", partial(self._escape, leave))

    def _escape(self, leave: Callable[[], bool]) -> None:
        editor = self._editor
        tool = editor.presenter.board.tool
        if takes_text(QApplication.focusWidget()):
            editor.canvas.setFocus()
        elif tool.busy or not (leave() or editor.workplace.messages.dismiss()):
            tool.cancel()

    def _bind_steps(self) -> None:
        presenter = self._editor.presenter
        self._bind_all(
            {
                "undo": presenter.undo,
                "redo": presenter.redo,
                "copy_mask": presenter.copy,
                "paste_mask": presenter.paste,
                "save": self._editor.save,
            }
        )

    def _bind_view(self) -> None:
        editor = self._editor
        peek = editor.canvas.hide_masks
        self.actions.bind("peek", lambda: peek(True), released=lambda: peek(False))
        self.actions.bind("play_under", self._play_under, released=self._stop_under)
        self._bind_all(
            {
                "fit": lambda: editor.canvas.fit(),
                "fit_wall": editor.fit_wall,
                "proposal": self._toggle_proposal,
                "fill_less": lambda: editor.layers.change_fill(-1),
                "fill_more": lambda: editor.layers.change_fill(1),
                "charter": editor.charter.toggle,
            }
        )

    def _bind_layers(self) -> None:
        for number, command_id in enumerate(("layer_1", "layer_2", "layer_3", "layer_4")):
            self.actions.bind(command_id, partial(self.pick_layer, number))

    def pick_layer(self, number: int) -> None:
        """The pen draws the structure of that row of the layers, counted from 0."""
        presenter = self._editor.presenter
        structures = presenter.policy.structures
        if number < len(structures):
            presenter.set_structure(structures[number])
            words = self.tr("The pen draws: {structure}.")
            self._editor.hint.tell(words.format(structure=word_of(structures[number])))
        elif number < len(structures) + len(presenter.policy.locked):
            self._editor.hint.tell(self.tr("This layer is locked: nobody draws on it here."))
        else:
            self._editor.hint.tell(self.tr("There is no such layer here."))

    def _bind_moving(self) -> None:
        editor = self._editor
        answers, presenter = editor.presenter.answers, editor.presenter
        last = presenter.cine.facts.frames - 1
        self._bind_all(
            {
                "frame_back": lambda: self._move(lambda: answers.step(-1, wanted_only=False)),
                "frame_on": lambda: self._move(lambda: answers.step(1, wanted_only=False)),
                "key_back": lambda: self._move(lambda: answers.step(-1, wanted_only=True)),
                "key_on": lambda: self._move(lambda: answers.step(1, wanted_only=True)),
                "frame_first": lambda: self._move(lambda: presenter.go_to(0)),
                "frame_last": lambda: self._move(lambda: presenter.go_to(last)),
                "play": self._toggle_play,
            }
        )

    def _bind_answers(self) -> None:
        answers = self._editor.presenter.answers
        for number, command_id in enumerate(_NUMBERS, start=1):
            self.actions.bind(command_id, partial(self._number, number))
        said: dict[str, Callable[[], object]] = {
            "done": answers.done,
            "done_stay": lambda: answers.done(stay=True),
            "done_all": self._all_done,
            "none": answers.none,
            "not_assessable": self.ask_reason,
        }
        for command_id, run in said.items():
            self.actions.bind(command_id, run)
        if not self._editor.presenter.policy.answers:
            for command_id in ("none", "not_assessable"):
                self.actions[command_id].setEnabled(False)

    # What takes more than a line.

    def _all_done(self) -> None:
        self._editor.player.pause()
        self._editor.presenter.answers.all_done(self._looked.at)

    def finish_shape(self) -> None:
        self._editor.presenter.board.tool.finish()

    def ask_reason(self) -> None:
        """The reasons in a menu; each has a number of its own."""
        menu, canvas = self._reasons, self._editor.canvas
        corner = QPoint(canvas.width() - menu.sizeHint().width() - S8, S8)
        menu.popup(canvas.mapToGlobal(corner))  # beside the panel: what is judged stays in sight

    @cached_property
    def _reasons(self) -> QMenu:
        """Made once: a menu that went as it closed took its window from under the next key."""
        menu = QMenu(self._editor)
        menu.setObjectName("reasons")
        menu.setToolTipsVisible(False)
        head = QWidgetAction(menu)
        words = pieces.label(self.tr("Not assessable, because of"), "quiet")
        words.setContentsMargins(S12, S4, S12, S4)
        head.setDefaultWidget(words)
        head.setEnabled(False)
        menu.addAction(head)
        for number, reason in enumerate(NOT_ASSESSABLE_REASONS, start=1):
            action = QAction(f"&{number}   {reason}", menu)
            action.setObjectName(f"reason_{reason}")
            action.triggered.connect(lambda _checked=False, reason=reason: self._say(reason))
            menu.addAction(action)
        return menu

    def _say(self, reason: str) -> None:
        self._editor.presenter.answers.not_assessable(reason)

    def _number(self, number: int) -> None:
        """A speed while the loop plays; else the confidence, or the rating of the loop."""
        editor = self._editor
        if editor.player.playing:
            if number <= len(SPEEDS):
                editor.player.set_speed(SPEEDS[number - 1])
        elif editor.presenter.policy.ratings:
            editor.presenter.answers.say("quality", number)
        elif editor.presenter.policy.answers:
            editor.presenter.answers.rate(number)

    def _toggle_play(self) -> None:
        player = self._editor.player
        if player.playing:
            player.pause()
        else:
            player.play(self._editor.presenter.frame)

    def _move(self, go: Callable[[], None]) -> None:
        self._editor.player.pause()
        go()

    def _play_under(self) -> None:
        """The loop plays under the frozen contour until the key is let go.

        A stroke in hand is finished; a shape that is being set point by point waits.
        """
        editor = self._editor
        if editor.player.playing:
            return  # it plays already, and goes on when the key is let go
        if editor.canvas.drawing:
            editor.presenter.end_gesture()
        self.playing_under = True
        editor.player.play(editor.presenter.frame)

    def _stop_under(self) -> None:
        if self.playing_under:
            self.playing_under = False
            self._editor.player.pause()

    def _toggle_proposal(self) -> None:
        if self._editor.presenter.policy.proposals:
            self._editor.layers.toggle(PROPOSAL)
        else:
            self._editor.hint.tell(self.tr("There are no proposals here."))
