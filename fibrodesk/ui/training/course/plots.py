"""The four graphs of a training: losses, Dice, learning rate, and what the machine does."""

from __future__ import annotations

import math

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QPushButton, QVBoxLayout, QWidget

from fibrodesk.domain.mask import Structure
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.training import words
from fibrodesk.ui.training.graphs.curves import Course, Curves
from fibrodesk.ui.training.graphs.graph import Graph, Line
from fibrodesk.ui.training.graphs.library import GraphLibrary
from fibrodesk.ui.training.graphs.thinning import Points

_REDRAW_MS = 200  # steps may come faster than anybody looks


class StageBar(QWidget):
    """The stages of a run, one after the other; the one that is trained is followed."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("training_stages")
        self._group = QButtonGroup(self)
        self._names: list[str] = []
        self._line = pieces.row(spacing=theme.S4)
        self.setLayout(self._line)
        self._group.idClicked.connect(lambda place: self.chosen.emit(self._names[place]))
        self.hide()

    def show_stages(self, names: list[str], shown: str) -> None:
        if names != self._names:
            self._names = names
            for button in self._group.buttons():
                self._group.removeButton(button)
            pieces.clear(self._line)
            for place, name in enumerate(names):
                button = QPushButton(words.stage(name))
                button.setObjectName(f"stage_{name}")
                button.setCheckable(True)
                button.setToolTip(words.stage_sentence(name))
                self._group.addButton(button, place)
                self._line.addWidget(button)
        if shown in names:
            self._group.button(names.index(shown)).setChecked(True)
        self.setVisible(len(names) > 1)


class Plots(QWidget):
    """Shows the stage that is trained, or another one that a person chose."""

    def __init__(self, library: GraphLibrary) -> None:
        super().__init__()
        self.setObjectName("training_curves")
        steps, epochs = self.tr("by step"), self.tr("by epoch")
        self.stages = StageBar()
        self.loss = Graph("loss", self.tr("Loss"), steps, library=library, noisy=True)
        dice = self.tr("Dice, validation patients")
        self.dice = Graph("dice", dice, epochs, library=library, share=True)
        self.rate = Graph("rate", self.tr("Learning rate"), steps, library=library, tiny=True)
        self.machine = Graph("machine", self.tr("Machine"), "", library=library)
        self._course = Course()
        self._chosen: str | None = None  # by a person; None follows the training
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_REDRAW_MS)
        self._later.timeout.connect(self._draw)
        self.stages.chosen.connect(self._choose)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(1)
        for place, graph in enumerate((self.loss, self.dice, self.rate, self.machine)):
            grid.addWidget(graph, place // 2, place % 2)
            grid.setColumnStretch(place % 2, 1)
        grid.setRowStretch(0, 3)
        grid.setRowStretch(1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(grid)

    @property
    def shown(self) -> str:
        """The stage whose curves stand there."""
        known = self._chosen is not None and self._chosen in self._course.stages
        return self._chosen if known and self._chosen is not None else self._course.stage

    def show_course(self, course: Course) -> None:
        """Draw `course` soon; many calls within a moment are one drawing."""
        if course is not self._course:
            self._course, self._chosen = course, None
        if not self._later.isActive():
            self._later.start()

    def _choose(self, stage: str) -> None:
        self._chosen = None if stage == self._course.stage else stage
        self._draw()

    def _draw(self) -> None:
        course = self._course
        curves = course.stages.get(self.shown) or Curves()
        self.stages.show_stages(list(course.stages), self.shown)
        waits = self.tr("The curves begin with the first step.") if not curves.steps else ""
        self.loss.draw(self._losses(curves), none=waits)
        later = self.tr("The first validation comes after some epochs.")
        self.dice.draw(self._dice(curves), none=later if curves.steps else waits)
        rate = [Line(along=curves.steps, values=curves.rate, value=_small(curves.rate))]
        silent = self.tr("This run does not tell its learning rate.")
        told = curves.has_rate
        self.rate.draw(rate if told else [], none=silent if curves.steps else waits)
        memory = [Line(along=curves.steps, values=curves.memory_mb, value=_mb(curves.memory_mb))]
        machine = words.machine(course)
        self.machine.draw(memory if curves.has_memory else [], none=machine or waits)

    def _losses(self, curves: Curves) -> list[Line]:
        lines = [_line(curves.steps, curves.generator, self.tr("generator"))]
        if curves.has_discriminator:
            name = self.tr("discriminator")
            lines.append(_line(curves.steps, curves.discriminator, name, "text", dashed=True))
        elif curves.steps:
            lines = [_line(curves.steps, curves.generator, "")]
        return lines

    def _dice(self, curves: Curves) -> list[Line]:
        """Each structure, where the stage has several; else Dice with IoU beside it."""
        several = {name: each for name, each in curves.structures.items() if len(curves.epochs)}
        if len(several) > 1:
            tones = (("accent", False), ("text", False), ("quiet", False), ("text", True))
            ordered = sorted(several, key=lambda name: name != Structure.FIBROSIS.value)
            return [
                _line(curves.epochs, several[name], words.structure(name), tone, dashed=dashed)
                for name, (tone, dashed) in zip(ordered, tones, strict=False)
            ]
        return [
            _line(curves.epochs, curves.dice, self.tr("Dice")),
            _line(curves.epochs, curves.iou, self.tr("IoU"), "quiet", dashed=True),
        ]

    def close_down(self) -> None:
        self._later.stop()


def _line(
    along: Points, values: Points, name: str, tone: str = "accent", *, dashed: bool = False
) -> Line:
    newest = float(values[-1]) if len(values) else math.nan
    told = words.DASH if math.isnan(newest) else f"{newest:.3f}"
    return Line(along=along, values=values, name=name, value=told, tone=tone, dashed=dashed)


def _small(points: Points) -> str:
    newest = float(points[-1]) if len(points) else math.nan
    return words.DASH if math.isnan(newest) else f"{newest:.1e}".replace("e-0", "e-")


def _mb(points: Points) -> str:
    newest = float(points[-1]) if len(points) else math.nan
    return words.DASH if math.isnan(newest) else f"{newest:,.0f} MB"
