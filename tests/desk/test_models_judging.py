"""Judging a candidate: what is kept, what goes into use by itself, and who sees the pictures."""

import hashlib

import numpy as np
import pytest

from desk.test_models import another
from fibrodesk.contract.gallery import Gallery, GalleryFrame, write_gallery
from fibrodesk.desk.auditing import read_audit, verify_project
from fibrodesk.desk.errors import SealedError
from fibrodesk.desk.models import gallery as galleries
from fibrodesk.desk.models import judging
from fibrodesk.desk.models import registry as models
from fibrodesk.desk.models.stations import sign_here
from fibrodesk.desk.people import set_roles
from fibrodesk.desk.roles import NotAllowedError
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.domain.people import Role
from fibrodesk.imaging.png import encode_png
from fibrodesk.storage.errors import ContainerRefusedError

SHAPE = (40, 48)


def row(number, dice):
    burden = {"burden_reference": 0.1, "burden_model": 0.1}
    return {"patient": f"FD-{number:04d}", "dice": dice, **burden}


@pytest.fixture
def evaluation(opened, monkeypatch):
    """Twelve gate patients, and the pictures that the evaluation's process would have drawn."""
    told = {"gain": 0.05}

    def compare(_old, _new, _snapshot, *, side, gallery, **_options):
        assert side == "gate"
        draw(gallery, opened.cines)
        old = [row(number, 0.5 + number / 100) for number in range(12)]
        new = [
            row(number, 0.5 + number / 100 + told["gain"] + (number % 3) / 1000)
            for number in range(12)
        ]
        return {"rows": {"old": old, "new": new}, "dice": {"p": 0.01}}

    monkeypatch.setattr(judging, "compare_bundles", compare)
    return told


def draw(folder, cines):
    folder.mkdir()
    frames = []
    for number, cine in enumerate(cines):
        picture = np.full(SHAPE, 60 + number, np.uint8)
        mask = np.zeros(SHAPE, np.bool_)
        mask[5:15, 5:20] = True
        names = {}
        for name, drawn in {"image": picture, "reference": mask, "old": mask, "new": ~mask}.items():
            names[name] = f"{number}-{name}.png"
            (folder / names[name]).write_bytes(encode_png(drawn))
        frames.append(
            GalleryFrame(
                patient=f"FD-{number + 1:04d}",
                cine=cine,
                index=number,
                structure="fibrosis",
                old_dice=None if number else 0.4,
                new_dice=0.0 if number else 0.8,
                references=2,
                **names,
            )
        )
    counts = {"frames_better": 1, "frames_worse": 1, "frames_alike": 7}
    write_gallery(
        folder,
        Gallery(
            side="gate",
            old_model="o",
            new_model="n",
            better=tuple(frames[:1]),
            worse=tuple(frames[1:]),
            **counts,
        ),
    )


@pytest.fixture
def candidate(opened, tmp_path, evaluation):
    """A candidate, and a snapshot with gate patients, which the study's own are."""
    admin = opened.administrator
    folder = opened.project.path / "snapshots" / "abc"
    folder.mkdir()
    (folder / "manifest.json").write_text("{}")
    sign_here(admin, folder)
    sides = {"train": 0, "validation": 0, "gate": 12, "report": 0}
    detail = {"patients": 12, "frames": 12, "created": "2026-01-01", "sides": sides}

    def change(rows):
        rows.snapshots.add(
            snapshot_id=hashlib.sha256(b"abc").hexdigest(),
            path="snapshots/abc",
            manifest_sha256="abc",
            person=admin.person.id,
            detail=detail,
        )
        for each in rows.cines.patients():
            rows.cines.set_side(each.code, "gate")

    opened.project.store.write(change)
    return another(admin, tmp_path / "second", "second")


def test_a_judgement_is_kept_with_its_pictures(opened, candidate):
    admin = opened.administrator
    result = judging.judge(admin, candidate.id)
    assert result.decision == "passes"
    assert result.p == 0.01
    kept = models.get_model(admin, candidate.id)
    assert kept.gate == result
    shown = galleries.shown_gallery(admin, candidate.id)
    better, worse = shown.items
    assert (better.better, better.cine, better.frame, better.old_dice) == (True, 1, 0, 0.4)
    assert (worse.better, worse.cine, worse.old_dice) == (False, 2, None)
    assert better.reference.sum() == better.old.sum() == 150
    assert better.image.shape == better.new.shape == SHAPE
    assert (shown.frames_better, shown.frames_alike, shown.sealed) == (1, 7, 0)
    assert [d for d in verify_project(opened.project.path) if "galleries" in d.subject] == []


def test_it_goes_into_use_by_itself_only_where_that_was_asked_and_the_rule_allows(
    opened, candidate, evaluation
):
    admin = opened.administrator
    before = models.model_in_use(admin).id
    judging.judge(admin, candidate.id)
    assert models.model_in_use(admin).id == before
    evaluation["gain"] = -0.1
    assert judging.judge(admin, candidate.id, use_if_it_passes=True).decision == "refused"
    assert models.model_in_use(admin).id == before
    evaluation["gain"] = 0.05
    judging.judge(admin, candidate.id, use_if_it_passes=True)
    assert models.model_in_use(admin).id == candidate.id
    used = [each for each in read_audit(admin) if each.act == "model put into use"][-1]
    assert used.detail["by_itself"] is True
    assert models.go_back(admin).id == before


def test_a_model_that_took_the_place_meanwhile_is_not_replaced_by_the_gate(opened, candidate):
    admin = opened.administrator
    before = models.model_in_use(admin).id
    models.use_by_gate(admin, candidate.id, against="another that was in use")
    assert models.model_in_use(admin).id == before


def owed_by_rita(opened, cine):
    rita = opened.people["rita"]
    roles = {Role.ADMINISTRATOR, Role.ANNOTATOR, Role.REVIEWER}
    set_roles(opened.administrator, rita.id, roles)
    readers = [rita.id, opened.people["ann"].id]
    create_round(opened.administrator, name="Later", cines=[cine], readers=readers)


def test_who_still_reads_a_cine_sees_neither_its_pictures_nor_its_patient(opened, candidate):
    """The seal goes before the role: an administrator who reads is a reader."""
    admin = opened.administrator
    judging.judge(admin, candidate.id)
    owed_by_rita(opened, opened.cines[0])
    shown = galleries.shown_gallery(opened.rita, candidate.id)
    assert [item.cine for item in shown.items] == [2]
    assert shown.sealed == 1
    rows = models.get_model(opened.rita, candidate.id).gate.rows
    assert "FD-0001" not in {each.patient for each in rows}
    assert "FD-0002" in {each.patient for each in rows}
    with pytest.raises(SealedError):
        judging.judge(opened.rita, candidate.id)


@pytest.mark.parametrize("name", ["ann", "rita"])
def test_single_patients_and_pictures_are_for_administrators(opened, candidate, name):
    judging.judge(opened.administrator, candidate.id)
    session = opened.sessions[name]
    assert models.get_model(session, candidate.id).gate.rows == ()
    with pytest.raises(NotAllowedError):
        galleries.gallery(session, candidate.id)
    with pytest.raises(NotAllowedError):
        judging.judge(session, candidate.id)


def test_pictures_that_were_changed_or_never_drawn_are_told(opened, candidate):
    admin = opened.administrator
    with pytest.raises(galleries.GalleryMissingError, match="not judged"):
        galleries.gallery(admin, candidate.id)
    name = judging.judge(admin, candidate.id).gallery
    (opened.project.path / "galleries" / name / "0-new.png").write_bytes(b"another")
    with pytest.raises(galleries.GalleryMissingError, match="not the one"):
        galleries.gallery(admin, candidate.id)
    assert verify_project(opened.project.path)


def test_a_snapshot_that_was_signed_elsewhere_judges_nobody(opened, candidate):
    (opened.project.path / "snapshots" / "abc" / "manifest.json").write_text('{"a": 1}')
    with pytest.raises(ContainerRefusedError):
        judging.judge(opened.administrator, candidate.id)


def test_an_evaluation_that_fails_leaves_neither_judgement_nor_pictures(
    opened, candidate, monkeypatch
):
    def failed(*_args, gallery, **_options):
        draw(gallery, opened.cines)
        raise judging.EvaluationFailedError(reason="Patient FD-0001 was in the training.")

    monkeypatch.setattr(judging, "compare_bundles", failed)
    with pytest.raises(judging.EvaluationFailedError, match="FD-0001"):
        judging.judge(opened.administrator, candidate.id)
    assert models.get_model(opened.administrator, candidate.id).gate is None
    assert list((opened.project.path / "galleries").iterdir()) == []
