"""Settings: one list of parts at the left, the part itself at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.desk.roles import Act, may
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.screen import Screen, StatusLine
from fibrodesk.ui.settings.acts import DeskSettings, SettingsActs
from fibrodesk.ui.settings.agreement_panel import AgreementPanel
from fibrodesk.ui.settings.appearance_panel import AppearancePanel
from fibrodesk.ui.settings.audit_panel import AuditPanel
from fibrodesk.ui.settings.keys_panel import KeysPanel
from fibrodesk.ui.settings.own_panel import OwnPanel
from fibrodesk.ui.settings.people_panel import PeoplePanel
from fibrodesk.ui.settings.study_panel import StudyPanel
from fibrodesk.ui.workplace import Workplace


class SettingsScreen(Screen):
    """A part that the person may not use is not shown."""

    name, glyph = "settings", "settings"

    def __init__(self, workplace: Workplace, acts: SettingsActs | None = None) -> None:
        super().__init__(workplace)
        self._acts = acts or DeskSettings(workplace.session)
        self._pages = QStackedWidget()
        self._rail = QVBoxLayout()
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._arrange()
        person = workplace.session.person
        if may(person, Act.ADMINISTER):
            self._add("people", self.tr("People"), "people", PeoplePanel(self._acts, workplace))
            self._add("study", self.tr("Study"), "study", StudyPanel(self._acts, workplace))
            counted = AgreementPanel(self._acts, workplace)
            self._add("agreement", self.tr("Agreement"), "agreement", counted)
        self._add("own", self.tr("My password"), "key", OwnPanel(self._acts, workplace))
        if may(person, Act.READ_AUDIT):
            self._add("audit", self.tr("Audit"), "audit", AuditPanel(self._acts, workplace))
        self._add("appearance", self.tr("Appearance"), "appearance", AppearancePanel(workplace))
        self._add("keys", self.tr("Keys"), "keyboard", KeysPanel(workplace))
        self._rail.addStretch(1)
        self._show(next(iter(self._buttons)))

    def open(self, **where: object) -> None:
        """`part="audit"` goes there at once; what is shown is looked up again."""
        part = str(where.get("part", ""))
        if part in self._buttons:
            self._show(part)
        self._refresh()
        self.status.emit(StatusLine())

    def focus_home(self) -> None:
        button = self._group.checkedButton()
        if button is not None:
            button.setFocus()

    def _add(self, name: str, words: str, glyph: str, panel: QWidget) -> None:
        button = pieces.button(
            words, f"settings_{name}", flat=True, glyph=glyph, run=lambda: self._show(name)
        )
        button.setProperty("part", True)
        button.setCheckable(True)
        button.setFixedHeight(theme.TOOL)
        self._group.addButton(button)
        self._buttons[name] = button
        self._rail.addWidget(button)
        panel.setProperty("part", name)
        self._pages.addWidget(panel)

    def _show(self, name: str) -> None:
        self._buttons[name].setChecked(True)
        self._pages.setCurrentIndex(list(self._buttons).index(name))
        self._refresh()

    def _refresh(self) -> None:
        panel = self._pages.currentWidget()
        if isinstance(panel, PeoplePanel | AuditPanel | StudyPanel | AgreementPanel):
            panel.refresh()

    def _arrange(self) -> None:
        rail = pieces.surface(QWidget(), "window")
        rail.setFixedWidth(200)
        self._rail.setContentsMargins(theme.S16, theme.S24, theme.S8, theme.S16)
        self._rail.setSpacing(theme.S4)
        title = pieces.label(self.tr("Settings"), "title")
        title.setFixedHeight(theme.ROW + 2)  # level with the heads of the parts
        self._rail.addWidget(title)
        self._rail.addSpacing(theme.S8)
        rail.setLayout(self._rail)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(rail, 0, Qt.AlignmentFlag.AlignLeft)
        whole.addWidget(pieces.line(upright=True))
        whole.addWidget(self._pages, 1)
