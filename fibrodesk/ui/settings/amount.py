"""A number of the study with its unit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDoubleSpinBox

from fibrodesk.desk.project.settings import StudySettings
from fibrodesk.ui.look import theme

_WIDTH = 160


class Amount(QDoubleSpinBox):
    """Whole where the setting is a count, else with one place behind the point."""

    def __init__(self, *, whole: bool) -> None:
        super().__init__()
        self._whole = whole
        self.setDecimals(0 if whole else 1)
        self.setSingleStep(1 if whole else 0.5)

    @property
    def amount(self) -> int | float:
        return round(self.value()) if self._whole else self.value()


def amount(name: str, words: str, *, unit: str, most: float, changed: Callable[[], None]) -> Amount:
    """A field for the setting `name`, from 0 to `most`; `words` names it for who does not see."""
    made = Amount(whole=isinstance(getattr(StudySettings(), name), int))
    theme.pad(made)
    made.setObjectName(f"agreement_{name}")
    made.setAccessibleName(f"{words}, {unit}")
    made.setToolTip(f"{words}, {unit}")
    made.setRange(0, most)
    made.setSuffix(f" {unit}")
    made.setFixedWidth(_WIDTH)
    made.valueChanged.connect(lambda _value: changed())
    return made
