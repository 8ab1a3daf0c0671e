"""The report: where it goes, what must come with it, and whose figures are not in it."""

import pytest

from desk.studies import PASSWORD
from desk.synthetic import make_synthetic
from fibrodesk.desk.auditing import read_audit
from fibrodesk.desk.exporting.places import FilePlaceError
from fibrodesk.desk.people import add_person, lock_person, set_roles
from fibrodesk.desk.reporting.parts import clinical
from fibrodesk.desk.reporting.report import write_report
from fibrodesk.desk.rounds.repeats import plan_repeat
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.rounds.withdrawing import withdraw
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.people import Role
from fibrodesk.storage.audit import AuditShelf
from fibrodesk.storage.errors import DiskFullError


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    made = make_synthetic(tmp_path_factory.mktemp("report"), patients=2, seed=6)
    made.round("one", [made.cines[0].id])
    made.read("ann", "bob")
    yield made
    made.project.abandon()


def test_a_place_that_is_none_is_told_before_the_work(study, tmp_path):
    administrator = study.sessions["administrator"]
    for out in (tmp_path / "not there" / "report.html", tmp_path):
        with pytest.raises(FilePlaceError):
            write_report(administrator, out, progress=pytest.fail)


def test_no_page_is_written_without_its_audit_row(study, tmp_path, monkeypatch):
    administrator = study.sessions["administrator"]

    def full(*_args, **_kwargs):
        raise DiskFullError(name="study")

    with monkeypatch.context() as broken:
        broken.setattr(AuditShelf, "append", full)
        with pytest.raises(DiskFullError):
            write_report(administrator, tmp_path / "report.html")
    assert list(tmp_path.iterdir()) == []
    write_report(administrator, tmp_path / "report.html")
    assert read_audit(administrator)[-1].act == "report written"


def test_the_clinical_figures_of_a_cine_that_is_still_owed_are_not_told(study):
    administrator = study.sessions["administrator"]
    cara = add_person(administrator, name="cara", roles={Role.ANNOTATOR}, password=PASSWORD)
    owed = study.cines[1]
    readers = [cara.id, study.people["ann"].id]
    create_round(administrator, name="two", cines=[owed.id], readers=readers)
    assert owed.patient in clinical(administrator)
    for name in ("ann", "cara"):
        told = clinical(sign_in(study.project, name, PASSWORD))
        assert owed.patient not in told
        assert study.cines[0].patient in told


def test_the_report_prints_why_a_reader_withdrew_the_own_repeat(tmp_path):
    made = make_synthetic(tmp_path, patients=2, seed=6)
    first = made.round("one", [made.cines[0].id])
    made.read("ann", "bob")
    administrator = made.sessions["administrator"]
    both = {Role.ANNOTATOR, Role.ADMINISTRATOR}
    set_roles(administrator, made.people["ann"].id, both)
    again = plan_repeat(administrator, round_id=first.id, name="one b", after_days=0)
    ann = sign_in(made.project, "ann", PASSWORD)
    lock_person(ann, administrator.person.id)
    withdraw(ann, again.id, reason="The <loop> was shown in a lecture.")
    write_report(made.sessions["rita"], tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    made.project.abandon()
    assert "one b, which read of one again, was withdrawn unread" in page
    assert "The &lt;loop&gt; was shown in a lecture." in page
