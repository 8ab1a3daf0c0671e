"""What a training is rarely asked: another network, and how long it goes on."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QSpinBox, QVBoxLayout, QWidget

from fibrodesk.ui.look import icons, pieces, theme
from fibrodesk.ui.training.plan.lengths import DESK, length_of
from fibrodesk.ui.training.ports import NetworkEntry, TrainingPlan

_NUMBERS = (("epochs", 10_000), ("batches", 100_000), ("batch_size", 256), ("width", 256))
_SEED, _LARGEST_SEED = "seed", 2**31 - 1


class MorePanel(QWidget):
    """Folded away; what stands in it is the preset's own until a person changes it."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("training_more_panel")
        self._preset = ""
        self.fold = pieces.button(
            self.tr("Network and length"),
            "training_more",
            flat=True,
            glyph="down",
            tip=self.tr("Network and length\nWhat the preset brings along, and may be changed."),
        )
        self.fold.setCheckable(True)
        self.fold.setProperty("part", True)
        self._network = QComboBox()
        self._network.setObjectName("training_network")
        self._network.setAccessibleName(self.tr("Network"))
        self._words = pieces.label("", "caption", name="network_words", wrap=True)
        self._numbers = {name: _number(name, most) for name, most in _NUMBERS}
        self._numbers[_SEED] = _number(_SEED, _LARGEST_SEED)
        self._numbers[_SEED].setMinimum(0)
        self._networks: list[NetworkEntry] = []
        self._body = QWidget()
        self._arrange()
        self.fold.toggled.connect(self._fold)
        self._network.currentIndexChanged.connect(lambda _place: self._say())
        for box in self._numbers.values():
            box.valueChanged.connect(lambda _value: self._say())
        self._fold(False)

    def _arrange(self) -> None:
        told = {
            "epochs": self.tr("Epochs"),
            "batches": self.tr("Mini-batches an epoch"),
            "batch_size": self.tr("Images a batch"),
            "width": self.tr("Channels, first level"),
            _SEED: self.tr("Seed"),
        }
        tips = {
            "epochs": self.tr("After each the learning rate may fall; some are validated."),
            "batches": self.tr("Steps of learning in each epoch."),
            "batch_size": self.tr("What each step learns from; fewer need less memory."),
            "width": self.tr("Twice as many channels take about four times as long."),
            _SEED: self.tr("The same seed on the same snapshot gives the same model again."),
        }
        for name, box in self._numbers.items():
            box.setToolTip(f"{told[name]}\n{tips[name]}")
        own = self.tr("Network\nThe preset's own, or one of the others for a comparison.")
        self._network.setToolTip(own)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S4)
        column.addWidget(self._network)
        column.addWidget(self._words)
        for name, box in self._numbers.items():
            box.setAccessibleName(told[name])
            column.addLayout(pieces.row(pieces.label(told[name], "quiet"), None, box))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.S4)
        whole.addWidget(self.fold)
        whole.addWidget(self._body)

    def _fold(self, unfolded: bool) -> None:
        self._body.setVisible(unfolded)
        icons.wear(self.fold, "up" if unfolded else "down")

    def offer(self, networks: list[NetworkEntry]) -> None:
        """The networks that any preset of one stage may be trained with."""
        if networks == self._networks:
            return
        self._networks = networks
        chosen = self.network
        with QSignalBlocker(self._network):
            self._network.clear()
            self._network.addItem(self.tr("The preset's own network"), "")
            for network in networks:
                self._network.addItem(network.title, network.name)
            self._network.setCurrentIndex(max(0, self._network.findData(chosen)))
        self._say()

    def take_preset(self, preset: str) -> None:
        """Every number becomes the preset's own."""
        if preset == self._preset:
            return
        self._preset = preset
        length = length_of(preset)
        with QSignalBlocker(self._network):
            self._network.setCurrentIndex(0)
        for name, _most in _NUMBERS:
            box = self._numbers[name]
            with QSignalBlocker(box):
                box.setValue(getattr(length, name))
        self._network.setVisible(preset != DESK)
        self._say()

    def take_plan(self, plan: TrainingPlan) -> None:
        """Put in what a stopped run was begun with."""
        self.take_preset(plan.preset)
        with QSignalBlocker(self._network):
            self._network.setCurrentIndex(max(0, self._network.findData(plan.network)))
        for name, box in self._numbers.items():
            with QSignalBlocker(box):
                box.setValue(getattr(plan, name))
        self._say()

    @property
    def network(self) -> str:
        """ "" is the preset's own."""
        return str(self._network.currentData() or "")

    def numbers(self) -> dict[str, int]:
        return {name: box.value() for name, box in self._numbers.items()}

    def let(self, allowed: bool) -> None:
        for box in (*self._numbers.values(), self._network):
            box.setEnabled(allowed)

    def _say(self) -> None:
        own = self.tr("Two stages, each with its own network and as long as the other.")
        told = next((one.words for one in self._networks if one.name == self.network), "")
        self._words.setText(own if self._preset == DESK else told)
        self._words.setVisible(bool(self._words.text()))
        self.changed.emit()


def _number(name: str, most: int) -> QSpinBox:
    box = QSpinBox()
    theme.pad(box)
    box.setObjectName(f"training_{name}")
    box.setRange(1, most)
    box.setFont(theme.tabular(box.font()))
    box.setFixedWidth(4 * theme.S24 - theme.S16)
    return box
