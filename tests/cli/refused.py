"""A small study, and what a command says that refuses."""

import pytest

from fibrodesk.cli.main import main


@pytest.fixture
def study(tmp_path, capsys):
    project = tmp_path / "study.fibrodesk"
    assert main(["init", str(project), "--unprotected", "--readers", "Ann,Bob"]) == 0
    capsys.readouterr()
    return project


def said(capsys, *arguments, code=2):
    """The words of a command that ends with `code`."""
    assert main(list(map(str, arguments))) == code
    return capsys.readouterr().err
