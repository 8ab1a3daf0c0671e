"""What a training was set up as, and how two differ, in a person's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication

from fibrodesk.ui.training.plan import estimate
from fibrodesk.ui.training.ports import PastRun
from fibrodesk.ui.training.words import DASH, share

translate = QCoreApplication.translate  # under this name the strings are found for translation
_UNTOLD = frozenset(("name", "threads", "device"))  # which alter no number of a run
_FIRST = ("preset", "network", "width", "epochs", "batches", "batch_size", "seed")
_MOST = 6  # differences that a sentence can hold


def state(of_run: str) -> str:
    words = {
        "running": translate("Training", "running"),
        "finished": translate("Training", "finished"),
        "stopped": translate("Training", "stopped"),
        "failed": translate("Training", "failed"),
    }
    return words.get(of_run, of_run)


def field(name: str) -> str:
    """A field of a configuration, as a person calls it."""
    words = {
        "preset": translate("Training", "preset"),
        "network": translate("Training", "network"),
        "width": translate("Training", "channels of the first level"),
        "epochs": translate("Training", "epochs"),
        "batches": translate("Training", "mini-batches an epoch"),
        "batch_size": translate("Training", "images a batch"),
        "seed": translate("Training", "seed"),
        "learning_rate": translate("Training", "learning rate"),
        "discriminator": translate("Training", "discriminator"),
        "validate_every": translate("Training", "epochs from validation to validation"),
        "patience": translate("Training", "validations without a better one"),
        "precision": translate("Training", "precision"),
        "snapshot_id": translate("Training", "snapshot"),
        "fold": translate("Training", "fold"),
    }
    return words.get(name, name.replace("_", " "))


def differences(runs: Sequence[PastRun]) -> list[str]:
    """How each run was set up otherwise than the first of `runs`, a sentence each."""
    if len(runs) < 2:
        return []
    first = runs[0]
    return [_difference(first, other) for other in runs[1:]]


def _difference(first: PastRun, other: PastRun) -> str:
    told = [
        translate("Training", "{field} {one}, not {other}").format(
            field=field(name), one=_said(there), other=_said(here)
        )
        for name, here, there in _changed(first, other)
    ]
    if not told:
        words = translate(
            "Training", "Run {number} was set up as run {first}: only chance differs."
        )
        return words.format(number=other.number, first=first.number)
    more = len(told) - _MOST
    if more > 0:
        rest = translate("Training", "{count} more")
        told = [*told[:_MOST], rest.format(count=more)]
    words = translate("Training", "Run {number} against run {first}: {differences}.")
    return words.format(number=other.number, first=first.number, differences="; ".join(told))


def _changed(first: PastRun, other: PastRun) -> list[tuple[str, Any, Any]]:
    here = {"snapshot_id": first.snapshot_id[:6], **_told(first.config)}
    there = {"snapshot_id": other.snapshot_id[:6], **_told(other.config)}
    rest = sorted((here.keys() & there.keys()) - set(_FIRST))
    names = [name for name in (*_FIRST, *rest) if name in here and name in there]
    return [(name, here[name], there[name]) for name in names if here[name] != there[name]]


def _told(config: Mapping[str, Any]) -> dict[str, Any]:
    """Without what alters no number."""
    return {name: value for name, value in config.items() if name not in _UNTOLD}


def _said(value: Any) -> str:
    if value is None or value == "":
        return DASH
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    return str(value)


def length(run: PastRun) -> str:
    """Epochs and mini-batches, as it was begun."""
    epochs, batches = run.config.get("epochs"), run.config.get("batches")
    if not isinstance(epochs, int) or not isinstance(batches, int):
        return DASH
    return f"{epochs:,} × {batches:,}"


def time(run: PastRun) -> str:
    return DASH if run.seconds is None else estimate.duration(run.seconds)


def dice(run: PastRun) -> str:
    return share(run.best_dice)


def left(run: PastRun) -> str:
    """What became of it: the model that it left, or why there is none."""
    return run.model_name or run.reason or DASH
