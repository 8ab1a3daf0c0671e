"""The project's own loops: de-identified JPEG-LS objects, named by the hash of their bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from fibrodesk.domain.cine import FrameArray
from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.errors import ImagingError, StoredCineDamagedError, StoringFailedError
from fibrodesk.imaging.files import replace_file

_SUFFIX = ".dcm"


class StoredCine(DicomCine):
    """A stored loop, open; frames are decoded when they are asked for, from any thread.

    Args:
        path: the file, in the place that `write_stored` gave it.
        trusted: do not hold its bytes against its name, as they were just written or verified;
            else that costs some 3 ms for 5 MB, and no damaged pixel is ever shown.
        data: the bytes, where they are not written yet.
    Raises:
        StoredCineDamagedError: the file is not there, cut, changed, or no loop of ours.
    """

    def __init__(self, path: Path, *, trusted: bool = False, data: bytes | None = None) -> None:
        self.path = path
        try:
            super().__init__(path, data=data)
        except ImagingError as error:
            raise StoredCineDamagedError(path=path.name) from error
        if not trusted:
            try:
                self.verify()
            except StoredCineDamagedError:
                self.close()
                raise

    def frame(self, index: int) -> FrameArray:
        """Frame `index`, 0-based: uint8 (H, W), or RGB (H, W, 3).

        Raises:
            StoredCineDamagedError: its bytes cannot be decoded.
        """
        try:
            return super().frame(index)
        except ImagingError as error:
            raise StoredCineDamagedError(path=self.name) from error

    def pixel_sha256(self, index: int) -> str:
        """What identifies the frame: the hash of its size and pixels."""
        return frame_sha256(self.frame(index))

    def verify(self) -> None:
        """Hold the file against its name.

        Raises:
            StoredCineDamagedError: a byte of it has changed, or it was renamed.
        """
        if self.sha256() != self.path.stem:
            raise StoredCineDamagedError(path=self.name)

    def sha256(self) -> str:
        """The hash of the file's bytes."""
        return hashlib.sha256(self._data).hexdigest()

    def _is_coloured(self) -> bool:
        return True  # colour is stored only where it is real


def frame_sha256(frame: FrameArray) -> str:
    """The hash of a frame's shape and pixels; uint8 (H, W) or (H, W, 3)."""
    digest = hashlib.sha256(repr(frame.shape).encode())
    digest.update(frame.tobytes())
    return digest.hexdigest()


def stored_path(folder: Path, sha256: str) -> Path:
    """Where the loop with this hash lies below a project's folder of loops."""
    return folder / sha256[:2] / f"{sha256}{_SUFFIX}"


def write_stored(folder: Path, data: bytes) -> tuple[str, Path]:
    """Store an object that `rebuild` made; the same object twice is stored once.

    Returns:
        The hash of its bytes, and where it lies.
    Raises:
        StoringFailedError: the disk is full, or the folder may not be written.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    path = stored_path(folder, sha256)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
            return sha256, path
    except OSError as error:
        raise StoringFailedError(reason=error.strerror or "the disk did not take it") from error
    replace_file(path, data)
    return sha256, path
