"""The few dialogs there are: only where the person must choose, and the default is to keep."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from fibrodesk.ui.look.pieces import button
from fibrodesk.ui.messages import Message


def gives_up(parent: QWidget, *, title: str, text: str, keep: str, lose: str) -> bool:
    """Whether the person chose `lose`, which names what is destroyed; Esc and Enter keep."""
    box = QMessageBox(parent)
    box.setObjectName("question")
    box.setIcon(QMessageBox.Icon.Warning)
    box.setText(title)
    box.setInformativeText(text)
    stay = button(keep, "question_keep", primary=True)
    go = button(lose, "question_lose", danger=True)
    box.addButton(go, QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(stay, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec()
    return box.clickedButton() is go


def abandons(parent: QWidget, fault: Message) -> bool:
    """Whether to go without what the disk would not take."""
    return gives_up(
        parent,
        title=fault.title,
        text=f"{fault.text} {fault.advice}".strip(),
        keep=QCoreApplication.translate("questions", "Stay and try again"),
        lose=QCoreApplication.translate("questions", "Close and lose what is not saved"),
    )
