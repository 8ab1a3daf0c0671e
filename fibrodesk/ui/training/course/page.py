"""A training as it goes: its graphs, the fixed frames, and what it says."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from fibrodesk.contract.events import TrainingEvent
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.training import words
from fibrodesk.ui.training.course import event_words
from fibrodesk.ui.training.course.plots import Plots
from fibrodesk.ui.training.course.samples import SamplesPresenter, SamplesStrip
from fibrodesk.ui.training.graphs.curves import Course
from fibrodesk.ui.training.graphs.library import GraphLibrary

_LINES_KEPT = 500
_GRAPHS_PX, _SAMPLES_PX = 440, 230  # their ratio is what counts


class CoursePage(QWidget):
    """Shows what it is told; it decides nothing."""

    def __init__(self, samples: SamplesPresenter, library: GraphLibrary) -> None:
        super().__init__()
        self.setObjectName("training_course")
        self._samples = samples
        self.plots = Plots(library)
        self.strip = SamplesStrip(samples)
        self.head = pieces.label("", "section", name="course_title")
        self.log = self._made_log()
        self._course = Course()
        self._said = ""  # last
        self._arrange()
        self.plots.stages.chosen.connect(lambda _stage: self._follow())

    def _made_log(self) -> QPlainTextEdit:
        log = QPlainTextEdit()
        log.setObjectName("training_log")
        log.setAccessibleName(self.tr("What the training says"))
        log.setReadOnly(True)
        log.setMaximumBlockCount(_LINES_KEPT)
        log.setPlaceholderText(self.tr("What the training says stands here, and where it stopped."))
        log.setFixedHeight(2 * theme.ROW + theme.S8)
        log.setTabChangesFocus(True)
        return log

    def _arrange(self) -> None:
        head = pieces.row(self.head, None, self.plots.stages)
        head.setContentsMargins(theme.S12, theme.S4, theme.S12, theme.S4)
        log = QVBoxLayout()
        log.setContentsMargins(theme.S12, theme.S8, theme.S12, theme.S8)
        log.addWidget(self.log)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.plots)
        split.addWidget(self.strip)
        split.setChildrenCollapsible(False)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 1)
        split.setSizes([_GRAPHS_PX, _SAMPLES_PX])
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(split, 1)
        column.addLayout(log)
        waits = self.tr(
            "Once a training runs, its curves stand here, with the same few frames after each "
            "validation and what it says."
        )
        self._stack = QStackedLayout(self)
        self._stack.addWidget(pieces.EmptyState("training", waits, name="course_empty"))
        self._stack.addWidget(whole)

    def show_course(self, course: Course, *, begun: bool) -> None:
        """`begun`: a training is starting, though it has told nothing yet."""
        self._course = course
        self._stack.setCurrentIndex(1 if begun or course.stages else 0)
        self.head.setText(words.course(course))
        self.plots.show_course(course)
        self._follow()

    def say(self, event: TrainingEvent) -> None:
        """Each sentence once in a row: checkpoints come more often than anybody reads."""
        said = event_words.sentence(event)
        if said and said != self._said:
            self.log.appendPlainText(said)
            self._said = said

    def _follow(self) -> None:
        self._samples.follow(self._course, self.plots.shown)

    def close_down(self) -> None:
        self.plots.close_down()
        self.strip.close_down()
