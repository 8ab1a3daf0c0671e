"""Which side a patient stands on."""

import secrets
from collections import Counter
from types import SimpleNamespace

import pytest

from desk.studies import PASSWORD, make_project
from fibrodesk.desk.session import sign_in
from fibrodesk.desk.training import snapshots
from fibrodesk.desk.training.sides import SHARES, SIDES, draw_sides, given_sides
from fibrodesk.domain.cine import CineFacts, DatasetWord

FORMS = ("focal", "diffuse", "mixed", "none")


def cohort(count):
    return {f"FD-{n:04d}": FORMS[n % 4] for n in range(count)}


@pytest.mark.parametrize("count", [20, 47, 100, 333])
def test_sides_come_near_their_shares(count):
    counts = Counter(draw_sides(cohort(count), drawn={}, seed=1).values())
    for side, share in zip(SIDES, SHARES, strict=True):
        assert abs(counts[side] - share * count) <= 2


def test_every_form_is_spread_over_the_large_sides():
    patients = cohort(100)
    sides = draw_sides(patients, drawn={}, seed=1)
    for side in ("train", "validation"):
        assert {patients[code] for code, its in sides.items() if its == side} == set(FORMS)


def test_nobody_changes_sides_when_patients_come():
    early = draw_sides(cohort(30), drawn={}, seed=4)
    late = draw_sides(cohort(60), drawn=early, seed=4)
    assert not set(late) & set(early)
    counts = Counter([*early.values(), *late.values()])
    assert abs(counts["train"] - 42) <= 2


def test_the_same_seed_draws_the_same_sides():
    assert draw_sides(cohort(40), drawn={}, seed=7) == draw_sides(cohort(40), drawn={}, seed=7)
    assert draw_sides(cohort(40), drawn={}, seed=7) != draw_sides(cohort(40), drawn={}, seed=8)


def test_small_studies_reach_the_gate():
    assert Counter(draw_sides(cohort(8), drawn={}, seed=1).values())["gate"] >= 1


@pytest.mark.parametrize("forms", [("focal", "mixed"), ("focal", "none", "none", "focal")])
def test_two_patients_with_fibrosis_are_enough_to_train_and_validate(forms):
    patients = {f"FD-{number:04d}": form for number, form in enumerate(forms)}
    sides = draw_sides(patients, drawn={}, seed=1)
    marked = {side for code, side in sides.items() if patients[code] != "none"}
    assert marked == {"train", "validation"}


def test_who_comes_later_fills_the_side_that_a_training_still_wants():
    early = {"FD-0001": "focal", "FD-0002": "none"}
    drawn = draw_sides(early, drawn={}, seed=1)
    late = draw_sides({**early, "FD-0003": "diffuse"}, drawn=drawn, seed=1)
    assert drawn["FD-0001"] == "train"
    assert late == {"FD-0003": "validation"}


def test_a_data_sets_own_split_is_kept():
    """What it tests on is reported on; whoever it says nothing of is drawn round them."""
    patients = cohort(60)
    told = dict(zip(list(patients)[:12], ["train", "validation", "report"] * 4, strict=True))
    sides = draw_sides(patients, drawn={}, seed=3, given=told)
    assert set(sides) == set(patients)
    assert {code: sides[code] for code in told} == told
    assert abs(Counter(sides.values())["train"] - 42) <= 2


def test_a_split_that_comes_later_moves_nobody():
    drawn = draw_sides(cohort(4), drawn={}, seed=3)
    told = dict.fromkeys(cohort(5), "report")
    assert draw_sides(cohort(5), drawn=drawn, seed=3, given=told) == {"FD-0004": "report"}


def test_a_split_of_somebody_else_draws_nobody():
    assert set(draw_sides(cohort(3), drawn={}, seed=3, given={"FD-9999": "report"})) == set(
        cohort(3)
    )


def test_a_patient_whose_loops_are_split_is_drawn():
    """And so is one whose data set has folds, or of whom one loop is of no data set."""
    loops = [("a", "train"), ("a", "train"), ("b", "train"), ("b", "test"), ("c", "fold 3")]
    loops += [("d", "test"), ("e", ""), ("f", "validation"), ("f", "")]
    assert given_sides(loops) == {"a": "train", "d": "report"}


def test_a_snapshot_draws_the_sides_that_the_loops_data_set_tells(tmp_path):
    """And keeps them, whatever is drawn later."""
    project = make_project(tmp_path / "study.fibrodesk")
    session = sign_in(project, "administrator", PASSWORD)
    splits = {"FD-0001": "test", "FD-0002": "validation", "FD-0003": "test", "FD-0004": "train"}
    for code, split in splits.items():
        put_in(session, code, DatasetWord(dataset="CAMUS", split=split))
    sources = [
        SimpleNamespace(patient=code, stratum="focal", outlined_by_hand=True) for code in splits
    ]
    sides = snapshots._sides(session, sources, seed=9)
    assert list(sides.values()) == ["report", "validation", "report", "train"]
    put_in(session, "FD-0001", DatasetWord(dataset="CAMUS", split="train"))
    assert snapshots._sides(session, sources, seed=9) == sides
    project.abandon()


def test_whoever_left_the_study_does_not_keep_the_training_side(tmp_path):
    """Else nobody with fibrosis would be learnt from."""
    project = make_project(tmp_path / "study.fibrodesk")
    session = sign_in(project, "administrator", PASSWORD)
    one, two = (
        SimpleNamespace(patient=code, stratum="focal", outlined_by_hand=True)
        for code in ("FD-0001", "FD-0002")
    )
    for source in (one, two):
        put_in(session, source.patient, DatasetWord())
    assert snapshots._sides(session, [one], seed=9) == {"FD-0001": "train"}
    assert snapshots._sides(session, [two], seed=9)["FD-0002"] == "train"
    project.abandon()


def put_in(session, code, told):
    facts = CineFacts(frames=1, rows=4, columns=4, told=told)

    def change(rows):
        rows.cines.add_patient(code)
        rows.cines.add(
            cine_id=secrets.token_hex(32),
            patient=code,
            facts=facts,
            frame_sha256=[secrets.token_hex(32)],
            imported_by=session.person.id,
            confirmed_by=session.person.id,
        )

    session.project.store.write(change)


@pytest.mark.parametrize("seed", range(12))
def test_whoever_has_accepted_proposals_alone_is_not_the_one_validated_on(seed):
    patients = {f"FD-{number:04d}": "focal" for number in range(4)}
    by_hand = {"FD-0001", "FD-0002"}
    sides = draw_sides(patients, drawn={}, seed=seed, by_hand=by_hand)
    assert "validation" in {sides[code] for code in by_hand}
    assert "train" in sides.values()


def test_a_validated_patient_without_a_mask_by_hand_calls_for_another():
    patients = {f"FD-{number:04d}": "focal" for number in range(3)}
    drawn = {"FD-0000": "validation", "FD-0001": "train"}
    sides = draw_sides(patients, drawn=drawn, seed=1, by_hand={"FD-0002"})
    assert sides == {"FD-0002": "validation"}
