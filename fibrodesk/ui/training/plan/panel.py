"""What is trained from what, how long, and the one button that starts or stops it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.ui.counting import counted
from fibrodesk.ui.look import icons, pieces, theme
from fibrodesk.ui.training import words
from fibrodesk.ui.training.plan import estimate
from fibrodesk.ui.training.plan.folds_box import FoldsBox
from fibrodesk.ui.training.plan.more_panel import MorePanel
from fibrodesk.ui.training.ports import PastRun, PresetWords, SnapshotEntry, TrainingPlan
from fibrodesk.ui.training.presenter import Stage, TrainingPresenter

_RESTS_MS = 1000  # a press that was meant to stop what ended by itself starts nothing

translate = QCoreApplication.translate  # under this name the strings are found for translation


class PlanPanel(QWidget):
    """Asks; the presenter decides."""

    def __init__(self, presenter: TrainingPresenter) -> None:
        super().__init__()
        self.setObjectName("training_plan")
        pieces.surface(self, "panel")
        self.setFixedWidth(theme.PANEL_WIDTH + theme.S24)
        self._presenter = presenter
        self._presets = QButtonGroup(self)
        self._preset_lines = QVBoxLayout()
        self._preset_lines.setSpacing(0)
        self._preset_words = pieces.label("", "caption", name="preset_words", wrap=True)
        self._names: list[str] = []
        self._seen = False
        self._snapshots = QComboBox()
        self._snapshots.setObjectName("training_snapshot")
        self._snapshots.setAccessibleName(self.tr("Snapshot"))
        self._snapshots.setToolTip(self.tr("Snapshot\nThe frozen readings that are learnt from."))
        self._sides = pieces.label("", "caption", name="snapshot_sides", wrap=True)
        self._warning = pieces.label("", "warn", name="snapshot_warnings", wrap=True)
        self._take = pieces.button(
            self.tr("Take a snapshot"),
            "take_snapshot",
            glyph="snapshot",
            run=presenter.take_snapshot,
        )
        self.folds = FoldsBox()
        self.more = MorePanel()
        self._stage = presenter.stage
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_RESTS_MS)
        self._time = pieces.label("", "quiet", name="training_estimate", wrap=True)
        self.start = pieces.button(
            self.tr("Start"), "training_start", primary=True, run=self._press
        )
        self._arrange()
        self._listen()
        self._refresh()

    def _arrange(self) -> None:
        asked = QWidget()
        asked.setProperty("surface", "clear")
        column = QVBoxLayout(asked)
        column.setContentsMargins(theme.S16, theme.S12, theme.S16, theme.S8)
        column.setSpacing(theme.S8)
        column.addWidget(pieces.label(self.tr("What is trained"), "section"))
        column.addLayout(self._preset_lines)
        column.addWidget(self._preset_words)
        column.addSpacing(theme.S8)
        column.addWidget(pieces.label(self.tr("From which readings"), "section"))
        for widget in (self._snapshots, self._sides, self._warning, self._take):
            column.addWidget(widget)
        column.addSpacing(theme.S8)
        column.addWidget(self.folds)
        column.addSpacing(theme.S8)
        column.addWidget(self.more)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(asked)
        foot = QVBoxLayout()
        foot.setContentsMargins(theme.S16, theme.S8, theme.S16, theme.S16)
        foot.setSpacing(theme.S8)
        foot.addWidget(self._time)
        foot.addWidget(self.start)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addLayout(foot)

    def _listen(self) -> None:
        self._presenter.choices_changed.connect(self._show_choices)
        self._presenter.stage_changed.connect(self._turn)
        self._rest.timeout.connect(self._show_button)
        self._presets.idClicked.connect(lambda _id: self._refresh())
        self._snapshots.currentIndexChanged.connect(lambda _index: self._refresh())
        self.more.changed.connect(self._show_button)
        self.folds.changed.connect(self._show_button)

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
            network=self.more.network,
            folds=self.folds.folds,
            **self.more.numbers(),
        )

    def take_plan(self, plan: TrainingPlan) -> None:
        """Put in a plan that was made elsewhere, as of a run that can go on."""
        if plan.preset not in self._names:
            return
        self._presets.button(self._names.index(plan.preset)).setChecked(True)
        self._snapshots.setCurrentIndex(self._snapshots.findData(plan.snapshot_id))
        self.more.take_plan(plan)
        self.folds.take(plan.folds)
        self._refresh()

    def _press(self) -> None:
        if self._presenter.stage in (Stage.RUNNING, Stage.STARTING):
            self._presenter.stop()
            return
        plan = self.plan()
        if plan is not None:
            self._presenter.start(plan)

    def _turn(self) -> None:
        before, self._stage = self._stage, self._presenter.stage
        if before is Stage.RUNNING and self._stage is Stage.IDLE:
            self._rest.start()
        self._refresh()

    # What is shown.

    def _show_choices(self) -> None:
        self._show_presets()
        self.more.offer(list(self._presenter.networks))
        here = self._snapshots.currentData()
        newest = self._snapshots.count() != len(self._presenter.snapshots)
        self._snapshots.blockSignals(True)
        self._snapshots.clear()
        for number, taken in enumerate(self._presenter.snapshots, 1):
            one = self.tr("Snapshot {number} · 1 patient")
            many = self.tr("Snapshot {number} · {count} patients")
            told = counted(taken.patients, one, many, number=number)
            self._snapshots.addItem(told, taken.id)
        last = self._snapshots.count() - 1
        self._snapshots.setCurrentIndex(last if newest else self._snapshots.findData(here))
        self._snapshots.blockSignals(False)
        stopped = self._presenter.resumable
        if not self._seen and stopped is not None:
            self.take_plan(stopped)  # once, so that it can go on with one press
        self._seen = True
        self._refresh()

    def _show_presets(self) -> None:
        names = [preset.name for preset in self._presenter.presets]
        if names == self._names:
            return
        self._names = names
        for place, preset in enumerate(self._presenter.presets):
            button = QRadioButton(preset.title)
            button.setObjectName(f"preset_{preset.name}")
            button.setToolTip(f"{preset.title}\n{preset.words}")
            button.setChecked(place == 0)
            self._presets.addButton(button, place)
            self._preset_lines.addWidget(button)

    def _refresh(self) -> None:
        presenter = self._presenter
        idle = presenter.stage is Stage.IDLE
        if self.preset is not None:
            self._preset_words.setText(self.preset.words)
            self.more.take_preset(self.preset.name)
        self._sides.setText(_told(self.snapshot))
        warnings = self.snapshot.warnings if self.snapshot else ()
        self._warning.setText("\n".join(warnings))
        self._warning.setVisible(bool(warnings))
        self._snapshots.setVisible(bool(presenter.snapshots))
        for box in (self._snapshots, *self._presets.buttons()):
            box.setEnabled(idle)
        self.more.let(idle)
        self.folds.take_snapshot(self.snapshot)
        self.folds.let(idle)
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
        resting = self._rest.isActive()
        why_not = self.tr("Take a snapshot first: a training never reads the live project.")
        if stopping:
            why_not = self.tr("It ends within one step.")
        elif resting:
            why_not = self.tr("The training has ended by itself just now.")
        stop = self.tr("Stop\nWithin one step; what was learnt is kept.")
        pieces.allow(
            self.start,
            not (stopping or resting) and (running or plan is not None),
            why_not=why_not,
            tip=stop if running else self.tr("Start\nThe training runs beside the desk."),
        )
        busy = running or stopping or plan is None
        share = presenter.share_left if plan == presenter.resumable else None
        self._time.setText("" if busy or plan is None else _about(plan, presenter.runs, share))

    def _name_of_start(self, plan: TrainingPlan | None) -> str:
        stage = self._presenter.stage
        if stage is Stage.STOPPING:
            return self.tr("Stopping")
        if stage in (Stage.STARTING, Stage.RUNNING):
            return self.tr("Stop")
        goes_on = plan is not None and plan == self._presenter.resumable
        return self.tr("Go on") if goes_on else self.tr("Start")


def _told(taken: SnapshotEntry | None) -> str:
    if taken is None:
        return translate(
            "Training",
            "No snapshot yet. It freezes the opened readings, so that a training can be repeated.",
        )
    return words.snapshot(taken)


def _about(plan: TrainingPlan, runs: list[PastRun], share_left: float | None) -> str:
    """`share_left`: of a run that goes on; None for a new one."""
    about = estimate.estimate(plan, runs)
    words = translate(
        "Training", "About {time} on two cores without a GPU; a GPU needs a small part of it."
    )
    if about.measured:
        words = translate("Training", "About {time} on this machine, as the last such run went.")
    if share_left is not None:
        words = translate("Training", "About {time} are left of the run that was stopped.")
    share = 1.0 if share_left is None else share_left
    return words.format(time=estimate.duration(about.seconds * share))
