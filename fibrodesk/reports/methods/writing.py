"""How a methods paragraph is put together: sentences, what was left out, references."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from fibrodesk.agreement.interval import Interval
from fibrodesk.agreement.reasons import in_words
from fibrodesk.reports.methods.references import Bibliography, Citation
from fibrodesk.reports.numbers import CUT, interval, share, span

ABOUT = "95 % interval"
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that the paragraph does not tell, and why."""

    what: str
    why: str


class Writing:
    """Takes sentences in their order; a value that is missing is left out by name."""

    def __init__(self) -> None:
        self.paragraphs: list[list[str]] = []
        self.left_out: list[LeftOut] = []
        self._papers = Bibliography()

    def paragraph(self) -> None:
        self.paragraphs.append([])

    def say(self, sentence: str) -> None:
        self.paragraphs[-1].append(sentence)

    def leave_out(self, what: str, why: str) -> None:
        """`why`: a reason's word, or a sentence's part."""
        self.left_out.append(LeftOut(what, in_words(why)))

    def cite(self, *papers: Citation) -> str:
        return self._papers.mark(*papers)

    @property
    def references(self) -> tuple[str, ...]:
        return self._papers.lines


def with_interval(value: float, ends: Interval, *, method: str = "", decimals: int = 2) -> str:
    """ "0.82 (95 % interval 0.76–0.88; method)", or the reason in place of the interval."""
    shown = share(value, decimals=decimals).text
    if not ends.defined:
        return f"{shown} (no interval: {interval(ends).aside})"
    told = f"{ABOUT} {span(ends.low, ends.high, decimals=decimals)}"
    how = ", ".join(part for part in (method, CUT if ends.cut else "") if part)
    return f"{shown} ({told}; {how})" if how else f"{shown} ({told})"


def missing(value: float) -> bool:
    return math.isnan(value)


def listed(parts: Iterable[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    found = list(parts)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} and {found[-1]}"


def number_word(number: int) -> str:
    """Small counts at the start of a sentence are words."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)
