"""What is written of an agreement tells nothing to who reads one of its cines again."""

import pytest
from desk.studies import PASSWORD

from fibrodesk.cli.main import main
from fibrodesk.desk.agreeing.publishing import methods_paragraph, publish_agreement
from fibrodesk.desk.errors import SealedError
from fibrodesk.desk.rounds.repeats import plan_repeat

pytestmark = pytest.mark.faults


@pytest.fixture
def owing(study):
    """Ann and Bob have read both cines, and one comes back to them in a fortnight."""
    for name in ("ann", "bob"):
        for cine in (0, 1):
            study.read_all(name, cine)
    plan_repeat(study.administrator, round_id=study.round_id, seed=3)
    return study


@pytest.mark.parametrize("domain", [None, "frame"])
@pytest.mark.parametrize("name", ["ann", "bob"])
def test_neither_paragraph_nor_files_for_who_reads_again(owing, tmp_path, name, domain):
    session = owing.sessions[name]
    target = tmp_path / "agreed"
    with pytest.raises(SealedError):
        methods_paragraph(session, owing.round_id, domain)
    with pytest.raises(SealedError):
        publish_agreement(session, round_id=owing.round_id, folder=target, domain=domain)
    assert not target.exists()


@pytest.mark.parametrize(
    "form", [[], ["--json"], ["--methods"], ["--publish"], ["--csv"], ["--all-domains"]]
)
def test_no_form_of_the_command_tells_them(owing, tmp_path, capsys, form):
    project = owing.project.path
    owing.project.close()
    password = tmp_path / "password"
    password.write_text(PASSWORD + "\n", encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    more = [*form, str(tmp_path / "out")] if form in (["--publish"], ["--csv"]) else form
    who = ["--as", "ann", "--password-file", str(password)]
    assert main(["agreement", str(project), "--round", "Round 1", *more, *who]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "has not opened yet" in told.err
    assert sorted(tmp_path.iterdir()) == before


def test_who_reads_nothing_again_is_still_told(owing):
    assert "Two readers outlined" in methods_paragraph(owing.rita, owing.round_id, "frame")
