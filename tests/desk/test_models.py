"""The registry of models: what comes with the program, and what the gate's word is worth."""

import math
import shutil
from json import loads

import pytest

from fibrodesk.cli.main import main
from fibrodesk.contract.manifest import read_manifest, write_manifest
from fibrodesk.desk.errors import ReasonMissingError
from fibrodesk.desk.models import registry as models
from fibrodesk.desk.models.gate import GatePatient, GateResult
from fibrodesk.inference.errors import BundleDamagedError
from fibrodesk.storage.errors import DiskFullError
from fibrodesk.storage.models import ModelShelf
from resources import demonstration_bundle

PASSES = GateResult(decision="passes", sentence="better", patients=12)


def another(administrator, folder, name):
    """A candidate: the shipped bundle under another name."""
    shutil.copytree(demonstration_bundle(), folder)
    kind, told = "bundle", folder / "model_card.json"
    body = read_manifest(folder, kind=kind).body
    shipped = models.model_in_use(administrator).card.name
    told.write_text(told.read_text("utf-8").replace(f'"{shipped}"', f'"{name}"', 1), "utf-8")
    write_manifest(folder, kind=kind, body=body)
    return models.register_bundle(administrator, folder, name=name)


def judged(study, model, *, against, result=PASSES):
    study.project.store.write(
        lambda rows: rows.models.add_gate(
            model=model.id, against=against.id, snapshot=None, result=models.asdict(result)
        )
    )


def test_the_shipped_model_comes_with_its_use_or_not_at_all(study, monkeypatch):
    """A registered model that nothing puts into use would leave the project without one."""

    def full(*_args, **_kwargs):
        raise DiskFullError(name="study")

    with monkeypatch.context() as broken:
        broken.setattr(ModelShelf, "use", full)
        with pytest.raises(DiskFullError):
            models.model_in_use(study.administrator)
    assert models.model_in_use(study.administrator).number == 1


def test_the_gates_yes_against_a_model_that_is_gone_lets_nothing_through(study, tmp_path):
    admin = study.administrator
    shipped = models.model_in_use(admin)
    second, third = (another(admin, tmp_path / name, name) for name in ("second", "third"))
    for model in (second, third):
        judged(study, model, against=shipped)
    models.use_model(admin, second.id)
    with pytest.raises(ReasonMissingError):
        models.use_model(admin, third.id)
    judged(study, third, against=second)
    models.use_model(admin, third.id)
    assert models.model_in_use(admin).id == third.id


def test_a_model_that_cannot_be_opened_is_not_gone_back_to(study, tmp_path):
    admin = study.administrator
    shipped = models.model_in_use(admin)
    second = another(admin, tmp_path / "second", "second")
    models.use_model(admin, second.id, reason="a trial")
    (shipped.folder / "model_card.json").write_text("{}")
    with pytest.raises(BundleDamagedError):
        models.go_back(admin)
    assert models.model_in_use(admin).id == second.id


def test_a_gate_patient_without_a_dice_is_null_in_json(study, tmp_path, capsys):
    """JSON has no word for a value that is none; the command said nothing at all before."""
    admin = study.administrator
    shipped = models.model_in_use(admin)
    second = another(admin, tmp_path / "second", "second")
    row = GatePatient(
        patient="FD-0001", old_dice=math.nan, new_dice=0.5, old_bias_points=0, new_bias_points=0
    )
    result = GateResult(decision="not_decided", sentence="few", patients=0, rows=(row,))
    judged(study, second, against=shipped, result=result)
    study.project.close()
    file = tmp_path / "password"
    file.write_text("a few words in a row\n")
    who = ["--as", "administrator", "--password-file", str(file)]
    assert main(["models", "list", str(study.project.path), *who, "--json"]) == 0
    assert '"old_dice": null' in capsys.readouterr().out


def test_an_id_that_fits_no_model_is_named(study):
    models.model_in_use(study.administrator)
    with pytest.raises(models.ModelUnknownError, match=r"0 models .* zzz"):
        models.get_model(study.administrator, "zzz")


def test_lists_are_json_also_where_they_are_empty(study, tmp_path, capsys):
    study.project.close()
    file = tmp_path / "password"
    file.write_text("a few words in a row\n")
    who = ["--as", "administrator", "--password-file", str(file), "--json"]
    for act in ("looks", "runs"):
        assert main(["models", act, str(study.project.path), *who]) == 0
        assert loads(capsys.readouterr().out) == []
    assert main(["snapshot", str(study.project.path), "--list", *who]) == 0
    assert loads(capsys.readouterr().out) == []
    assert main(["models", "show", str(study.project.path), "1", *who[:-1]]) == 0
    words = capsys.readouterr().out
    assert "Research use only" in words
