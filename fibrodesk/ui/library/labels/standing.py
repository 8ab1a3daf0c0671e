"""The imports that stand, and the way to take one back out."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from fibrodesk.ui.library.labels.presenter import LabelsPresenter
from fibrodesk.ui.library.word_table import WordTable
from fibrodesk.ui.look import pieces, theme


class LabelsStanding(QWidget):
    """Hidden while nothing was imported. Nothing is deleted by taking it out."""

    def __init__(self, presenter: LabelsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.table = WordTable(
            "labels_standing",
            self.tr("Imported so far"),
            (self.tr("Cine"), self.tr("Reading of"), self.tr("Frames"), self.tr("From")),
            (150, 180, 80),
        )
        self.table.setFixedHeight(6 * theme.ROW)
        self._out = pieces.button(
            self.tr("Take this reading back out"),
            "labels_take_out",
            danger=True,
            run=self._take_out,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S24, theme.S8, theme.S24, theme.S16)
        column.setSpacing(theme.S8)
        head = pieces.label(self.tr("Imported so far"), "section")
        column.addLayout(pieces.row(head, None, self._out))
        column.addWidget(self.table)
        self.table.itemSelectionChanged.connect(self._allow)
        presenter.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        imports = self._presenter.standing.imports
        sealed = self.tr("{tools} · sealed until the round opens")
        self.table.tell(
            [
                (
                    "",
                    (
                        f"{each.number} · {each.patient}",
                        each.author,
                        str(each.frames),
                        sealed.format(tools=each.tools) if each.sealed else each.tools,
                    ),
                )
                for each in imports
            ]
        )
        self.setVisible(bool(imports))
        self._allow()

    def _allow(self) -> None:
        pieces.allow(
            self._out,
            self._chosen() is not None,
            why_not=self.tr("Choose an import in the list first."),
            tip=self.tr("Shown nowhere any more; it is kept, and the audit says who took it out."),
        )

    def _chosen(self) -> str | None:
        rows = self.table.selectionModel().selectedRows()
        imports = self._presenter.standing.imports
        if not rows or rows[0].row() >= len(imports):
            return None
        return imports[rows[0].row()].id

    def _take_out(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.table.clearSelection()
            self._presenter.take_out(chosen)
