"""Closing over a training that runs: the person is asked, and to keep it is the default."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

translate = QCoreApplication.translate  # under this name the strings are found for translation


def ask(over: QWidget, *, comparing: bool) -> bool:
    """Whether the person lets it be stopped; `comparing`: both arms are being trained."""
    box = QMessageBox(over)
    box.setObjectName("training_close")
    one = translate("Training", "A training is running.")
    both = translate("Training", "Both arms of the discriminator's question are being trained.")
    box.setText(both if comparing else one)
    box.setInformativeText(
        translate(
            "Training",
            "Closing stops it within a step. What it has learnt is kept, and it can go on later.",
        )
    )
    reject, destroy = QMessageBox.ButtonRole.RejectRole, QMessageBox.ButtonRole.DestructiveRole
    keep = box.addButton(translate("Training", "Keep it running"), reject)
    stop = box.addButton(translate("Training", "Stop it and close"), destroy)
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    box.exec()
    return box.clickedButton() is stop
