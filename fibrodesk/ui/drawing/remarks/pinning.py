"""Pins on the canvas, and the press that places a new one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QTabletEvent

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.remark import Anchor, RemarkKind, StepKind
from fibrodesk.ui.drawing.canvas.guide import Pin
from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.ui.drawing.remarks import words
from fibrodesk.ui.drawing.remarks.card import RemarkCard
from fibrodesk.ui.drawing.remarks.presenter import RemarksPresenter
from fibrodesk.ui.look.theme import tokens

_NEW = "new"


class Pinning(QObject):
    """R, then a press where it is meant, or Enter for the whole frame; Esc leaves it.

    Between R and the press the canvas draws nothing: events are taken before it sees them, and
    at no other time, so that no stroke makes a detour.
    """

    def __init__(self, editor: Editor, presenter: RemarksPresenter) -> None:
        super().__init__(editor)
        self._editor, self._presenter = editor, presenter
        self._card: RemarkCard | None = None  # made when the first remark is begun
        self._anchor: Anchor | None = None  # of what is being written
        self.placing = False
        presenter.changed.connect(self._show)
        presenter.kept.connect(self._kept)
        editor.presenter.frame_changed.connect(self._frame_changed)
        editor.canvas.pin_clicked.connect(self._choose)

    @property
    def card(self) -> RemarkCard:
        if self._card is None:
            self._card = card = RemarkCard(self._editor.canvas)
            card.sent.connect(self._send)
            card.left.connect(self.leave)
            card.tell(self._presenter.told)
            self._presenter.busy_changed.connect(card.wait)
        return self._card

    @property
    def writing(self) -> bool:
        """Whether the card lies open on the canvas."""
        return self._card is not None and self._card.isVisible()

    # Placing.

    def begin(self) -> None:
        """R: the next press pins it; a second R takes the frame, as Enter does."""
        if self.placing:
            self._place(None)
            return
        editor = self._editor
        editor.player.pause()
        editor.presenter.end_gesture()
        editor.canvas.setFocus()
        editor.canvas.setCursor(Qt.CursorShape.CrossCursor)
        editor.canvas.installEventFilter(self)
        self.placing = True
        self._presenter.refresh()  # who would see it now
        editor.hint.tell(
            self.tr("Press where you mean. Enter pins it to the frame, Esc leaves it."),
        )

    def stop_placing(self) -> None:
        if self.placing:
            self.placing = False
            self._editor.canvas.removeEventFilter(self)
            self._editor.canvas.unsetCursor()
            self._editor.hint.dismiss()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride:
            return False
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take_key(event)
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.TabletPress):
            return self._take_press(event)
        return False

    def _take_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self.stop_placing()
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self._place(None)
            return True
        return False

    def _take_press(self, event: QEvent) -> bool:
        if not isinstance(event, QMouseEvent | QTabletEvent):
            return False
        if event.button() is not Qt.MouseButton.LeftButton:
            return False
        event.accept()
        self._place(self._within(self._editor.canvas.image_point(event.position())))
        return True

    def _within(self, point: ImagePoint) -> ImagePoint:
        """A press beside the image means its edge."""
        facts = self._editor.presenter.cine.facts
        return ImagePoint(
            min(max(point.x_px, 0.0), float(facts.columns)),
            min(max(point.y_px, 0.0), float(facts.rows)),
        )

    def _place(self, at: ImagePoint | None) -> None:
        self.stop_placing()
        frame = self._editor.presenter.frame
        self._anchor = Anchor(frame=frame, at=at)
        canvas = self._editor.canvas
        beside = QPointF() if at is None else canvas.screen_point(at)
        where = self.tr("frame {n}").format(n=frame + 1)
        self.card.ask(beside, where, self._presenter.told)
        self._show()

    # Writing.

    def _send(self, kind: RemarkKind, text: str) -> None:
        if self._anchor is not None:
            self._presenter.pin(kind, text, self._anchor)

    def _kept(self, kind: StepKind) -> None:
        if kind is StepKind.BEGIN:
            self.card.clear()
            self.leave()

    def leave(self) -> None:
        """Put the card away; what was typed is there again at the next R."""
        self.stop_placing()
        self._anchor = None
        if self._card is not None:
            self._card.hide()
        self._editor.canvas.setFocus()
        self._show()

    # What is there.

    def _frame_changed(self, frame: int) -> None:
        if self._anchor is not None and self._anchor.frame != frame:
            self.leave()
        self._show()

    def _choose(self, tag: object) -> None:
        if tag != _NEW:
            self._presenter.choose(str(tag))

    def _show(self) -> None:
        if self._card is not None:
            self._card.tell(self._presenter.told)
        pins = [
            Pin(
                at=view.thread.anchor.at,
                letter=words.letter(view.thread),
                colour=words.colour(view.thread),
                chosen=view.id == self._presenter.chosen,
                tag=view.id,
            )
            for view in self._presenter.on_frame(self._editor.presenter.frame)
            if view.thread.anchor.at is not None
        ]
        if self._anchor is not None and self._anchor.at is not None:
            accent = tokens(dark=True).accent
            pins.append(Pin(self._anchor.at, "+", accent, chosen=True, tag=_NEW))
        self._editor.canvas.set_pins(pins)
