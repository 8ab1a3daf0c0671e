"""What the consensus of a frame can start from, and what is said of it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QPushButton, QRadioButton, QVBoxLayout, QWidget

from fibrodesk.domain.reading import AnswerState
from fibrodesk.ui.adjudication import words
from fibrodesk.ui.adjudication.laying import Laying
from fibrodesk.ui.adjudication.ports import Dispute
from fibrodesk.ui.adjudication.way_slider import WaySlider
from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.ui.keys.commands import Command
from fibrodesk.ui.look import pieces, theme

translate = QCoreApplication.translate  # under this name the strings are found for translation

_WHOLE = ("intersection", "union", "majority", "staple")
_FROM_THREE = ("majority", "staple")
_MANY = 3


class SourcePanel(QWidget):
    """Why the frame is here, four masks to start from, the way from A to B, and the answer."""

    finish_wanted = Signal()

    def __init__(self, editor: Editor, laying: Laying) -> None:
        super().__init__()
        self.setObjectName("source_panel")
        self._editor, self._laying = editor, laying
        self._why = pieces.label("", "quiet", name="dispute_why", wrap=True)
        self._buttons = {name: self._source(name) for name in _WHOLE}
        self.slider = WaySlider()
        self._share = pieces.label("", "figure", name="way_share")
        self._share.setMinimumWidth(theme.ROW + theme.S12)
        self._share.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.none = self._answer("consensus_none", self.tr("No fibrosis"), "none")
        self.not_assessable = self._answer(
            "consensus_not_assessable", self.tr("Not assessable"), "not_assessable"
        )
        self.done = self._done_button()
        self.finish = pieces.button("", "finish_button", primary=True, run=self.finish_wanted.emit)
        self.finish.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._arrange()
        self._connect()
        self._show()

    def _source(self, name: str) -> QPushButton:
        title = {
            "intersection": self.tr("Both"),
            "union": self.tr("Either"),
            "majority": self.tr("Majority"),
            "staple": self.tr("STAPLE (experiment)"),
        }[name]
        made = pieces.button(title, f"lay_{name}", run=partial(self._laying.lay, name))
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setStyleSheet("padding: 0 6px;")
        return made

    def _answer(self, name: str, title: str, command_id: str) -> QRadioButton:
        button = QRadioButton(title)
        button.setObjectName(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAutoExclusive(False)
        button.setToolTip(self._editor.keys.actions[command_id].toolTip())
        button.clicked.connect(lambda: self._say(command_id))
        return button

    def _done_button(self) -> QPushButton:
        key = self._editor.workplace.commands["done"].shown_key
        title = self.tr("Done, next ({key})").format(key=key) if key else self.tr("Done, next")
        made = pieces.button(title, "consensus_done")
        made.setToolTip(
            self.tr(
                "Done\n"
                "This frame is agreed on; on to the next open one of this cine, then of the next "
                "cine by disagreement."
            )
        )
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(lambda _checked=False: self._say("done"))
        return made

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S12, theme.S8, theme.S12, theme.S12)
        column.setSpacing(theme.S8)
        column.addWidget(self._why)
        column.addWidget(pieces.label(self.tr("Start from what was marked by"), "caption"))
        buttons = list(self._buttons.values())
        for pair in (buttons[:2], buttons[2:]):
            line = pieces.row(*pair, spacing=theme.S8)
            for button in pair:
                line.setStretchFactor(button, 1)
            column.addLayout(line)
        way = pieces.row(self.slider, self._share, spacing=theme.S8)
        way.setStretchFactor(self.slider, 1)
        column.addLayout(way)
        column.addWidget(pieces.line())
        column.addLayout(pieces.row(self.none, None, self.not_assessable, spacing=theme.S8))
        foot = pieces.row(self.done, self.finish, spacing=theme.S8)
        foot.setStretchFactor(self.done, 1)
        foot.setStretchFactor(self.finish, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        laying, presenter = self._laying, self._editor.presenter
        self.slider.moved.connect(laying.slide)
        self.slider.let_go.connect(laying.lay_between)
        self.slider.stepped.connect(laying.nudge)
        laying.shared.connect(self._show_share)
        laying.changed.connect(self._show)
        presenter.frame_changed.connect(self._show)
        presenter.answers_told.connect(self._show)
        presenter.policy_changed.connect(self._show)

    def tell(self, dispute: Dispute | None) -> None:
        """Why the frame is on the list, and how far it is."""
        told = ""
        if dispute is not None:
            told = f"{words.why(dispute)}\n{words.state(dispute)}"
        self._why.setText(told)

    def name_finish(self, title: str, tip: str) -> None:
        self.finish.setText(title)
        self.finish.setToolTip(tip)

    def _say(self, command_id: str) -> None:
        self._show()  # the press alone answers nothing: what follows may be refused
        self._editor.keys.actions[command_id].trigger()
        self._editor.canvas.setFocus()

    # What is shown.

    def _show(self, *_: object) -> None:
        presenter, sources = self._editor.presenter, self._laying.sources
        answer = presenter.answers.of(presenter.frame)
        self.none.setChecked(answer.state is AnswerState.NONE)
        self.not_assessable.setChecked(answer.state is AnswerState.NOT_ASSESSABLE)
        why_not = presenter.why_not()
        title = self.tr("Not assessable")
        self.not_assessable.setText(f"{title}: {answer.reason}" if answer.reason else title)
        for widget in (self.none, self.not_assessable, self.done):
            widget.setEnabled(not why_not)
        many = sources is not None and len(sources.voices) >= _MANY
        self._buttons["intersection"].setText(self.tr("All") if many else self.tr("Both"))
        self._buttons["union"].setText(self.tr("Any") if many else self.tr("Either"))
        tips = {name: self._command(name).tooltip for name in _WHOLE}
        for name, button in self._buttons.items():
            mask = getattr(sources, name, None)
            missing = why_not or self._missing(name)
            pieces.allow(button, mask is not None and not why_not, why_not=missing, tip=tips[name])
        self._show_slider(why_not)

    def _command(self, name: str) -> Command:
        return self._editor.workplace.commands[f"lay_{name}"]

    def _missing(self, name: str) -> str:
        """Why there is no such mask of this frame."""
        sources = self._laying.sources
        if sources is None:
            return self.tr("The readers' masks are being fetched.")
        drawn = [voice for voice in sources.voices if voice.mask is not None]
        if name in _FROM_THREE and len(sources.voices) < _MANY:
            return self.tr("From three readers on; this cine has {count}.").format(
                count=len(sources.voices)
            )
        if len(drawn) < len(sources.voices):
            return self.tr("Not every reader could assess this frame.")
        return sources.reasons.get(name, "") or self.tr("There is none of this frame.")

    def _show_slider(self, why_not: str) -> None:
        can = self._laying.can_slide and not why_not
        tip = self.tr(
            "Mean shape between A and B (Alt+arrows)\nDrag to look, let go to take it; one step."
        )
        missing = why_not or self.tr("A and B are not both drawn here.")
        pieces.allow(self.slider, can, why_not=missing, tip=tip)
        self._share.setEnabled(can)
        self._show_share(self._laying.share)

    def _show_share(self, share: float) -> None:
        self.slider.show_share(share)
        self._share.setText(self.tr("{percent} % B").format(percent=round(100 * share)))
