"""What holds for the whole study."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.settings.acts import SettingsActs
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.desk.project.settings import StudySettings

_MOST_KEY_FRAMES = 200


class StudyPanel(QWidget):
    """Rounds keep the mode that they were made with; that is said beside the choice."""

    def __init__(self, acts: SettingsActs, workplace: Workplace) -> None:
        super().__init__()
        self.setObjectName("study_panel")
        self._acts, self._workplace = acts, workplace
        self._settings: StudySettings | None = None
        self.name = QLineEdit()
        self.name.setObjectName("study_name_field")
        self._make_choices()
        self._make_fields()
        self._save = pieces.button(
            self.tr("Save"), "study_save", primary=True, run=self._save_settings
        )
        self._arrange()

    def _make_choices(self) -> None:
        self.mode = _choice(
            "study_mode",
            {
                "blind": self.tr("Blind: readers see no proposal"),
                "assisted": self.tr("Assisted: readers see the model's proposals"),
            },
        )
        self.domain = _choice(
            "study_domain",
            {
                "myocardium": self.tr("The locked myocardium"),
                "sector": self.tr("The whole sector of the scanner"),
            },
        )
        self.calibration = _choice(
            "study_calibration",
            {
                "offered": self.tr("Offered: the reader decides"),
                "required": self.tr("Required: all of it before a round is begun"),
                "off": self.tr("Not used"),
            },
        )
        self.dates = _choice(
            "study_dates",
            {
                "removed": self.tr("Removed from every loop"),
                "shifted": self.tr("Shifted by a secret span for each patient"),
            },
        )
        self.linkage = _choice(
            "study_linkage",
            {
                "kept": self.tr("Kept encrypted, outside the study's folder"),
                "none": self.tr("Not kept: no code leads back to a patient"),
            },
        )

    def _make_fields(self) -> None:
        self.key_frames = QSpinBox()
        theme.pad(self.key_frames)
        self.key_frames.setObjectName("study_key_frames")
        self.key_frames.setRange(1, _MOST_KEY_FRAMES)
        self.hide_names = QCheckBox(self.tr("A reviewer does not learn who drew which mask"))
        self.hide_names.setObjectName("study_hide_names")
        self.several_roles = QCheckBox(self.tr("One person may hold two roles"))
        self.several_roles.setObjectName("study_several_roles")

    def refresh(self) -> None:
        self._workplace.runner.run(
            lambda _cancel: self._acts.study(),
            done=self._show,
            failed=self._workplace.messages.tell,
        )

    def _show(self, settings: StudySettings) -> None:
        self._settings = settings
        self.name.setText(settings.name)
        self.mode.setCurrentIndex(self.mode.findData(settings.reading_mode))
        self.domain.setCurrentIndex(self.domain.findData(settings.domain))
        self.calibration.setCurrentIndex(self.calibration.findData(settings.calibration))
        self.dates.setCurrentIndex(self.dates.findData(settings.dates))
        self.linkage.setCurrentIndex(self.linkage.findData(settings.linkage))
        self.key_frames.setValue(settings.key_frames)
        self.hide_names.setChecked(settings.hide_names)
        self.several_roles.setChecked(settings.several_roles)

    def _save_settings(self) -> None:
        if self._settings is None:
            return
        wanted = replace(
            self._settings,
            name=self.name.text().strip() or self._settings.name,
            reading_mode=str(self.mode.currentData()),
            domain=str(self.domain.currentData()),
            calibration=str(self.calibration.currentData()),
            dates=str(self.dates.currentData()),
            linkage=str(self.linkage.currentData()),
            key_frames=self.key_frames.value(),
            hide_names=self.hide_names.isChecked(),
            several_roles=self.several_roles.isChecked(),
        )

        def saved(_none: object) -> None:
            self._workplace.messages.note(self.tr("The settings of the study were saved."))
            self.refresh()

        self._workplace.runner.run(
            lambda _cancel: self._acts.change_study(wanted),
            done=saved,
            failed=self._workplace.messages.tell,
        )

    def _arrange(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(theme.S12)
        column.addWidget(pieces.label(self.tr("Study"), "title"))
        column.addLayout(
            pieces.fields(
                (self.tr("Name"), self.name),
                (self.tr("Reading"), self.mode),
                (self.tr("Kappa counts"), self.domain),
                (self.tr("Key frames of a loop"), self.key_frames),
                (self.tr("Calibration"), self.calibration),
                (self.tr("Dates of loops"), self.dates),
                (self.tr("Patients' table"), self.linkage),
            )
        )
        column.addWidget(self.hide_names)
        column.addWidget(self.several_roles)
        column.addWidget(
            pieces.label(
                self.tr("A round that was made keeps the way of reading that it was made with."),
                "quiet",
                wrap=True,
            )
        )
        column.addWidget(
            pieces.label(
                self.tr(
                    "Dates and table hold for the loops that come in from now on. Without the "
                    "table, a patient is known again only until you sign out: one who comes back "
                    "later gets a second code."
                ),
                "quiet",
                wrap=True,
            )
        )
        column.addLayout(pieces.row(None, self._save))
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(pieces.page(column, left=True))


def _choice(name: str, words: dict[str, str]) -> QComboBox:
    made = QComboBox()
    made.setObjectName(name)
    for value, text in words.items():
        made.addItem(text, value)
    return made
