"""The state of a run on the disk: whole, hashed, and nothing in it that executes."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

import torch

from fibrodesk.contract.manifest import hash_file, sync_file, write_whole
from training.errors import CheckpointUnfitError
from training.learning.learners.learner import Learner
from training.learning.machine.device import lacks_memory

CHECKPOINT_NAME = "checkpoint.json"
"""Names the file of the state and its hash; it is moved into place after that file is whole."""

_PREFIX = "checkpoint-"


def save_checkpoint(path: Path, state: dict[str, Any]) -> None:
    """Write the state beside, flush, then point to it: a kill leaves the old one or the new one.

    Raises:
        OSError: the disk is full or refuses; the old checkpoint is as it was.
    """
    target = path.with_name(f"{_PREFIX}{secrets.token_hex(8)}.pt")
    try:
        torch.save(state | {"chance": _chance()}, target)
        sync_file(target)
        pointer = {"version": 1, "file": target.name, "sha256": hash_file(target)}
        write_whole(path, json.dumps(pointer).encode("utf-8"))
    except BaseException as error:
        target.unlink(missing_ok=True)
        if isinstance(error, RuntimeError):  # how torch tells of a full disk
            raise OSError(str(error)) from error
        raise
    for other in path.parent.glob(f"{_PREFIX}*.pt"):
        if other != target:
            other.unlink()


def load_checkpoint(path: Path) -> dict[str, Any]:
    """The state that was saved, with how the random generators stood under `chance`.

    Raises:
        CheckpointUnfitError: there is none, or it is not what was written.
    """
    try:
        pointer = json.loads(path.read_bytes())
        file = path.with_name(Path(pointer["file"]).name)
        sound = pointer["version"] == 1 and hash_file(file) == pointer["sha256"]
    except OSError as error:
        raise CheckpointUnfitError(path=path, reason="there is no checkpoint") from error
    except (ValueError, KeyError, TypeError) as error:
        raise CheckpointUnfitError(path=path, reason="it is damaged") from error
    if not sound:
        raise CheckpointUnfitError(path=path, reason="it is damaged")
    state: dict[str, Any] = torch.load(  # noqa: TID251 - own file, hashed, tensors and numbers alone
        file, map_location="cpu", weights_only=True
    )
    return state


def take_up(learner: Learner, state: dict[str, Any], path: Path) -> None:
    """Set a learner and the random generators as they stood when the checkpoint was saved.

    Raises:
        CheckpointUnfitError: its weights are of another network.
    """
    try:
        learner.load_state(state["learner"])
    except (RuntimeError, KeyError, ValueError) as error:
        if lacks_memory(error):
            raise
        reason = "an earlier version began it, whose networks were others"
        raise CheckpointUnfitError(path=path, reason=reason) from error
    _set_chance(state["chance"])


def _chance() -> dict[str, Any]:
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
    return {"cpu": torch.get_rng_state(), "cuda": cuda}


def _set_chance(chance: dict[str, Any]) -> None:
    """Set the random generators as they stood when a checkpoint was saved."""
    torch.set_rng_state(chance["cpu"])
    if chance["cuda"] and len(chance["cuda"]) == torch.cuda.device_count():
        torch.cuda.set_rng_state_all(chance["cuda"])
