"""What a model must reach before it is shipped, held against what the benchmark found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from training.benchmark.plan import CLEAR, CONTROL, HELD_OUT, READER

REACHED, NOT_REACHED, NO_VALUE = "reached", "not reached", "no value"

NEAR_READER = -0.01
LEAST_DICE = 0.90
MOST_LOST_ON_A_LOOK = 0.03
MOST_CALIBRATION_ERROR = 0.03
LEAST_NEGATIVE_FRAMES, LEAST_NEGATIVE_PATIENTS = 0.95, 0.90
MOST_BURDEN_BIAS, MOST_BURDEN_LIMIT = 0.01, 0.05  # shares of the myocardium

ARM = "desk"
"""What is shipped; the goals are its own."""

Goal = dict[str, Any]


def goals(found: dict[str, Any]) -> list[Goal]:
    """Each with its limit, the value found and whether it is reached."""
    scenes = found["scenes"]
    if found.get("left_out_looks"):
        return list(_of_looks(found["left_out_looks"]))
    if ARM not in scenes.get(CLEAR.name, {}):
        return []
    return [
        *_of_differences(found["differences"]),
        *_of_clear(scenes[CLEAR.name][ARM]),
        *_of_control(scenes[CONTROL.name][ARM]),
        *_of_unseen(found["unseen_look"].get(ARM)),
    ]


def _of_differences(every: list[dict[str, Any]]) -> Iterator[Goal]:
    for each in every:
        if each["arm"] != ARM or each["figure"] != "dice" or each["scene"] == HELD_OUT.name:
            continue
        low = each["interval"][0] if each["interval"] else None
        if each["against"] == READER:
            if each["scene"] in {"4 dB", CLEAR.name}:
                words = f"as near the truth as a reader at {each['scene']}: lower bound of Dice"
                yield _goal(words, low, least=NEAR_READER)
        else:
            words = f"above {each['against']} at {each['scene']}: lower bound of Dice"
            yield _goal(words, low, least=0.0)


def _of_clear(row: dict[str, Any]) -> Iterator[Goal]:
    where = f"at {CLEAR.name}"
    yield _goal(f"Dice of patients {where}", row["dice"]["macro"], least=LEAST_DICE)
    error = row["calibration_error"]["micro"]
    yield _goal(f"expected calibration error {where}", error, most=MOST_CALIBRATION_ERROR)
    for kind, least in (("frames", LEAST_NEGATIVE_FRAMES), ("patients", LEAST_NEGATIVE_PATIENTS)):
        negative = row["found"][kind]["healthy_negative"]
        yield _goal(f"share of healthy {kind} negative {where}", negative, least=least)
    burden = row["burden"]
    bias = None if burden["bias"] is None else abs(burden["bias"])
    yield _goal(f"burden away from the truth on average {where}", bias, most=MOST_BURDEN_BIAS)
    limits = burden["limits"]
    widest = None if limits is None else max(abs(each) for each in limits)
    yield _goal(f"burden's limits of agreement {where}", widest, most=MOST_BURDEN_LIMIT)


def _of_control(row: dict[str, Any]) -> Iterator[Goal]:
    for kind, least in (("frames", LEAST_NEGATIVE_FRAMES), ("patients", LEAST_NEGATIVE_PATIENTS)):
        share = row["found"][kind]["found"]
        negative = None if share is None else 1 - share
        words = f"share of {kind} negative at 0 dB with normal motion"
        yield _goal(words, negative, least=least)


def _of_unseen(apart: dict[str, Any] | None) -> Iterator[Goal]:
    if apart is not None:
        words = "Dice on the look that no training saw, minus the known looks"
        yield _goal(words, apart["difference"], least=-MOST_LOST_ON_A_LOOK)


def _of_looks(every: list[dict[str, Any]]) -> Iterator[Goal]:
    mine = [each for each in every if each["arm"] == ARM]
    for each in mine:
        words = f"Dice on look {each['look']}, trained without it minus with it"
        yield _goal(words, each["difference"], least=-MOST_LOST_ON_A_LOOK)


def _goal(
    words: str, value: float | None, *, least: float | None = None, most: float | None = None
) -> Goal:
    """`least` 0 for a lower bound means above it."""
    if value is None:
        verdict = NO_VALUE
    elif least is not None:
        verdict = REACHED if (value > least if least <= 0 else value >= least) else NOT_REACHED
    else:
        verdict = REACHED if most is not None and value <= most else NOT_REACHED
    return {"goal": words, "least": least, "most": most, "value": value, "verdict": verdict}
