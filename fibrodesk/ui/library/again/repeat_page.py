"""The page of a repeat: how much of a round comes back, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from fibrodesk.ui.look import pieces, theme

if TYPE_CHECKING:
    from fibrodesk.desk.rounds.round import RoundView

_MOST_DAYS = 3650


class RepeatPage(QWidget):
    """Chance chooses the cines, so that no list of them stands here."""

    back_wanted = Signal()
    wanted = Signal(str, str, int, int)  # the round, a name or "", percent, days

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("repeat_page")
        self._round: RoundView | None = None
        self._title = QLabel()
        self.name = QLineEdit()
        self.name.setObjectName("repeat_name")
        self.name.setAccessibleName(self.tr("Name"))
        self.name.setPlaceholderText(self.tr("Given by itself, as the next round"))
        self.name.setToolTip(
            self.tr("Readers see it: it should not tell that anything comes back.")
        )
        self.percent = self._number(
            "repeat_part",
            self.tr("Part of the cines, in percent"),
            (1, 100),
            self.tr(" % of the cines"),
        )
        self.days = self._number(
            "repeat_days",
            self.tr("Days since the last submission"),
            (0, _MOST_DAYS),
            self.tr(" days after the last submission"),
        )
        self._sum = pieces.label("", "quiet", name="repeat_sum", wrap=True)
        self.plan = pieces.button(
            self.tr("Plan the repeat"),
            "repeat_create",
            primary=True,
            tip=self.tr("Draws the cines and gives them to their readers under new codes."),
            run=self._go,
        )
        self._arrange()

    def begin(self, view: RoundView, usual: tuple[int, int]) -> None:
        """Start afresh for a round, with what the study usually does."""
        self._round = view
        self._title.setText(self.tr("Read a part of {name} again").format(name=view.name))
        self.name.clear()
        self.percent.setValue(usual[0])
        self.days.setValue(usual[1])
        self._tell()
        self.percent.setFocus()

    def _number(self, name: str, words: str, span: tuple[int, int], suffix: str) -> QSpinBox:
        made = QSpinBox()
        theme.pad(made)
        made.setObjectName(name)
        made.setAccessibleName(words)
        made.setToolTip(words)
        made.setRange(*span)
        made.setSuffix(suffix)
        made.valueChanged.connect(lambda _value: self._tell())
        return made

    def _tell(self) -> None:
        if self._round is None:
            return
        total = len(self._round.cines)
        back = min(total, max(1, round(total * self.percent.value() / 100)))
        readers = ", ".join(reader.name for reader in self._round.readers)
        self._sum.setText(
            self.tr(
                "Coming back to {readers}: {back} of {total} cines, each under a new code that "
                "tells nothing of it, some with and some without fibrosis as in the whole round. "
                "From now on, and "
                "until they have read them all again, these readers see no mask and no figure of "
                "{name}: not the own first reading either."
            ).format(back=back, total=total, readers=readers, name=self._round.name)
        )

    def _go(self) -> None:
        if self._round is not None:
            name = self.name.text().strip()
            self.wanted.emit(self._round.id, name, self.percent.value(), self.days.value())

    def _arrange(self) -> None:
        theme.role(self._title, "title")
        column = QVBoxLayout()
        column.setSpacing(theme.S12)
        column.addWidget(self._title)
        words = self.tr(
            "It gives each reader's own agreement: the first reading against the second."
        )
        column.addWidget(pieces.label(words, "quiet", wrap=True))
        column.addLayout(
            pieces.fields(
                (self.tr("Comes back"), self.percent),
                (self.tr("Not before"), self.days),
                (self.tr("Name"), self.name),
            )
        )
        column.addWidget(self._sum)
        back = pieces.button(
            self.tr("Back"),
            "repeat_back",
            tip=self.tr("To the library; nothing is planned."),
            run=self.back_wanted.emit,
        )
        column.addLayout(pieces.row(back, None, self.plan))
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(pieces.page(column))
