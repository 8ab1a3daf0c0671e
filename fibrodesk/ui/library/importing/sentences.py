"""The sentences above the list of an import: how many, how far, whose, what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fibrodesk.ui.counting import counted
from fibrodesk.ui.library.importing.loops import Fate, Step
from fibrodesk.ui.library.importing.presenter import ImportPresenter
from fibrodesk.ui.library.importing.words import ImportWords
from fibrodesk.ui.messages import translated

if TYPE_CHECKING:
    from fibrodesk.imaging.candidates import Refusal


class ImportSentences(QObject):
    def __init__(self, presenter: ImportPresenter, words: ImportWords) -> None:
        super().__init__(presenter)
        self._presenter, self._words = presenter, words

    def refusals(self) -> list[Refusal]:
        """The files that were refused, and once loops were brought in, those loops too."""
        from fibrodesk.imaging.refusal import Refusal

        presenter = self._presenter
        found = list(presenter.refusals)
        if presenter.step in (Step.BRING_IN, Step.SUMMARY):
            for loop in presenter.found:
                told = loop.problem
                if loop.fate is Fate.REFUSED and told is not None:
                    path = loop.candidate.path
                    found.append(Refusal(path, told.text, told.advice, title=told.title))
        return found

    def title(self) -> str:
        return {
            Step.SEARCH: self.tr("Looking at files"),
            Step.LIST: self.tr("Found"),
            Step.BRING_IN: self.tr("Importing"),
        }.get(self._presenter.step, self._over())

    def _over(self) -> str:
        inside = any(loop.fate is Fate.IMPORTED for loop in self._presenter.found)
        return self.tr("Imported") if inside else self.tr("Nothing was imported")

    def counts(self) -> str:
        presenter, step = self._presenter, self._presenter.step
        if step is Step.SEARCH:
            return self._searched()
        if step is Step.BRING_IN and presenter.writing.stopping:
            words = self.tr(
                "Stopping after the loop that is being written: {done} of {all} are in."
            )
            return words.format(done=presenter.writing.done, all=presenter.writing.total)
        if step is Step.BRING_IN:
            words = self.tr("{done} of {all} loops are done. You can go on working meanwhile.")
            return words.format(done=presenter.writing.done, all=presenter.writing.total)
        if step is Step.SUMMARY:
            return self._outcome()
        if not presenter.found:
            return self.tr("No loop was found that can be imported.")
        patients = presenter.tally.patients
        parts = [
            counted(
                len(presenter.found),
                self.tr("1 loop can be imported"),
                self.tr("{count} loops can be imported"),
            ),
            counted(patients, self.tr("1 patient"), self.tr("{count} patients")),
        ]
        out = sum(loop.fate is Fate.LEFT_OUT for loop in presenter.found)
        if out:
            parts.append(self.tr("{count} left out").format(count=out))
        if presenter.confirmed:
            parts.append(self.tr("{count} confirmed").format(count=len(presenter.confirmed)))
        return " · ".join(parts)

    def refused(self, count: int) -> str:
        if self._presenter.step in (Step.BRING_IN, Step.SUMMARY):
            return self.tr("Not imported: {count}").format(count=count)
        return self.tr("Refused files: {count}").format(count=count)

    def passed_over(self) -> str:
        """How many files of folders were not looked at, and why."""
        passed = self._presenter.passed_over
        if not passed or self._presenter.step not in (Step.LIST, Step.SUMMARY):
            return ""
        return self._words.passed_over(passed)

    def sets(self) -> str:
        """Each public data set by name, and whose it is."""
        if self._presenter.step is not Step.LIST:
            return ""
        return "\n".join(map(self._words.dataset_line, self._presenter.tally.sets))

    def tracings(self, names: Sequence[str]) -> str:
        listed = ", ".join(names)
        words = self.tr("Take the data set's own outlines along, as the reading of {names}")
        return words.format(names=listed)

    def table(self) -> str:
        """How many patients the clinical table has values for."""
        presenter, table = self._presenter, self._presenter.table
        if table is None or presenter.step not in (Step.LIST, Step.BRING_IN, Step.SUMMARY):
            return ""
        patients = presenter.tally.patients
        words = self.tr(
            "Clinical table: {rows} patients, {joined} of the {all} here; {doubts} doubtful values."
        )
        return words.format(
            rows=len(table.rows), joined=presenter.joined, all=patients, doubts=len(table.doubts)
        )

    def traced(self) -> str:
        """What became of the data sets' outlines."""
        brought = self._presenter.brought
        if self._presenter.step is not Step.SUMMARY or brought is None:
            return ""
        if brought.fault is not None:
            told = translated(brought.fault)
            words = self.tr("The outlines could not be taken along.")
            return f"{words} {told.text} {told.advice}"
        if brought.traced is None:
            return ""
        masks = sum(loop.masks for loop in brought.traced.loops)
        words = self.tr("The data set's own outlines: {masks} masks of {loops} loops.")
        words = words.format(masks=masks, loops=len(brought.traced.loops))
        refused = brought.traced.refusals
        were = counted(len(refused), self.tr("1 was refused."), self.tr("{count} were refused."))
        first = [were] * bool(refused)
        first += [f"{one.reason} {one.hint}" for one in refused[:1]]
        return " ".join([words, *first, *brought.traced.warnings[:1]])

    def _searched(self) -> str:
        search = self._presenter.search_work
        loops, refused = len(self._presenter.found), len(self._presenter.refusals)
        if search.total:
            words = self.tr("{seen} of about {all} files: {loops} loops, {refused} refused")
        else:
            words = self.tr("{seen} files so far: {loops} loops, {refused} refused")
        total = max(search.total, search.seen)
        return words.format(seen=search.seen, all=total, loops=loops, refused=refused)

    def _outcome(self) -> str:
        presenter = self._presenter
        inside = sum(loop.fate is Fate.IMPORTED for loop in presenter.found)
        parts = [counted(inside, self.tr("1 loop came in"), self.tr("{count} loops came in"))]
        if not inside:
            parts = [self.tr("No loop came in")]
        refused = len(self.refusals())
        if refused:
            words = self.tr("{count} were refused")
            parts.append(counted(refused, self.tr("1 was refused"), words))
        out = len(presenter.found) - inside
        out -= sum(loop.fate is Fate.REFUSED for loop in presenter.found)
        waiting = len(presenter.confirmed)
        if waiting:  # they were confirmed, and nobody left them out
            words = self.tr("stopped: {count} wait")
            parts.append(counted(waiting, self.tr("stopped: 1 waits"), words))
        out -= waiting
        if out:
            parts.append(counted(out, self.tr("1 was left out"), self.tr("{count} were left out")))
        return " · ".join(parts)
