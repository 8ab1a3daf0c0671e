"""Shows the mask of the frame as it was at each of its steps; nothing is drawn meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, SignalInstance
from PySide6.QtGui import QKeySequence, QShortcut

from fibrodesk.domain.replay import Replay, gone_back
from fibrodesk.ui.drawing.canvas.layer import Layer, LayerStyle
from fibrodesk.ui.drawing.past.replay_bar import Banner, ReplayBar
from fibrodesk.ui.drawing.past.words import step_words, time_words
from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import READER_A

if TYPE_CHECKING:
    from fibrodesk.ui.drawing.editor import Editor

_WHOLE_MS, _FASTEST_MS, _SLOWEST_MS = 10_000, 30, 400
_FILL = 0.35  # nothing that is drawn now is filled so at first
_TAG = "replay"


class Replaying(QObject):
    """The replay of one editor; `toggle` opens and leaves it."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self._editor = editor
        self._replay: Replay | None = None
        self._number = 0
        self._bar: ReplayBar | None = None
        self._banner = Banner(editor.canvas)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._play_on)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), editor)
        self._escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._escape.activated.connect(self.leave)
        self._escape.setEnabled(False)

    @property
    def open(self) -> bool:
        return self._replay is not None

    def toggle(self) -> None:
        if self.open:
            self.leave()
        else:
            self._begin()

    # Opening and leaving.

    def _begin(self) -> None:
        editor = self._editor
        editor.player.pause()
        editor.presenter.end_gesture()
        replay = self._load()
        if not replay.steps:
            editor.hint.tell(self.tr("Nothing was drawn on this frame yet: there is no replay."))
            return
        self._replay = replay
        editor.presenter.looking_back = True
        bar = self._bar = self._bar or self._make_bar()
        bar.show()
        bar.slider.setFocus()
        self._escape.setEnabled(True)
        for signal in self._signals():  # after the editor's own, which show the present
            signal.connect(self._changed)
        editor.pointer.show_ring()
        self._show(len(replay.steps))

    def leave(self) -> None:
        """Back to the mask as it is."""
        if not self.open:
            return
        for signal in self._signals():
            signal.disconnect(self._changed)
        self._stop()
        self._replay = None
        self._editor.presenter.looking_back = False
        self._escape.setEnabled(False)
        self._banner.hide()
        if self._bar is not None:
            self._bar.hide()
        self._editor.showing.layers()
        self._editor.pointer.show_ring()
        self._editor.canvas.setFocus()

    def _signals(self) -> tuple[SignalInstance, ...]:
        presenter = self._editor.presenter
        return (
            presenter.frame_changed,
            presenter.structure_changed,
            presenter.history_changed,
            presenter.policy_changed,
            self._editor.layers.changed,
        )

    def _make_bar(self) -> ReplayBar:
        bar = ReplayBar()
        bar.wanted.connect(self._wanted)
        bar.play_wanted.connect(self._toggle_play)
        bar.back_wanted.connect(self._go_back)
        bar.close_wanted.connect(self.leave)
        self._editor.add_below(bar)
        return bar

    def _load(self) -> Replay:
        presenter = self._editor.presenter
        draft = presenter.draft
        return Replay(draft.log.since(0), presenter.key, shape=draft.shape)

    def _changed(self, *_: object) -> None:
        """Another frame has a replay of its own; a step made meanwhile ends this one."""
        before, replay = self._replay, self._load()
        if before is None:
            return
        if replay.key == before.key and len(replay.steps) != len(before.steps):
            self.leave()
            return
        if replay.key != before.key:
            self._stop()
            self._replay, self._number = replay, len(replay.steps)
        self._show(self._number)

    # What is shown.

    def _show(self, number: int) -> None:
        replay, editor = self._replay, self._editor
        if replay is None or self._bar is None:
            return
        self._number = number
        editor.canvas.set_layers(self._layers(replay, number))
        total = len(replay.steps)
        self._bar.tell(number, total, self._words(replay, number))
        banner = self.tr("Replay: step {number} of {total}").format(number=number, total=total)
        if not total:
            banner = self.tr("Replay: nothing was drawn on this frame")
        self._banner.tell(banner)
        why_not = self._why_not_back(replay, number)
        pieces.allow(
            self._bar.back,
            not why_not,
            why_not=why_not,
            tip=self.tr("Makes this the mask of the frame, as one step that can be undone."),
        )

    def _layers(self, replay: Replay, number: int) -> list[Layer]:
        """The mask of then, filled, in the place of the mask of now; the others as they are."""
        now = self._editor.layers.of(replay.key.frame)
        styles = [layer.style for layer in now if layer.tag == replay.key]
        style = replace(styles[0] if styles else LayerStyle(colour=READER_A), fill_opacity=_FILL)
        others = [layer for layer in now if layer.tag != replay.key]
        return [*others, Layer(replay.mask_at(number), style, tag=_TAG)]

    def _words(self, replay: Replay, number: int) -> str:
        total = len(replay.steps)
        if number == 0:
            return self.tr("before the first step") if total else ""
        step = replay.steps[number - 1]
        place = self.tr("{number}/{total}").format(number=number, total=total)
        told = (place, step_words(step), time_words(step.told_s))
        return " · ".join(words for words in told if words)

    def _why_not_back(self, replay: Replay, number: int) -> str:
        presenter = self._editor.presenter
        presenter.looking_back = False
        why_not = presenter.why_not()
        presenter.looking_back = True
        if not why_not and number == len(replay.steps):
            return self.tr("This is the mask as it is now.")
        return why_not

    # What is asked.

    def _wanted(self, number: int) -> None:
        self._stop()
        self._show(number)

    def _toggle_play(self) -> None:
        replay = self._replay
        if replay is None or not replay.steps:
            return
        if self._timer.isActive():
            self._stop()
            return
        if self._number == len(replay.steps):
            self._show(0)
        each_ms = _WHOLE_MS // len(replay.steps)
        self._timer.start(max(_FASTEST_MS, min(_SLOWEST_MS, each_ms)))
        self._tell_playing()

    def _play_on(self) -> None:
        if self._replay is None or self._number >= len(self._replay.steps):
            self._stop()
            return
        self._show(self._number + 1)

    def _stop(self) -> None:
        self._timer.stop()
        self._tell_playing()

    def _tell_playing(self) -> None:
        if self._bar is not None:
            self._bar.tell_playing(self._timer.isActive())

    def _go_back(self) -> None:
        """What is shown becomes the mask, as one step; nothing that came after is lost."""
        replay, number, presenter = self._replay, self._number, self._editor.presenter
        if replay is None:
            return
        edit = gone_back(
            presenter.draft, replay.key, replay.mask_at(number), replay.answer_at(number)
        )
        self.leave()
        if presenter.record(edit):
            words = self.tr("This is the mask of step {number} again. Ctrl+Z takes it back.")
            self._editor.hint.tell(words.format(number=number))
