"""A line between the processes is an event, or chatter."""

from __future__ import annotations

import json

import pytest

from fibrodesk.contract.events import (
    Failed,
    Finished,
    FoldBegun,
    FoldsEnded,
    Prepared,
    Sampled,
    Saved,
    Smaller,
    Started,
    Step,
    Stopped,
    Validated,
    from_line,
    to_line,
)

EVENTS = [
    Started(config={"epochs": 2, "structures": ["fibrosis"]}, parameters=54, device="cpu"),
    Started(config={}, parameters=1, device="cuda", stages=("wall", "scar"), notes=("Words.",)),
    Step(
        step=1,
        epoch=1,
        generator_loss=2.5,
        discriminator_loss=None,
        dice_loss=0.9,
        bce=0.7,
        seconds_left=3.5,
    ),
    Validated(epoch=10, dice=0.8, iou=0.7, best=True),
    Validated(epoch=10, dice=None, iou=None, best=False),
    Validated(
        epoch=3, dice=0.8, iou=0.7, best=True, stage="wall", structures={"a": 0.8, "b": None}
    ),
    Sampled(epoch=10, stage="scar", folder="run/samples", frames=6),
    Smaller(batch_size=3, reason="A pass of 6 pairs does not fit."),
    Prepared(stage="scar", done=12, total=80, seconds_left=3.5),
    FoldBegun(fold=2, folds=5),
    FoldsEnded(folds=5, dice=0.7, dice_sd=None, without_value=4),
    Saved(path="run/checkpoint.pt"),
    Finished(bundle="run/bundle", reason="all epochs"),
    Stopped(epoch=1, step=4),
    Failed(message="Too few patients", hint="Read more cines."),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_is_one_line_and_the_same_again(event):
    line = to_line(event)
    assert "\n" not in line
    assert from_line(line + "\n") == event


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Downloading 3 %",
        "[1, 2]",
        "7",
        '{"event": "unheard of"}',
        '{"event": ["step"]}',
        '{"epoch": 1}',
        '{"event": "stopped", "epoch": "1", "step": 4}',
        '{"event": "stopped", "epoch": 1}',
    ],
)
def test_chatter_is_no_event(line):
    assert from_line(line) is None


def test_a_loss_that_is_no_number_is_no_line_of_json():
    step = Step(
        step=1,
        epoch=1,
        generator_loss=float("nan"),
        discriminator_loss=None,
        dice_loss=0.0,
        bce=0.0,
        seconds_left=0.0,
    )
    with pytest.raises(ValueError, match="JSON"):
        to_line(step)


def test_a_line_names_its_kind():
    assert json.loads(to_line(Saved(path="p"))) == {"event": "saved", "path": "p"}
