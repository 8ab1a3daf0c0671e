"""What is slow to start and lives as long as a project is open: the decoders and the engines."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from fibrodesk.imaging.archives.shelter import Shelter
    from fibrodesk.imaging.decoding.pool import DecodingPool
    from fibrodesk.inference.device import Device
    from fibrodesk.inference.engine import Engine


class Workshop:
    """Starts each of them at its first use; safe from any thread."""

    def __init__(self) -> None:
        from fibrodesk.imaging.archives.shelter import sweep

        sweep()  # what a desk unpacked and left behind that crashed
        self._turn = threading.Lock()
        self._decoder: DecodingPool | None = None
        self._shelter: Shelter | None = None
        self._engines: dict[tuple[str, str], Engine] = {}
        self.storing = threading.Lock()  # one loop at a time: a file and the row that names it

    def decoder(self) -> DecodingPool:
        """The processes that read foreign files."""
        from fibrodesk.imaging.decoding.pool import DecodingPool

        with self._turn:
            if self._decoder is None:
                self._decoder = DecodingPool()
            return self._decoder

    def shelter(self) -> Shelter:
        """Where archives are unpacked."""
        from fibrodesk.imaging.archives.shelter import Shelter

        with self._turn:
            if self._shelter is None:
                self._shelter = Shelter()
            return self._shelter

    def engine(self, folder: Path, device: Device = "auto") -> Engine:
        """The bundle in `folder`, verified and ready.

        Raises:
            FibrodeskError: it is damaged, not safe, or the device is not here.
        """
        from fibrodesk.inference.bundle import read_bundle
        from fibrodesk.inference.loading import load_engine

        with self._turn:
            key = (str(folder), device)
            if key not in self._engines:
                self._engines[key] = load_engine(read_bundle(folder), device)
            return self._engines[key]

    def close(self) -> None:
        """End the child processes, let the engines go, take away what was unpacked."""
        with self._turn:
            if self._decoder is not None:
                self._decoder.close()
                self._decoder = None
            if self._shelter is not None:
                self._shelter.close()
                self._shelter = None
            self._engines.clear()
