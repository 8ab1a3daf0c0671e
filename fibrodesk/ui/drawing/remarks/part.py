"""Notes and questions of an editor: the panel, the pins and the key, wired once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QScrollArea

from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.ui.drawing.remarks.acts import RemarkActs
from fibrodesk.ui.drawing.remarks.panel import RemarksPanel
from fibrodesk.ui.drawing.remarks.pinning import Pinning
from fibrodesk.ui.drawing.remarks.presenter import RemarksPresenter

if TYPE_CHECKING:
    from fibrodesk.desk.threads import ThreadView


class Remarks(QObject):
    """A screen that embeds an editor makes one where there is a reading to pin to.

    Nothing is asked for before `presenter.refresh`.
    """

    def __init__(self, editor: Editor, acts: RemarkActs) -> None:
        super().__init__(editor)
        self._editor = editor
        workplace = editor.workplace
        self.presenter = RemarksPresenter(acts, workplace.runner, self)
        self.pinning = Pinning(editor, self.presenter)
        action = editor.keys.actions.bind("remark", self.pinning.begin)
        self.panel = RemarksPanel(self.presenter, action)
        self.panel.thread_picked.connect(self.go_to)
        self.presenter.kept.connect(lambda _kind: editor.canvas.setFocus())  # the keys are its
        self.presenter.failed.connect(workplace.messages.tell)

    def go_to(self, view: ThreadView) -> None:
        """Show the frame that a thread is about, its pin chosen."""
        frame = view.thread.anchor.frame
        if frame is not None:
            self._editor.player.pause()
            self._editor.presenter.go_to(frame)
        self.presenter.choose(view.id)

    def scrolls_in(self, area: QScrollArea) -> None:
        """A thread that is chosen on the canvas comes into sight in the panel."""

        def reveal() -> None:
            if self.presenter.chosen is not None:
                QTimer.singleShot(
                    0, self.panel.box, lambda: area.ensureWidgetVisible(self.panel.box)
                )

        self.presenter.changed.connect(reveal)

    def cancel(self) -> bool:
        """Esc: leave what is being pinned; whether there was anything to leave."""
        if self.pinning.placing or self.pinning.writing:
            self.pinning.leave()
            return True
        return False

    def close_down(self) -> None:
        self.pinning.stop_placing()
        self.presenter.close()
        self.panel.box.deleteLater()  # while no line is chosen it is nobody's child
