"""The frame that is looked at: both readers, where they part by kind, and what is said of it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.geometry import ImagePoint, PixelBox
from fibrodesk.domain.mask import MaskArray, bounding_box
from fibrodesk.domain.reading import Answer
from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.figures import FrameRow
from fibrodesk.ui.agreement.frames import kinds
from fibrodesk.ui.agreement.frames.frame_card import FrameCard
from fibrodesk.ui.agreement.frames.parting import Kind, Part, Parting
from fibrodesk.ui.agreement.frames.sorting import Standing
from fibrodesk.ui.agreement.ports import Looked, ReadPair
from fibrodesk.ui.drawing.beside.titled_pane import TitledPane
from fibrodesk.ui.drawing.canvas.guide import Pin
from fibrodesk.ui.drawing.canvas.layer import Layer, LayerStyle
from fibrodesk.ui.drawing.canvas.linked import LinkedPanes
from fibrodesk.ui.drawing.canvas.viewport import Viewport
from fibrodesk.ui.look import pieces, theme

_FIRST = LayerStyle(colour=theme.READER_A, letter="A")
_SECOND = LayerStyle(colour=theme.READER_B, letter="B", letter_right=True)
_WALL_SHARE = 0.2  # of the frame: a domain larger than this is a sector and not a wall
_PINNED = 6  # differences with a number on the map; more would cover it
_PINNED_SHARE = 0.08  # of the largest: a sliver has its number in the list alone
_AROUND = 0.75  # of a difference's own size, so that its surroundings are seen with it
_LEAST_PX = 24


class Comparison(QWidget):
    """Four quarters of one size: A, B, the map, and the card; or one pane that shows A, then B."""

    blinking = Signal(bool)  # one pane now, or four

    def __init__(self) -> None:
        super().__init__()
        self.first = TitledPane("agreement_first", "A")
        self.second = TitledPane("agreement_second", "B")
        self.map = TitledPane("agreement_map", self.tr("Where they part"))
        self._linked = LinkedPanes([pane.canvas for pane in self.panes], self)
        self.card = FrameCard()
        self._looked: Looked | None = None
        self._shown_second = False  # in the one pane, while it is one
        self.one_pane = False
        self._before: Viewport | None = None  # where the four looked
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(1)
        for place, part in enumerate((*self.panes, self.card)):
            self._grid.addWidget(part, place // 2, place % 2)
            self._grid.setColumnStretch(place % 2, 1)
            self._grid.setRowStretch(place // 2, 1)
        pieces.surface(self, "canvas")
        self.card.part_chosen.connect(self.go_to)
        self.map.canvas.pin_clicked.connect(self._pin_clicked)
        self.map.canvas.pressed.connect(self._map_pressed)

    @property
    def panes(self) -> tuple[TitledPane, TitledPane, TitledPane]:
        return self.first, self.second, self.map

    def show_row(
        self, row: FrameRow | None, standing: Standing, domain: str, *, many: bool = False
    ) -> None:
        """The figures of a frame; its images follow. `many`: more than two people read it."""
        self.card.show_row(row, standing, domain, many=many)
        if row is None:
            self._looked = None
            for pane in self.panes:
                pane.canvas.set_frame(None)
                pane.canvas.set_layers([])
                pane.explain("")
                pane.figure.tell("")
            self.map.canvas.set_pins([])

    def show_looked(self, looked: Looked) -> None:
        """Zoom, pan and grey window stay from frame to frame, once the person has chosen them."""
        self._looked = looked
        pair = looked.pair
        for pane in self.panes:
            pane.canvas.set_spacing(pair.spacing)
            pane.canvas.set_frame(pair.image)
        self._show_first()
        self._name(self.second, pair, second=True)
        _show_answer(self.second, pair.second, pair.second_answer, pair, _SECOND)
        self._show_map(looked)
        self.card.show_parting(looked.parting, _both_words(looked), self._no_parting(looked))
        self._settle()

    def _show_first(self) -> None:
        """The first pane: A's, or in the one pane whichever of the two is its turn."""
        if self._looked is None:
            return
        pair = self._looked.pair
        second = self.one_pane and self._shown_second
        self._name(self.first, pair, second=second)
        if second:
            _show_answer(self.first, pair.second, pair.second_answer, pair, _SECOND)
        else:
            _show_answer(self.first, pair.first, pair.first_answer, pair, _FIRST)

    def _name(self, pane: TitledPane, pair: ReadPair, *, second: bool) -> None:
        name, letter, colour = (pair.first_name, "A", theme.READER_A)
        if second:
            name, letter, colour = (pair.second_name, "B", theme.READER_B)
        words = name or self.tr("Reader {letter}").format(letter=letter)
        if self.one_pane and pane is self.first:
            words = self.tr("{reader}   ·   B flips, Esc: side by side").format(reader=words)
        pane.name(words, letter=letter, colour=colour)

    def _show_map(self, looked: Looked) -> None:
        pair, parting = looked.pair, looked.parting
        layers = []
        if pair.domain is not None:
            quiet = theme.tokens(dark=True).quiet  # the canvas is always dark
            layers.append(Layer(pair.domain, LayerStyle(colour=quiet, dotted=True)))
        if parting is not None:
            layers.append(Layer(parting.both, kinds.BOTH))
            layers += [Layer(parting.of(kind), kinds.STYLES[kind], tag=kind) for kind in Kind]
        for mask, style in ((pair.first, _FIRST), (pair.second, _SECOND)):
            if mask is not None and mask.any():
                layers.append(Layer(mask, style))
        self.map.canvas.set_layers(layers)
        self._pin(parting, None)
        self.map.explain(self._no_parting(looked))

    def _no_parting(self, looked: Looked) -> str:
        """Why there is nothing on the map, or ""."""
        if looked.parting is None:
            return self.tr("Not compared: no assessment by both.")
        if looked.parting.parts:
            return ""
        marked = looked.parting.both.any()
        return self.tr("The two are the same.") if marked else self.tr("None found by either.")

    def _pin(self, parting: Parting | None, chosen: Part | None) -> None:
        parts = _worth_a_pin(parting, chosen)
        self.map.canvas.set_pins(
            [
                Pin(
                    part.at,
                    str(part.number),
                    kinds.STYLES[part.kind].colour,
                    chosen=part is chosen,
                    tag=part.number,
                )
                for part in parts
            ]
        )

    # Where one looks.

    def _settle(self) -> None:
        """Look at the wall, else at the whole image, unless the person chose a place."""
        if self._looked is None or self.one_pane:
            return
        self._linked.settle(_wall_box(self._looked.pair))

    def fit(self) -> None:
        """The wall, from anywhere; where that is seen already, the whole image."""
        if self._looked is None:
            return
        before = self.first.canvas.viewport
        fit = self.first.canvas.fit if self.one_pane else self._linked.fit
        fit(_wall_box(self._looked.pair))
        if self.first.canvas.viewport == before:
            fit(None)

    def go_to(self, part: Part) -> None:
        """Look at one difference, in every pane."""
        if self._looked is None or self._looked.parting is None:
            return
        self._pin(self._looked.parting, part)
        shape = self._looked.pair.image.shape
        self._linked.fit(_around(part.box, (shape[0], shape[1])))

    def _pin_clicked(self, number: object) -> None:
        if isinstance(number, int):
            self.card.choose(number)

    def _map_pressed(self, at: object, _pen: object) -> None:
        """A press on a difference reads it."""
        parting = self._looked.parting if self._looked else None
        part = parting.at(at) if parting and isinstance(at, ImagePoint) else None
        if part is not None:
            self.card.choose(part.number, zoom=False)
            self._pin(parting, part)

    def peek(self, hidden: bool) -> None:
        """Take every mask away, or bring them back."""
        for pane in self.panes:
            pane.canvas.hide_masks(hidden)
        parting = self._looked.parting if self._looked and not hidden else None
        self._pin(parting, None)

    def show_still(self, image: FrameArray | None = None) -> None:
        """Another picture under the masks, or the frame itself again."""
        if self._looked is None:
            return
        for pane in self.panes:
            pane.canvas.set_frame(self._looked.pair.image if image is None else image)

    # One pane, in which A and B take turns.

    def blink(self) -> None:
        """To one pane with A; from there to B, and to A again."""
        if self.one_pane:
            self._shown_second = not self._shown_second
            self._show_first()
            return
        self._shown_second = False
        self._turn_to(one_pane=True)

    def side_by_side(self) -> bool:
        """Back to the four; False where they are here already."""
        if not self.one_pane:
            return False
        self._turn_to(one_pane=False)
        return True

    def _turn_to(self, *, one_pane: bool) -> None:
        self.one_pane = one_pane
        for part in (self.second, self.map, self.card):
            part.setVisible(not one_pane)
        self._grid.removeWidget(self.first)
        self._grid.addWidget(self.first, 0, 0, *((2, 2) if one_pane else (1, 1)))
        self._show_first()
        if one_pane:
            self._before = self.first.canvas.viewport
            QTimer.singleShot(0, self, self._fill)  # once the layout has given it its room
        elif self._before is not None:
            self.first.canvas.set_viewport(self._before)
        self.blinking.emit(one_pane)

    def _fill(self) -> None:
        """The one pane is larger than the four, and shows the wall as large as it can."""
        if self._looked is not None and self.one_pane:
            self.first.canvas.fit(_wall_box(self._looked.pair))


def _show_answer(
    pane: TitledPane, mask: MaskArray | None, answer: Answer, pair: ReadPair, style: LayerStyle
) -> None:
    drawn = mask is not None and bool(mask.any())
    pane.explain("" if drawn else wording.answer(answer))
    if not drawn or mask is None:
        pane.canvas.set_layers([])
        pane.figure.tell("")
        return
    pane.canvas.set_layers([Layer(mask, style)])
    pane.figure.tell(_area(int(mask.sum()), pair))


def _both_words(looked: Looked) -> str:
    return "" if looked.parting is None else _area(int(looked.parting.both.sum()), looked.pair)


def _area(pixels: int, pair: ReadPair) -> str:
    if pair.spacing is None:
        return f"{pixels:,} px²"
    return wording.area_with_unit(pixels * pair.spacing.pixel_mm2, "mm²")


def _worth_a_pin(parting: Parting | None, chosen: Part | None) -> list[Part]:
    """The largest differences, and the one that is read."""
    if parting is None or not parting.parts:
        return []
    least = _PINNED_SHARE * parting.parts[0].area
    return [
        part
        for place, part in enumerate(parting.parts)
        if part is chosen or (place < _PINNED and part.area >= least)
    ]


def _wall_box(pair: ReadPair) -> PixelBox | None:
    wall = pair.domain
    if wall is None or not 0 < wall.mean() < _WALL_SHARE:
        return None
    return bounding_box(wall)


def _around(box: PixelBox, shape: tuple[int, int]) -> PixelBox:
    """A difference and what is around it; a speck is not blown up to fill the pane."""
    margin = round(max(_LEAST_PX, _AROUND * max(box.width, box.height)))
    return PixelBox(
        max(0, box.top - margin),
        max(0, box.left - margin),
        min(shape[0], box.bottom + margin),
        min(shape[1], box.right + margin),
    )
