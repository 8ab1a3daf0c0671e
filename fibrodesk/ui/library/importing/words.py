"""What is said of a loop on the list: short in its row, whole beside it, and as text to copy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fibrodesk.ui.counting import counted
from fibrodesk.ui.library.importing.loops import DataSetFound, Fate, Loop
from fibrodesk.ui.messages import translated_title

if TYPE_CHECKING:
    from fibrodesk.imaging.candidates import Refusal
    from fibrodesk.imaging.passing import PassedOver, Reason

_WANTED_VIEW = "A4C"
_NAMED = 5  # files of one reason that are named; of more, the number


class ImportWords(QObject):
    def size(self, loop: Loop) -> str:
        facts = loop.candidate.facts
        return f"{facts.columns} × {facts.rows}"

    def rate(self, loop: Loop) -> str:
        facts = loop.candidate.facts
        words = self.tr("{rate} fps, assumed") if facts.time_assumed else self.tr("{rate} fps")
        return words.format(rate=_per_s(loop))

    def short_rate(self, loop: Loop) -> str:
        """In the width of a cell: a rate that nobody told is only about right."""
        return f"≈ {_per_s(loop)}" if loop.candidate.facts.time_assumed else _per_s(loop)

    def scale(self, loop: Loop) -> str:
        short = self.short_scale(loop)
        return short if loop.candidate.facts.spacing is None else f"{short} mm/px"

    def short_scale(self, loop: Loop) -> str:
        """Across and down where they differ, in mm/px."""
        spacing = loop.candidate.facts.spacing
        if spacing is None:
            return self.tr("not calibrated")
        down, across = f"{spacing.row_mm:.2f}", f"{spacing.column_mm:.2f}"
        return across if down == across else f"{across} × {down}"

    def view(self, loop: Loop) -> str:
        return loop.candidate.facts.view or self.tr("unknown")

    def is_other_view(self, loop: Loop) -> bool:
        """Whether the file says that it is no apical four-chamber view."""
        return loop.candidate.facts.view not in ("", _WANTED_VIEW)

    def is_doubtful(self, loop: Loop) -> bool:
        return bool(loop.candidate.warnings) or self.is_other_view(loop)

    def warnings(self, loop: Loop) -> list[str]:
        warnings = list(loop.candidate.warnings)
        told = any("four-chamber" in words for words in warnings)  # by its data set
        if self.is_other_view(loop) and not told:
            words = self.tr(
                "This is {view}, not A4C: it can be left out here, or when it is prepared."
            )
            warnings.insert(0, words.format(view=loop.candidate.facts.view))
        return warnings

    def data_set(self, loop: Loop) -> list[str]:
        """What its data set tells of it."""
        told = loop.candidate.told
        if not told.dataset:
            return []
        parts = [told.dataset]
        if told.ed is not None:
            parts.append(self.tr("ED frame {frame}").format(frame=told.ed + 1))
        if told.es is not None:
            parts.append(self.tr("ES frame {frame}").format(frame=told.es + 1))
        if told.quality:
            parts.append(self.tr("quality {word}").format(word=self._quality(told.quality)))
        if told.split:
            parts.append(self.tr("split {name}").format(name=told.split))
        if told.labelled:
            many = self.tr("{count} frames outlined")
            parts.append(counted(len(told.labelled), self.tr("1 frame outlined"), many))
        return parts

    def note(self, loop: Loop) -> str:
        """The last cell of its row while a person chooses."""
        if loop.fate is Fate.LEFT_OUT:
            return self.tr("left out")
        if loop.fate is Fate.REFUSED:
            return loop.problem.title if loop.problem is not None else self.tr("refused")
        state = {
            Fate.CONFIRMED: [self.tr("pixels confirmed")],
            Fate.SKIPPED: [self.tr("skipped")],
        }.get(loop.fate, [])
        return " · ".join([*state, *self.warnings(loop)[:1], *self.data_set(loop)])

    def result(self, loop: Loop, *, running: bool) -> str:
        """The last cell of its row while loops are brought in, and after."""
        if loop.record is not None:
            words = self.tr("cine {number} of {patient}")
            return words.format(number=loop.record.number, patient=loop.record.patient)
        if loop.problem is not None:
            return loop.problem.title
        if loop.fate is Fate.CONFIRMED:
            return self.tr("waits") if running else self.tr("not imported: it was stopped")
        if loop.fate is Fate.WAITING:
            return self.tr("not imported: nobody looked at its pixels")
        return self.tr("left out") if loop.fate is Fate.LEFT_OUT else self.tr("skipped")

    def dataset_line(self, found: DataSetFound) -> str:
        """ "CAMUS: 12 patients, 12 loops, 3 refused.", and whose it is."""
        counts = [
            counted(found.patients, self.tr("1 patient"), self.tr("{count} patients")),
            counted(found.loops, self.tr("1 loop"), self.tr("{count} loops")),
        ]
        if found.refused:
            counts.append(self.tr("{count} refused").format(count=found.refused))
        words = self.tr("{name}: {counts}. Bring your own copy: it may not be redistributed.")
        return words.format(name=found.name, counts=", ".join(counts))

    def passed_over(self, passed: Sequence[PassedOver]) -> str:
        """How many files were not looked at, and why; a few names of each reason."""
        names: dict[Reason, list[str]] = {}
        for one in passed:
            names.setdefault(one.reason, []).append(one.path.name)
        parts = [
            f"{self._reason(reason)}: {self._a_few(these)}." for reason, these in names.items()
        ]
        words = self.tr(
            "Not looked at: {files}. {parts} Choose a file by itself to have it looked at."
        )
        files = counted(len(passed), self.tr("1 file"), self.tr("{count} files"))
        return words.format(files=files, parts=" ".join(parts))

    def _a_few(self, names: Sequence[str]) -> str:
        shown, more = ", ".join(names[:_NAMED]), len(names) - _NAMED
        if more <= 0:
            return shown
        return self.tr("{names} and {count} more").format(names=shown, count=more)

    def _reason(self, reason: Reason) -> str:
        return {
            "BESIDE": self.tr("Tables, texts and programs by their ending"),
            "HIDDEN": self.tr("Hidden"),
            "MEDIA": self.tr("Directories of media, whose files lie beside them"),
            "OTHER_KIND": self.tr("Of another kind than was asked for"),
            "LINK": self.tr("Links to folders, which are not followed"),
        }[reason.name]

    def head(self, refusal: Refusal) -> str:
        """Why, in the words that all files with this fault share."""
        if not refusal.title:
            return self.tr("These files are not taken in")
        return translated_title(refusal.title)

    def left(self, seconds: float | None) -> str:
        if seconds is None:
            return ""
        if seconds < 90:
            return self.tr("about {count} s left").format(count=max(1, round(seconds)))
        return self.tr("about {count} min left").format(count=round(seconds / 60))

    def as_text(
        self,
        loops: Iterable[Loop],
        refusals: Sequence[Refusal],
        passed: Sequence[PassedOver] = (),
        *,
        over: bool,
    ) -> str:
        """The list as a table that a spreadsheet takes: tabs between, one line a file.

        Args:
            over: the import is over, so what became of each loop is told.
        """
        rows = [
            (self.tr("File"), self.tr("Frames"), self.tr("Size, px"), self.tr("Rate"),
             self.tr("Scale"), self.tr("View"), self.tr("What is to be said of it")),
        ]  # fmt: skip
        for loop in loops:
            told = loop.problem
            said = [f"{told.text} {told.advice}"] if told is not None else []
            said += [self.result(loop, running=False)] if over else [self.note(loop)]
            said += [each for each in self.warnings(loop) if each not in said[0]]
            frames = str(loop.candidate.facts.frames)
            facts = (self.size(loop), self.rate(loop), self.scale(loop), self.view(loop))
            rows.append((loop.candidate.path.name, frames, *facts, " ".join(filter(None, said))))
        for refusal in refusals:
            said_of = f"{self.tr('refused')}: {refusal.reason} {refusal.hint}"
            rows.append((refusal.path.name, "", "", "", "", "", said_of))
        for one in passed:
            said_of = f"{self.tr('not looked at')}: {self._reason(one.reason)}"
            rows.append((one.path.name, "", "", "", "", "", said_of))
        return "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in rows)

    def _quality(self, word: str) -> str:
        words = {"good": self.tr("good"), "medium": self.tr("medium"), "poor": self.tr("poor")}
        return words.get(word, word)


def _per_s(loop: Loop) -> str:
    return f"{1000 / max(loop.candidate.facts.frame_time_ms, 1e-3):.0f}"
