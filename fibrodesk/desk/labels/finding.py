"""Masks of other tools, as they lie in files and folders that a person chose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fibrodesk.desk import roles
from fibrodesk.desk.labels.refusals import together
from fibrodesk.domain.counting import counted
from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from threading import Event

    from fibrodesk.desk.labels.places import Named
    from fibrodesk.desk.session import Session
    from fibrodesk.imaging.intake import Candidate
    from fibrodesk.imaging.labels.content import LabelRefusal, Labels, PackedFrame
    from fibrodesk.imaging.source import SourceRef

Progress = Callable[[int, int], None]


class MasksMissingError(FibrodeskError):
    title = "There are no masks"
    text = "{path} holds no file of masks."
    hint = "Choose the folder into which the other tool exported its masks."


class FindingCancelledError(FibrodeskError):
    title = "Looking was stopped"
    text = "Nothing was taken in."
    hint = "Choose the folder again when there is time."


def picture_names(session: Session, source: SourceRef) -> tuple[str, ...]:
    """The names of the single pictures that a loop was put together from, frame by frame.

    () where it was none of pictures, or they are gone meanwhile.
    """
    from fibrodesk.imaging.foreign.naming import STILLS_KIND
    from fibrodesk.imaging.foreign.stills import still_names

    roles.require(session, roles.Act.IMPORT)
    if source.kind != STILLS_KIND:
        return ()
    try:
        return session.project.workshop.decoder().call(still_names, source)
    except FibrodeskError:
        return ()


def names_of(session: Session, loops: Iterable[tuple[Candidate, str]]) -> dict[str, Named]:
    """The names of the files that loops came from, and of the single pictures of each.

    Args:
        loops: each with the id of the cine that it is now.
    Returns:
        In small letters; a name that means two things is left out, as it tells nothing.
    """
    named: dict[str, Named] = {}
    twice: set[str] = set()
    for candidate, cine_id in loops:
        means: list[tuple[str, Named]] = [(candidate.path.stem, cine_id)]
        pictures = enumerate(picture_names(session, candidate.source))
        means += [(stem, (cine_id, frame)) for frame, stem in pictures]
        for stem, what in means:
            name = stem.lower().strip()
            if named.setdefault(name, what) != what:
                twice.add(name)
    return {name: what for name, what in named.items() if name not in twice}


def find_masks(
    session: Session,
    sources: Sequence[Path],
    *,
    kind: str = "",
    as_stored: bool = False,
    cancel: Event | None = None,
    progress: Progress | None = None,
) -> Labels:
    """Read every file of `sources`; one that cannot be read never stops the others.

    Args:
        kind: one of `imaging.labels.reading.FORMATS`; "" tells it from each file.
        as_stored: take volumes as their pixels lie, whatever their affine says.
    Raises:
        NotAllowedError: the person is no administrator.
        MasksMissingError: no file could be one of masks.
        FindingCancelledError: `cancel` was set.
    """
    from fibrodesk.imaging.labels.content import Labels
    from fibrodesk.imaging.labels.reading import files_of

    roles.require(session, roles.Act.IMPORT)
    files = files_of(sources, kind)
    if not files:
        raise MasksMissingError(path=", ".join(each.name for each in sources))
    heap = _Heap(session, sources)
    files = heap.without_squares(files)
    for done, path in enumerate(files):
        if cancel is not None and cancel.is_set():
            raise FindingCancelledError
        if progress is not None:
            progress(done, len(files))
        heap.take(path, kind, as_stored=as_stored)
    frames, warnings = heap.settled()
    frames += heap.none_answers(frames)
    return Labels(
        frames=tuple(frames),
        refusals=tuple(heap.together()),
        warnings=(*warnings, *heap.warnings),
        kind=", ".join(sorted(heap.kinds)),
        patients=heap.patients(),
    )


class _Heap:
    """What came of the files so far."""

    def __init__(self, session: Session, sources: Sequence[Path]) -> None:
        self._worker = session.project.workshop.decoder()
        self._sources = sources
        self._frames: list[PackedFrame] = []
        self._refused: list[LabelRefusal] = []
        self.warnings: list[str] = []
        self.kinds: set[str] = set()

    def take(self, path: Path, kind: str, *, as_stored: bool) -> None:
        from fibrodesk.imaging.labels.content import LabelRefusal, packed
        from fibrodesk.imaging.labels.reading import read_labels

        place = self._place(path)
        try:
            found = self._worker.call(read_labels, path, kind, as_stored=as_stored)
        except FibrodeskError as error:
            self._refused.append(LabelRefusal.of(path.name, error))
            return
        self.kinds.add(found.kind)
        self._frames += [packed(each, source=place) for each in found.frames]
        self.warnings += found.warnings
        self._refused += found.refusals

    def without_squares(self, files: Sequence[Path]) -> list[Path]:
        """The files without the 256 px half of own exports whose native half is among them."""
        from fibrodesk.imaging.labels.folders import without_squares

        kept = without_squares(files)
        if passed := len(files) - len(kept):
            self.warnings.append(
                f"Passed over: {counted(passed, 'file')} of 256 x 256 pixels, copied from the "
                "native ones beside them."
            )
        return kept

    def settled(self) -> tuple[list[PackedFrame], list[str]]:
        from fibrodesk.imaging.labels.folders import settled

        stills = [each for each in self._frames if each.source.lower().endswith(".png")]
        others = [each for each in self._frames if not each.source.lower().endswith(".png")]
        named, warnings = settled(stills)
        return [*others, *named], warnings

    def none_answers(self, frames: list[PackedFrame]) -> list[PackedFrame]:
        """What the table of an own export says is not there, where no mask says it."""
        from fibrodesk.imaging.labels.folders import authors_of, none_answers

        tables = self._tables()
        if len(tables) != 1 or not frames:
            return []
        authors = authors_of(frames, [each.name for each in self._sources])
        return self._worker.call(none_answers, tables.pop(), authors)

    def patients(self) -> dict[str, str]:
        """Whose the cines of the own exports are; of two exports that differ, nobody's."""
        from fibrodesk.imaging.labels.folders import patients_of

        found: dict[str, str] = {}
        for table in self._tables():
            for cine, patient in self._worker.call(patients_of, table).items():
                found[cine] = patient if found.get(cine, patient) == patient else ""
        return found

    def _tables(self) -> set[Path]:
        from fibrodesk.imaging.labels.folders import find_answers

        return {table for each in self._sources if (table := find_answers(each)) is not None}

    def together(self) -> list[LabelRefusal]:
        """The refusals; many of one kind in one folder are one, and pictures are none."""
        kept: list[LabelRefusal] = []
        pictures = 0
        for refusal in self._refused:
            if refusal.picture and self._frames:
                pictures += 1
            else:
                kept.append(refusal)
        if pictures:
            self.warnings.append(f"Passed over: {counted(pictures, 'picture')} that hold no mask.")
        return together(kept)

    def _place(self, path: Path) -> str:
        """The file below what was chosen, that folder among it; in memory alone."""
        for source in self._sources:
            if path.is_relative_to(source) and path != source:
                return (Path(source.name) / path.relative_to(source)).as_posix()
        return path.name
