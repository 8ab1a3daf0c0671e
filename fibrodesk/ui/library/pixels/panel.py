"""Beside the picture: what the loop is, what there is to do to its fan, and what to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from fibrodesk.ui.drawing.readout import spacing_words
from fibrodesk.ui.library.importing.presenter import Fate, ImportPresenter, Loop
from fibrodesk.ui.look import icons, pieces, theme

if TYPE_CHECKING:
    from fibrodesk.imaging.deidentification.pixelmask import PixelMask
    from fibrodesk.ui.keys.actions import Actions
    from fibrodesk.ui.library.pixels.fan import Fan


class LoopWords(QObject):
    """Which loop of how many, what it tells of itself, and how its fan came to be."""

    def __init__(self, presenter: ImportPresenter) -> None:
        super().__init__(presenter)
        self._presenter = presenter
        self._count = pieces.label("", "quiet", name="pixel_count")
        self._file = pieces.ElidedLabel("", "section", name="pixel_file")
        self._facts = pieces.label("", "quiet", name="pixel_facts", wrap=True)
        self._fan = pieces.label("", "", name="pixel_fan", wrap=True)
        self.fate = pieces.label("", "accent", name="pixel_fate")

    def arrange(self, column: QVBoxLayout) -> None:
        """Put the words into the panel's own column, where each line gets the height it needs."""
        column.addWidget(pieces.label(self.tr("Look for names"), "title"))
        column.addWidget(self._count)
        column.addSpacing(theme.S8)
        column.addWidget(self._file)
        column.addWidget(self._facts)
        column.addSpacing(theme.S8)
        column.addWidget(self._fan)

    @property
    def fan_words(self) -> str:
        return self._fan.text()

    def show_loop(self, loop: Loop, kept: PixelMask | None, *, looked: bool) -> None:
        """`looked`: its pictures are on the screen."""
        number, total = self._presenter.place + 1, len(self._presenter.loops)
        self._count.setText(self.tr("Loop {number} of {total}").format(number=number, total=total))
        facts, spacing = loop.candidate.facts, loop.candidate.facts.spacing
        told = spacing_words(spacing) if spacing else self.tr("not calibrated")
        self._file.tell(loop.candidate.path.name)
        self._facts.setText(
            self.tr("{frames} frames · {columns} × {rows} px\n{spacing} · {scanner}").format(
                frames=facts.frames,
                columns=facts.columns,
                rows=facts.rows,
                spacing=told,
                scanner=facts.scanner or self.tr("scanner not told"),
            )
        )
        self._fan.setText(self._said(kept) if looked else self.tr("Looking at every frame…"))
        self.fate.setText(self.tr("Confirmed") if loop.fate is Fate.CONFIRMED else "")

    def _said(self, kept: PixelMask | None) -> str:
        if kept is None:
            return self.tr(
                "No fan was found, so nothing is kept yet. Drag the dashed corners to where the "
                "picture ends."
            )
        if kept.automatic:
            return self.tr("Fan found by its motion.")
        return self.tr("Fan drawn by hand.")


class FanTools(QWidget):
    """A row of buttons, each with its key; one that would do nothing says why."""

    _GLYPHS = (
        ("fan_undo", "undo"),
        ("fan_redo", "redo"),
        ("fan_reset", "refresh"),
        ("fan_add", "plus"),
        ("fan_remove", "minus"),
        ("fan_before", "paste"),
    )

    def __init__(self, keys: Actions) -> None:
        super().__init__()
        self._keys = keys
        self._buttons: dict[str, QToolButton] = {}
        for command, glyph in self._GLYPHS:
            action = keys[command]
            button = pieces.tool(glyph, f"pixel_{command}", action.toolTip(), run=action.trigger)
            self._buttons[command] = button
        self.setLayout(pieces.row(*self._buttons.values(), None, spacing=theme.S4))

    def show_fan(self, fan: Fan, *, looked: bool, before: bool) -> None:
        """Which of them do something now."""
        wait = self.tr("The frames are still being looked at.")
        why_not = {
            "fan_undo": "" if fan.can_undo else self.tr("The fan was not changed."),
            "fan_redo": "" if fan.can_redo else self.tr("Nothing was undone."),
            "fan_reset": "" if fan.changed else self.tr("The fan is as it was found."),
            "fan_add": "",
            "fan_remove": "" if len(fan.corners) > 3 else self.tr("A fan has three corners."),
            "fan_before": ""
            if before
            else self.tr("No loop of this scanner and size was confirmed before."),
        }
        for command, button in self._buttons.items():
            action = self._keys[command]
            reason = why_not[command] if looked else wait
            action.setEnabled(not reason)
            tip = action.toolTip()
            pieces.allow(button, not reason, why_not=f"{tip}\n{reason}", tip=tip)


class Warnings(QWidget):
    """What to look at before saying yes; where lettering may stand, a button leads there."""

    show_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("pixel_warnings")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.S8)
        self._told: tuple[object, ...] = ()

    def show_loop(self, loop: Loop, marks: int) -> None:
        """`marks`: how many places inside the fan look written, as the fan is now."""
        told = (loop, loop.survey is None, marks)
        if told == self._told:
            return  # a drag must not rebuild what stays the same
        self._told = told
        pieces.clear(self._column)
        if marks:
            self._column.addWidget(_warning(self._marks_said(marks)))
            show = pieces.button(
                self.tr("Show me"),
                "pixel_show_mark",
                tip=self.tr("Show me\nBrings the next of these places into the middle."),
                run=self.show_wanted.emit,
            )
            line = QWidget()
            line.setLayout(pieces.row(theme.S24, show, None))
            self._column.addWidget(line)
        for words in loop.candidate.warnings:
            self._column.addWidget(_warning(words))

    def _marks_said(self, marks: int) -> str:
        if marks == 1:
            return self.tr("Something inside the fan is as sharp as lettering is.")
        words = self.tr("{count} places inside the fan are as sharp as lettering is.")
        return words.format(count=marks)


def _warning(words: str) -> QWidget:
    sign = QLabel()
    sign.setPixmap(icons.pixmap("warn", side_px=theme.S16, colour=theme.worn().warn))
    entry = QWidget()
    line = pieces.row(sign)
    line.addWidget(pieces.label(words, "warn", wrap=True), 1)
    entry.setLayout(line)
    return entry
