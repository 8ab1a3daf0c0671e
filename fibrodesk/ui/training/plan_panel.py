"""What is trained from what, how long, and the one button that starts or stops it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFormLayout,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.ui import icons, pieces, theme
from fibrodesk.ui.training import estimate, words
from fibrodesk.ui.training.ports import PresetWords, SnapshotEntry, TrainingPlan
from fibrodesk.ui.training.presenter import Stage, TrainingPresenter

translate = QCoreApplication.translate  # under this name the strings are found for translation
_NUMBERS = (  # name, the paper's value, the largest
    ("epochs", 150, 10_000),
    ("batches", 128, 100_000),
    ("batch_size", 6, 256),
    ("width", 64, 256),
)


class PlanPanel(QWidget):
    """Asks; the presenter decides."""

    def __init__(self, presenter: TrainingPresenter) -> None:
        super().__init__()
        self.setObjectName("training_plan")
        pieces.surface(self, "panel")
        self.setFixedWidth(theme.PANEL_WIDTH)
        self._presenter = presenter
        self._presets = QButtonGroup(self)
        self._preset_lines = QVBoxLayout()
        self._preset_words = pieces.label("", "caption", name="preset_words", wrap=True)
        self._names: list[str] = []
        self._seen = False
        self._snapshots = QComboBox()
        self._snapshots.setObjectName("training_snapshot")
        self._snapshots.setAccessibleName(self.tr("Snapshot"))
        self._sides = pieces.label("", "caption", name="snapshot_sides", wrap=True)
        self._take = pieces.button(
            self.tr("Take a snapshot"),
            "take_snapshot",
            glyph="snapshot",
            tip=self.tr("Take a snapshot\nFreezes every opened reading with its frame."),
            run=presenter.take_snapshot,
        )
        self._numbers = {name: _number(name, value, most) for name, value, most in _NUMBERS}
        self._time = pieces.label("", "quiet", name="training_estimate", wrap=True)
        self.start = pieces.button(
            self.tr("Start"), "training_start", primary=True, run=self._press
        )
        self._arrange()
        self._listen()
        self._refresh()

    def _arrange(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(theme.S12)
        form.setVerticalSpacing(theme.S4)
        for name, told in (
            ("epochs", self.tr("Epochs")),
            ("batches", self.tr("Mini-batches an epoch")),
            ("batch_size", self.tr("Images a batch")),
            ("width", self.tr("Channels, first level")),
        ):
            form.addRow(pieces.label(told, "quiet"), self._numbers[name])
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S16, theme.S12, theme.S16, theme.S16)
        column.setSpacing(theme.S8)
        column.addWidget(pieces.label(self.tr("Preset"), "section"))
        column.addLayout(self._preset_lines)
        column.addWidget(self._preset_words)
        column.addSpacing(theme.S8)
        column.addWidget(pieces.label(self.tr("Snapshot"), "section"))
        column.addWidget(self._snapshots)
        column.addWidget(self._sides)
        column.addWidget(self._take)
        column.addSpacing(theme.S8)
        column.addWidget(pieces.label(self.tr("Length"), "section"))
        column.addLayout(form)
        column.addStretch(1)
        column.addWidget(self._time)
        column.addWidget(self.start)

    def _listen(self) -> None:
        self._presenter.choices_changed.connect(self._show_choices)
        self._presenter.stage_changed.connect(self._refresh)
        self._presets.idClicked.connect(lambda _id: self._refresh())
        self._snapshots.currentIndexChanged.connect(lambda _index: self._refresh())
        for box in self._numbers.values():
            box.valueChanged.connect(lambda _value: self._refresh())

    # What is asked.

    @property
    def preset(self) -> PresetWords | None:
        place = self._presets.checkedId()
        return self._presenter.presets[place] if 0 <= place < len(self._names) else None

    @property
    def snapshot(self) -> SnapshotEntry | None:
        here = self._snapshots.currentData()
        return next((one for one in self._presenter.snapshots if one.id == here), None)

    def plan(self) -> TrainingPlan | None:
        """What Start would start; None while something is missing."""
        if self.preset is None or self.snapshot is None:
            return None
        return TrainingPlan(
            snapshot_id=self.snapshot.id,
            preset=self.preset.name,
            **{name: box.value() for name, box in self._numbers.items()},
        )

    def _press(self) -> None:
        if self._presenter.stage in (Stage.RUNNING, Stage.STARTING):
            self._presenter.stop()
            return
        plan = self.plan()
        if plan is not None:
            self._presenter.start(plan)

    # What is shown.

    def _show_choices(self) -> None:
        self._show_presets()
        here = self._snapshots.currentData()
        newest = self._snapshots.count() != len(self._presenter.snapshots)
        self._snapshots.blockSignals(True)
        self._snapshots.clear()
        for number, taken in enumerate(self._presenter.snapshots, 1):
            told = self.tr("Snapshot {number} · {count} patients")
            self._snapshots.addItem(told.format(number=number, count=taken.patients), taken.id)
        last = self._snapshots.count() - 1
        self._snapshots.setCurrentIndex(last if newest else self._snapshots.findData(here))
        self._snapshots.blockSignals(False)
        self._take_up_stopped()
        self._refresh()

    def _take_up_stopped(self) -> None:
        """The first time, put in the plan of a run that was stopped, so that it can go on."""
        stopped = self._presenter.resumable
        if self._seen or stopped is None or stopped.preset not in self._names:
            self._seen = True
            return
        self._seen = True
        self._presets.button(self._names.index(stopped.preset)).setChecked(True)
        self._snapshots.setCurrentIndex(self._snapshots.findData(stopped.snapshot_id))
        for name, box in self._numbers.items():
            box.setValue(getattr(stopped, name))

    def _show_presets(self) -> None:
        names = [preset.name for preset in self._presenter.presets]
        if names == self._names:
            return
        self._names = names
        for place, preset in enumerate(self._presenter.presets):
            button = QRadioButton(preset.title)
            button.setObjectName(f"preset_{preset.name}")
            button.setChecked(place == 0)
            self._presets.addButton(button, place)
            self._preset_lines.addWidget(button)

    def _refresh(self) -> None:
        presenter = self._presenter
        idle = presenter.stage is Stage.IDLE
        self._preset_words.setText(self.preset.words if self.preset else "")
        self._sides.setText(_told(self.snapshot))
        self._snapshots.setVisible(bool(presenter.snapshots))
        for box in (*self._numbers.values(), self._snapshots, *self._presets.buttons()):
            box.setEnabled(idle)
        pieces.allow(
            self._take,
            not presenter.taking_snapshot,
            why_not=self.tr("The snapshot is being taken."),
            tip=self.tr("Take a snapshot\nFreezes every opened reading with its frame."),
        )
        self._show_button()

    def _show_button(self) -> None:
        presenter, plan = self._presenter, self.plan()
        running = presenter.stage in (Stage.STARTING, Stage.RUNNING)
        stopping = presenter.stage is Stage.STOPPING
        self.start.setText(self._name_of_start(plan))
        icons.wear(self.start, "stop" if running or stopping else "play")
        missing = self.tr("Take a snapshot first: a training never reads the live project.")
        ends = self.tr("It ends within one step.")
        stop = self.tr("Stop\nWithin one step; what was learnt is kept.")
        pieces.allow(
            self.start,
            not stopping and (running or plan is not None),
            why_not=ends if stopping else missing,
            tip=stop if running else self.tr("Start"),
        )
        self._time.setText("" if running or stopping or plan is None else _about(plan))

    def _name_of_start(self, plan: TrainingPlan | None) -> str:
        stage = self._presenter.stage
        if stage is Stage.STOPPING:
            return self.tr("Stopping")
        if stage in (Stage.STARTING, Stage.RUNNING):
            return self.tr("Stop")
        goes_on = plan is not None and plan == self._presenter.resumable
        return self.tr("Go on") if goes_on else self.tr("Start")


def _number(name: str, value: int, most: int) -> QSpinBox:
    box = QSpinBox()
    theme.pad(box)
    box.setObjectName(f"training_{name}")
    box.setRange(1, most)
    box.setValue(value)
    box.setFont(theme.tabular(box.font()))
    box.setFixedWidth(4 * theme.S24 - theme.S16)
    return box


def _told(taken: SnapshotEntry | None) -> str:
    if taken is None:
        return translate(
            "Training",
            "No snapshot yet. It freezes the opened readings, so that a training can be repeated.",
        )
    return "\n".join([words.snapshot(taken), *taken.warnings])


def _about(plan: TrainingPlan) -> str:
    long = estimate.duration(estimate.seconds(plan))
    words = translate(
        "Training", "About {time} on two cores without a GPU; a GPU needs a small part of it."
    )
    return words.format(time=long)
