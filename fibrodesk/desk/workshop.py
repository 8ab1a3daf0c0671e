"""What is slow to start and lives as long as a project is open: the decoder and the engines."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from fibrodesk.imaging.worker import DecodingWorker
    from fibrodesk.inference.device import Device
    from fibrodesk.inference.engine import Engine


class Workshop:
    """Starts each of them at its first use; safe from any thread."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._decoder: DecodingWorker | None = None
        self._engines: dict[tuple[str, str], Engine] = {}

    def decoder(self) -> DecodingWorker:
        """The one process that reads foreign files."""
        from fibrodesk.imaging.worker import DecodingWorker

        with self._turn:
            if self._decoder is None:
                self._decoder = DecodingWorker()
            return self._decoder

    def engine(self, folder: Path, device: Device = "auto") -> Engine:
        """The bundle in `folder`, verified and ready.

        Raises:
            FibrodeskError: it is damaged, not safe, or the device is not here.
        """
        from fibrodesk.inference.bundle import read_bundle
        from fibrodesk.inference.engine import load_engine

        with self._turn:
            key = (str(folder), device)
            if key not in self._engines:
                self._engines[key] = load_engine(read_bundle(folder), device)
            return self._engines[key]

    def close(self) -> None:
        """End the child process and let the engines go."""
        with self._turn:
            if self._decoder is not None:
                self._decoder.close()
                self._decoder = None
            self._engines.clear()
