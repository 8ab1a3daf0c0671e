"""The readers' masks beside the consensus; a click takes a region into it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QToolButton, QWidget

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.mask import MaskArray
from fibrodesk.ui import dispute_words
from fibrodesk.ui.adjudication.laying import Laying
from fibrodesk.ui.adjudication.ports import Sources, Voice
from fibrodesk.ui.drawing.beside.titled_pane import TitledPane
from fibrodesk.ui.drawing.canvas.layer import Layer, LayerStyle
from fibrodesk.ui.drawing.canvas.view import Canvas
from fibrodesk.ui.drawing.canvas.viewport import Viewport
from fibrodesk.ui.look import pieces, theme

_TAKEN, _UNDER = 0.45, 0.2  # how opaque a region is that is taken, and one under the pointer
_REACH = 5.0  # logical pixels
_STACKED = 3  # more panes than these stand two in a row
_LOWEST = 72  # px: three of them fit the lowest window


class SourcePane(TitledPane):
    """One reader's mask; a region that is in the consensus is filled."""

    start_wanted = Signal(str)  # its letter

    def __init__(self, letter: str, colour: str, laying: Laying) -> None:
        super().__init__(f"source_{letter}")
        self.letter = letter
        self._laying, self._colour = laying, colour
        self._voice: Voice | None = None
        self._under: MaskArray | None = None
        self.canvas.draws = True  # a press is a choice, not a pan
        self.canvas.setAccessibleName(self.tr("Mask of reader {letter}").format(letter=letter))
        tip = self.tr("Start from {letter}\nWhat this reader said, in place of what is drawn.")
        self.start = pieces.tool(
            "copy-on",
            f"start_{letter}",
            tip.format(letter=letter),
            run=partial(self.start_wanted.emit, letter),
        )
        self.start.setProperty("tool", False)
        self.start.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add(self.start)
        self.canvas.pressed.connect(lambda at, _pen: self._press(at))
        self.canvas.hovered.connect(self._hover)

    def show_voice(self, voice: Voice | None, sources: Sources | None) -> None:
        """What this reader says of the frame; None while it is on its way."""
        self._voice, self._under = voice, None
        named = "" if voice is None else voice.name
        self.name(named, letter=self.letter, colour=self._colour)
        drawn = voice is not None and voice.mask is not None and bool(voice.mask.any())
        spacing = None if sources is None else sources.spacing
        self.figure.tell(
            dispute_words.area(voice.mask, spacing)
            if drawn and voice and voice.mask is not None
            else ""
        )
        self.explain("" if drawn or voice is None else dispute_words.said(voice.answer))
        self.show_layers()

    def show_layers(self) -> None:
        """The outline; filled where it is in the consensus, lightly where the pointer is."""
        voice = self._voice
        if voice is None or voice.mask is None or not voice.mask.any():
            self.canvas.set_layers([])
            return
        line = LayerStyle(colour=self._colour, letter=self.letter)
        layers = []
        taken = self._laying.taken_of(self.letter)
        if taken is not None:
            layers.append(Layer(taken, replace(line, fill_opacity=_TAKEN, letter="")))
        if self._under is not None:
            layers.append(Layer(self._under, replace(line, fill_opacity=_UNDER, letter="")))
        self.canvas.set_layers([*layers, Layer(voice.mask, line)])

    @property
    def _reach_px(self) -> float:
        """How far from a region a press still means it, in pixels of the image."""
        return _REACH * self.canvas.ratio / self.canvas.viewport.zoom

    def _press(self, at: ImagePoint) -> None:
        self._laying.toggle(self.letter, at, reach_px=self._reach_px)

    def _hover(self, at: ImagePoint | None) -> None:
        under = (
            None if at is None else self._laying.region_at(self.letter, at, reach_px=self._reach_px)
        )
        shape = Qt.CursorShape.PointingHandCursor
        self.canvas.setCursor(Qt.CursorShape.ArrowCursor if under is None else shape)
        same = under is self._under or (
            under is not None and self._under is not None and bool((under == self._under).all())
        )
        if not same:
            self._under = under
            self.show_layers()


class SourcePanes(QWidget):
    """One pane a reader, all at the same place of the image as the canvas beside them."""

    def __init__(self, laying: Laying, canvas: Canvas) -> None:
        super().__init__()
        pieces.surface(self, "canvas")
        self.panes: dict[str, SourcePane] = {}
        self._laying, self._canvas = laying, canvas
        self._following = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(1)
        canvas.viewport_changed.connect(self._follow_canvas)
        canvas.grey_window_changed.connect(self._follow_grey)
        laying.changed.connect(self._show_taken)

    def furnish(self, letters: tuple[str, ...]) -> bool:
        """Make a pane for each letter; whether they are new."""
        if tuple(self.panes) == letters:
            return False
        for old in self.panes.values():
            self._grid.removeWidget(old)
            old.deleteLater()
        colours = theme.READERS
        self.panes = {
            letter: SourcePane(letter, colours[place % len(colours)], self._laying)
            for place, letter in enumerate(letters)
        }
        across = 1 if len(letters) <= _STACKED else 2
        for pane in self.panes.values():
            pane.canvas.setMinimumHeight(_LOWEST)
            pane.figure.setHidden(across > 1)  # the name needs the room
        for place, pane in enumerate(self.panes.values()):
            self._grid.addWidget(pane, place // across, place % across)
            pane.start_wanted.connect(self._laying.start_from)
            pane.canvas.viewport_changed.connect(partial(self._follow_pane, pane.canvas))
            pane.canvas.installEventFilter(self)
        return True

    @property
    def starts(self) -> dict[str, QToolButton]:
        """The buttons that start from a reader, by letter."""
        return {letter: pane.start for letter, pane in self.panes.items()}

    def show_frame(self, image: FrameArray | None, sources: Sources | None) -> None:
        """The picture of the frame, and what each reader says of it."""
        if sources is not None:
            self.furnish(tuple(voice.letter for voice in sources.voices))
        self._following = True  # a pane that fits itself to a new picture leads nobody
        for letter, pane in self.panes.items():
            if sources is not None:
                pane.canvas.set_spacing(sources.spacing)
            pane.canvas.set_frame(image)
            pane.show_voice(self._laying.voice(letter), sources)
        self._following = False
        self._follow_canvas()

    def hide_masks(self, hidden: bool) -> None:
        for pane in self.panes.values():
            pane.canvas.hide_masks(hidden)

    def _show_taken(self) -> None:
        for pane in self.panes.values():
            pane.show_layers()

    # The same place everywhere: each pane shows what the canvas shows, as large as it can.

    def _follow_canvas(self, *_: object) -> None:
        if self._following:
            return
        self._following = True
        for pane in self.panes.values():
            share = _share(self._canvas, pane.canvas)
            seen = self._canvas.viewport
            pane.canvas.set_viewport(replace(seen, zoom=seen.zoom * share))
        self._following = False

    def _follow_pane(self, leader: Canvas, viewport: Viewport) -> None:
        if self._following:
            return
        share = _share(self._canvas, leader)
        self._canvas.set_viewport(replace(viewport, zoom=viewport.zoom / share))

    def _follow_grey(self, level: float, width: float) -> None:
        for pane in self.panes.values():
            pane.canvas.set_grey_window(level, width)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A pane of another size shows again what the canvas does."""
        if event.type() is QEvent.Type.Resize:
            self._follow_canvas()
        return False


def _share(canvas: Canvas, pane: Canvas) -> float:
    """How much smaller a pane shows what the canvas does, so that all of it is seen."""
    (wide, high), (own_wide, own_high) = canvas.pane_size, pane.pane_size
    return min(own_wide / wide, own_high / high)
