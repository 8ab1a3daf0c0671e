"""Runs of a training inside a test, and what they leave."""

from __future__ import annotations

import torch
from safetensors.torch import load_file

from fibrodesk.contract.events import Step
from fibrodesk.contract.model_card import WEIGHTS_NAME
from training.learning.runs.run import Run


def train(config, *, stop_after=None, resume=False):
    """The events of a run; `stop_after` steps it is asked to stop."""
    events = []

    def asked() -> bool:
        return stop_after is not None and steps(events) >= stop_after

    Run(config, emit=events.append, asked_to_stop=asked, resume=resume).go()
    return events


def steps(events):
    return sum(isinstance(event, Step) for event in events)


def losses(events):
    return [event.generator_loss for event in events if isinstance(event, Step)]


def weights(folder):
    return load_file(folder / "bundle" / WEIGHTS_NAME)


def same(first, second):
    return first.keys() == second.keys() and all(
        torch.equal(first[name], second[name]) for name in first
    )
