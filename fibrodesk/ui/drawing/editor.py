"""The one editor: tools, canvas and frame strip around a presenter; screens embed it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fibrodesk.domain.draft import Edit
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.mask import bounding_box
from fibrodesk.ui.drawing.arrangement import arranged, take_up
from fibrodesk.ui.drawing.beside.charter import Charter
from fibrodesk.ui.drawing.canvas.hands import Pen
from fibrodesk.ui.drawing.canvas.view import Canvas
from fibrodesk.ui.drawing.elsewhere import offer_elsewhere
from fibrodesk.ui.drawing.habits import Habits
from fibrodesk.ui.drawing.hand import Hand
from fibrodesk.ui.drawing.header import Header
from fibrodesk.ui.drawing.hint import Hint
from fibrodesk.ui.drawing.keys import EditorKeys
from fibrodesk.ui.drawing.layers import Layers
from fibrodesk.ui.drawing.loop.carrying import Carrying
from fibrodesk.ui.drawing.loop.footer import Footer
from fibrodesk.ui.drawing.loop.frames import FrameStore
from fibrodesk.ui.drawing.loop.player import Player
from fibrodesk.ui.drawing.part import Part
from fibrodesk.ui.drawing.past.part import Past
from fibrodesk.ui.drawing.pointer import Pointer
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.drawing.seeing.part import Seeing
from fibrodesk.ui.drawing.shaping import Shaping
from fibrodesk.ui.drawing.showing import Showing
from fibrodesk.ui.drawing.toolbar import ToolBar
from fibrodesk.ui.look import pieces
from fibrodesk.ui.screen import StatusLine
from fibrodesk.ui.workplace import Workplace


class Editor(QWidget):
    """Serves reading, preparing and correcting; `presenter.policy` says what each may do.

    `owner` is the widget whose keys are the editor's: the screen's page, panels included.
    Call `close_down` before it goes, so that its threads end and its view is remembered.
    """

    status_changed = Signal(object)  # StatusLine
    _parts: tuple[Part, ...]

    def __init__(
        self,
        presenter: EditorPresenter,
        workplace: Workplace,
        *,
        owner: QWidget | None = None,
        habits: Habits | None = None,
        at_once: bool = True,
    ) -> None:
        """`at_once` False leaves the making to `building`, and `take_up` to follow it."""
        super().__init__(owner)  # a widget that moves to another parent is dressed anew, whole
        self.presenter, self.workplace = presenter, workplace
        presenter.setParent(self)
        first = presenter.frame if habits is None or habits.frame is None else habits.frame
        self.store = FrameStore(presenter.cine, post=workplace.runner.post, first=first)
        self.building = self._build(owner or self)
        if at_once:
            for _ in self.building:
                pass
            self.take_up(habits or Habits())

    def _build(self, owner: QWidget) -> Iterator[None]:
        """Piece by piece: between two of them the window lives, where nobody waits for it."""
        presenter, workplace = self.presenter, self.workplace
        self.player = Player(presenter.cine.facts, parent=self)
        self.layers = Layers(presenter, self)
        self.canvas = Canvas()
        self.canvas.setObjectName("canvas")
        self.canvas.setAccessibleName(self.tr("Image"))
        self.canvas.draws = True
        self.canvas.set_spacing(presenter.spacing)
        self.hint = Hint(self.canvas)
        self.header, self.charter = Header(), Charter()
        presenter.pixels = self.store.frame
        yield
        self.shaping = Shaping(presenter)
        self.carrying = Carrying(
            presenter, workplace, hint=self.hint, layers=self.layers, read=self.store.read
        )
        yield
        self.seeing = Seeing(presenter, self.canvas, self.layers)
        yield
        self.past = Past(self)
        self.hand = Hand(presenter, self.canvas, workplace.preferences)
        self._parts = (self.shaping, self.carrying, self.seeing, self.past, self.hand)
        yield
        self.keys = EditorKeys(self, owner)
        for part in self._parts:
            yield
            part.bind(self.keys.actions)
        yield from self._build_bars()

    def _build_bars(self) -> Iterator[None]:
        yield
        presenter, player, store = self.presenter, self.player, self.store
        layers, actions = self.layers, self.keys.actions
        self.tool_bar = ToolBar(presenter, actions)
        for button in self.shaping.buttons:
            self.tool_bar.add(button, "shape")
        self.tool_bar.add(self.past.button, "steps")
        yield
        self.footer = Footer(presenter, player, store, layers=layers, actions=actions)
        self.pointer = Pointer(presenter, self.canvas, self)
        self.showing = Showing(self)
        yield
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        self._middle = middle = QVBoxLayout()
        middle.setSpacing(0)
        for widget, stretch in ((self.header, 0), (self.canvas, 1), (self.footer, 0)):
            middle.addWidget(widget, stretch)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.tool_bar)
        row.addWidget(pieces.line(upright=True))
        row.addLayout(middle, 1)
        row.addWidget(self.charter)
        self.add_below(self.seeing.strip)
        for button in self.seeing.buttons:
            self.tool_bar.add(button, "view")

    def add_beside(self, widget: QWidget) -> None:
        """Room at the right of the canvas, for what is seldom looked at; it hides itself."""
        self._row.addWidget(widget)

    def add_below(self, widget: QWidget) -> None:
        """Room between the canvas and the strip of frames; it hides itself."""
        self._middle.insertWidget(self._middle.count() - 1, widget)

    def _connect(self) -> None:
        canvas, presenter, messages = self.canvas, self.presenter, self.workplace.messages
        showing = self.showing
        canvas.pressed.connect(self._press)
        canvas.dragged.connect(presenter.board.drag)
        canvas.released.connect(presenter.board.release)
        canvas.double_clicked.connect(presenter.board.double_press)
        self.pointer.status_changed.connect(self.status_changed)
        presenter.board.previewed.connect(showing.preview)
        presenter.stepped.connect(showing.step)
        presenter.frame_changed.connect(showing.frame)
        presenter.board.paths_changed.connect(self.canvas.set_paths)
        for dressed in (presenter.structure_changed, presenter.policy_changed, self.layers.changed):
            dressed.connect(showing.layers)
        presenter.answer_changed.connect(showing.answered)
        presenter.history_ended.connect(self._offer_elsewhere)
        presenter.history_changed.connect(self.hint.dismiss)
        presenter.noted.connect(self.hint.tell)
        presenter.failed.connect(messages.tell)
        presenter.journal.mended.connect(messages.withdraw)
        self.footer.picked.connect(self._pick)
        self.tool_bar.flipped.connect(self.flip)
        self.player.due.connect(self._show_due)
        self.player.playing_changed.connect(self._playing)

    # What is shown.

    def take_up(self, habits: Habits) -> None:
        """Be as the person left it, and show the frame."""
        take_up(self, habits)

    def habits(self) -> Habits:
        """How the editor is arranged now."""
        return arranged(self)

    def flip(self, across: bool, down: bool) -> None:
        """Show the image mirrored, and mark it in the bar."""
        self.canvas.flip(across=across, down=down)
        self.tool_bar.show_flips(across=across, down=down)

    # The hand.

    def _press(self, point: ImagePoint, pen: Pen) -> None:
        if self.player.playing and not self.keys.playing_under:
            self.player.pause()
            return
        self.presenter.board.press(point, pen)

    def _pick(self, frame: int) -> None:
        if self.player.playing:
            self.player.pause()
        self.presenter.go_to(frame)

    def fit_wall(self) -> None:
        """Fill the pane with the myocardium of this frame, or of the nearest that has one."""
        wall = self.presenter.nearest_wall()
        if wall is None:
            self.hint.tell(self.tr("There is no myocardium to fit to."))
            return
        self.canvas.fit(bounding_box(wall))

    # Playing.

    def _show_due(self, frame: int) -> None:
        if self.keys.playing_under:
            self.showing.picture(frame)
            return
        self.presenter.go_to(frame)

    def _playing(self, playing: bool) -> None:
        """Under a frozen contour nothing but the picture changes, and a shape begun waits."""
        if playing and not self.keys.playing_under:
            self.presenter.end_gesture()
        self.presenter.paused = playing
        self.presenter.board.settle()
        if not self.keys.playing_under:
            self.showing.frame()
        self.pointer.show_ring()

    # What is told.

    def save(self) -> None:
        """Write a checkpoint; every step is on disk or on its way there anyhow."""
        self.presenter.save()
        self.workplace.runner.run(
            lambda _cancel: self.presenter.reading.flush(),
            done=lambda _none: self.hint.tell(self.tr("Everything is saved.")),
            failed=self.workplace.messages.tell,
        )

    def _offer_elsewhere(self, last: Edit | None) -> None:
        offer_elsewhere(self.hint, self.presenter, last)

    def status(self) -> StatusLine:
        """The figures of the frame shown."""
        return self.pointer.status()

    # The end.

    def event(self, event: QEvent) -> bool:
        hidden, board = event.type() is QEvent.Type.Hide, self.presenter.board
        if hidden or event.type() is QEvent.Type.WindowDeactivate:
            board.end_gesture() if hidden and not event.spontaneous() else board.pause()
            self.canvas.let_go()
        elif event.type() is QEvent.Type.Show:
            self.hand.take_up()
        return super().event(event)

    def close_down(self) -> None:
        """Finish what is in hand and end every thread; the editor is of no use after it."""
        self.player.pause()
        self.pointer.close_down()
        self.hint.close_down()
        for part in self._parts:
            part.close_down()
        self.presenter.close()
        self.store.close()
