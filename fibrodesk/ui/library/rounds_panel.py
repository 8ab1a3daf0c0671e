"""The rounds at the right of the library: sealed or open, and how far each reader is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from fibrodesk.ui.counting import counted
from fibrodesk.ui.library.shelf import LibraryPresenter
from fibrodesk.ui.look import icons, pieces, theme

if TYPE_CHECKING:
    from fibrodesk.desk.rounds.round import ReaderProgress, RoundView


class RoundsPanel(QWidget):
    """An annotator is told the own progress alone; the desk sees to that.

    An administrator has something read again from here: of a round that has opened.
    """

    repeat_wanted = Signal(object)  # RoundView
    reopen_wanted = Signal(object)
    withdraw_wanted = Signal(object)

    def __init__(self, presenter: LibraryPresenter) -> None:
        super().__init__()
        self.setObjectName("rounds_panel")
        pieces.surface(self, "panel")
        self.setFixedWidth(theme.PANEL_WIDTH)
        self._presenter = presenter
        self._inside = QWidget()
        self._inside.setProperty("surface", "clear")
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(theme.S16, theme.S16, theme.S16, theme.S16)
        self._column.setSpacing(theme.S8)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(self._inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        presenter.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        pieces.clear(self._column)
        self._column.addWidget(pieces.label(self.tr("Rounds"), "section"))
        for one in self._presenter.shelf.rounds:
            self._add(one)
        if not self._presenter.shelf.rounds:
            words = self.tr("No round yet. A round gives loops to two or more readers.")
            self._column.addWidget(pieces.label(words, "quiet", wrap=True))
        self._column.addStretch(1)

    def _add(self, one: RoundView) -> None:
        self._column.addSpacing(theme.S8)
        sign = QLabel()
        worn = theme.worn()
        colour = worn.accent if one.open else worn.quiet
        sign.setPixmap(
            icons.pixmap("unlock" if one.open else "lock", side_px=theme.S16, colour=colour)
        )
        head = QWidget()
        head.setLayout(pieces.row(sign, pieces.ElidedLabel(one.name, "section")))
        self._column.addWidget(head)
        state = self.tr("open") if one.open else self.tr("sealed")
        words = counted(
            len(one.cines),
            self.tr("{state} · {mode} · 1 loop"),
            self.tr("{state} · {mode} · {count} loops"),
            state=state,
            mode=one.mode,
        )
        self._column.addWidget(pieces.label(words, "caption"))
        again = self._again_words(one)
        if again:
            self._column.addWidget(pieces.label(again, "caption", wrap=True))
        for reader in one.readers:
            self._column.addWidget(self._progress(reader))
        if self._presenter.makes_rounds and not (one.open and one.kind != "reading"):
            self._column.addWidget(self._acts_on(one))

    def _again_words(self, one: RoundView) -> str:
        """Of which round it reads again, and from when on; "" for a first reading."""
        names = {each.id: each.name for each in self._presenter.shelf.rounds}
        first = names.get(one.of_round or "", "")
        if one.kind == "revision":
            return self.tr("a reading of {first}, reopened").format(first=first)
        if one.kind != "repeat":
            return ""
        day = (one.not_before or "")[:10]
        return self.tr("reads of {first} again, from {day} on").format(first=first, day=day)

    def _acts_on(self, one: RoundView) -> QWidget:
        """What an administrator can do with a round, beside its readers' progress."""
        number = self._presenter.shelf.rounds.index(one) + 1
        if one.kind == "reading":
            repeat = pieces.button(
                self.tr("Repeat…"),
                f"round_{number}_repeat",
                run=lambda: self.repeat_wanted.emit(one),
            )
            reopen = pieces.button(
                self.tr("Reopen…"),
                f"round_{number}_reopen",
                run=lambda: self.reopen_wanted.emit(one),
            )
            sealed = self.tr("It has not opened: readers can still take back what they submitted.")
            told = self.tr("A part of it comes back to its readers under new codes.")
            pieces.allow(repeat, one.open, why_not=sealed, tip=told)
            told = self.tr("One reader draws on a loop anew; the sealed reading stays.")
            pieces.allow(reopen, one.open, why_not=sealed, tip=told)
            return _held(repeat, reopen)
        withdraw = pieces.button(
            self.tr("Withdraw"),
            f"round_{number}_withdraw",
            run=lambda: self.withdraw_wanted.emit(one),
        )
        pieces.allow(
            withdraw,
            not any(reader.submitted for reader in one.readers),
            why_not=self.tr("Something of it was submitted."),
            tip=self.tr("Takes it from the readers' lists, as long as nobody has drawn in it."),
        )
        return _held(withdraw)

    def _progress(self, reader: ReaderProgress) -> QWidget:
        bar = QProgressBar()
        bar.setTextVisible(False)
        bar.setRange(0, max(1, reader.total))
        bar.setValue(reader.submitted)
        count = pieces.label(f"{reader.submitted}/{reader.total}", "figure")
        name = pieces.ElidedLabel(reader.name, "quiet")
        entry = QWidget()
        column = QVBoxLayout(entry)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S4)
        line = pieces.row()
        line.addWidget(name, 1)
        line.addWidget(count)
        column.addLayout(line)
        column.addWidget(bar)
        return entry


def _held(*buttons: QWidget) -> QWidget:
    """A line of buttons as one widget, as the panel throws away widgets when it looks again."""
    held = QWidget()
    held.setLayout(pieces.row(*buttons, None))
    return held
