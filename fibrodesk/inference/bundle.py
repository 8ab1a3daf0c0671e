"""A bundle from the disk, verified before anything of it is used."""

from __future__ import annotations

import json
import math
import struct
from dataclasses import dataclass
from pathlib import Path

from fibrodesk.contract.errors import ContractError
from fibrodesk.contract.manifest import Manifest, read_manifest
from fibrodesk.contract.model_card import (
    BUNDLE_KIND,
    CARD_NAME,
    ONNX_NAME,
    SCAR_ONNX_NAME,
    WEIGHTS_NAME,
    ModelCard,
    read_card,
)
from fibrodesk.domain.mask import Structure
from fibrodesk.inference.errors import BundleDamagedError, BundleNotSafeError

PARTS = frozenset({CARD_NAME, WEIGHTS_NAME, ONNX_NAME})
"""Of every bundle; one with a scar stage has that network as well, and nothing else."""

LARGEST_HEADER_BYTES = 2**24
_LENGTH = struct.Struct("<Q")
_OUTSIDE_DATA = b"\x0a\x08location"
"""How ONNX marks a tensor that lies in another file (StringStringEntryProto, key "location")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A verified bundle. `id` is the manifest's hash, so equal bundles have equal ids."""

    folder: Path
    manifest: Manifest
    card: ModelCard

    @property
    def id(self) -> str:
        return self.manifest.sha256

    @property
    def structures(self) -> tuple[Structure, ...]:
        """What each output channel outlines."""
        return tuple(Structure(name) for name in self.card.structures)

    @property
    def cut(self) -> float:
        """The logit at the card's threshold, before the temperature."""
        threshold = self.card.threshold
        return self.card.temperature * math.log(threshold / (1 - threshold))

    @property
    def weights_path(self) -> Path:
        return self.folder / WEIGHTS_NAME

    @property
    def onnx_path(self) -> Path:
        return self.folder / ONNX_NAME

    @property
    def scar_onnx_path(self) -> Path:
        """Of the second network; there is one where the card tells of a scar stage."""
        return self.folder / SCAR_ONNX_NAME


def read_bundle(folder: Path) -> Bundle:
    """The bundle in `folder`: each part hashed, the card read, nothing in it that could execute.

    The signature of the training station is judged by the desk, not here.

    Raises:
        BundleDamagedError: a part is missing, changed, or no true card, weights or network.
        BundleNotSafeError: there is a part that no bundle may hold.
    """
    try:
        manifest = read_manifest(folder, kind=BUNDLE_KIND)
        names = {part.path for part in manifest.parts}
        _refuse_others(folder, names)
        card = read_card(folder)
    except ContractError as error:
        raise BundleDamagedError(path=folder, reason=error) from error
    unknown = [name for name in card.structures if name not in set(Structure)]
    if unknown:
        raise BundleDamagedError(path=folder, reason=f"it outlines {unknown[0]!r}, unknown here")
    networks = {ONNX_NAME} if card.scar is None else {ONNX_NAME, SCAR_ONNX_NAME}
    for name in sorted((PARTS | networks) ^ names):
        raise BundleDamagedError(path=folder, reason=f"the part {name} is missing, or too many")
    _check_weights(folder / WEIGHTS_NAME)
    for name in sorted(networks):
        _check_network(folder / name)
    return Bundle(folder=folder, manifest=manifest, card=card)


def _refuse_others(folder: Path, names: set[str]) -> None:
    for name in sorted(names - PARTS - {SCAR_ONNX_NAME}):
        raise BundleNotSafeError(path=folder, found=name)
    for name in sorted(PARTS - names):
        raise BundleDamagedError(path=folder, reason=f"the part {name} is missing")


def _check_weights(path: Path) -> None:
    """A safetensors header: its length, then JSON that describes every tensor."""
    with path.open("rb") as file:
        start = file.read(_LENGTH.size)
        length = _LENGTH.unpack(start)[0] if len(start) == _LENGTH.size else 0
        if not 0 < length <= LARGEST_HEADER_BYTES:
            raise BundleNotSafeError(path=path, found="something other than safetensors")
        header = file.read(length)
    try:
        described = json.loads(header)
    except (ValueError, RecursionError) as error:
        raise BundleNotSafeError(path=path, found="something other than safetensors") from error
    if not isinstance(described, dict):
        raise BundleNotSafeError(path=path, found="something other than safetensors")


def _check_network(path: Path) -> None:
    """The engine parses the network; here only what would make it open another file."""
    if _OUTSIDE_DATA in path.read_bytes():
        raise BundleNotSafeError(path=path, found="a network whose weights lie elsewhere")
