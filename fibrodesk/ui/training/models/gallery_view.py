"""Frames of the gate that got better, and those that got worse: both are to be seen."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from fibrodesk.domain.mask import MaskArray
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.training.graphs.frame_tile import (
    MODEL,
    OLD_MODEL,
    READER,
    FrameTile,
    Look,
    Swatch,
)
from fibrodesk.ui.training.ports import Gallery, GalleryFrame
from fibrodesk.ui.training.words import share

translate = QCoreApplication.translate  # under this name the strings are found for translation
IN_A_ROW = 4
_LARGE_PX = 16 * theme.S24


class GalleryTile(QWidget):
    """A frame and under it whose it is and how its Dice moved."""

    pressed = Signal(object)  # GalleryFrame

    def __init__(self, frame: GalleryFrame, place: str) -> None:
        super().__init__()
        self._frame = frame
        self.picture = FrameTile(f"gallery_{place}", least_px=6 * theme.S24)
        self.picture.let_press(self.tr("Larger\nPress again, or Esc, and it is small again."))
        title = title_of(frame)
        self.picture.show_frame(frame.image, outlines_of(frame), spoken=title)
        self.picture.pressed.connect(lambda: self.pressed.emit(frame))
        moved = " → ".join(_dices(frame))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.picture, 1)
        column.addWidget(pieces.label(moved, "figure"))
        column.addWidget(pieces.ElidedLabel(title, "caption"))


class GalleryView(QWidget):
    """Two rows of tiles; one tile grows over both when it is pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("model_gallery")
        self._shown: Gallery | None = None
        self._grid = QGridLayout()
        self._grid.setSpacing(theme.S8)
        for column in range(IN_A_ROW):
            self._grid.setColumnStretch(column, 1)
        self._large = FrameTile("gallery_large", least_px=_LARGE_PX)
        self._large.let_press(self.tr("Back to all frames (Esc)"))
        self._large_title = pieces.label("", "section", name="gallery_large_title")
        self._left_out = pieces.label("", "caption", name="gallery_left_out", wrap=True)
        self._small, self._big = QWidget(), QWidget()
        self._arrange()
        self._large.pressed.connect(self._shrink)
        self._shrink()

    def _arrange(self) -> None:
        legend = pieces.row(
            pieces.label(self.tr("Frames of the gate"), "section"),
            None,
            Swatch(READER),
            pieces.label(self.tr("reader"), "caption"),
            theme.S4,
            Swatch(OLD_MODEL),
            pieces.label(self.tr("model in use"), "caption"),
            theme.S4,
            Swatch(MODEL),
            pieces.label(self.tr("this model"), "caption"),
            spacing=theme.S4,
        )
        self._small.setLayout(self._grid)
        self._grid.setContentsMargins(0, 0, 0, 0)
        big = QVBoxLayout(self._big)
        big.setContentsMargins(0, 0, 0, 0)
        big.addWidget(self._large_title)
        big.addWidget(self._large)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S8)
        column.addLayout(legend)
        column.addWidget(self._small)
        column.addWidget(self._big)
        column.addWidget(self._left_out)

    def show_gallery(self, shown: Gallery | None) -> None:
        """Hidden while there is nothing to see."""
        if shown is self._shown and shown is not None:
            return
        self._shown = shown
        pieces.clear(self._grid)
        self._shrink()
        self.setVisible(shown is not None)
        if shown is None:
            return
        for row, better in enumerate((True, False)):
            some = [each for each in shown.items if each.better is better]
            said = pieces.label(self._said(shown, better=better), "caption")
            self._grid.addWidget(said, 2 * row, 0, 1, IN_A_ROW)
            for place, frame in enumerate(some[:IN_A_ROW]):
                tile = GalleryTile(frame, f"{'better' if better else 'worse'}_{place}")
                tile.pressed.connect(self._grow)
                self._grid.addWidget(tile, 2 * row + 1, place)
        self._left_out.setText(self._said_of_the_rest(shown))

    def _said(self, shown: Gallery, *, better: bool) -> str:
        count = shown.frames_better if better else shown.frames_worse
        if not count:
            return self.tr("No frame got better.") if better else self.tr("No frame got worse.")
        got_better, got_worse = self.tr("{count} got better"), self.tr("{count} got worse")
        return (got_better if better else got_worse).format(count=count)

    def _said_of_the_rest(self, shown: Gallery) -> str:
        """No frame is passed over in silence."""
        told = [self.tr("Frames that stayed alike: {count}.").format(count=shown.frames_alike)]
        if shown.sealed:
            sealed = self.tr("{count} are not shown, as you still read their loops alone.")
            told.append(sealed.format(count=shown.sealed))
        return " ".join(told)

    def _grow(self, frame: GalleryFrame) -> None:
        title = title_of(frame)
        self._large.show_frame(frame.image, outlines_of(frame), spoken=title)
        moved = self.tr("{title} · Dice {old} → {new}")
        old, new = _dices(frame)
        self._large_title.setText(moved.format(title=title, old=old, new=new))
        self._small.hide()
        self._big.show()
        self._large.setFocus()

    def _shrink(self) -> None:
        self._big.hide()
        self._small.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._big.isVisible():
            self._shrink()
        else:
            super().keyPressEvent(event)


def outlines_of(frame: GalleryFrame) -> list[tuple[MaskArray, Look]]:
    """The readers' answer, the model in use, and the one that would take its place."""
    return [(frame.reference, READER), (frame.old, OLD_MODEL), (frame.new, MODEL)]


def title_of(frame: GalleryFrame) -> str:
    """Patient, cine and frame, as the lists of the desk name them."""
    words = translate("Training", "{patient} · cine {cine} · frame {frame}")
    return words.format(patient=frame.patient, cine=frame.cine, frame=frame.frame + 1)


def _dices(frame: GalleryFrame) -> tuple[str, str]:
    """Old and new, with as many decimals as tell them apart."""
    told = share(frame.old_dice), share(frame.new_dice)
    if told[0] == told[1] and frame.old_dice is not None and frame.new_dice is not None:
        return f"{frame.old_dice:.4f}", f"{frame.new_dice:.4f}"
    return told
