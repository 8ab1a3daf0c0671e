"""Who comes: the round, people of the project, and names of guests."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.meeting.ports import Threshold


class StartPage(QWidget):
    """The moderator is at the table anyhow; at least one other is named."""

    begin_wanted = Signal(object, object)  # ids of people, names of guests
    round_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("meeting_start")
        self._boxes: dict[str, QCheckBox] = {}
        self.rounds = QComboBox()
        self.rounds.setObjectName("meeting_rounds")
        self.rounds.setAccessibleName(self.tr("Round"))
        self.rounds.setToolTip(self.tr("Round"))
        self.rounds.activated.connect(
            lambda _place: self.round_chosen.emit(str(self.rounds.currentData()))
        )
        self._people = QVBoxLayout()
        self._people.setSpacing(0)
        self.guests = QLineEdit()
        self.guests.setObjectName("meeting_guests")
        self.guests.setPlaceholderText(self.tr("Names of others, with commas between"))
        self.guests.setAccessibleName(self.tr("Names of others in the room"))
        self.guests.textChanged.connect(self._allow)
        self.guests.returnPressed.connect(self._begin)
        self.begin = pieces.button(
            self.tr("Begin the meeting"), "meeting_begin", primary=True, run=self._begin
        )
        self._nobody = pieces.label("", "quiet", name="meeting_start_words", wrap=True)
        self._arrange()

    def _arrange(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(theme.S12)
        told = self.tr(
            "The frames come with the greatest disagreement first. Who sits at the table is known "
            "to all; who drew which mask is not: A and B stand for other readers on each frame."
        )
        column.addWidget(pieces.label(self.tr("Consensus meeting"), "title"))
        column.addWidget(pieces.label(told, "quiet", wrap=True))
        column.addLayout(pieces.fields((self.tr("Round"), self.rounds)))
        column.addWidget(pieces.label(self.tr("Who is here beside you"), "section"))
        column.addLayout(self._people)
        column.addWidget(self.guests)
        column.addWidget(self._nobody)
        column.addLayout(pieces.row(self.begin, None))
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(pieces.page(column))

    def tell(self, threshold: Threshold) -> None:
        """The rounds, and who may come."""
        self.rounds.clear()
        for one in threshold.rounds:
            self.rounds.addItem(one.name, one.id)
        self.rounds.setCurrentIndex(self.rounds.findData(threshold.round_id))
        pieces.clear(self._people)
        self._boxes = {}
        for person in threshold.people:
            read = self.tr("{name} · read in this round")
            box = QCheckBox(read.format(name=person.name) if person.read else person.name)
            box.setObjectName(f"attends_{person.id}")
            box.setChecked(person.read)
            box.toggled.connect(self._allow)
            self._people.addWidget(box)
            self._boxes[person.id] = box
        self._allow()

    def _chosen(self) -> tuple[list[str], list[str]]:
        people = [person for person, box in self._boxes.items() if box.isChecked()]
        names = [" ".join(name.split()) for name in self.guests.text().split(",")]
        return people, [name for name in names if name]

    def _allow(self, *_: object) -> None:
        people, guests = self._chosen()
        has_round = self.rounds.count() > 0
        why_not = self.tr("Name at least one person beside you.")
        if not has_round:
            why_not = self.tr("No round has opened yet.")
        pieces.allow(
            self.begin,
            has_round and bool(people or guests),
            why_not=why_not,
            tip=self.tr("Begin the meeting\nThe names stand in the minutes."),
        )
        self._nobody.setText("" if self.begin.isEnabled() else why_not)

    def _begin(self) -> None:
        if self.begin.isEnabled():
            self.begin_wanted.emit(*self._chosen())
