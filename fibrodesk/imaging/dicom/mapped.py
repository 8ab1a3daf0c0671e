"""A file as it lies on the disk, and the header in it."""

from __future__ import annotations

import mmap
import stat
from pathlib import Path

from fibrodesk.imaging.dicom.header import Header
from fibrodesk.imaging.dicom.structure import walk
from fibrodesk.imaging.errors import NotDicomError, UnreadableFileError


def map_file(path: Path) -> mmap.mmap:
    """A file as it lies on the disk, to be closed by the caller.

    Raises:
        NotDicomError: it is empty.
        UnreadableFileError: it is no file, or may not be read.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would keep us waiting for ever
            raise UnreadableFileError(path=path.name, reason="it is no file")
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except ValueError as error:  # an empty file cannot be mapped
        raise NotDicomError(path=path.name) from error
    except OSError as error:
        raise UnreadableFileError(path=path.name, reason=error.strerror or "unknown") from error


def parse(data: bytes | mmap.mmap, name: str) -> Header:
    """The header of a whole file; `name` is for the words of an error.

    Raises:
        ImagingError: it is not built like DICOM.
    """
    structure = walk(data, path=name)
    return Header(data, structure.elements, structure)
