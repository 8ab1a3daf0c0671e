"""Every command with its keys: to find, to read, and to change."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.ui.keys.commands import Command, key_words
from fibrodesk.ui.keys.tables.groups import HEADS, head
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.settings.key_editor import KeyEditor
from fibrodesk.ui.settings.keys_presenter import KeysPresenter
from fibrodesk.ui.workplace import Workplace

_NAME_WIDTH, _KEYS_WIDTH = 220, 200


class KeysPanel(QWidget):
    """Enter or a double click on a command waits for its new key."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.setObjectName("keys_panel")
        session = workplace.session
        person = session.person.name if session is not None else ""
        self.presenter = KeysPresenter(workplace.commands, workplace.preferences, person, self)
        self.search = QLineEdit()
        self.search.setObjectName("find_key")
        self.search.setPlaceholderText(self.tr("Search by name or key"))
        self.search.setAccessibleName(self.tr("Search by name or key"))
        self.search.setClearButtonEnabled(True)
        self.list = _tree()
        self.editor = KeyEditor(self.presenter)
        self.restore_all = pieces.button(
            self.tr("Restore all"),
            "restore_all_keys",
            run=self.presenter.restore_all,
        )
        self._items: dict[str, QTreeWidgetItem] = {}
        self._heads: list[QTreeWidgetItem] = []
        self._arrange()
        self._fill()
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self.list.currentItemChanged.connect(self._chosen)
        self.list.itemActivated.connect(lambda *_: self.editor.change())
        self.editor.finished.connect(self.list.setFocus)
        self.presenter.changed.connect(self._show)
        self._show()

    @property
    def chosen(self) -> Command | None:
        name = next((n for n, i in self._items.items() if i is self.list.currentItem()), None)
        return None if name is None else self.presenter.table[name]

    def choose(self, command_id: str) -> None:
        self.list.setCurrentItem(self._items[command_id])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down and Enter go from the search to the list; Esc empties it."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
            wanted = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if event.key() in wanted:
                self.list.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return False

    def _fill(self) -> None:
        for group in HEADS:
            listed = [each for each in self.presenter.table if each.group == group]
            if not listed:
                continue
            top = QTreeWidgetItem(self.list, [head(group)])
            self._heads.append(top)
            top.setFirstColumnSpanned(True)
            top.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = top.font(0)
            font.setBold(True)
            top.setFont(0, font)
            for command in listed:
                sentence = QCoreApplication.translate("commands", command.sentence)
                item = QTreeWidgetItem(top, [command.title, "", sentence])
                item.setToolTip(2, sentence)
                self._items[command.id] = item
        self.list.expandAll()

    def _show(self) -> None:
        """The keys as they are bound now; what the person chose is told by a dot."""
        worn, rebound = theme.worn(), self.presenter.table.rebound()
        for command in self.presenter.table:
            item = self._items.get(command.id)
            if item is None:
                continue
            keys = "   ".join(map(key_words, command.keys)) or self.tr("no key")
            item.setText(1, f"{keys}  •" if command.id in rebound else keys)
            item.setForeground(1, QColor(worn.accent if command.keys else worn.quiet))
            item.setForeground(2, QColor(worn.quiet))
            own = self.tr("Changed by you; the desk ships: {keys}")
            shipped = map(key_words, self.presenter.table.shipped_keys(command.id))
            words = own.format(keys="   ".join(shipped) or self.tr("no key"))
            item.setToolTip(1, words if command.id in rebound else "")
        pieces.allow(
            self.restore_all,
            bool(rebound),
            why_not=self.tr("Every command has the keys that the desk ships."),
            tip=self.tr("{count} commands get the shipped keys again.").format(count=len(rebound)),
        )
        self.editor.show_command(self.chosen)

    def _filter(self, words: str) -> None:
        wanted = words.strip().casefold()
        for command_id, item in self._items.items():
            command = self.presenter.table[command_id]
            keys = [key.casefold() for key in (*command.keys, *command.shown_keys)]
            hit = wanted in command.title.casefold() or wanted in keys
            if len(wanted) > 1:
                hit = hit or any(wanted in key for key in keys)
            item.setHidden(bool(wanted) and not hit)
        self._hide_empty_heads()
        found = [item for item in self._items.values() if not item.isHidden()]
        if wanted and found and self.list.currentItem() not in found:
            self.list.setCurrentItem(found[0])

    def _hide_empty_heads(self) -> None:
        for top in self._heads:
            children = [top.child(row) for row in range(top.childCount())]
            top.setHidden(all(child is None or child.isHidden() for child in children))

    def _chosen(self, *_: object) -> None:
        self.editor.show_command(self.chosen)

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S24, theme.S24, theme.S24, theme.S24)
        column.setSpacing(theme.S12)
        self.search.setFixedWidth(260)
        title = pieces.label(self.tr("Keys"), "title")
        column.addLayout(pieces.row(title, None, self.search, self.restore_all))
        words = self.tr(
            "Letters and brackets are places on the keyboard, whatever they type. "
            "Enter on a command changes its key."
        )
        column.addWidget(pieces.label(words, "quiet", wrap=True))
        column.addWidget(self.list, 1)
        column.addWidget(self.editor)


def _tree() -> QTreeWidget:
    made = QTreeWidget()
    made.setObjectName("keys_list")
    made.setColumnCount(3)
    made.setHeaderHidden(True)
    made.setRootIsDecorated(False)
    made.setItemsExpandable(False)
    made.setIndentation(theme.S12)
    made.setUniformRowHeights(True)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    header = made.header()
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
    header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
    header.resizeSection(0, _NAME_WIDTH)
    header.resizeSection(1, _KEYS_WIDTH)
    return made
