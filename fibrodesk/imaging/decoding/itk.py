"""ITK without what its readers write to the terminal: it holds the names of files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def quiet_itk() -> Iterator[None]:
    """Send what the libraries below Python write to the terminal nowhere, for a moment.

    The whole process is silent meanwhile: it is for the decoding process, which has one thread.
    """
    import SimpleITK

    SimpleITK.ProcessObject.SetGlobalWarningDisplay(flag=False)
    terminal = os.dup(2)
    try:
        with Path(os.devnull).open("wb") as nothing:
            os.dup2(nothing.fileno(), 2)
        yield
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)
