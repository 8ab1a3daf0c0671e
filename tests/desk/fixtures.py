"""A project, and a study with people in it, for every folder of tests that wants one."""

import pytest

from desk.studies import copy_study, make_project, make_study


@pytest.fixture
def project(tmp_path):
    made = make_project(tmp_path / "study.fibrodesk")
    yield made
    made.abandon()


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """A study that nobody draws in; each test gets a copy."""
    made = make_study(make_project(tmp_path_factory.mktemp("template") / "study.fibrodesk"))
    made.project.close()
    return made


@pytest.fixture
def study(template, tmp_path):
    made = copy_study(template, tmp_path / "study.fibrodesk")
    yield made
    made.project.abandon()


@pytest.fixture(scope="session")
def opened_template(tmp_path_factory):
    """A study whose round has opened; Ann and Bob outlined different places on the first frames."""
    made = make_study(make_project(tmp_path_factory.mktemp("opened") / "study.fibrodesk"))
    for cine in (0, 1):
        made.read_all("ann", cine, box=(5, 5, 15, 20))
        made.read_all("bob", cine, box=(8, 9, 20, 26))
    made.project.close()
    return made


@pytest.fixture
def opened(opened_template, tmp_path):
    made = copy_study(opened_template, tmp_path / "opened.fibrodesk")
    yield made
    made.project.abandon()
