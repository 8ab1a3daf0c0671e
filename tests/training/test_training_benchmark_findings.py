"""What a benchmark makes of judged scenes: rows, differences, groups, goals, page."""

from __future__ import annotations

import pytest
from judged_arms import arm, facts

from training.benchmark.findings import (
    differences,
    groups,
    left_out_looks,
    scene_rows,
    unseen_look,
)
from training.benchmark.goals import NO_VALUE, NOT_REACHED, REACHED, goals
from training.benchmark.markdown import number, p_value, percent, points
from training.benchmark.plan import CLEAR, LOOKS, SCENES
from training.benchmark.rows import arm_row
from training.benchmark.scenes import of_fibrosis

GOOD = {"hit": 0.96, "wobble": 4}
POOR = {"hit": 0.6, "wobble": 9}


def answers(**arms):
    """The same figures in every scene, by arm; the reader beside them."""
    reader = [arm(hit=0.95, extra=20, wobble=3)]
    every = {name: [arm(**options)] for name, options in arms.items()}
    reader *= len(next(iter(every.values())))
    return {scene.name: {**every, "reader": reader} for scene in SCENES}


def test_a_row_holds_the_papers_figures():
    row = arm_row([arm(hit=0.5, extra=100)])
    # of 9 patients with fibrosis: 200 of 400 found, 100 to 102 others
    assert row["dice"]["macro"] == pytest.approx(3 / 4 * 2 * 200 / (400 + 300), abs=0.003)
    assert row["recall"]["micro"] == pytest.approx(0.5)
    assert row["hausdorff_px256"]["frame_mean"] == pytest.approx(3.0)
    assert row["hausdorff_px256"]["n"] == [18]
    assert row["hausdorff_px256_with_misses"]["frame_mean"] == pytest.approx(
        (18 * 3 + 6 * 362) / 24
    )
    assert row["dice"]["interval"] is not None
    assert row["dice"]["interval_micro"] is not None


def test_what_was_found_at_all_counts_all_and_the_healthy_apart():
    """100 pixels of a quarter mm2 are 25 mm2, below the rule; 130 are above it."""
    below, above = (arm_row([arm(hit=0.0, extra=extra)])["found"] for extra in (100, 130))
    assert below["frames"]["found"] == 0
    assert below["patients"]["healthy_negative"] == 1
    assert above["frames"]["found"] == 1
    assert above["patients"]["found"] == 1
    assert above["patients"]["healthy"] == 3
    assert above["patients"]["healthy_negative"] == 0


def test_the_burden_is_compared_in_shares_of_the_wall():
    row = arm_row([arm(hit=1.0, extra=40)])
    # healthy hearts have 40 pixels more, the others 40 to 42, of 4,000
    assert row["burden"]["bias"] == pytest.approx(0.01, abs=0.0005)
    low, high = row["burden"]["limits"]
    assert low < row["burden"]["bias"] < high


def test_several_seeds_widen_the_interval_and_leave_the_pooled_one_out():
    """Two seeds that differ much tell of the training's chance, which one seed cannot."""
    one = arm_row([arm(**GOOD)])
    two = arm_row([arm(**GOOD), arm(hit=0.8, wobble=4)])
    width = [each["dice"]["interval"][1] - each["dice"]["interval"][0] for each in (one, two)]
    assert width[1] > 2 * width[0]
    assert two["seeds"] == 2
    assert two["dice"]["interval_micro"] is None
    assert two["dice"]["reasons"]["interval_micro"] == "several_seeds"
    assert two["dice"]["micro"] == pytest.approx(
        (
            arm_row([arm(**GOOD)])["dice"]["micro"]
            + arm_row([arm(hit=0.8, wobble=4)])["dice"]["micro"]
        )
        / 2
    )


def test_differences_are_new_minus_old_in_every_scene_but_the_control():
    found = differences(answers(desk=GOOD, paper=POOR, baseline=POOR))
    dice = [each for each in found if each["figure"] == "dice"]
    assert {each["scene"] for each in dice} == {"2 dB", "4 dB", "6 dB", "look E"}
    pairs = {(each["arm"], each["against"]) for each in dice}
    assert pairs == {
        ("desk", "paper"),
        ("desk", "baseline"),
        ("desk", "reader"),
        ("paper", "baseline"),
    }
    for each in dice:
        if each["against"] == "paper":
            assert each["difference"] > 0.1
            assert each["interval"][0] > 0
        assert each["comparisons"] <= len(dice)
    others = {each["figure"] for each in found if each["scene"] == CLEAR.name}
    assert others == {"dice", "iou", "precision", "recall", "hausdorff_px256"}


def test_what_the_discriminator_brings_is_said_of_five_trainings_or_not_at_all():
    """However sure one training each seems."""
    sure = {"wobble": 1}
    one, five = (
        {
            each["against"]: each
            for each in differences(
                {
                    CLEAR.name: {
                        "desk": [arm(hit=0.97, **sure)] * seeds,
                        "paper": [arm(hit=0.95, **sure)] * seeds,
                        "baseline": [arm(hit=0.9, wobble=0)] * seeds,
                        "reader": [arm(hit=0.9)] * seeds,
                    }
                }
            )
            if each["figure"] == "dice" and each["arm"] in {"paper", "desk"}
        }
        for seeds in (1, 5)
    )
    # of both pairs against the baseline the last one told is paper's
    assert (one["baseline"]["arm"], one["baseline"]["decision"]) == ("paper", "not decided")
    assert one["baseline"]["reasons"]["decision"] == "too_few_seeds"
    assert five["baseline"]["decision"] == "better"
    assert one["reader"]["decision"] == "better"


def test_two_arms_that_are_the_same_do_not_differ():
    found = differences(answers(paper=POOR, baseline=POOR))
    assert {each["difference"] for each in found if each["figure"] == "dice"} == {0.0}
    assert {each["decision"] for each in found} == {"not decided"}  # no spread, no interval


def test_the_unseen_look_is_held_against_the_same_hearts_on_the_others():
    made = answers(desk=GOOD)
    made["look E"] = {"desk": [arm(hit=0.8, wobble=9)], "reader": made["6 dB"]["reader"]}
    found = unseen_look(made)
    assert found["desk"]["difference"] < -0.05
    assert found["reader"]["difference"] == 0


def test_forms_are_told_apart_and_all_with_fibrosis_together():
    found = groups(answers(desk=GOOD), CLEAR, facts(), "form")
    assert {name: each["desk"]["patients"] for name, each in found.items()} == {
        "diffuse": 3,
        "focal": 3,
        "mixed": 3,
        "none": 3,
        "any": 9,
    }
    assert found["none"]["desk"]["macro"] is None
    assert found["none"]["desk"]["with_dice"] == 0
    assert found["none"]["desk"]["reasons"]["macro"] == "no_value"
    assert found["focal"]["desk"]["interval"] is None  # three patients
    assert found["any"]["desk"]["interval"] is not None


def reached(found):
    return {each["goal"]: each["verdict"] for each in goals(found)}


def whole(made):
    return {
        "scenes": scene_rows(made),
        "differences": differences(made),
        "unseen_look": unseen_look(made),
    }


def test_a_good_model_reaches_its_goals_and_a_poor_one_does_not():
    made = answers(desk=GOOD, paper=POOR, baseline=POOR)
    made["0 dB"]["desk"] = [arm(hit=0.0)]
    verdicts = reached(whole(made))
    assert verdicts["Dice of patients at 6 dB"] == REACHED
    assert verdicts["above paper at 2 dB: lower bound of Dice"] == REACHED
    assert verdicts["as near the truth as a reader at 4 dB: lower bound of Dice"] == REACHED
    assert "as near the truth as a reader at 2 dB: lower bound of Dice" not in verdicts
    assert verdicts["share of frames negative at 0 dB with normal motion"] == REACHED
    assert verdicts["share of healthy patients negative at 6 dB"] == REACHED
    assert verdicts["burden away from the truth on average at 6 dB"] == REACHED
    assert verdicts["expected calibration error at 6 dB"] == NO_VALUE  # no band was told

    made = answers(desk={**POOR, "extra": 500}, paper=GOOD, baseline=GOOD)
    verdicts = reached(whole(made))
    assert verdicts["Dice of patients at 6 dB"] == NOT_REACHED
    assert verdicts["above paper at 2 dB: lower bound of Dice"] == NOT_REACHED
    assert verdicts["share of frames negative at 0 dB with normal motion"] == NOT_REACHED
    assert verdicts["share of healthy patients negative at 6 dB"] == NOT_REACHED
    assert verdicts["burden away from the truth on average at 6 dB"] == NOT_REACHED


def test_a_bound_of_exactly_nothing_is_not_above():
    made = answers(desk=GOOD, paper=GOOD)
    verdicts = reached(whole(made))
    assert verdicts["above paper at 6 dB: lower bound of Dice"] == NO_VALUE  # no spread


def test_goals_are_those_of_the_shipped_model():
    assert goals(whole(answers(paper=GOOD, baseline=POOR))) == []


def test_the_worst_look_left_out_decides():
    seen = {f"look {look}": {"desk": [arm(**GOOD)], "reader": [arm(**GOOD)]} for look in LOOKS}
    without = {look: {f"look {look}": {"desk": [arm(**GOOD)]}} for look in LOOKS}
    without["C"] = {"look C": {"desk": [arm(hit=0.8, wobble=4)]}}
    rows = left_out_looks(seen, without, arms=("desk",))
    found = goals({"scenes": scene_rows(seen), "left_out_looks": rows})
    verdicts = {each["goal"][len("Dice on look ")]: each["verdict"] for each in found}
    assert verdicts == {**dict.fromkeys(LOOKS, REACHED), "C": NOT_REACHED}


def test_figures_are_those_of_fibrosis_whatever_a_model_names_first():
    fibrosis, wall = arm(**GOOD), arm(**POOR)
    told = {"structure": "myocardium", **wall, "structures": {"fibrosis": fibrosis}}
    found = of_fibrosis(told)
    assert found["dice"] == fibrosis["dice"]
    assert found["structures"]["myocardium"]["dice"] == wall["dice"]
    assert of_fibrosis(found) == found
    with pytest.raises(ValueError, match="no fibrosis"):
        of_fibrosis({"structure": "myocardium", **wall, "structures": {}})


def test_what_has_no_value_is_a_dash():
    assert [number(None), percent(None), points(None), p_value(None)] == ["-"] * 4
    assert number(0.5, [0.4, 0.6]) == "0.500 [0.400, 0.600]"
    assert number(0.5, None, signed=True) == "+0.500"
    assert (percent(0.951), points(-0.0123)) == ("95.1 %", "-1.23")
    assert (p_value(0.0004), p_value(0.04)) == ("< 0.001", "0.040")
