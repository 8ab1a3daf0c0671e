"""The fixed validation frames along a training: the same frames, epoch after epoch."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from fibrodesk.contract.events import Sampled
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.training.graphs.curves import Course
from fibrodesk.ui.training.graphs.frame_tile import MODEL, READER, FrameTile, Swatch
from fibrodesk.ui.training.ports import SampleFrame, TrainingActs

if TYPE_CHECKING:
    from fibrodesk.ui.task_scope import TaskScope
    from fibrodesk.ui.tasks import TaskRunner

MOST_TILES = 8
_KEPT = 64  # epochs whose frames stay in memory
_SETTLED_MS = 60  # the slider has come to rest


class SamplesPresenter(QObject):
    """Follows the newest epoch, until a person goes back to an earlier one."""

    epochs_changed = Signal()
    arrived = Signal()
    failed = Signal(object)  # FibrodeskError

    def __init__(
        self, acts: TrainingActs, runner: TaskRunner | TaskScope, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._acts, self._runner = acts, runner
        self.epochs: list[int] = []
        self.epoch: int | None = None  # whose masks are shown
        self.frames: list[SampleFrame] = []
        self._told: dict[int, Sampled] = {}
        self._seen: dict[tuple[str, int], list[SampleFrame]] = {}
        self._wanted: tuple[str, int] | None = None

    def follow(self, course: Course, stage: str) -> None:
        """Show what `course` has of `stage`."""
        told = course.samples.get(stage, {})
        epochs = sorted(told)
        at_the_end = self.epoch is None or not self.epochs or self.epoch == self.epochs[-1]
        other = epochs[:1] and self._told and told.get(epochs[0]) != self._told.get(epochs[0])
        if epochs == self.epochs and not other:
            return
        self._told, self.epochs = dict(told), epochs
        self.epochs_changed.emit()
        if not epochs:
            self.epoch, self.frames, self._wanted = None, [], None
            self.arrived.emit()
        elif at_the_end or other or self.epoch not in told:
            self.choose(epochs[-1])

    def choose(self, epoch: int) -> None:
        """Show the masks of `epoch`; the last one asked for wins."""
        told = self._told.get(epoch)
        if told is None:
            return
        self.epoch = epoch
        self._wanted = key = (told.folder, epoch)
        if key in self._seen:
            self._show(key, self._seen[key])
            return

        def work(_: Event) -> list[SampleFrame]:
            return list(self._acts.samples(Path(told.folder), epoch))[:MOST_TILES]

        self._runner.run(work, done=lambda found: self._show(key, found), failed=self.failed.emit)

    def _show(self, key: tuple[str, int], frames: list[SampleFrame]) -> None:
        self._seen[key] = frames
        while len(self._seen) > _KEPT:
            del self._seen[next(iter(self._seen))]
        if key == self._wanted:
            self.frames = frames
            self.arrived.emit()


class SamplesStrip(QWidget):
    """Tiles in a row, and a slider over the epochs."""

    def __init__(self, presenter: SamplesPresenter) -> None:
        super().__init__()
        self.setObjectName("training_samples")
        pieces.surface(self, "panel")
        self._presenter = presenter
        self._tiles = [FrameTile(f"sample_{place}") for place in range(MOST_TILES)]
        self._slider = self._made_slider()
        self._epoch = pieces.label("", "figure", name="sample_epoch")
        self._none = pieces.label("", "quiet", name="sample_none", wrap=True)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED_MS)
        self._settled.timeout.connect(self._slid)
        self._arrange()
        presenter.epochs_changed.connect(self._show_epochs)
        presenter.arrived.connect(self._show_frames)
        self._show_epochs()
        self._show_frames()

    def _made_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setObjectName("sample_slider")
        slider.setAccessibleName(self.tr("Epoch of the sample frames"))
        slider.setToolTip(self.tr("Epoch\nHow the model answered the same frames before."))
        slider.setFixedWidth(8 * theme.S24)
        slider.setMinimumHeight(theme.ROW)
        slider.setPageStep(1)
        return slider

    def _arrange(self) -> None:
        self._legend = QWidget()
        legend = pieces.row(
            Swatch(READER),
            pieces.label(self.tr("reader"), "caption"),
            theme.S4,
            Swatch(MODEL),
            pieces.label(self.tr("model"), "caption"),
            theme.S8,
            self._slider,
            self._epoch,
            spacing=theme.S4,
        )
        self._legend.setLayout(legend)
        head = pieces.row(
            pieces.label(self.tr("Fixed validation frames"), "section"), None, self._legend
        )
        tiles = QHBoxLayout()
        tiles.setSpacing(theme.S4)
        for tile in self._tiles:
            tiles.addWidget(tile, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S12, theme.S8, theme.S12, theme.S8)
        column.setSpacing(theme.S4)
        column.addLayout(head)
        column.addWidget(self._none)
        column.addLayout(tiles, 1)
        self._slider.valueChanged.connect(lambda _value: self._settled.start())

    def _slid(self) -> None:
        place = self._slider.value()
        if 0 <= place < len(self._presenter.epochs):
            self._presenter.choose(self._presenter.epochs[place])

    def _show_epochs(self) -> None:
        epochs = self._presenter.epochs
        with QSignalBlocker(self._slider):
            self._slider.setRange(0, max(0, len(epochs) - 1))
            newest = self._presenter.epoch not in epochs
            place = len(epochs) - 1 if newest else epochs.index(self._presenter.epoch or 0)
            self._slider.setValue(max(0, place))
        self._slider.setVisible(len(epochs) > 1)

    def _show_frames(self) -> None:
        frames, epoch = self._presenter.frames, self._presenter.epoch
        for place, tile in enumerate(self._tiles):
            tile.setVisible(place < len(frames))
            if place < len(frames):
                frame = frames[place]
                spoken = self.tr("Sample frame {number}").format(number=place + 1)
                outlines = [(frame.reader, READER), (frame.model, MODEL)]
                tile.show_frame(frame.image, outlines, spoken=spoken)
        self._legend.setVisible(bool(frames))
        told = self.tr("epoch {epoch}").format(epoch=epoch) if frames else ""
        self._epoch.setText(told)
        waits = self.tr("At each validation the same frames stand here, with both outlines.")
        self._none.setText("" if frames else waits)
        self._none.setVisible(not frames)
        if epoch in self._presenter.epochs and epoch is not None:
            with QSignalBlocker(self._slider):
                self._slider.setValue(self._presenter.epochs.index(epoch))

    def close_down(self) -> None:
        self._settled.stop()
