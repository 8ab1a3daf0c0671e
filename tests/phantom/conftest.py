"""One focal and one healthy patient, imaged once for all tests of this room."""

from __future__ import annotations

import pytest
from phantom_patients import first_patient

from fibrodesk.phantom.loop import NATIVE_SIZE_PX, PhantomLoop, make_loop
from fibrodesk.phantom.patient import PhantomPatient


@pytest.fixture(scope="session")
def focal() -> PhantomPatient:
    return first_patient("focal")


@pytest.fixture(scope="session")
def healthy() -> PhantomPatient:
    return first_patient(None)


@pytest.fixture(scope="session")
def loop(focal) -> PhantomLoop:
    """A focal patient at 256 x 256."""
    return make_loop(focal)


@pytest.fixture(scope="session")
def native_loop(focal) -> PhantomLoop:
    """The same patient at the size of a DICOM loop."""
    return make_loop(focal, frames=16, size_px=NATIVE_SIZE_PX)
