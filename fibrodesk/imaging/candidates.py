"""What can be taken in of the files, folders, media directories and archives that were chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.imaging.archives.archive import Listing, is_archive, list_members, unpack
from fibrodesk.imaging.archives.shelter import Shelter
from fibrodesk.imaging.decoding.pool import Decoder, DecodingPool, in_order
from fibrodesk.imaging.dicom.media import is_directory, referenced_files
from fibrodesk.imaging.errors import (
    ArchiveRefusedError,
    CineCutError,
    EmptyFolderError,
    HeaderCutError,
    ImagingError,
    MissingSourceError,
)
from fibrodesk.imaging.finding import Found, refs_of
from fibrodesk.imaging.foreign.naming import wished
from fibrodesk.imaging.intake import Candidate, open_candidate
from fibrodesk.imaging.passing import PassedOver, Reason, reason_by_name, reason_to_pass
from fibrodesk.imaging.refusal import Refusal
from fibrodesk.imaging.source import SourceRef
from fibrodesk.imaging.walking import folders_below

__all__ = ["Refusal", "find_candidates", "references"]

_LONGEST_SHOWN = 200  # signs of a name that is too long for a disk


def find_candidates(
    sources: Sequence[Path],
    *,
    worker: Decoder | None = None,
    shelter: Shelter | None = None,
    cancel: Event | None = None,
    kind: str = "",
    salvage: bool = False,
    frames_per_s: float | None = None,
    passed_over: Callable[[PassedOver], None] | None = None,
) -> Iterator[Candidate | Refusal]:
    """Look at every file of `sources`, folders and all that is in them, in the order of names.

    Several files are looked at side by side; each is told as soon as all before it were. A bad
    file is one refusal and never stops the others. Inside folders, media directories (their
    files lie beside them), hidden files, links to folders and files that only stand beside loops
    are passed over.

    Args:
        sources: files, folders, media directories (DICOMDIR) and zip archives.
        worker: the processes that read them; started, and ended after, where none are given.
        shelter: where archives are unpacked; what lies there is gone when it is closed. Where
            none is given, it is gone when the last candidate has been handed out.
        cancel: set, the search ends with what was found.
        kind: of data set or file, where a person said which.
        salvage: take loops that end early as far as their whole frames go.
        frames_per_s: of pictures, and of videos that tell no rate.
        passed_over: told each file of a folder that is not looked at, and why.
    """
    with ExitStack() as stack:
        reader = worker or stack.enter_context(DecodingPool())
        private = shelter or stack.enter_context(closing(Shelter()))
        walk = _Walk(reader, private, kind, cancel or Event(), tell=passed_over)

        found = (
            one
            if isinstance(one, Refusal)
            else wished(one, salvage=salvage, frames_per_s=frames_per_s)
            for one in walk.all_of(sources)
        )
        yield from in_order(walk.look_at, found, width=reader.size, cancel=cancel)


def references(
    sources: Sequence[Path], *, worker: Decoder, shelter: Shelter, kind: str = ""
) -> Iterator[SourceRef | Refusal]:
    """What `find_candidates` would look at, not yet looked at."""
    return _Walk(worker, shelter, kind, Event()).all_of(sources)


def count_references(
    sources: Sequence[Path], *, worker: Decoder, cancel: Event | None = None
) -> int:
    """About how many files `find_candidates` would look at; nothing is unpacked for it."""
    stop = cancel or Event()
    with closing(Shelter()) as private:
        count = 0
        for _one in _Count(worker, private, "", stop).all_of(sources):
            count += 1
            if stop.is_set():
                break
    return count


@dataclass(slots=True)
class _Walk:
    reader: Decoder
    shelter: Shelter
    kind: str
    cancel: Event
    tell: Callable[[PassedOver], None] | None = None  # each file that is not looked at
    unpacked: dict[Path, Path] = field(default_factory=dict)  # from a folder to its archive

    def all_of(self, sources: Sequence[Path]) -> Iterator[SourceRef | Refusal]:
        for source in sources:
            for one in self._of(source):
                yield self._named(one) if isinstance(one, Refusal) else one

    def look_at(self, one: SourceRef | Refusal) -> Candidate | Refusal:
        if isinstance(one, Refusal):
            return one
        try:
            return self.reader.call(open_candidate, one)
        except CineCutError as error:
            return self._named(_cut(one, error))
        except FibrodeskError as error:
            return self._named(Refusal.of(one.path, error))

    def _of(self, source: Path) -> Iterator[SourceRef | Refusal]:
        try:
            if not source.exists():
                raise MissingSourceError(path=source.name)
            if source.is_dir():
                yield from self._of_folder(source)
            elif is_directory(source):
                yield from self._of_media(source)
            else:
                yield from self._of_file(source)
        except ImagingError as error:
            yield Refusal.of(source, error)
        except OSError:  # a name that no disk can hold, or a medium that went
            yield Refusal.of(source, MissingSourceError(path=source.name[:_LONGEST_SHOWN]))

    def _of_folder(self, folder: Path) -> Iterator[SourceRef | Refusal]:
        empty = True
        for one in refs_of(folder, self.reader, kind=self.kind) or _files(folder):
            if isinstance(one, PassedOver):
                self._pass_over(one.path, one.reason)
            elif isinstance(one, Path):
                if (reason := reason_to_pass(one)) is not None:
                    self._pass_over(one, reason)
                    continue
                empty = False
                yield from self._contained(one)
            else:
                empty = False
                yield one
        if empty:
            raise EmptyFolderError(path=folder.name)

    def _pass_over(self, path: Path, reason: Reason) -> None:
        if self.tell is not None:
            self.tell(PassedOver(self._outside(path), reason))

    def _contained(self, path: Path) -> Iterator[SourceRef | Refusal]:
        """A file inside a folder; what is wrong with an archive never ends the folder."""
        try:
            yield from self._of_file(path)
        except ImagingError as error:
            yield Refusal.of(path, error)

    def _of_file(self, path: Path) -> Iterator[SourceRef | Refusal]:
        if is_archive(path):
            yield from self._of_archive(path)
        else:
            yield from _only_refs(refs_of(path, self.reader, kind=self.kind), path)

    def _of_media(self, path: Path) -> Iterator[SourceRef | Refusal]:
        for one in self.reader.call(referenced_files, path):
            yield SourceRef(one) if isinstance(one, Path) else one

    def _of_archive(self, path: Path) -> Iterator[SourceRef | Refusal]:
        if self._archive_of(path) is not None:
            raise ArchiveRefusedError(path=path.name, reason="it lies in another archive")
        folder = self.shelter.new_folder(path.stem or "archive")
        self.unpacked[folder] = path
        listing: Listing = self.reader.call(list_members, path, folder=folder)
        yield from listing.refusals
        for batch in listing.batches():
            if self.cancel.is_set():
                return
            yield from self.reader.call(unpack, path, batch, folder=folder)
        if listing.members:
            yield from self._of_folder(folder)
        elif not listing.refusals:
            raise EmptyFolderError(path=path.name)

    def _named(self, refusal: Refusal) -> Refusal:
        """A refusal of what came out of an archive names the archive, not a private folder."""
        path = self._outside(refusal.path)
        return refusal if path is refusal.path else replace(refusal, path=path)

    def _outside(self, path: Path) -> Path:
        folder = self._archive_of(path)
        return path if folder is None else self.unpacked[folder] / path.relative_to(folder)

    def _archive_of(self, path: Path) -> Path | None:
        return next((folder for folder in self.unpacked if path.is_relative_to(folder)), None)


class _Count(_Walk):
    """Walks without unpacking: of an archive, each file that it lists counts as one."""

    def _of_archive(self, path: Path) -> Iterator[SourceRef | Refusal]:
        listing: Listing = self.reader.call(list_members, path, folder=path.parent)
        yield from listing.refusals
        for member in listing.members:
            if reason_by_name(member.target[-1]) is None:
                yield SourceRef(path)


def _cut(ref: SourceRef, error: CineCutError) -> Refusal:
    """A loop that ends early; a person may still want the frames that are whole."""
    found = error.fields.get("found")
    refusal = Refusal.of(ref.path, error)
    if not isinstance(found, int) or found < 2:
        return replace(refusal, hint=HeaderCutError.hint)
    return replace(refusal, cut=replace(ref, salvage=True), whole_frames=found)


def _only_refs(found: Iterator[Found] | None, path: Path) -> Iterator[SourceRef | Refusal]:
    """A file of which nothing is known is DICOM, or says why it is not."""
    for one in found if found is not None else (path,):
        if not isinstance(one, PassedOver):
            yield SourceRef(one) if isinstance(one, Path) else one


def _files(folder: Path) -> Iterator[Path | Refusal]:
    """Every file below a folder; a folder that cannot be read is a refusal."""
    for found in folders_below(folder):
        if isinstance(found, Refusal):
            yield found
        else:
            yield from (found[0] / name for name in found[2])
