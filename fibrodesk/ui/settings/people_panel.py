"""The people of the study: roles as ticks, locking, new passwords, and a line to add somebody."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.domain.people import Role
from fibrodesk.ui.look import icons, pieces, theme
from fibrodesk.ui.settings.acts import SettingsActs
from fibrodesk.ui.settings.people_presenter import PeoplePresenter
from fibrodesk.ui.settings.reset_line import ResetLine
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.domain.people import Person

_WIDE = theme.PAGE_WIDTH + 160
_NAME_PX = 4 * theme.S24


class PeoplePanel(QWidget):
    def __init__(self, acts: SettingsActs, workplace: Workplace) -> None:
        super().__init__()
        self.setObjectName("people_panel")
        me = workplace.session.person.id
        self.presenter = PeoplePresenter(acts, workplace.runner, me, self)
        self._grid = QGridLayout()
        self._reset = ResetLine(self.presenter)
        self._roles = {
            Role.ANNOTATOR: self.tr("Reads"),
            Role.REVIEWER: self.tr("Reviews"),
            Role.ADMINISTRATOR: self.tr("Administers"),
        }
        self.name = QLineEdit()
        self.name.setObjectName("add_name")
        self.name.setPlaceholderText(self.tr("Name"))
        self.password = QLineEdit()
        self.password.setObjectName("add_password")
        self.password.setPlaceholderText(self.tr("First password"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._ticks = {role: self._tick(role) for role in self._roles}
        self._ticks[Role.ANNOTATOR].setChecked(True)
        self._add = pieces.button(
            self.tr("Add"), "add_button", primary=True, glyph="plus", run=self._add_person
        )
        self._arrange()
        self.presenter.changed.connect(self._show)
        self.presenter.done.connect(workplace.messages.note)
        self.presenter.failed.connect(workplace.messages.tell)
        self.name.textChanged.connect(self._weigh)
        self._weigh()

    def refresh(self) -> None:
        self.presenter.refresh()

    def _add_person(self) -> None:
        roles = {role for role, tick in self._ticks.items() if tick.isChecked()}
        self.presenter.add(self.name.text().strip(), roles, self.password.text())
        self.name.clear()
        self.password.clear()

    def _weigh(self) -> None:
        pieces.allow(
            self._add,
            bool(self.name.text().strip()),
            why_not=self.tr("Type the name of who is to be added."),
        )

    def _tick(self, role: Role) -> QCheckBox:
        tick = QCheckBox(self._roles[role])
        tick.setObjectName(f"add_{role}")
        return tick

    def _show(self) -> None:
        pieces.clear(self._grid)
        for row, person in enumerate(self.presenter.people):
            self._show_person(row, person)
        self._reset.hide()

    def _show_person(self, row: int, person: Person) -> None:
        mine = self.presenter.is_me(person)
        sign = QLabel()
        worn = theme.worn()
        colour = worn.warn if person.locked else worn.quiet
        sign.setPixmap(icons.pixmap("lock" if person.locked else "person", colour=colour))
        name = pieces.ElidedLabel(person.name, name=f"person_{person.name}")
        name.setMinimumWidth(_NAME_PX)  # "Reader A" and "Reader B" are told apart
        self._grid.addWidget(sign, row, 0)
        self._grid.addWidget(name, row, 1)
        for column, role in enumerate(self._roles, 2):
            self._grid.addWidget(self._role(person, role, mine), row, column)
        self._grid.addWidget(self._calibration(person), row, 7)
        lock = pieces.button(
            self.tr("Unlock") if person.locked else self.tr("Lock"),
            f"lock_{person.name}",
            run=lambda: self.presenter.lock(person, not person.locked),
        )
        reset = pieces.button(
            self.tr("New password…"),
            f"reset_{person.name}",
            run=lambda: self._reset.ask(person),
        )
        why = self.tr("Nobody locks or resets oneself; another administrator can.")
        for column, button in ((5, lock), (6, reset)):
            pieces.allow(button, not mine, why_not=why)
            self._grid.addWidget(button, row, column)

    def _calibration(self, person: Person) -> QLabel:
        """How far a reader is with the calibration set; the figures are in the tooltip."""
        found = self.presenter.calibrations.get(person.id)
        made = pieces.label("", "quiet", name=f"calibration_{person.name}")
        if found is None:
            return made
        words = self.tr("Calibration {done} of {total}").format(done=found.done, total=found.total)
        made.setText(words)
        if found.first is not None:
            told = self.tr(
                "As read first: Dice {dice}, kappa {kappa}, presence right on {right} of {frames} "
                "frames. Last read on {day}."
            )
            made.setToolTip(
                told.format(
                    dice=_figure(found.first.dice),
                    kappa=_figure(found.first.kappa),
                    right=found.first.presence_agrees,
                    frames=found.first.frames,
                    day=found.when.partition("T")[0],
                )
            )
        return made

    def _role(self, person: Person, role: Role, mine: bool) -> QCheckBox:
        tick = QCheckBox(self._roles[role])
        tick.setObjectName(f"role_{role}_{person.name}")
        tick.setAccessibleName(f"{person.name}: {self._roles[role]}")
        tick.setChecked(person.holds(role))
        pieces.allow(tick, not mine, why_not=self.tr("Nobody changes the own role."))
        tick.clicked.connect(
            lambda on: self.presenter.set_roles(
                person, set(person.roles) | {role} if on else set(person.roles) - {role}
            )
        )
        return tick

    def _arrange(self) -> None:
        self._grid.setHorizontalSpacing(theme.S12)
        self._grid.setVerticalSpacing(theme.S4)
        self._grid.setColumnStretch(1, 1)
        column = QVBoxLayout()
        column.setSpacing(theme.S12)
        column.addWidget(pieces.label(self.tr("People"), "title"))
        column.addLayout(self._grid)
        column.addWidget(self._reset)
        column.addSpacing(theme.S8)
        column.addWidget(pieces.label(self.tr("Add somebody"), "section"))
        line = pieces.row()
        line.addWidget(self.name, 2)
        line.addWidget(self.password, 1)
        for tick in self._ticks.values():
            line.addWidget(tick)
        line.addWidget(self._add)
        line.addStretch(1)  # beside a wide table too, the button stays near what it adds
        self.name.setMaximumWidth(2 * _NAME_PX)
        self.password.setMaximumWidth(2 * _NAME_PX)
        column.addLayout(line)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(pieces.page(column, width=_WIDE, left=True))


def _figure(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.2f}"
