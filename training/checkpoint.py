"""The state of a run on the disk: whole, hashed, and nothing in it that executes."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import torch

from fibrodesk.contract.manifest import write_whole
from training.errors import CheckpointUnfitError

CHECKPOINT_NAME = "checkpoint.pt"
_MAGIC = b"fibrodesk checkpoint 1\n"
_DIGEST_BYTES = hashlib.sha256().digest_size


def save_checkpoint(path: Path, state: dict[str, Any]) -> None:
    """Write beside, flush, move over: a kill leaves the old checkpoint or the new one.

    Raises:
        OSError: the disk is full or refuses; the old checkpoint is as it was.
    """
    buffer = io.BytesIO()
    torch.save(state | {"chance": _chance()}, buffer)
    payload = buffer.getvalue()
    write_whole(path, _MAGIC + hashlib.sha256(payload).digest() + payload)


def load_checkpoint(path: Path) -> dict[str, Any]:
    """The state that was saved; the random generators are set as they were.

    Raises:
        CheckpointUnfitError: there is none, or it is not what was written.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CheckpointUnfitError(path=path, reason="there is no checkpoint") from error
    digest_end = len(_MAGIC) + _DIGEST_BYTES
    payload = data[digest_end:]
    if not data.startswith(_MAGIC) or (
        data[len(_MAGIC) : digest_end] != hashlib.sha256(payload).digest()
    ):
        raise CheckpointUnfitError(path=path, reason="it is damaged")
    state: dict[str, Any] = torch.load(  # noqa: TID251 - own file, hashed, tensors and numbers alone
        io.BytesIO(payload), map_location="cpu", weights_only=True
    )
    _set_chance(state.pop("chance"))
    return state


def _chance() -> dict[str, Any]:
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
    return {"cpu": torch.get_rng_state(), "cuda": cuda}


def _set_chance(chance: dict[str, Any]) -> None:
    torch.set_rng_state(chance["cpu"])
    if chance["cuda"] and len(chance["cuda"]) == torch.cuda.device_count():
        torch.cuda.set_rng_state_all(chance["cuda"])
