"""Every answer as one row of `answers.csv`."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from fibrodesk.domain.mask import MaskArray, MaskKey
from fibrodesk.domain.reading import Answer, AnswerState
from fibrodesk.imaging.writing.content import RESEARCH_USE, Loop, Voice, put

NAME = "answers.csv"
COLUMNS = (
    "cine",
    "patient",
    "author",
    "purpose",
    "round",
    "reading_state",
    "frame",
    "structure",
    "state",
    "reason",
    "origin",
    "model",
    "confidence",
    "area_px",
    "area_mm2",
    "active_s",
    "comment",
    "use",
)
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class TableWriter:
    """Areas of what was drawn or judged to be absent; in mm2 where the loop is calibrated.

    `active_s` is the time that its author was at work on the frame, for all its structures. `use`
    says what the row may be used for: a comment line would be a broken row to many readers.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._text = io.StringIO(newline="")
        self._table = csv.writer(self._text, lineterminator="\n")
        self._table.writerow(COLUMNS)

    def add(self, loop: Loop) -> None:
        for voice in loop.voices:
            keys = sorted(voice.said, key=lambda key: (key.frame, key.structure))
            for key in keys:
                answer, _ = voice.said[key]
                if answer.state is not None:
                    self._table.writerow(_row(loop, voice, key, answer))

    def close(self) -> None:
        put(self._path, self._text.getvalue().encode("utf-8"))


def _row(loop: Loop, voice: Voice, key: MaskKey, answer: Answer) -> list[object]:
    area_px, area_mm2 = _areas(loop, voice.mask(key, loop.facts.shape))
    spent = voice.active_s.get(key.frame)
    return [
        loop.code,
        loop.patient,
        voice.code,
        voice.purpose,
        voice.round_number,
        voice.state,
        key.frame + 1,
        key.structure,
        answer.state,
        _typed(answer.reason) if answer.state is AnswerState.NOT_ASSESSABLE else "",
        answer.origin,
        answer.model,
        answer.confidence,
        area_px,
        area_mm2,
        None if spent is None else round(spent, 1),
        _typed(answer.comment),
        RESEARCH_USE,
    ]


def _areas(loop: Loop, mask: MaskArray | None) -> tuple[int | None, float | None]:
    if mask is None:
        return None, None
    area_px, spacing = int(mask.sum()), loop.facts.spacing
    return area_px, None if spacing is None else round(area_px * spacing.pixel_mm2, 3)


def _typed(words: str) -> str:
    """Words that somebody typed, so that no spreadsheet takes them for a formula."""
    return f"'{words}" if words.startswith(_FORMULAS) else words
