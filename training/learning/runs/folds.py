"""Every fold of a snapshot, one run after the other."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from fibrodesk.contract.events import FoldBegun, FoldsEnded
from fibrodesk.contract.manifest import write_whole
from fibrodesk.contract.model_card import read_card
from training.bundling.publish import BUNDLE_NAME
from training.errors import ConfigUnfitError
from training.record import RUN_NAME

ALL_FOLDS = "all"
SUMMARY_NAME = "folds.json"
_FIGURES = ("dice", "iou", "precision", "recall")


class StartRun(Protocol):
    """Trains by arguments of the command; whether it went to the end."""

    def __call__(self, named: dict[str, Any], *, goes_on: bool) -> bool: ...


def train_folds(
    arguments: dict[str, Any],
    *,
    run: StartRun,
    resume: bool,
    leads: bool,
    tell: Callable[[FoldBegun | FoldsEnded], object],
) -> None:
    """Train each fold in `out/fold-N`, and write what they found together.

    Resumed, the folds that have ended are left alone. A stop ends the run at hand and all after.
    Only the process that leads writes and tells.

    Raises:
        ConfigUnfitError: no number of folds was named.
        FibrodeskError: a run failed.
    """
    count = arguments.get("folds", 0)
    if count < 2:
        raise ConfigUnfitError(reason="all folds of how many? Name them with --folds 5")
    folders = [Path(arguments["out"]) / f"fold-{number}" for number in range(1, count + 1)]
    for number, folder in enumerate(folders, start=1):
        if resume and (folder / BUNDLE_NAME).exists():
            continue
        if leads:
            tell(FoldBegun(fold=number, folds=count))
        named = {**arguments, "fold": number, "out": str(folder)}
        if not run(named, goes_on=resume and (folder / RUN_NAME).exists()):
            return
    if leads:
        found = _summary(folders)
        text = json.dumps(found, indent=1) + "\n"
        write_whole(Path(arguments["out"]) / SUMMARY_NAME, text.encode("utf-8"))
        dice = found["dice"]
        ended = FoldsEnded(
            folds=count,
            dice=dice["mean"],
            dice_sd=dice["sd"],
            without_value=dice["without_value"],
        )
        tell(ended)


def _summary(folders: list[Path]) -> dict[str, Any]:
    """Each fold's figures on its own validation patients, and mean and SD over the folds."""
    found = [read_card(folder / BUNDLE_NAME).figures["validation"] for folder in folders]
    return {
        "side": "validation",
        "folds": [
            {"bundle": f"{folder.name}/{BUNDLE_NAME}", **{name: each[name] for name in _FIGURES}}
            for folder, each in zip(folders, found, strict=True)
        ],
        **{name: _spread([each[name]["macro"] for each in found]) for name in _FIGURES},
    }


def _spread(values: list[float | None]) -> dict[str, float | int | None]:
    """Of the means over patients; folds without a value are counted and left out."""
    known = [value for value in values if value is not None]
    return {
        "mean": statistics.fmean(known) if known else None,
        "sd": statistics.stdev(known) if len(known) > 1 else None,
        "folds": len(known),
        "without_value": len(values) - len(known),
    }
