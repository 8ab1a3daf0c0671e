"""A project, and a study with people in it."""

import pytest
from desk.studies import make_project, make_study


@pytest.fixture
def project(tmp_path):
    made = make_project(tmp_path / "study.fibrodesk")
    yield made
    made.abandon()


@pytest.fixture
def study(project):
    return make_study(project)
