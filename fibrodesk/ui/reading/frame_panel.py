"""What the reader says of the frame shown: drawn, none, not assessable, and how sure."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QRadioButton, QWidget

from fibrodesk.domain import answering
from fibrodesk.domain.mask import MaskKey
from fibrodesk.domain.reading import AnswerState
from fibrodesk.ui.drawing.controls import Dots, Section
from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.ui.look import pieces

_LONGEST = 500  # characters


class FramePanel(Section):
    """Follows the frame; a press on an answer is the same as its key."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(QCoreApplication.translate("FramePanel", "This frame"))
        self._editor, self._presenter = editor, editor.presenter
        self._hints: dict[str, QLabel] = {}  # the key of a command, beside its answer
        self.drawn = self._choice("answer_drawn", self.tr("Drawn"), "")
        self.none = self._choice("answer_none", self.tr("No fibrosis"), "none")
        self.not_assessable = self._choice(
            "answer_not_assessable", self.tr("Not assessable"), "not_assessable"
        )
        self.confidence = Dots("confidence", self.tr("Confidence in this answer (1 to 5)"))
        self._unsure = pieces.label(self.tr("not told"), "caption", name="confidence_not_told")
        self.add_row(
            pieces.label(self.tr("Confidence"), "quiet"), None, self._unsure, self.confidence
        )
        self.comment = self._comment_field()
        self._commented = self._presenter.frame  # the frame whose comment stands in the field
        self.add(self.comment)
        self.done = pieces.button("", "done_button", tip=editor.keys.actions["done"].toolTip())
        self.done.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        tip = editor.keys.actions["done_all"].toolTip()
        self.all_done = pieces.tool("check-all", "all_done_button", tip)
        self.all_done.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = pieces.row(self.done, self.all_done)
        row.setStretch(0, 1)
        self.column.addLayout(row)
        self._why = pieces.label("", "quiet", name="frame_why_not", wrap=True)
        self.add(self._why)
        self.drawn.clicked.connect(self._say_drawn)
        self.none.clicked.connect(lambda: self._say("none"))
        self.not_assessable.clicked.connect(lambda: self._say("not_assessable"))
        self.done.clicked.connect(lambda: self._say("done"))
        self.all_done.clicked.connect(lambda: self._say("done_all"))
        self.confidence.picked.connect(self._presenter.answers.rate)
        self.comment.editingFinished.connect(self.keep)
        self._presenter.frame_changed.connect(self.keep)  # before another frame's is shown
        for signal in (
            self._presenter.frame_changed,
            self._presenter.answer_changed,
            self._presenter.policy_changed,
        ):
            signal.connect(self._show)
        editor.workplace.commands.changed.connect(self._tell_keys)
        self._tell_keys()
        self._show()

    def _tell_keys(self) -> None:
        """The keys as they are bound now."""
        table = self._editor.workplace.commands
        for command_id, hint in self._hints.items():
            hint.setText(table[command_id].shown_key)
        key = table["done"].shown_key
        words = self.tr("Done, next frame ({key})") if key else self.tr("Done, next frame")
        self.done.setText(words.format(key=key))

    def _choice(self, name: str, words: str, command_id: str) -> QRadioButton:
        button = QRadioButton(words)
        button.setObjectName(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAutoExclusive(False)
        hint = pieces.label("", "caption")
        if command_id:
            self._hints[command_id] = hint
        self.add_row(button, None, hint)
        return button

    def _comment_field(self) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName("frame_comment")
        field.setMaxLength(_LONGEST)
        field.setPlaceholderText(self.tr("Comment on this frame"))
        field.setAccessibleName(self.tr("Comment on this frame"))
        field.returnPressed.connect(self._editor.canvas.setFocus)
        return field

    def keep(self, *_: object) -> None:
        """Put what stands in the comment into the answer of its frame, as one step if it is new."""
        presenter, words = self._presenter, " ".join(self.comment.text().split())
        if self._commented in presenter.policy.frames_wanted:
            key = MaskKey(self._commented, presenter.policy.structures[0])
            presenter.record(answering.commented(presenter.draft, key, words))

    def _say(self, command_id: str) -> None:
        self._show()  # the press alone answers nothing: what follows may be refused
        self._editor.keys.actions[command_id].trigger()
        self._editor.canvas.setFocus()

    def _say_drawn(self) -> None:
        self._show()
        self._editor.hint.tell(self.tr("A frame is answered by drawing on it: B takes the brush."))
        self._editor.canvas.setFocus()

    def _show(self, *_: object) -> None:
        presenter = self._presenter
        answer = presenter.answers.of(presenter.frame)
        self.drawn.setChecked(answer.state is AnswerState.DRAWN)
        self.none.setChecked(answer.state is AnswerState.NONE)
        self.not_assessable.setChecked(answer.state is AnswerState.NOT_ASSESSABLE)
        words = self.tr("Not assessable")
        self.not_assessable.setText(f"{words}: {answer.reason}" if answer.reason else words)
        self.confidence.show_value(answer.confidence)
        self._unsure.setVisible(answer.state is not None and answer.confidence is None)
        if self._commented != presenter.frame or not self.comment.hasFocus():
            self._commented = presenter.frame
            self.comment.setText(answer.comment)
            self.comment.setCursorPosition(0)
            self.comment.setToolTip(answer.comment)
        wanted = presenter.frame in presenter.policy.frames_wanted
        editable = presenter.reading.editable
        widgets: tuple[QWidget, ...] = (self.drawn, self.none, self.not_assessable, self.confidence)
        for widget in (*widgets, self.comment, self.done):
            widget.setEnabled(wanted and editable)
        self.all_done.setEnabled(editable)
        self._why.setVisible(not wanted)
        self._why.setText(self.tr("No key frame: it is looked at, and not answered."))
