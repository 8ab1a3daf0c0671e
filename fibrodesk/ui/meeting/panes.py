"""The readers beside one another without names, and where they part between them."""

from __future__ import annotations

from functools import reduce

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import MaskArray, bounding_box
from fibrodesk.ui import dispute_words
from fibrodesk.ui.drawing.beside.titled_pane import TitledPane
from fibrodesk.ui.drawing.canvas.layer import Layer, LayerStyle, Pattern
from fibrodesk.ui.drawing.canvas.linked import LinkedPanes
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.meeting.ports import Picture, Voice

_PAIR = 2
_FILL = 0.55
_BOTH = LayerStyle(colour=theme.tokens(dark=True).quiet, fill_opacity=_FILL)
_DECIDED = LayerStyle(colour=theme.CONSENSUS, dark_edge=True)
_WALL = LayerStyle(colour=theme.tokens(dark=True).disabled, dark_edge=True)


class MeetingPanes(QWidget):
    """A, what differs, B; with more readers all of them, then what differs."""

    def __init__(self) -> None:
        super().__init__()
        pieces.surface(self, "canvas")
        self.parting = self._made_parting()
        self.readers: dict[str, TitledPane] = {}
        self._linked = LinkedPanes([], self)
        self._picture: Picture | None = None
        self._across = QHBoxLayout(self)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(1)
        self._furnish(("A", "B"))

    def _made_parting(self) -> TitledPane:
        return TitledPane("meeting_parting", self.tr("Where they part"))

    @property
    def panes(self) -> list[TitledPane]:
        """From left to right."""
        readers = list(self.readers.values())
        if len(readers) == _PAIR:
            return [readers[0], self.parting, readers[1]]
        return [*readers, self.parting]

    def _furnish(self, letters: tuple[str, ...]) -> bool:
        """A pane for each letter; whether they are new."""
        if tuple(self.readers) == letters:
            return False
        for old in (*self.readers.values(), self.parting):  # whose link to one another ends
            self._across.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.parting = self._made_parting()
        self.readers = {letter: TitledPane(f"meeting_{letter}") for letter in letters}
        for pane in self.panes:
            self._across.addWidget(pane, 1)
        self._linked = LinkedPanes([pane.canvas for pane in self.panes], self)
        return True

    def show_picture(self, picture: Picture) -> None:
        """Zoom and pan stay from frame to frame, once somebody has chosen them."""
        self._picture = picture
        new = self._furnish(tuple(voice.letter for voice in picture.voices))
        for pane in self.panes:
            pane.canvas.set_spacing(picture.spacing)
            pane.canvas.set_frame(picture.image)
        for place, voice in enumerate(picture.voices):
            self._show_voice(voice, theme.READERS[place % len(theme.READERS)], picture)
        self.parting.canvas.set_layers(_parting(picture))
        told = self.tr("decided: white") if picture.decided is not None else ""
        self.parting.figure.tell(told)
        if new:
            QTimer.singleShot(0, self, self.fit)  # once they have their size
        else:
            self._linked.settle(self._heart(picture))

    def _show_voice(self, voice: Voice, colour: str, picture: Picture) -> None:
        pane, mask = self.readers[voice.letter], voice.mask
        pane.name("", letter=voice.letter, colour=colour)
        if mask is None or not mask.any():
            pane.canvas.set_layers([])
            pane.figure.tell("")
            pane.explain(dispute_words.said(voice.answer) or self.tr("No fibrosis here."))
            return
        pane.canvas.set_layers([Layer(mask, LayerStyle(colour=colour, letter=voice.letter))])
        pane.figure.tell(dispute_words.area(mask, picture.spacing))
        pane.explain("")

    def clear(self) -> None:
        """Another frame is on its way, or lost: nobody takes the last one for it."""
        self._picture = None
        for pane in self.panes:
            pane.canvas.set_frame(None)
            pane.canvas.set_layers([])
            pane.figure.tell("")
            pane.explain("")

    def hide_masks(self, hidden: bool) -> None:
        for pane in self.panes:
            pane.canvas.hide_masks(hidden)

    def fit(self) -> None:
        if self._picture is not None:
            self._linked.fit(self._heart(self._picture))

    def _heart(self, picture: Picture) -> PixelBox | None:
        masks = [picture.myocardium, *(voice.mask for voice in picture.voices)]
        boxes = [bounding_box(mask) for mask in masks if mask is not None and mask.any()]
        return reduce(PixelBox.united, boxes) if boxes else None


def _parting(picture: Picture) -> list[Layer]:
    """What all marked, plain; what one alone marked, striped in that one's colour."""
    masks = [voice.mask for voice in picture.voices if voice.mask is not None]
    layers = []
    if picture.myocardium is not None:
        layers.append(Layer(picture.myocardium, _WALL))
    if len(masks) == len(picture.voices) and masks:
        shared = np.asarray(np.logical_and.reduce(masks))
        layers.append(Layer(shared, _BOTH))
        layers += [
            Layer(_alone(place, masks), _striped(place, picture.voices[place].letter))
            for place in range(len(masks))
        ]
    if picture.decided is not None:
        layers.append(Layer(picture.decided, _DECIDED))
    return layers


def _alone(place: int, masks: list[MaskArray]) -> MaskArray:
    """What one marked and not everybody did, less what an earlier letter shows already."""
    everybody = np.logical_and.reduce(masks)
    earlier = np.zeros_like(masks[0])
    for mask in masks[:place]:
        earlier |= mask
    return np.asarray(masks[place] & ~everybody & ~earlier)


def _striped(place: int, letter: str) -> LayerStyle:
    return LayerStyle(
        colour=theme.READERS[place % len(theme.READERS)],
        fill_opacity=_FILL,
        pattern=Pattern.FALLING if place % 2 else Pattern.STRIPES,
        letter=letter,
        letter_right=bool(place % 2),
    )
