"""For every test: no file of the person who runs it is read or written."""

import shutil

import pytest


@pytest.fixture(autouse=True, scope="session")
def _home_of_the_tests(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(home))
        patch.setenv("XDG_CACHE_HOME", str(home))
        yield


@pytest.fixture(autouse=True, scope="session")
def _letters_in_the_order_of_the_names():
    """The dice fall as they are wanted: who is named first in a round is reader A."""
    from fibrodesk.desk.rounds import letters

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(letters, "drawn", list)
        yield


def pytest_terminal_summary(terminalreporter):
    """Some tests of DICOM files judge less where the validator is not installed: that is told."""
    if shutil.which("dciodvfy") is None:
        terminalreporter.write_line(
            "dciodvfy (Debian's dicom3tools) is not installed: what the desk writes as DICOM was "
            "held against highdicom's tables and reader alone."
        )
