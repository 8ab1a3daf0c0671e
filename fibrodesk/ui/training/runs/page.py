"""Every training of the project: tick two or more, and their curves lie over one another."""

from __future__ import annotations

import math

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSplitter,
    QStackedLayout,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.ui.look import icons, pieces, theme
from fibrodesk.ui.training import words
from fibrodesk.ui.training.graphs.curves import Curves
from fibrodesk.ui.training.graphs.graph import Graph, Line, line_look
from fibrodesk.ui.training.graphs.library import GraphLibrary
from fibrodesk.ui.training.graphs.thinning import Points
from fibrodesk.ui.training.models.model_list import figure_cell, plain_table
from fibrodesk.ui.training.ports import PastRun
from fibrodesk.ui.training.runs import words as run_words
from fibrodesk.ui.training.runs.presenter import MOST_TICKED, RunsPresenter

_GLYPHS = {"finished": "state-done", "running": "state-progress", "stopped": "pause"}
_TABLE_PX, _CURVES_PX = 300, 420  # their ratio is what counts


class RunsPage(QWidget):
    """Shows what `RunsPresenter` decides."""

    go_on_wanted = Signal(str)  # the id of a run that stopped
    train_wanted = Signal()

    def __init__(self, presenter: RunsPresenter, library: GraphLibrary) -> None:
        super().__init__()
        self.setObjectName("runs_page")
        self._presenter = presenter
        self.may_begin = True  # no other training runs in this window
        heads = [
            self.tr("run"),
            self.tr("state"),
            self.tr("epochs × mini-batches"),
            self.tr("best Dice"),
            self.tr("time"),
            self.tr("what it left"),
        ]
        self.table = plain_table("runs", self.tr("Trainings"), heads)
        self.dice = Graph(
            "runs_dice",
            self.tr("Dice, validation patients"),
            self.tr("by epoch"),
            library=library,
            share=True,
        )
        self.loss = Graph(
            "runs_loss", self.tr("Loss"), self.tr("by step"), library=library, noisy=True
        )
        self._words = pieces.label("", name="runs_differences", wrap=True)
        self.go_on = pieces.button(self.tr("Go on"), "run_go_on", glyph="play", run=self._go_on)
        self._arrange()
        self.table.itemChanged.connect(self._ticked)
        self.table.currentCellChanged.connect(lambda *_: self._show_acts())
        presenter.runs_changed.connect(self._show_runs)
        presenter.ticks_changed.connect(self._show_curves)
        self._show_runs()

    def _arrange(self) -> None:
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, header.ResizeMode.Interactive)
        self.table.setColumnWidth(0, 7 * theme.S24)
        header.setStretchLastSection(True)
        above = QWidget()
        pieces.surface(above, "panel")
        column = QVBoxLayout(above)
        column.setContentsMargins(theme.S16, theme.S12, theme.S16, theme.S12)
        column.setSpacing(theme.S8)
        hint = self.tr("Tick two or more to lay their curves over one another.")
        column.addLayout(
            pieces.row(
                pieces.label(self.tr("Trainings"), "section"),
                pieces.label(hint, "caption"),
                None,
                self.go_on,
            )
        )
        column.addWidget(self.table, 1)
        column.addWidget(self._words)
        below = QWidget()
        across = QHBoxLayout(below)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(1)
        across.addWidget(self.dice, 1)
        across.addWidget(self.loss, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(above)
        split.addWidget(below)
        split.setChildrenCollapsible(False)
        split.setSizes([_TABLE_PX, _CURVES_PX])
        train = pieces.button(self.tr("Train a model"), "runs_train", run=self.train_wanted.emit)
        empty = pieces.EmptyState(
            "training",
            self.tr("No training has been begun in this project yet."),
            action=train,
            name="runs_empty",
        )
        self._stack = QStackedLayout(self)
        self._stack.addWidget(empty)
        self._stack.addWidget(split)

    # What is shown.

    def _show_runs(self) -> None:
        runs = self._presenter.runs
        self._stack.setCurrentIndex(1 if runs else 0)
        here = self.table.currentRow()
        with QSignalBlocker(self.table):
            self.table.setRowCount(len(runs))
            for place, run in enumerate(runs):
                for column, item in enumerate(self._cells(run)):
                    self.table.setItem(place, column, item)
            if runs:
                self.table.setCurrentCell(max(0, min(here, len(runs) - 1)), 1)
        self._show_curves()
        self._show_acts()

    def _cells(self, run: PastRun) -> list[QTableWidgetItem]:
        ticked = run.id in self._presenter.ticked
        named = self.tr("{number} · {preset}").format(number=run.number, preset=run.preset)
        name = QTableWidgetItem(named)
        name.setFlags(name.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        name.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        name.setToolTip(self.tr("Tick it\nIts curves lie over those of the other ticked ones."))
        state = QTableWidgetItem(run_words.state(run.state))
        worn = theme.worn()
        colour = worn.stop if run.state == "failed" else worn.quiet
        colour = worn.accent if run.state in ("finished", "running") else colour
        state.setIcon(icons.icon(_GLYPHS.get(run.state, "stop"), colour))
        left = QTableWidgetItem(run_words.left(run))
        left.setToolTip(run_words.left(run))
        return [
            name,
            state,
            figure_cell(run_words.length(run)),
            figure_cell(run_words.dice(run), self.tr("Pooled over the validation patients.")),
            figure_cell(run_words.time(run)),
            left,
        ]

    def _show_curves(self) -> None:
        compared = self._presenter.compared
        dice, loss = [], []
        for place, run in enumerate(compared):
            course = self._presenter.courses.get(run.id)
            if course is None or not course.stages:
                continue
            last = list(course.stages.values())[-1]  # by which a run is judged
            dice.append(_line(place, run, last.epochs, last.dice, _best(last)))
            loss.append(_line(place, run, last.steps, last.generator, ""))
        none = self.tr("Tick a run, and its curves stand here.")
        if compared:
            none = self.tr("None of the ticked runs has come this far.")
        self.dice.draw(dice, none=none)
        self.loss.draw(loss, none=none)
        told = run_words.differences(compared)
        self._words.setText("\n".join(told))
        self._words.setVisible(bool(told))
        self._mark_ticks()

    def _mark_ticks(self) -> None:
        with QSignalBlocker(self.table):
            for place, run in enumerate(self._presenter.runs[: self.table.rowCount()]):
                item = self.table.item(place, 0)
                ticked = run.id in self._presenter.ticked
                state = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
                if item is not None and item.checkState() is not state:
                    item.setCheckState(state)

    @property
    def chosen(self) -> PastRun | None:
        place = self.table.currentRow()
        runs = self._presenter.runs
        return runs[place] if 0 <= place < len(runs) else None

    def let_begin(self, may: bool) -> None:
        self.may_begin = may
        self._show_acts()

    def _show_acts(self) -> None:
        run = self.chosen
        able = run is not None and run.resumable
        why_not = self.tr("This run has come to its end.")
        if run is not None and run.state == "running":
            why_not = self.tr("It is running.")
        if able and not self.may_begin:
            why_not = self.tr("Another training runs in this window; stop it first.")
        pieces.allow(
            self.go_on,
            able and self.may_begin,
            why_not=why_not,
            tip=self.tr("Go on\nFrom where it stopped, to the same numbers."),
        )

    # What is done.

    def _ticked(self, item: QTableWidgetItem) -> None:
        runs = self._presenter.runs
        if item.column() != 0 or not 0 <= item.row() < len(runs):
            return
        on = item.checkState() is Qt.CheckState.Checked
        if not self._presenter.tick(runs[item.row()].id, on=on):
            told = self.tr("More than {count} curves over one another nobody tells apart.")
            self._words.setText(told.format(count=MOST_TICKED))
            self._words.show()
            self._mark_ticks()

    def _go_on(self) -> None:
        if self.chosen is not None and self.chosen.resumable:
            self.go_on_wanted.emit(self.chosen.id)


def _line(place: int, run: PastRun, along: Points, values: Points, value: str) -> Line:
    tone, dashed = line_look(place)
    name = f"{run.number} {run.preset}"
    return Line(along=along, values=values, name=name, value=value, tone=tone, dashed=dashed)


def _best(curves: Curves) -> str:
    known = [value for value in curves.dice if not math.isnan(value)]
    return words.share(max(known)) if known else words.DASH
