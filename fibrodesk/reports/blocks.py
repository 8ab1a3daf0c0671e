"""What a page is made of; how it looks is `page`'s."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fibrodesk.reports.numbers import Cell, Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """An SVG that this program drew; nothing else may reach the page unescaped."""

    svg: str
    words: str  # what it shows, for who cannot see it


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    text: str
    level: Literal[2, 3] = 2
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    text: str
    tone: Literal["plain", "quiet", "warn", "counts"] = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    items: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The one value that a reader should take away, and a few beside it."""

    label: str
    value: Shown
    under: str
    beside: Sequence[tuple[str, Shown]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    title: str
    numeric: bool = True
    code: bool = False  # a word that is never broken, such as a patient's


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`rows` hold one cell a column; `strong` names rows by their place that stand out."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    caption: str = ""
    note: str = ""
    strong: frozenset[int] = frozenset()
    narrow: bool = False  # for a few short columns, which would stand far apart
    empty: str = "Nothing to show."  # said in place of a table without rows

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{len(self.columns)} columns and a row of {len(row)} cells")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Names and what belongs to each, one a line."""

    items: Sequence[tuple[str, Cell]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    drawing: Drawing
    caption: str
    wide: bool = False  # as wide as the page, for panels side by side


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Drawings in one row that share one caption."""

    figures: Sequence[Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    who: str
    drawing: Drawing
    swatch: Drawing | None = None  # how this one's outline looks


@dataclass(frozen=True, slots=True, kw_only=True)
class Panels:
    """The image, the expert's mask and the model's mask of one frame, side by side."""

    title: str
    panels: Sequence[Panel]
    facts: str


Block = Heading | Paragraph | Bullets | Headline | Table | Facts | Figure | Figures | Panels
