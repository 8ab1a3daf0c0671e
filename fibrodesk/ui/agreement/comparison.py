"""The frame that is looked at: both readers, where they part, and its figures."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from fibrodesk.domain.mask import MaskArray, bounding_box
from fibrodesk.ui import pieces, theme
from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.difference import DifferenceMap, difference_map
from fibrodesk.ui.agreement.figures import FrameRow
from fibrodesk.ui.agreement.ports import ReadPair
from fibrodesk.ui.drawing.beside.titled_pane import TitledPane
from fibrodesk.ui.drawing.canvas.layer import Layer, LayerStyle
from fibrodesk.ui.drawing.canvas.linked import LinkedPanes

_FIRST = LayerStyle(colour=theme.READER_A, letter="A")
_SECOND = LayerStyle(colour=theme.READER_B, letter="B")
_FILL = 0.6
_WALL_SHARE = 0.2  # of the frame: a domain larger than this is a sector and not a wall
_BOTH = LayerStyle(colour=theme.CONSENSUS, fill_opacity=_FILL)
_ONLY_FIRST = LayerStyle(colour=theme.READER_A, fill_opacity=_FILL, letter="A")
_ONLY_SECOND = LayerStyle(colour=theme.READER_B, fill_opacity=_FILL, letter="B")


class Comparison(QWidget):
    """Four quarters of one size: A, B, the map, and the figures with the legend."""

    def __init__(self) -> None:
        super().__init__()
        self.first = TitledPane("agreement_first", "A")
        self.second = TitledPane("agreement_second", "B")
        self.map = TitledPane("agreement_map", self.tr("Where they part"))
        self._linked = LinkedPanes([pane.canvas for pane in self.panes], self)
        self.card = FrameCard()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(1)
        for place, part in enumerate((*self.panes, self.card)):
            grid.addWidget(part, place // 2, place % 2)
            grid.setColumnStretch(place % 2, 1)
            grid.setRowStretch(place // 2, 1)
        pieces.surface(self, "canvas")

    @property
    def panes(self) -> tuple[TitledPane, TitledPane, TitledPane]:
        return self.first, self.second, self.map

    def show_row(self, row: FrameRow | None, domain: str) -> None:
        """The figures of a frame; its images follow."""
        self.card.show_row(row, domain)
        if row is None:
            for pane in self.panes:
                pane.canvas.set_frame(None)
                pane.canvas.set_layers([])

    def show_pair(self, pair: ReadPair) -> None:
        """Zoom, pan and grey window stay from frame to frame, once the person has chosen them."""
        for pane in self.panes:
            pane.canvas.set_spacing(pair.spacing)
            pane.canvas.set_frame(pair.image)
        self.first.name(pair.first_name or self.tr("Reader A"), letter="A", colour=theme.READER_A)
        self.second.name(pair.second_name or self.tr("Reader B"), letter="B", colour=theme.READER_B)
        _show_mask(self.first, pair.first, pair, _FIRST)
        _show_mask(self.second, pair.second, pair, _SECOND)
        for pane, mask, answer in (
            (self.first, pair.first, pair.first_answer),
            (self.second, pair.second, pair.second_answer),
        ):
            drawn = mask is not None and mask.any()
            pane.explain("" if drawn else wording.answer(answer))
        height, width = pair.image.shape[:2]
        apart = difference_map(pair.first, pair.second, (height, width))
        layers = [
            Layer(apart.both, _BOTH),
            Layer(apart.only_first, _ONLY_FIRST),
            Layer(apart.only_second, _ONLY_SECOND),
        ]
        if pair.domain is not None:
            ground = LayerStyle(colour=theme.tokens(dark=True).quiet)  # the canvas is always dark
            layers.insert(0, Layer(pair.domain, ground))
        self.map.canvas.set_layers(layers)
        self.card.show_areas(apart, pair)
        wall = pair.domain
        small = wall is not None and 0 < wall.mean() < _WALL_SHARE
        self._linked.settle(bounding_box(wall) if small and wall is not None else None)


def _show_mask(pane: TitledPane, mask: MaskArray | None, pair: ReadPair, style: LayerStyle) -> None:
    if mask is None or not mask.any():
        pane.canvas.set_layers([])
        pane.figure.setText("")
        return
    pane.canvas.set_layers([Layer(mask, style)])
    pane.figure.setText(_area(int(mask.sum()), pair))


def _area(pixels: int, pair: ReadPair) -> str:
    if pair.spacing is None:
        return f"{pixels:,} px²"
    return wording.area_with_unit(pixels * pair.spacing.pixel_mm2, "mm²")


class FrameCard(QWidget):
    """The figures of one frame, and what the colours of the map say."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("agreement_card")
        pieces.surface(self, "panel")
        self._title = pieces.ElidedLabel("", "section", name="agreement_frame")
        self._kind = pieces.label("", "quiet", name="agreement_kind", wrap=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.S12)
        self._grid.setVerticalSpacing(theme.S8)
        self._grid.setColumnStretch(1, 1)
        self._values = {
            "kappa": self._line(0, "kappa", self.tr("kappa")),
            "dice": self._line(1, "dice", self.tr("Dice")),
            "apart": self._line(2, "apart", self.tr("apart")),
        }
        self._grid.addWidget(pieces.line(), 3, 0, 1, 3)
        self._legend = [  # in the order of `DifferenceMap.counts`
            self._line(4, "both", self.tr("both"), "A B", theme.CONSENSUS),
            self._line(5, "only_a", self.tr("only A"), "A", theme.READER_A),
            self._line(6, "only_b", self.tr("only B"), "B", theme.READER_B),
        ]
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S16, theme.S12, theme.S16, theme.S12)
        column.setSpacing(theme.S8)
        column.addWidget(self._title)
        column.addWidget(self._kind)
        column.addLayout(self._grid)
        column.addStretch(1)
        column.addWidget(pieces.label(self.tr("N, P  next and previous disagreement"), "caption"))

    def _line(
        self, place: int, name: str, words: str, letter: str = "", colour: str = ""
    ) -> QLabel:
        """One line of the card: a swatch with its letter, words, a value at the right."""
        value = pieces.label("", "figure", name=f"agreement_{name}")
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if letter:
            swatch = pieces.label(f"■ {letter}", "section")
            ground = theme.worn().canvas  # as behind the map, whatever the theme
            swatch.setStyleSheet(f"color: {colour}; background: {ground}; padding: 2px 6px;")
            self._grid.addWidget(swatch, place, 0)
            self._grid.addWidget(pieces.label(words, "quiet"), place, 1)
        else:
            self._grid.addWidget(pieces.label(words, "quiet"), place, 0, 1, 2)
        self._grid.addWidget(value, place, 2)
        return value

    def show_row(self, row: FrameRow | None, domain: str) -> None:
        for value in (*self._values.values(), *self._legend):
            value.setText("")
            value.setToolTip("")
        if row is None:
            self._title.tell("")
            self._kind.setText(self.tr("No frame is chosen."))
            return
        where = self.tr("{patient} · cine {cine} · frame {frame}")
        self._title.tell(
            where.format(patient=row.patient, cine=row.cine_number, frame=row.frame + 1)
        )
        kind, ground = wording.kinds().get(row.kind, row.kind), wording.domain_name(domain)
        found = self.tr("{kind} · {domain}")
        if row.outside_px:
            found = self.tr("{kind} · {domain} · {count} px outside")
        self._kind.setText(found.format(kind=kind, domain=ground, count=f"{row.outside_px:,}"))
        self._values["kappa"].setText(wording.share(row.kappa.value))
        self._values["kappa"].setToolTip(wording.explained(row.kappa))
        self._values["dice"].setText(wording.share(row.dice.value))
        self._values["dice"].setToolTip(wording.explained(row.dice))
        self._values["apart"].setText(wording.area_with_unit(row.apart, row.unit))

    def show_areas(self, apart: DifferenceMap, pair: ReadPair) -> None:
        for value, pixels in zip(self._legend, apart.counts, strict=True):
            value.setText(_area(pixels, pair))
