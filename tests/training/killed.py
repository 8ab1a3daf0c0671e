"""Runs that are killed (-9) at moments of one's choice: `killed.py [[CONFIG, MOMENT, N] ...]`.

Each runs in a process of its own, which ends itself when MOMENT comes for the N-th time; printed is
with which status each ended. All are forked from one, so that torch is imported once.
"""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any
from unittest import mock

import torch

from training.bundling import publish as publishing
from training.config import TrainConfig
from training.learning.learners.learner import Stage
from training.learning.learners.segmenter import Segmenter
from training.learning.runs import checkpoint, run


def main() -> None:
    torch.set_num_threads(1)  # before a first step: a fork keeps no other threads
    ended = []
    for facts, moment, number in json.loads(sys.argv[1]):
        child = os.fork()
        if not child:
            die_at(config_of(facts), moment, number)
            os._exit(0)
        ended.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    print(json.dumps(ended))


def die_at(config: TrainConfig, moment: str, number: int) -> None:
    """The run, up to its death; a moment that does not come lets it end."""
    owner, name, after = MOMENTS[moment]
    with (
        mock.patch.object(owner, name, dying(getattr(owner, name), number, after=after)),
        two_stages(config),
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
    ):
        run.Run(
            config,
            emit=lambda event: print(event, file=nowhere),
            asked_to_stop=lambda: False,
            resume=True,
        ).go()


MOMENTS = {
    "step": (Segmenter, "step", True),
    "validation": (Segmenter, "validate", False),
    "samples": (run, "write_samples", False),
    "state": (checkpoint.torch, "save", False),
    "half a state": (checkpoint, "sync_file", False),
    "pointer": (checkpoint, "write_whole", False),
    "pointed": (checkpoint, "write_whole", True),
    "bundle": (publishing, "write_card", False),
}
"""Whose function, and whether death comes after it or in its place."""


def dying(function, number, *, after):
    calls = []

    def die(*args, **kwargs):
        calls.append(None)
        if len(calls) == number and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        found = function(*args, **kwargs)
        if len(calls) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    return die


def two_stages(config: TrainConfig):
    """Two learners one after the other, the second from the weights of the first."""
    early = dataclasses.replace(config, epochs=1, seed=config.seed + 1)

    def stages(config, snapshot, device, ranks, asked_to_stop, tell):
        def first(_):
            return Segmenter(early, snapshot, device, name="early")

        def second(weights):
            learner = Segmenter(config, snapshot, device, ranks=ranks)
            learner._trainer.generator.load_state_dict(weights["early"])
            return learner

        return Stage("early", early, first), Stage("", config, second)

    return mock.patch.object(run, "stages_of", stages)


def config_of(facts: dict[str, Any]) -> TrainConfig:
    return TrainConfig(
        **{name: tuple(each) if isinstance(each, list) else each for name, each in facts.items()}
    )


if __name__ == "__main__":
    main()
