"""Whole studies for the tests that go the whole way."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

from fibrodesk.sealing.keys import PasswordCost


@pytest.fixture(scope="session")
def cheap():
    """Stretching passwords is tried elsewhere; here people sign in often."""
    return PasswordCost(opslimit=1, memlimit=8192)
