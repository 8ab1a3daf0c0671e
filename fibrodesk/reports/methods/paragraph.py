"""The methods paragraph: what a paper says of the agreement, ready to paste.

Plain text and blocks of a page from one value. Whatever has no value is left out of the sentences
and named below them with its reason, so that no sentence has a hole.
"""

from __future__ import annotations

from dataclasses import dataclass

from fibrodesk.reports.blocks import Block, Bullets, Heading, Paragraph
from fibrodesk.reports.methods.ending import write_ending
from fibrodesk.reports.methods.facts import MethodsFacts
from fibrodesk.reports.methods.readers import write_own
from fibrodesk.reports.methods.study import write_plan, write_study
from fibrodesk.reports.methods.values import write_values
from fibrodesk.reports.methods.writing import LeftOut, Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Methods:
    """The text in its parts."""

    paragraphs: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    references: tuple[str, ...]

    @property
    def text(self) -> str:
        """Plain text: the paragraphs, what is not told, the references; ends with a new line."""
        parts = list(self.paragraphs)
        if self.left_out:
            parts.append("\n".join(["Not told here:", *(f"- {line}" for line in self._missing)]))
        papers = [f"{number}. {paper}" for number, paper in enumerate(self.references, start=1)]
        parts.append("\n".join(["References", *papers]))
        return "\n\n".join(parts) + "\n"

    def blocks(self) -> list[Block]:
        """The same for a page."""
        blocks: list[Block] = [Heading(text="Methods, ready to paste", level=3)]
        blocks += [Paragraph(text=paragraph) for paragraph in self.paragraphs]
        if self.left_out:
            blocks += [Paragraph(text="Not told here:", tone="quiet"), Bullets(items=self._missing)]
        papers = [f"[{number}] {paper}" for number, paper in enumerate(self.references, start=1)]
        return [*blocks, Paragraph(text="References", tone="quiet"), Bullets(items=papers)]

    @property
    def _missing(self) -> list[str]:
        return [f"{one.what}: {one.why}" for one in self.left_out]


def write_methods(facts: MethodsFacts) -> Methods:
    """Sentences from `facts`; each value with its domain, its n and its interval's method."""
    out = Writing()
    for write in (write_study, write_plan, write_values, write_own, write_ending):
        write(facts, out)
    return Methods(
        paragraphs=tuple(" ".join(sentences) for sentences in out.paragraphs if sentences),
        left_out=tuple(out.left_out),
        references=out.references,
    )
