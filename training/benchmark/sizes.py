"""The three sizes of a benchmark."""

from __future__ import annotations

from training.benchmark.plan import Size

_FEW = {"epochs": 2, "batches": 2, "batch-size": 2, "validate-every": 1, "width": 4}

TINY = Size(
    name="tiny",
    words="minutes on any machine: shows that everything works, and nothing about the arms",
    train=4,
    validation=2,
    test=6,
    frames=4,
    arms={
        "paper": {**_FEW, "discriminator-width": 4},
        "baseline": _FEW,
        "unet": _FEW,
        # its second stage needs a first that finds a wall at all
        "desk": {"epochs": 4, "batches": 40, "batch-size": 4, "validate-every": 2, "width": 8},
    },
)

_SEEN = {
    "epochs": 24,
    "batches": 100,
    "batch-size": 6,
    "validate-every": 4,
    "patience": 10,  # none stops early, so that all three see 14,400 images
    # five times the paper's: after 1,000 steps the pooled Dice of the validation patients was 0.65
    # with it and 0.55 with the paper's; a run a fifth as long must not be starved as well
    "learning-rate": 1e-3,
}

CPU = Size(
    name="cpu",
    words="an hour and a half of one core for all four arms",
    train=120,
    validation=24,
    test=40,
    arms={
        "paper": {**_SEEN, "width": 16, "discriminator-width": 16},
        "baseline": {**_SEEN, "width": 16},
        "unet": {**_SEEN, "width": 16},
        # as many steps as the others in its first stage, as many again in its second, on strips
        # of a tenth of their pixels
        "desk": {"epochs": 24, "batches": 100},
    },
)

FULL = Size(
    name="full",
    words="for a GPU: each arm as its preset says, the paper's 150 epochs of 128 at width 64",
    train=240,
    validation=48,
    test=120,
)

SIZES = {size.name: size for size in (TINY, CPU, FULL)}
