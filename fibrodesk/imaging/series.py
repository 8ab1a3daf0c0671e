"""Two patients in one series: a sign that loops were mixed up before they came here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from fibrodesk.imaging.intake import Candidate

_WARNING = "Loops of this series name different patients: look whose heart it is."


@dataclass(slots=True)
class SeriesWatch:
    """Remembers whom each series names; one import's memory, never written."""

    _patients: dict[str, set[str]] = field(default_factory=dict, repr=False)  # by series

    def warned(self, candidate: Candidate) -> Candidate:
        """The candidate, with a warning if its series names another patient too.

        Asked again when all were seen, the earlier loops of such a series are warned about too.
        """
        patients = self._patients.setdefault(candidate.uids.series, set())
        patients.add(candidate.identity.key)
        if len(patients) < 2 or _WARNING in candidate.warnings:
            return candidate
        return replace(candidate, warnings=(*candidate.warnings, _WARNING))
