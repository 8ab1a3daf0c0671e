"""`fibrodesk agreement`: the numbers of the screen, on paper and for scripts."""

import csv
import json
import math

import pytest
from desk.studies import PASSWORD
from desk.synthetic import make_synthetic

from fibrodesk.cli.main import main
from fibrodesk.desk.agreeing.study import find_round, study_agreement
from fibrodesk.desk.demonstration.hands import read_as
from fibrodesk.desk.people import add_person
from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.people import Role
from fibrodesk.ui.agreement.figures import figures_of


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Ann and Bob have read "one"; Ann, Bob and Cara have read "three"; "owed" is sealed."""
    folder = tmp_path_factory.mktemp("agreement")
    made = make_synthetic(folder, patients=3, seed=6)
    administrator = made.sessions["administrator"]
    cara = add_person(administrator, name="cara", roles={Role.ANNOTATOR}, password=PASSWORD)
    made.people["cara"], made.sessions["cara"] = cara, sign_in(made.project, "cara", PASSWORD)
    first, second, third = (record.id for record in made.cines)
    made.round("one", [first, second])
    made.read("ann", "bob")
    all_three = [made.people[name].id for name in ("ann", "bob", "cara")]
    create_round(administrator, name="three", cines=[first], readers=all_three, seed=1)
    for name in ("ann", "bob", "cara"):
        read_as(made.sessions[name], made.cases, made.dataset, seed=ord(name[0]))
    create_round(administrator, name="owed", cines=[third], readers=all_three[1:], seed=1)
    made.project.close()
    (folder / "password").write_text(PASSWORD + "\n")
    return made.project.path, folder / "password"


def command(study, *more, person="administrator"):
    path, password = study
    who = ["--as", person, "--password-file", str(password)]
    return main(["agreement", str(path), *map(str, more), *who])


def told(study, capsys, *more, **how):
    capsys.readouterr()
    assert command(study, *more, "--json", **how) == 0
    return json.loads(capsys.readouterr().out)


def same(shown, value, interval=None):
    """Whether a figure of the screen is the number of the JSON, to the last digit."""
    if value is None:
        return math.isnan(shown.value)
    ends = [shown.low, shown.high] if shown.has_interval else None
    return shown.value == value and ends == interval


@pytest.mark.parametrize("domain", ["myocardium", "sector", "frame"])
def test_the_numbers_are_those_of_the_screen(study, capsys, domain):
    record = told(study, capsys, "--round", "one", "--domain", domain)
    project = open_project(study[0])
    try:
        session = sign_in(project, "administrator", PASSWORD)
        view = find_round(session, "one")
        found = study_agreement(session, round_id=view.id, domain=domain)
        shown = figures_of(found, {})
    finally:
        project.close()
    study_told = record["study"]
    for name in ("kappa_mean", "kappa_pooled", "dice_mean", "dice_pooled"):
        assert same(getattr(shown, name), study_told[name], study_told[f"{name}_interval"])
    presence = study_told["presence"]
    assert same(shown.presence_kappa, presence["kappa"], presence["kappa_interval"])
    alone = study_told["independent"]
    assert same(shown.independent_kappa, alone["kappa_mean"], alone["kappa_mean_interval"])
    assert (shown.domain, shown.mode) == (record["domain"], record["mode"])
    assert shown.kinds == study_told["kinds"]
    assert (shown.patients, shown.frames_compared) == (study_told["patients"], study_told["frames"])
    for row, frame in zip(shown.frames, record["frames"], strict=True):
        assert (row.patient, row.cine_id, row.frame) == tuple(
            frame[name] for name in ("patient", "cine", "frame")
        )
        assert same(row.kappa, frame["kappa"])
        assert same(row.dice, frame["dice"])
        assert row.apart == frame["apart_mm2"]
    for row, patient in zip(shown.patient_rows, record["patients"], strict=True):
        assert same(row.kappa, patient["kappa"])
        assert row.area_first == patient["area_first_mm2"]
        assert row.area_second == patient["area_second_mm2"]


def test_the_primary_analysis_is_named_and_another_domain_is_not_it(study, capsys):
    record = told(study, capsys, "--round", "one")
    primary = record["study"]["primary"]
    assert (primary["name"], primary["domain"]) == ("kappa_mean", "myocardium")
    assert primary["value"] == record["study"]["kappa_mean"]
    assert primary["in_this_domain"]
    assert primary["fixed_when"]
    assert primary["changes"] == []
    other = told(study, capsys, "--round", "one", "--domain", "sector")
    assert not other["study"]["primary"]["in_this_domain"]
    assert command(study, "--round", "one") == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("primary analysis: kappa, mean of patients (myocardium), fixed with")


def test_all_domains_stand_beside_one_another(study, capsys):
    record = told(study, capsys, "--round", "one", "--all-domains")
    alone = told(study, capsys, "--round", "one", "--domain", "sector")
    assert record["domain"] == "myocardium"
    assert set(record["domains"]) == {"myocardium", "sector", "frame", "reasons"}
    assert record["domains"]["sector"]["kappa_pooled"] == alone["study"]["kappa_pooled"]
    assert "domains" not in alone
    assert command(study, "--round", "one", "--all-domains") == 0
    words = capsys.readouterr().out
    for domain in ("(myocardium)", "(sector)", "(frame)"):
        assert domain in words


def test_more_than_two_readers_are_told_together_and_in_pairs(study, capsys):
    record = told(study, capsys, "--round", "three")
    everyone = record["readers_agreement"]
    assert everyone["readers"] == ["ann", "bob", "cara"]
    assert len(everyone["pairs"]) == 3
    assert record["readers"] == ["ann", "bob"]
    assert command(study, "--round", "three") == 0
    words = capsys.readouterr().out
    assert "all 3 readers" in words
    assert "Krippendorff" in words
    assert "bob and cara" in words


def test_two_of_them_can_be_named(study, capsys):
    record = told(study, capsys, "--round", "three", "--readers", "cara,ann")
    assert record["readers"] == ["cara", "ann"]
    assert "readers_agreement" not in record
    assert command(study, "--round", "three", "--readers", "cara,zoe") == 2
    assert "Choose two of: ann, bob, cara." in capsys.readouterr().err


def test_words_give_each_value_its_domain_and_its_interval_or_why_none(study, capsys):
    assert command(study, "--round", "one") == 0
    words = capsys.readouterr().out
    for line in words.splitlines():
        if line.startswith(("kappa", "Dice")):
            assert "95 %" in line or "no interval: " in line or "–  " in line
            assert line.endswith(")")
    assert "fewer than five patients" in words
    assert "Research use only" in words


def test_the_table_has_a_row_a_frame(study, capsys, tmp_path):
    record = told(study, capsys, "--round", "one")
    assert command(study, "--round", "one", "--csv", tmp_path / "frames.csv") == 0
    with (tmp_path / "frames.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, frame in zip(rows, record["frames"], strict=True):
        assert row["kappa"] == ("" if frame["kappa"] is None else str(frame["kappa"]))
    assert command(study, "--csv", tmp_path / "no" / "frames.csv") == 2


def test_the_paragraph_goes_to_stdout_alone(study, capsys):
    assert command(study, "--round", "one", "--methods") == 0
    found = capsys.readouterr()
    assert found.out.startswith("Two readers outlined")
    assert "References" in found.out
    assert found.err == ""


def test_it_is_published_once_and_again_only_when_told(study, capsys, tmp_path):
    assert command(study, "--round", "one", "--publish", tmp_path / "out") == 0
    assert "agreement.svg" in capsys.readouterr().err
    assert command(study, "--round", "one", "--publish", tmp_path / "out") == 2
    assert "exported before" in capsys.readouterr().err
    assert command(study, "--round", "one", "--publish", tmp_path / "out", "--replace") == 0
    assert (tmp_path / "out" / "agreement.svg").exists()


@pytest.mark.parametrize("option", [["--methods"], ["--publish", "out"], ["--all-domains"]])
def test_what_is_made_of_rounds_alone_is_refused_for_imported_masks(study, capsys, option):
    assert command(study, "--imported", "ann,bob", *option) == 2
    assert "does not go with --imported" in capsys.readouterr().err


@pytest.mark.parametrize(
    "option", [[], ["--json"], ["--methods"], ["--publish"], ["--csv"], ["--all-domains"]]
)
def test_the_seal_holds_whatever_is_asked_for(study, capsys, tmp_path, option):
    """A round that is owed gives nothing to anybody, whatever the role and the form."""
    if option in (["--publish"], ["--csv"]):
        option = [*option, tmp_path / "out"]
    for person in ("administrator", "bob", "cara"):
        assert command(study, "--round", "owed", *option, person=person) == 2
        found = capsys.readouterr()
        assert found.out == ""
        assert "kappa" not in found.err
    assert list(tmp_path.iterdir()) == []
