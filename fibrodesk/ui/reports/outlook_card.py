"""What a report made now would hold, part by part."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout

from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.reports.ports import Outlook


class OutlookCard(QFrame):
    """What a report made now would hold, or why it cannot be made."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("report_outlook")
        pieces.surface(self, "card")
        self._title = pieces.ElidedLabel(self.tr("Study report"), "section", name="report_title")
        self._counts = pieces.label("", "quiet", name="report_counts", wrap=True)
        self._notes = pieces.label("", name="report_notes", wrap=True)
        holds = QGridLayout()
        holds.setHorizontalSpacing(theme.S16)
        holds.setVerticalSpacing(theme.S8)
        holds.setColumnStretch(1, 1)
        for place, (name, told) in enumerate(self._holds()):
            holds.addWidget(pieces.label(name), place, 0, Qt.AlignmentFlag.AlignTop)
            holds.addWidget(pieces.label(told, "quiet", wrap=True), place, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S16, theme.S16, theme.S16, theme.S16)
        column.setSpacing(theme.S12)
        column.addWidget(self._title)
        column.addWidget(self._counts)
        column.addLayout(holds)
        column.addWidget(self._notes)

    def _holds(self) -> list[tuple[str, str]]:
        """The parts of every report, and what stands in each."""
        return [
            (
                self.tr("Agreement"),
                self.tr("kappa in its domain with intervals, Dice, presence, every patient"),
            ),
            (
                self.tr("Proposals"),
                self.tr(
                    "image, expert and model side by side; Dice, IoU, precision, recall, Hausdorff"
                ),
            ),
            (
                self.tr("Burden"),
                self.tr(
                    "share of the myocardium, patient by patient, and against ejection fraction"
                ),
            ),
            (
                self.tr("Evidence"),
                self.tr("the head of the audit trail, versions, and the model's card"),
            ),
        ]

    def show_outlook(self, outlook: Outlook) -> None:
        self._title.tell(self.tr("Study report · {study}").format(study=outlook.study))
        words = self.tr(
            "{cines} cines of {patients} patients · rounds: {opened} opened, {sealed} sealed"
        )
        self._counts.setText(
            words.format(
                cines=outlook.cines,
                patients=outlook.patients,
                opened=outlook.rounds_open,
                sealed=outlook.rounds_sealed,
            )
        )
        notes = outlook.missing or outlook.gaps
        theme.role(self._notes, "warn" if outlook.missing else "quiet")
        self._notes.style().polish(self._notes)
        line = self.tr("▲ Not yet: {note}") if outlook.missing else "{note}"
        self._notes.setText("\n".join(line.format(note=note) for note in notes))
        self._notes.setVisible(bool(notes))
