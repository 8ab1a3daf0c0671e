"""A media directory (DICOMDIR): the loops that it names, wherever they lie below its folder.

Source: DICOM PS3.3, annex F; PS3.10, section 8 (file identifiers).
"""

from __future__ import annotations

from pathlib import Path

from fibrodesk.imaging.dicom import attributes as at
from fibrodesk.imaging.dicom.header import Header
from fibrodesk.imaging.dicom.mapped import map_file
from fibrodesk.imaging.dicom.structure import walk
from fibrodesk.imaging.errors import (
    ImagingError,
    NoImageError,
    ReferenceMissingError,
    ReferenceRefusedError,
)
from fibrodesk.imaging.refusal import Refusal

NAME = "DICOMDIR"
_MOST_PARTS = 1_000_000  # some 15 for each image of a medium
_MOST_LEVELS = 8  # PS3.10, 8.2
_DEACTIVATED = 0


def is_directory(path: Path) -> bool:
    """Whether a file is called as every media directory is."""
    return path.name.upper().split(".")[0] == NAME


def referenced_files(path: Path) -> tuple[Path | Refusal, ...]:
    """The images of a directory in its own order; what is missing or lies elsewhere is a refusal.

    Raises:
        ImagingError: it is no media directory, or not built like DICOM.
    """
    data = map_file(path)
    try:
        structure = walk(data, path=path.name, most_parts=_MOST_PARTS)
        records = Header(data, structure.elements, structure).items(at.DIRECTORY_RECORDS)
        named = [_parts(record) for record in records if _is_image(record)]
    finally:
        data.close()
    if not named:
        raise NoImageError(path=path.name)
    places = _Places(path.parent)
    return tuple(_place(parts, path, places) for parts in dict.fromkeys(named))


def _is_image(record: Header) -> bool:
    return (
        record.word(at.DIRECTORY_RECORD_TYPE) == "IMAGE"
        and record.integer(at.RECORD_IN_USE) != _DEACTIVATED
        and _parts(record) != ()
    )


def _parts(record: Header) -> tuple[str, ...]:
    return tuple(record.words(at.REFERENCED_FILE_ID))


def _place(parts: tuple[str, ...], directory: Path, places: _Places) -> Path | Refusal:
    name = "/".join(parts)
    try:
        return places.find(parts, name)
    except ImagingError as error:
        return Refusal.of(directory.with_name(parts[-1] or directory.name), error)


class _Places:
    """Where the files of a medium lie, whichever case the copying left their names in."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._real_root = root.resolve()
        self._listed: dict[Path, dict[str, Path]] = {}

    def find(self, parts: tuple[str, ...], name: str) -> Path:
        """The file that a file identifier names.

        Raises:
            ReferenceRefusedError: it leads out of the folder.
            ReferenceMissingError: there is no such file.
        """
        if len(parts) > _MOST_LEVELS or not all(map(_is_plain, parts)):
            raise ReferenceRefusedError(path=name)
        place = self._root
        for part in parts:
            found = self._in(place).get(part.casefold())
            if found is None:
                raise ReferenceMissingError(path=name)
            place = found
        if not place.resolve().is_relative_to(self._real_root):  # a link that leads elsewhere
            raise ReferenceRefusedError(path=name)
        if not place.is_file():
            raise ReferenceMissingError(path=name)
        return place

    def _in(self, folder: Path) -> dict[str, Path]:
        if folder not in self._listed:
            try:
                found = sorted(folder.iterdir(), reverse=True)
            except OSError:
                found = []
            # some systems leave the version of the medium's file system behind the name
            self._listed[folder] = {p.name.split(";")[0].rstrip(".").casefold(): p for p in found}
        return self._listed[folder]


def _is_plain(part: str) -> bool:
    return part not in ("", ".", "..") and not any(sign in part for sign in "/\\:\0")
