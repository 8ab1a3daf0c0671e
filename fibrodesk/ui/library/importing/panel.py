"""All that is to be said of the loop that is chosen, and the choice about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fibrodesk.ui.counting import counted
from fibrodesk.ui.library.importing.loops import Fate, Loop, Step
from fibrodesk.ui.library.importing.words import ImportWords
from fibrodesk.ui.look import icons, pieces, theme


class LoopPanel(QWidget):
    out_wanted = Signal()  # leave out what is chosen, or take it along again
    back_wanted = Signal()  # refuse the cut loop again
    beside_wanted = Signal(object)  # Loop: take it in beside another cut of its recording

    def __init__(self, words: ImportWords, out_tip: str) -> None:
        super().__init__()
        self.setObjectName("import_panel")
        pieces.surface(self, "panel")
        self.setFixedWidth(theme.PANEL_WIDTH)
        self._words, self._out_tip = words, out_tip
        self._file = pieces.ElidedLabel("", "section", name="import_loop_file")
        self._facts = pieces.label("", "quiet", name="import_loop_facts", wrap=True)
        self._data_set = pieces.label("", "quiet", name="import_loop_data_set", wrap=True)
        self._warnings = QVBoxLayout()
        self._warnings.setSpacing(theme.S8)
        self._told: list[tuple[str, str]] = []
        self._out = pieces.button("", "import_out", tip=out_tip, run=self.out_wanted.emit)
        self._again = pieces.button(
            self.tr("Refuse it again"),
            "import_refuse_again",
            glyph="undo",
            tip=self.tr("The loop is cut; its whole frames are not taken in after all."),
            run=self.back_wanted.emit,
        )
        self._one: Loop | None = None
        self._beside = pieces.button(
            self.tr("Take it in beside the other"),
            "import_beside",
            tip=self.tr("Both cuts of the recording are in the study then; the audit tells it."),
            run=lambda: self.beside_wanted.emit(self._one),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S16, theme.S16, theme.S16, theme.S16)
        column.setSpacing(theme.S8)
        for widget in (self._file, self._facts, self._data_set):
            column.addWidget(widget)
        column.addSpacing(theme.S4)
        column.addLayout(self._warnings)
        column.addStretch(1)
        column.addWidget(self._beside)
        column.addWidget(self._again)
        column.addWidget(self._out)

    def show_loops(self, loops: Sequence[Loop], step: Step) -> None:
        """One loop whole, of several their number; buttons only where a person can choose."""
        choosing, over = step is Step.LIST, step is Step.SUMMARY
        self._one = one = loops[0] if len(loops) == 1 else None
        if one is not None:
            self._file.tell(one.candidate.path.name)
        else:
            self._file.tell(
                counted(len(loops), self.tr("1 loop chosen"), self.tr("{count} loops chosen"))
            )
        self._facts.setText("" if one is None else self._facts_of(one))
        told = [] if one is None else self._words.data_set(one)
        self._data_set.setText("\n".join(told))
        self._data_set.setVisible(bool(told))
        self._warn([] if one is None else self._sentences(one))
        out = bool(loops) and all(loop.fate is Fate.LEFT_OUT for loop in loops)
        self._out.setText(self.tr("Take along again") if out else self.tr("Leave out"))
        self._out.setVisible(choosing)
        none = self.tr("Choose a loop first.")
        pieces.allow(self._out, bool(loops), why_not=none, tip=self._out_tip)
        cut = one is not None and one.was_refused is not None
        self._again.setVisible(choosing and cut)
        self._beside.setVisible(over and one is not None and bool(one.recording_of))
        self.setVisible(bool(loops))

    def _sentences(self, loop: Loop) -> list[tuple[str, str]]:
        """What to look at, each with its sign; first why it was refused."""
        told = loop.problem
        first = [] if told is None else [("stop", f"{told.text} {told.advice}")]
        return [*first, *(("warn", words) for words in self._words.warnings(loop))]

    def _warn(self, sentences: list[tuple[str, str]]) -> None:
        if sentences != self._told:  # while loops come in, this is asked at every step
            self._told = sentences
            pieces.clear(self._warnings)
            for glyph, words in sentences:
                self._warnings.addWidget(_warning(glyph, words))

    def _facts_of(self, loop: Loop) -> str:
        words, facts = self._words, loop.candidate.facts
        lines = [
            self.tr("{frames} frames, {size} px").format(
                frames=facts.frames, size=words.size(loop)
            ),
            f"{words.rate(loop)} · {words.scale(loop)}",
            self.tr("View: {view}").format(view=words.view(loop)),
            facts.scanner or self.tr("scanner not told"),
        ]
        return "\n".join(lines)


def _warning(glyph: str, sentence: str) -> QWidget:
    """A sentence with the sign of how grave it is."""
    worn, sign = theme.worn(), pieces.label("")
    colour = worn.warn if glyph == "warn" else worn.stop
    sign.setPixmap(icons.pixmap(glyph, side_px=theme.S16, colour=colour))
    sign.setAlignment(Qt.AlignmentFlag.AlignTop)
    words = pieces.label(sentence, wrap=True)
    line = pieces.row(sign, spacing=theme.S8)
    line.addWidget(words, 1)
    holder = QWidget()
    holder.setProperty("surface", "clear")
    holder.setLayout(line)
    return holder
