"""Which loop and frame a file of another tool means, told by its name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from fibrodesk.desk.exporting.voices import code_of

if TYPE_CHECKING:
    from fibrodesk.desk.cines import CineRecord
    from fibrodesk.imaging.labels.content import Labelled

_NUMBER = r"(?:frame|fr|f|img|image|slice|t)?[_\-. ]*0*(\d{1,6})"
_AFTER_STEM = re.compile(rf"[_\-. ]+{_NUMBER}", re.IGNORECASE)
_ALONE = re.compile(_NUMBER, re.IGNORECASE)


Named = str | tuple[str, int]
"""A cine's id; with a frame, 0-based, where the name is that of one picture of the loop."""


class Places:
    """Knows the loops by name: those of this desk's own exports, and those that a person gave.

    Args:
        given: stems of files, as of the loops that were just imported and of their single
            pictures, and what each is.
        first_frame: what other tools call the first frame of a loop, 0 or 1. A loop of whose
            frames one is called 0 is counted from 0 whatever this says.
    """

    def __init__(
        self, records: Iterable[CineRecord], given: Mapping[str, Named], *, first_frame: int = 1
    ) -> None:
        self._records = {record.id: record for record in records}
        self._own = {code_of(record): record.id for record in self._records.values()}
        named = {name.lower().strip(): what for name, what in given.items()}
        self._pictures = {name: what for name, what in named.items() if isinstance(what, tuple)}
        self._names = {name: what for name, what in named.items() if isinstance(what, str)}
        self._names |= self._own
        self._first = first_frame
        self._from_zero: set[str] = set()

    def learn(self, frames: Iterable[Labelled]) -> set[str]:
        """Look at all names before the first is joined; answers with the loops counted from 0."""
        numbers: dict[str, set[int]] = defaultdict(set)
        for each in frames:
            found = self._named(each)
            if found is not None and found[1] is not None:
                numbers[found[0]].add(found[1])
        self._from_zero = {
            name for name, seen in numbers.items() if 0 in seen and name not in self._own
        }
        return {name for name in self._from_zero if self._first != 0}

    def of(self, each: Labelled) -> tuple[CineRecord, int] | str:
        """The loop and the frame, 0-based; or why it cannot be told."""
        picture = self._picture(each)
        if picture is not None:
            return self._records[picture[0]], picture[1]
        found = self._named(each)
        if found is None:
            return self._by_size(each)
        name, number = found
        record = self._records[self._names[name]]
        if each.frame is not None:
            index = each.frame
        elif number is None:
            return "does not tell in its name which frame it is"
        else:
            first = 1 if name in self._own else 0 if name in self._from_zero else self._first
            index = number - first
        if each.of is not None and each.of > 1 and each.of != record.facts.frames:
            return f"has {each.of} frames, its loop {record.facts.frames}"
        if not 0 <= index < record.facts.frames:
            return f"is on frame {index + 1} of a loop of {record.facts.frames}"
        return record, index

    def _picture(self, each: Labelled) -> tuple[str, int] | None:
        """What has the name of one picture of a loop, as the pairs of the paper do."""
        from fibrodesk.imaging.labels.naming import split_structure

        if each.frame is not None:
            return None
        stems = (each.stem, split_structure(each.stem)[0])
        found = (self._pictures.get(stem.lower().strip()) for stem in stems)
        return next((place for place in found if place is not None), None)

    def _named(self, each: Labelled) -> tuple[str, int | None] | None:
        """The name of a loop in the stem or in the folders above it, and the number after it."""
        from fibrodesk.imaging.labels.naming import split_structure

        for stem in (each.stem, split_structure(each.stem)[0]):
            found = self._in_stem(stem.lower().strip())
            if found is not None:
                return found
        alone = _ALONE.fullmatch(split_structure(each.stem)[0])
        for folder in reversed(PurePosixPath(each.source).parent.parts):
            if alone and folder.lower().strip() in self._names:
                return folder.lower().strip(), int(alone[1])
        return None

    def _in_stem(self, stem: str) -> tuple[str, int | None] | None:
        if stem in self._names:
            return stem, None
        for name in sorted(self._names, key=len, reverse=True):
            if stem.startswith(name):
                match = _AFTER_STEM.fullmatch(stem[len(name) :])
                if match:
                    return name, int(match[1])
        return None

    def _by_size(self, each: Labelled) -> tuple[CineRecord, int] | str:
        """A volume with as many frames as one loop alone, and of its size."""
        if each.of is None or each.of < 2 or each.frame is None:
            return "names no loop of this project"
        shape = each.mask.shape
        fits = [
            record
            for record in self._records.values()
            if record.facts.frames == each.of and record.facts.shape == shape
        ]
        if len(fits) == 1:
            return fits[0], each.frame
        if fits:
            return f"fits {len(fits)} loops by its size, and names none"
        return f"names no loop, and no loop has {each.of} frames of {shape[1]} x {shape[0]} pixels"
