"""The page of a new round: a name, its loops, its readers."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.ui.library.shelf import LibraryPresenter
from fibrodesk.ui.look import pieces, theme

_LEAST_READERS = 2


class RoundPage(QWidget):
    """Every prepared loop is chosen until the administrator says otherwise."""

    back_wanted = Signal()

    def __init__(self, presenter: LibraryPresenter, *, mode: str) -> None:
        super().__init__()
        self.setObjectName("round_page")
        self._presenter = presenter
        self.name = QLineEdit()
        self.name.setObjectName("round_name")
        self.name.setPlaceholderText(self.tr("Round 1"))
        self.loops = QListWidget()
        self.loops.setObjectName("round_loops")
        self.loops.setMinimumHeight(240)
        self._people = QVBoxLayout()
        self._boxes: dict[str, QCheckBox] = {}
        self._sum = pieces.label("", "quiet", name="round_sum", wrap=True)
        self._create = pieces.button(
            self.tr("Create the round"), "round_create", primary=True, run=self._go
        )
        self._arrange(mode)
        self.name.textChanged.connect(self._weigh)
        self.loops.itemChanged.connect(lambda _item: self._weigh())
        presenter.changed.connect(self._fill_people)

    def begin(self) -> None:
        """Start afresh with what the study holds now."""
        self.name.setText(
            self.tr("Round {number}").format(number=len(self._presenter.shelf.rounds) + 1)
        )
        self.loops.clear()
        for cine in self._presenter.shelf.cines:
            if cine.excluded:
                continue
            state = self._presenter.preparation(cine).word
            item = QListWidgetItem(f"{cine.number}   {cine.patient}   {state}")
            item.setData(Qt.ItemDataRole.UserRole, cine.id)
            item.setCheckState(Qt.CheckState.Checked if cine.prepared else Qt.CheckState.Unchecked)
            self.loops.addItem(item)
        self._fill_people()
        self._presenter.ask_readers()

    @property
    def chosen_loops(self) -> list[str]:
        items = (self.loops.item(row) for row in range(self.loops.count()))
        return [
            str(item.data(Qt.ItemDataRole.UserRole))
            for item in items
            if item.checkState() is Qt.CheckState.Checked
        ]

    @property
    def chosen_readers(self) -> list[str]:
        return [person for person, box in self._boxes.items() if box.isChecked()]

    def fault(self) -> str:
        """What still stands in the way; "" if nothing does."""
        if not self.name.text().strip():
            return self.tr("Give the round a name.")
        if not self.chosen_loops:
            return self.tr("Choose at least one loop.")
        if len(self.chosen_readers) < _LEAST_READERS:
            return self.tr("Choose at least two readers: agreement takes two.")
        return ""

    def _fill_people(self) -> None:
        known = {person.id for person in self._presenter.readers}
        if set(self._boxes) == known and known:
            return
        for box in self._boxes.values():
            self._people.removeWidget(box)
            box.deleteLater()
        self._boxes.clear()
        for person in self._presenter.readers:
            box = QCheckBox(person.name)
            box.setObjectName(f"round_reader_{person.name}")
            box.setChecked(True)
            box.toggled.connect(self._weigh)
            self._boxes[person.id] = box
            self._people.addWidget(box)
        self._weigh()

    def _weigh(self) -> None:
        fault = self.fault()
        pieces.allow(self._create, not fault, why_not=fault)
        self._sum.setText(fault or self._told())

    def _told(self) -> str:
        """What the round will be, and what is to be said of loops that nobody prepared."""
        chosen = self.chosen_loops
        words = self.tr(
            "{loops} loops for {readers} readers, each in an order of their own. The round stays "
            "sealed until all have submitted all of it."
        ).format(loops=len(chosen), readers=len(self.chosen_readers))
        prepared = {cine.id for cine in self._presenter.shelf.cines if cine.prepared}
        bare = sum(cine not in prepared for cine in chosen)
        if not bare:
            return words
        return f"{words}\n" + self.tr(
            "{bare} of them are not prepared: they have no myocardium, so agreement on them is "
            "counted over the whole sector, and every number says so."
        ).format(bare=bare)

    def _go(self) -> None:
        self._presenter.create_round(
            self.name.text().strip(), self.chosen_loops, self.chosen_readers
        )

    def _arrange(self, mode: str) -> None:
        told = {
            "blind": self.tr("Read blind: readers see no proposal of the model."),
            "assisted": self.tr("Read assisted: readers see the proposals of the model."),
        }
        column = QVBoxLayout()
        column.setSpacing(theme.S12)
        column.addWidget(pieces.label(self.tr("New round"), "title"))
        column.addWidget(pieces.label(told.get(mode, mode), "quiet", wrap=True))
        column.addLayout(pieces.fields((self.tr("Name"), self.name)))
        column.addWidget(pieces.label(self.tr("Readers"), "section"))
        column.addLayout(self._people)
        column.addWidget(pieces.label(self.tr("Loops"), "section"))
        column.addWidget(self.loops)
        column.addWidget(self._sum)
        back = pieces.button(self.tr("Back"), "round_back", run=self.back_wanted.emit)
        column.addLayout(pieces.row(back, None, self._create))
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(pieces.page(column))
