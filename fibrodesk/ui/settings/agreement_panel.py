"""How agreement is counted, what goes to adjudication, and what is read again."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QVBoxLayout, QWidget

from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.settings.acts import SettingsActs
from fibrodesk.ui.settings.amount import Amount, amount
from fibrodesk.ui.settings.primary_words import PrimaryWords
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.desk.primary import PrimaryAnalysis
    from fibrodesk.desk.project.settings import StudySettings


_WORDS_WIDTH = 240


class AgreementPanel(QWidget):
    """Limits in mm, and in px for cines that are not calibrated; none is on a kappa."""

    def __init__(self, acts: SettingsActs, workplace: Workplace) -> None:
        super().__init__()
        self.setObjectName("agreement_panel")
        self._acts, self._workplace = acts, workplace
        self._words = PrimaryWords(self)
        self._settings: StudySettings | None = None
        self._primary: PrimaryAnalysis | None = None
        self.value = QComboBox()
        self.amounts: dict[str, Amount] = {}
        self.switches: dict[str, QCheckBox] = {}
        self.fixed = pieces.label("", "quiet", name="primary_fixed", wrap=True)
        self.changes = pieces.label("", "warn", name="primary_changes", wrap=True)
        self.warning = pieces.label("", "warn", name="primary_warning", wrap=True)
        self._save = pieces.button(
            self.tr("Save"), "agreement_save", primary=True, run=self._save_settings
        )
        self._build()
        self._arrange()

    def refresh(self) -> None:
        self._workplace.runner.run(
            lambda _cancel: (self._acts.study(), self._acts.primary()),
            done=lambda found: self._show(*found),
            failed=self._workplace.messages.tell,
        )

    # What is shown.

    def _show(self, settings: StudySettings, primary: PrimaryAnalysis) -> None:
        self._settings, self._primary = settings, primary
        told = asdict(settings)
        self.value.setCurrentIndex(self.value.findData(settings.primary))
        for name, field in self.amounts.items():
            field.setValue(told[name])
        for name, box in self.switches.items():
            box.setChecked(told[name])
        self.fixed.setText(self._words.fixed(primary))
        self.changes.setText("\n".join(self._words.changes(primary)))
        self.changes.setVisible(bool(primary.changes))
        self._weigh()

    # What is chosen.

    def wanted(self) -> StudySettings | None:
        """The settings as the fields say; None before the first look."""
        if self._settings is None:
            return None
        chosen: dict[str, Any] = {"primary": str(self.value.currentData())}
        chosen |= {name: field.amount for name, field in self.amounts.items()}
        chosen |= {name: box.isChecked() for name, box in self.switches.items()}
        return replace(self._settings, **chosen)

    def _weigh(self) -> None:
        """Say before it is saved what a change of the primary analysis means."""
        wanted, settings = self.wanted(), self._settings
        fixed = self._primary is not None and self._primary.fixed_when is not None
        if wanted is None or settings is None:
            return
        before, after = asdict(settings), asdict(wanted)
        touched = [each for each in self._words.names() if fixed and before[each] != after[each]]
        self.warning.setText(
            self.tr(
                "The first round was made: agreement, report and methods will say that this was "
                "changed after it, by whom and when."
            )
            if touched
            else ""
        )
        self.warning.setVisible(bool(touched))
        pieces.allow(
            self._save,
            before != after,
            why_not=self.tr("Nothing was changed."),
            tip=self.tr("Puts these into force for the whole study; the audit keeps it."),
        )

    def _save_settings(self) -> None:
        wanted = self.wanted()
        if wanted is None:
            return

        def saved(_none: object) -> None:
            self._workplace.messages.note(self.tr("The settings of agreement were saved."))
            self.refresh()

        self._workplace.runner.run(
            lambda _cancel: self._acts.change_study(wanted),
            done=saved,
            failed=self._workplace.messages.tell,
        )

    # Built once.

    def _build(self) -> None:
        self.value.setObjectName("agreement_primary")
        self.value.setAccessibleName(self.tr("Primary value"))
        self.value.setToolTip(self.tr("What is shown first and published first."))
        self.value.addItem(self.tr("The mean of patients' kappas"), "kappa_mean")
        self.value.addItem(self.tr("The pooled kappa"), "kappa_pooled")
        self.value.currentIndexChanged.connect(self._weigh)
        near, area, apart = self.tr("Tolerance"), self.tr("Area apart"), self.tr("Boundary apart")
        island, part, days = self.tr("Missed island"), self.tr("Part"), self.tr("Not before")
        for name, words, unit, most in (
            ("tolerance_mm", near, self.tr("mm"), 100),
            ("tolerance_px", near, self.tr("px"), 1000),
            ("adjudicate_area_mm2", area, self.tr("mm²"), 100_000),
            ("adjudicate_area_px", area, self.tr("px"), 10_000_000),
            ("adjudicate_apart_mm", apart, self.tr("mm"), 1000),
            ("adjudicate_apart_px", apart, self.tr("px"), 10_000),
            ("adjudicate_island_mm2", island, self.tr("mm²"), 100_000),
            ("adjudicate_island_px", island, self.tr("px"), 10_000_000),
            ("repeat_percent", part, self.tr("% of the cines"), 100),
            ("repeat_after_days", days, self.tr("days"), 3650),
        ):
            self.amounts[name] = amount(name, words, unit=unit, most=most, changed=self._weigh)
        for name, words, tip in (
            (
                "adjudicate_presence",
                self.tr("Only one reader says that there is any fibrosis"),
                self.tr("Such a frame goes to adjudication, however small the mask is."),
            ),
            (
                "adjudicate_assessability",
                self.tr("Only one reader could assess the frame"),
                self.tr("Such a frame goes to adjudication; without it nothing is compared there."),
            ),
            (
                "adjudicate_with_model",
                self.tr("Show the model's mask while it is adjudicated"),
                self.tr("Otherwise it stays hidden, so that the consensus owes it nothing."),
            ),
        ):
            box = QCheckBox(words)
            box.setToolTip(tip)
            box.setObjectName(f"agreement_{name}")
            box.toggled.connect(self._weigh)
            self.switches[name] = box

    def _arrange(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(theme.S12)
        column.addWidget(pieces.label(self.tr("Agreement and adjudication"), "title"))
        self._add_primary(column)
        self._add_limits(column)
        self._add_repeats(column)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(pieces.page(column, left=True), 1)
        whole.addWidget(pieces.line())
        whole.addWidget(self._foot())

    def _foot(self) -> QWidget:
        """Below what scrolls: what is changed is saved without a search for the button."""
        foot = pieces.surface(QWidget(), "panel")
        row = pieces.row(self._save, spacing=theme.S12)
        row.addWidget(self.warning, 1)
        row.addStretch(0)
        row.setContentsMargins(theme.S24, theme.S8, theme.S24, theme.S8)
        row.setAlignment(Qt.AlignmentFlag.AlignLeft)
        foot.setLayout(row)
        return foot

    def _add_primary(self, column: QVBoxLayout) -> None:
        self._head(column, self.tr("Primary analysis"))
        column.addWidget(self.fixed)
        column.addWidget(self.changes)
        column.addLayout(
            _fields(
                (self.tr("Shown first"), self.value),
                (
                    self.tr("Outlines are the same up to"),
                    self._pair("tolerance_mm", "tolerance_px"),
                ),
            )
        )
        self._say(column, self.tr("The second number is for cines that are not calibrated."))

    def _add_limits(self, column: QVBoxLayout) -> None:
        self._head(column, self.tr("A frame goes to adjudication if"))
        column.addLayout(
            _fields(
                (
                    self.tr("The masks lie apart by more than"),
                    self._pair("adjudicate_area_mm2", "adjudicate_area_px"),
                ),
                (
                    self.tr("A boundary lies apart by more than"),
                    self._pair("adjudicate_apart_mm", "adjudicate_apart_px"),
                ),
                (
                    self.tr("One reader misses an island from"),
                    self._pair("adjudicate_island_mm2", "adjudicate_island_px"),
                ),
            )
        )
        for name in ("adjudicate_presence", "adjudicate_assessability"):
            column.addWidget(self.switches[name])
        self._say(
            column,
            self.tr(
                "Never a threshold on kappa: kappa falls with the size of a scar, so that it "
                "would send small ones to adjudication and let large errors pass."
            ),
        )
        column.addWidget(self.switches["adjudicate_with_model"])

    def _add_repeats(self, column: QVBoxLayout) -> None:
        self._head(column, self.tr("The same reader again"))
        column.addLayout(
            _fields(
                (self.tr("Comes back"), self._line("repeat_percent")),
                (self.tr("After at least"), self._line("repeat_after_days")),
            )
        )
        self._say(
            column,
            self.tr(
                "Under a new code and in another order, so that each reader's own agreement can "
                "be told. An administrator plans it in the library, beside an opened round."
            ),
        )

    def _pair(self, first: str, second: str) -> QWidget:
        held = QWidget()
        held.setLayout(pieces.row(self.amounts[first], self.amounts[second], None))
        return held

    def _line(self, name: str) -> QWidget:
        held = QWidget()
        held.setLayout(pieces.row(self.amounts[name], None))
        return held

    def _head(self, column: QVBoxLayout, words: str) -> None:
        column.addSpacing(theme.S8)
        column.addWidget(pieces.label(words, "section"))

    def _say(self, column: QVBoxLayout, words: str) -> None:
        column.addWidget(pieces.label(words, "quiet", wrap=True))


def _fields(*entries: tuple[str, QWidget]) -> QGridLayout:
    """One form of several: the fields of all of them begin at one line."""
    grid = pieces.fields(*entries)
    grid.setColumnMinimumWidth(0, _WORDS_WIDTH)
    return grid
