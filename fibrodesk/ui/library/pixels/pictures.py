"""Which picture of the loop is looked at: the brightest, what stands still, or single frames."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QPushButton, QSlider, QWidget

from fibrodesk.ui.library.importing.presenter import ImportPresenter, Loop
from fibrodesk.ui.look import icons, pieces, theme
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.domain.cine import FrameArray

_FASTEST_MS = 60  # from one frame to the next: eyes must be able to read
_PAUSE_MS = 15


class Picture(StrEnum):
    BRIGHTEST = "brightest"
    STILL = "still"
    FRAME = "frame"


class PictureBar(QWidget):
    """Under the view. A frame is decoded when it is asked for, never two at a time."""

    picture_ready = Signal(object)  # uint8 (H, W)

    def __init__(self, presenter: ImportPresenter, workplace: Workplace) -> None:
        super().__init__()
        self.setObjectName("picture_bar")
        pieces.surface(self, "panel")
        self._presenter = presenter
        self._loop: Loop | None = None
        self._asked = False  # a frame is being decoded
        self.picture = Picture.BRIGHTEST
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: self.step(1))
        self.playing = False
        self._build(workplace)
        self._arrange()

    def show_loop(self, loop: Loop) -> None:
        """Begin with the brightest of all frames: no letter escapes it."""
        self.stop()
        self._loop = loop
        self._slider.blockSignals(True)
        self._slider.setRange(0, loop.candidate.facts.frames - 1)
        self._slider.setValue(0)
        self._slider.blockSignals(False)
        self.show_picture(Picture.BRIGHTEST)

    def forget(self) -> None:
        self.stop()
        self._loop = None
        self.setEnabled(False)

    def show_picture(self, picture: Picture) -> None:
        loop = self._loop
        if loop is None or loop.survey is None:
            return
        self.picture = picture
        self.setEnabled(True)
        self._buttons[picture].setChecked(True)
        self._tell()
        if picture is Picture.FRAME:
            self._ask()
            return
        self.stop()
        darkest = loop.survey.darkest
        still = picture is Picture.STILL and darkest is not None
        self.picture_ready.emit(darkest if still else loop.survey.projection)

    def show_frame(self, index: int) -> None:
        """Stand still on one frame."""
        self.stop()
        self._slider.setValue(index)
        self.show_picture(Picture.FRAME)

    def next_picture(self) -> None:
        order = list(Picture)
        self.show_picture(order[(order.index(self.picture) + 1) % len(order)])

    def step(self, frames: int) -> None:
        """Go along the loop; at its end it begins anew."""
        if self._loop is not None:
            count = self._slider.maximum() + 1
            place = (self._slider.value() + frames) % count
            if self.picture is not Picture.FRAME:
                place = self._slider.value()  # the first step shows where one stands
            self._slider.setValue(place)
            self.show_picture(Picture.FRAME)

    def play(self) -> None:
        """Play, or stop."""
        if self.playing:
            self.stop()
        elif self._loop is not None:
            self.playing = True
            self._dress_play()
            self.show_picture(Picture.FRAME)

    def stop(self) -> None:
        self.playing = False
        self._timer.stop()
        self._dress_play()

    def _ask(self) -> None:
        loop, index = self._loop, self._slider.value()
        if loop is None or self._asked:
            return
        self._asked = True

        def done(frame: FrameArray) -> None:
            self._asked = False
            if loop is not self._loop or self.picture is not Picture.FRAME:
                return
            self.picture_ready.emit(frame)
            if self._slider.value() != index:
                self._ask()  # the hand went on meanwhile
            elif self.playing:
                time_ms = loop.candidate.facts.frame_time_ms
                self._timer.start(max(_PAUSE_MS, int(max(_FASTEST_MS, time_ms)) - _PAUSE_MS))

        def failed(error: BaseException) -> None:
            self._asked = False
            self.stop()
            self._presenter.failed.emit(error)

        self._presenter.look_at_frame(loop, index, done, failed)

    def _slid(self, _value: int) -> None:
        self._tell()
        if self._loop is not None and (
            self.picture is Picture.FRAME or self._slider.isSliderDown()
        ):
            self.show_picture(Picture.FRAME)

    def _tell(self) -> None:
        frames = self._slider.maximum() + 1
        words = self.tr("Frame {frame} of {frames}")
        if self.picture is not Picture.FRAME:
            words = self.tr("All {frames} frames")
        self._words.setText(words.format(frame=self._slider.value() + 1, frames=frames))

    def _dress_play(self) -> None:
        icons.wear(self._play, "pause" if self.playing else "play")

    def _build(self, workplace: Workplace) -> None:
        self._buttons: dict[Picture, QPushButton] = {}
        self._group = QButtonGroup(self)
        for picture, (words, sentence) in self._named().items():
            button = pieces.button(words, f"picture_{picture}", tip=f"{words}\n{sentence}")
            button.setCheckable(True)
            button.clicked.connect(lambda _on=False, told=picture: self.show_picture(told))
            self._group.addButton(button)
            self._buttons[picture] = button
        tip = workplace.commands["frames_play"].tooltip
        self._play = pieces.tool("play", "picture_play", tip, run=self.play)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("picture_frame_slider")
        self._slider.setAccessibleName(self.tr("Frame"))
        keys = (
            workplace.commands["frame_before"].shown_key,
            workplace.commands["frame_after"].shown_key,
        )
        self._slider.setToolTip(
            self.tr(
                "Frame ({before} and {after})\nShows a single frame, without the others."
            ).format(before=keys[0], after=keys[1])
        )
        self._slider.valueChanged.connect(self._slid)
        self._words: QLabel = pieces.label("", "quiet", name="picture_words")

    def _named(self) -> dict[Picture, tuple[str, str]]:
        return {
            Picture.BRIGHTEST: (
                self.tr("Brightest"),
                self.tr("Of all frames: no letter that is ever there escapes it."),
            ),
            Picture.STILL: (
                self.tr("What stands still"),
                self.tr("The darkest of all frames: what moves goes dark, lettering stays."),
            ),
            Picture.FRAME: (
                self.tr("Single frames"),
                self.tr("As the loop was recorded, for letters that move or come and go."),
            ),
        }

    def _arrange(self) -> None:
        line = pieces.row(
            *self._buttons.values(), theme.S16, self._play, self._slider, self._words,
            margins=theme.S8,
        )  # fmt: skip
        line.setStretchFactor(self._slider, 1)
        self._words.setMinimumWidth(self._words.fontMetrics().averageCharWidth() * 20)
        self.setLayout(line)
