"""Image, expert and model beside one another, looking at the same place."""

from __future__ import annotations

from functools import reduce

from PySide6.QtWidgets import QHBoxLayout, QWidget

from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import bounding_box
from fibrodesk.ui.drawing.beside.titled_pane import TitledPane
from fibrodesk.ui.drawing.canvas.layer import Layer, LayerStyle
from fibrodesk.ui.drawing.canvas.linked import LinkedPanes
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.review import words
from fibrodesk.ui.review.ports import ReviewedFrame

_EXPERT = LayerStyle(colour=theme.READER_A, letter="A")
_MODEL = LayerStyle(colour=theme.MODEL, dashed=True, letter="M")


class ReviewPanes(QWidget):
    """Three equal panes; the image alone is bare, as the grey is the evidence."""

    def __init__(self) -> None:
        super().__init__()
        self.image = TitledPane("review_image", self.tr("Image"))
        self.expert = TitledPane("review_expert", self.tr("Expert"))
        self.model = TitledPane("review_model", self.tr("Model"))
        self._panes = (self.image, self.expert, self.model)
        self._linked = LinkedPanes([pane.canvas for pane in self._panes], self)
        self._shown: ReviewedFrame | None = None
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(1)
        for pane in self._panes:
            across.addWidget(pane, 1)
        pieces.surface(self, "canvas")

    def show_frame(self, frame: ReviewedFrame) -> None:
        """Zoom, pan and grey window stay from frame to frame, once the person has chosen them."""
        self._shown = frame
        for pane in self._panes:
            pane.canvas.set_spacing(frame.spacing)
            pane.canvas.set_frame(frame.image)
        self._show_expert(frame)
        self.model.canvas.set_layers([Layer(frame.model, _MODEL)])
        self.model.name(self.tr("Model"), letter="M", colour=theme.MODEL)
        share = words.burden(frame.burden_model)
        size = words.area(frame.model, frame.spacing)
        self.model.figure.tell(f"{size} · {share}" if share else size)
        nothing = self.tr("The model finds no fibrosis here.") if not frame.model.any() else ""
        self.model.explain(nothing)
        self._linked.settle(self._heart(frame))

    def _show_expert(self, frame: ReviewedFrame) -> None:
        if frame.expert is None:
            self.expert.canvas.set_layers([])
            self.expert.name(self.tr("Expert"))
            self.expert.figure.tell("")
            self.expert.explain(
                self.tr("Nobody has read this frame.")
                if frame.expert_assessable
                else self.tr("Not assessable, says the reader.")
            )
            return
        self.expert.canvas.set_layers([Layer(frame.expert, _EXPERT)])
        self.expert.name(frame.expert_name or self.tr("Expert"), letter="A", colour=theme.READER_A)
        self.expert.figure.tell(words.area(frame.expert, frame.spacing))
        self.expert.explain(
            "" if frame.expert.any() else self.tr("No fibrosis here, says the reader.")
        )

    def clear(self) -> None:
        """Another frame is on its way, or lost: nothing of the last one is taken for it."""
        self._shown = None
        for pane in self._panes:
            pane.canvas.set_frame(None)
            pane.canvas.set_layers([])
            pane.figure.tell("")
            pane.explain("")

    def hide_masks(self, hidden: bool) -> None:
        for pane in self._panes:
            pane.canvas.hide_masks(hidden)

    def fit(self) -> None:
        """The wall and every mask as large as they can be; without any, the whole image."""
        if self._shown is not None:
            self._linked.fit(self._heart(self._shown))

    def _heart(self, frame: ReviewedFrame) -> PixelBox | None:
        masks = (frame.myocardium, frame.expert, frame.model)
        boxes = [bounding_box(mask) for mask in masks if mask is not None and mask.any()]
        return reduce(PixelBox.united, boxes) if boxes else None
