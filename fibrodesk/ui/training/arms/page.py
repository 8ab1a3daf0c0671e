"""The question whether the discriminator earns its place, and the answer with its interval."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.ui.look import icons, pieces, theme
from fibrodesk.ui.training.arms.ports import ArmsFound, ArmsPlan
from fibrodesk.ui.training.arms.presenter import ArmsPresenter, seconds_of
from fibrodesk.ui.training.graphs.interval_line import Difference, IntervalLine
from fibrodesk.ui.training.plan import estimate
from fibrodesk.ui.training.plan.lengths import length_of
from fibrodesk.ui.training.ports import PastRun, SnapshotEntry

_PAIRS = ("paper", "desk")
_PUBLISHED_SEEDS = 5
_FEWEST_FOLDS, _FOLDS = 2, 5
_NUMBERS = (("seeds", 1, 20), ("folds", _FEWEST_FOLDS, 10))
_LENGTHS = (("epochs", 1, 10_000), ("batches", 1, 100_000), ("width", 1, 256))


class ArmsPage(QWidget):
    """Shows what `ArmsPresenter` decides."""

    def __init__(self, presenter: ArmsPresenter) -> None:
        super().__init__()
        self.setObjectName("arms_page")
        self._presenter = presenter
        self._snapshot: SnapshotEntry | None = None
        self._runs: Sequence[PastRun] = ()
        self._numbers = {
            name: _number(name, low, high) for name, low, high in (*_NUMBERS, *_LENGTHS)
        }
        self._time = pieces.label("", "quiet", name="arms_estimate", wrap=True)
        self._said = pieces.label("", name="arms_sentence", wrap=True)
        self._kind = pieces.label("", "caption", name="arms_kind", wrap=True)
        self._line = IntervalLine(
            "arms_interval",
            worse=self.tr("better without it"),
            better=self.tr("better with it"),
        )
        self.begin = pieces.button("", "arms_begin", primary=True, run=self._press)
        self._pairs = QButtonGroup(self)
        self._arrange()
        self._fill()
        self._pairs.idClicked.connect(lambda _place: self._fill())
        presenter.changed.connect(self._show_state)
        for box in self._numbers.values():
            box.valueChanged.connect(lambda _value: self._show_state())
        self._show_state()

    @property
    def pair(self) -> str:
        return _PAIRS[max(0, self._pairs.checkedId())]

    def _fill(self) -> None:
        """Put in the length that the pair brings along."""
        length = length_of(self.pair)
        for name, _least, _most in _LENGTHS:
            with QSignalBlocker(self._numbers[name]):
                self._numbers[name].setValue(getattr(length, name))
        self._show_state()

    def _made_pairs(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        published = self.tr("The published model, with its discriminator and without")
        own = self.tr("The desk's model, with a tamed discriminator and without")
        for place, words in enumerate((published, own)):
            button = QRadioButton(words)
            button.setObjectName(f"arms_pair_{_PAIRS[place]}")
            button.setToolTip(self.tr("Both arms\nAll but the discriminator is the same in both."))
            button.setChecked(place == 0)
            self._pairs.addButton(button, place)
            column.addWidget(button)
        return column

    def _arrange(self) -> None:
        told = {
            "seeds": self.tr("Seeds, paired"),
            "folds": self.tr("Folds of patients"),
            "epochs": self.tr("Epochs"),
            "batches": self.tr("Mini-batches an epoch"),
            "width": self.tr("Channels, first level"),
        }
        tips = {
            "seeds": self.tr("Both arms are trained once from each; five for a published claim."),
            "folds": self.tr("Each patient is judged by networks of the folds without it."),
            "epochs": self.tr("Of each training."),
            "batches": self.tr("Steps of learning in each epoch."),
            "width": self.tr("Twice as many channels take about four times as long."),
        }
        for name, box in self._numbers.items():
            box.setAccessibleName(told[name])
            box.setToolTip(f"{told[name]}\n{tips[name]}")
        self._numbers["seeds"].setValue(_PUBLISHED_SEEDS)
        self._numbers["folds"].setValue(_FOLDS)
        asks = self.tr(
            "Both arms are trained from the same snapshot, the same seeds and the same folds of "
            "patients, and each patient is judged by networks that never saw it. The patients of "
            "gate and report stay closed. A claim that is published wants five seeds; an interval "
            "wider than 0.01 to either side is not decided. Fewer seeds or a shorter length answer "
            "sooner, and less surely."
        )
        form = QGridLayout()
        form.setHorizontalSpacing(theme.S16)
        form.setVerticalSpacing(theme.S4)
        form.setColumnStretch(2, 1)
        for row, (name, box) in enumerate(self._numbers.items()):
            form.addWidget(pieces.label(told[name], "quiet"), row, 0)
            form.addWidget(box, row, 1)
        column = QVBoxLayout()
        column.setSpacing(theme.S12)
        column.addWidget(pieces.label(self.tr("What does the discriminator bring?"), "title"))
        column.addWidget(pieces.label(asks, "quiet", wrap=True))
        for widget in (self._said, self._line, self._kind):
            column.addWidget(widget)
        column.addSpacing(theme.S8)
        column.addLayout(self._made_pairs())
        column.addLayout(form)
        column.addWidget(self._time)
        column.addLayout(pieces.row(self.begin, None))
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(pieces.page(column, left=True))

    def offer(self, snapshots: Sequence[SnapshotEntry], runs: Sequence[PastRun]) -> None:
        """The newest snapshot is the one that both arms learn from."""
        self._snapshot = snapshots[-1] if snapshots else None
        self._runs = runs
        self._show_state()

    def plan(self) -> ArmsPlan | None:
        """What a press would begin; None without a snapshot."""
        if self._snapshot is None:
            return None
        length = length_of(self.pair)
        own = {
            name: box.value()
            for name, box in self._numbers.items()
            if box.value() != getattr(length, name, None)
        }
        return ArmsPlan(snapshot_id=self._snapshot.id, pair=self.pair, **own)

    def _press(self) -> None:
        if self._presenter.running:
            self._presenter.stop()
            return
        plan = self.plan()
        if plan is not None:
            self._presenter.begin(plan)

    # What is shown.

    def _show_state(self) -> None:
        presenter, plan = self._presenter, self.plan()
        running = presenter.running
        for box in (*self._numbers.values(), *self._pairs.buttons()):
            box.setEnabled(not running)
        goes_on, anew = self.tr("Go on comparing"), self.tr("Train both and compare")
        begin = goes_on if presenter.goes_on(plan) else anew
        self.begin.setText(self.tr("Stop") if running else begin)
        icons.wear(self.begin, "stop" if running else "play")
        pieces.allow(
            self.begin,
            running or plan is not None,
            why_not=self.tr("Take a snapshot first: a training never reads the live project."),
            tip=self.tr("Train both arms\nOne training after the other, beside the desk."),
        )
        self._time.setText(self._how_long(plan))
        self._show_found(presenter.state.found if presenter.state is not None else None)

    def _how_long(self, plan: ArmsPlan | None) -> str:
        presenter = self._presenter
        if presenter.running:
            if not presenter.total:
                return self.tr("Starting.")
            words = self.tr("{done} of {total} trainings lie behind.")
            said = words.format(done=presenter.done, total=presenter.total)
            if presenter.seconds_left is None:
                return said
            left = self.tr("About {time} left.")
            return f"{said} {left.format(time=estimate.duration(presenter.seconds_left))}"
        if plan is None:
            return ""
        words = self.tr("{count} trainings, about {time} on this machine without a GPU.")
        count = 2 * plan.seeds * plan.folds
        if presenter.goes_on(plan):
            words = self.tr("{done} of {total} trainings lie behind; it goes on from there.")
            return words.format(done=presenter.done, total=presenter.total)
        return words.format(count=count, time=estimate.duration(seconds_of(plan, self._runs)))

    def _show_found(self, found: ArmsFound | None) -> None:
        none = self.tr("Nobody has asked yet.")
        self._said.setText(found.sentence if found is not None else none)
        theme.role(self._said, "section" if found is not None else "quiet")
        self._said.style().polish(self._said)
        shown = None
        if found is not None and found.difference is not None:
            shown = Difference(value=found.difference, low=found.lower, high=found.upper)
        self._line.show_difference(shown, spoken="" if found is None else found.sentence)
        kind = self.tr("Dice with the discriminator minus without, {count} patients, {seeds} seeds")
        told = "" if found is None or not found.patients else kind
        count, seeds = (0, 0) if found is None else (found.patients, found.seeds)
        self._kind.setText(told.format(count=count, seeds=seeds))
        self._kind.setVisible(bool(told))


def _number(name: str, least: int, most: int) -> QSpinBox:
    box = QSpinBox()
    theme.pad(box)
    box.setObjectName(f"arms_{name}")
    box.setRange(least, most)
    box.setFont(theme.tabular(box.font()))
    box.setFixedWidth(4 * theme.S24)
    return box
