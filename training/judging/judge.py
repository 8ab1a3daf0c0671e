"""How a bundle answers a frame of a snapshot, by torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from fibrodesk.contract.errors import ContractError
from fibrodesk.contract.manifest import read_manifest
from fibrodesk.contract.model_card import (
    BUNDLE_KIND,
    ONNX_NAME,
    SCAR_ONNX_NAME,
    WEIGHTS_NAME,
    ModelCard,
    read_card,
)
from fibrodesk.contract.snapshot import SnapshotFrame
from fibrodesk.domain.letterbox import FloatImage, Letterbox
from fibrodesk.domain.phases import PHASES
from fibrodesk.networks.registry import build_from_card
from fibrodesk.wall.scar import OutlinedSquare, ScarRule, find_scar
from fibrodesk.wall.strips import COLUMNS, ROWS
from training.data.dataset import phase_parts, read_grey, shape_of
from training.errors import BundleUnfitError, SnapshotUnfitError
from training.learning.device import choose_device

_HELD = 2  # inputs of noise on which an ONNX file is held against the weights
_KEPT = 64  # squares and walls of frames that stand about one another


class Judge(Protocol):
    """What answers with probabilities on native pixels."""

    @property
    def structures(self) -> tuple[str, ...]: ...
    @property
    def threshold(self) -> Mapping[str, float]: ...

    def probabilities(self, folder: Path, frame: SnapshotFrame) -> dict[str, FloatImage]:
        """Each structure's probability, shape (H, W), of a frame of the snapshot in `folder`."""
        ...


class NetworkJudge:
    """One network, which sees a frame at some phases of the beat."""

    def __init__(
        self,
        network: nn.Module,
        *,
        structures: Sequence[str],
        size_px: int,
        phases: Sequence[int] = (0,),
        threshold: Mapping[str, float] | float = 0.5,
        temperature: float = 1.0,
        device: torch.device | None = None,
    ) -> None:
        self.structures = tuple(structures)
        self.threshold = _each(threshold, self.structures)
        self._size_px, self._temperature, self._phases = size_px, temperature, tuple(phases)
        self._answer = _logits_of(network, device)

    def probabilities(self, folder: Path, frame: SnapshotFrame) -> dict[str, FloatImage]:
        squares, letterbox = _squares(folder, frame, self._phases, self._size_px)
        logits = self._answer(np.stack(squares)) / self._temperature
        return {
            name: letterbox.restore(_share(channel))
            for name, channel in zip(self.structures, logits, strict=True)
        }


class ScarJudge:
    """Two networks: the wall on every phase of the beat, then scar in the wall rolled out."""

    def __init__(
        self,
        wall: nn.Module,
        scar: nn.Module,
        *,
        structures: Sequence[str],
        size_px: int,
        rule: ScarRule,
        device: torch.device | None = None,
    ) -> None:
        self.structures = tuple(structures)
        self.threshold = dict.fromkeys(self.structures, 0.5) | {self.structures[0]: rule.threshold}
        self._size_px, self._rule = size_px, rule
        self._outline = _logits_of(wall, device)
        self._find = _logits_of(scar, device)
        self._seen: dict[Path, tuple[OutlinedSquare, FloatImage]] = {}

    def probabilities(self, folder: Path, frame: SnapshotFrame) -> dict[str, FloatImage]:
        parts = phase_parts(frame, range(PHASES))
        letterbox = Letterbox(shape=shape_of(read_grey(folder / frame.png)), size_px=self._size_px)
        seen = [self._outlined(folder / part, letterbox) for part in parts]
        scar = find_scar([each for each, _ in seen], self._find, rule=self._rule)
        found = [scar, *seen[0][1]]
        return {
            name: letterbox.restore(share)
            for name, share in zip(self.structures, found, strict=True)
        }

    def _outlined(self, path: Path, letterbox: Letterbox) -> tuple[OutlinedSquare, FloatImage]:
        """A frame on the square, and the shares of the first network there, (K, S, S)."""
        if path not in self._seen:
            while len(self._seen) >= _KEPT:
                self._seen.pop(next(iter(self._seen)))
            square = _rounded(letterbox.apply(_fitting(path, letterbox)))
            shares = _share(self._outline(square[None].astype(np.float32) / np.float32(255)))
            self._seen[path] = OutlinedSquare.of(square, shares[0]), shares
        return self._seen[path]


def load_judge(
    folder: Path, *, device: str = "cpu", hold_onnx: bool = False
) -> tuple[ModelCard, Judge]:
    """The verified card of a bundle, and what answers as its networks do.

    Args:
        hold_onnx: its ONNX files must answer as the weights do.
    Raises:
        BundleUnfitError: damaged, or weights that do not fit the card.
    """
    try:
        read_manifest(folder, kind=BUNDLE_KIND)
        card = read_card(folder)
        weights = {name: value.float() for name, value in load_file(folder / WEIGHTS_NAME).items()}
        if not all(bool(value.isfinite().all()) for value in weights.values()):
            raise BundleUnfitError(path=folder, reason="one of its weights is no number")
        networks = _networks(card, weights)
        if hold_onnx:
            _hold_onnx(folder, card, networks)
        return card, _judge_of(card, networks, choose_device(device))
    except ContractError as error:
        raise BundleUnfitError(path=folder, reason=error) from error
    except (SafetensorError, ValueError, RuntimeError, OSError) as error:
        raise BundleUnfitError(path=folder, reason="the weights do not fit the card") from error


def _networks(card: ModelCard, weights: Mapping[str, Tensor]) -> dict[str, nn.Module]:
    """The networks of a bundle by the names of their ONNX files."""
    network = build_from_card(card.network, card.network_arguments)
    if card.scar is None:
        network.load_state_dict(dict(weights))
        return {ONNX_NAME: network}
    scar = build_from_card(card.scar.network, card.scar.network_arguments)
    for name, each in (("wall.", network), ("scar.", scar)):
        each.load_state_dict(
            {key.removeprefix(name): value for key, value in weights.items() if key[:5] == name}
        )
    return {ONNX_NAME: network, SCAR_ONNX_NAME: scar}


def _hold_onnx(folder: Path, card: ModelCard, networks: Mapping[str, nn.Module]) -> None:
    """A window without a GPU runs the ONNX files: what is judged here must be what runs there.

    Raises:
        OnnxApartError: a file answers otherwise than the weights do.
    """
    from training.bundling.checks import check_onnx

    side_px = card.preprocessing.size_px
    shapes = {
        ONNX_NAME: (card.preprocessing.channels, side_px, side_px),
        SCAR_ONNX_NAME: (2 * PHASES + 2, ROWS, COLUMNS),
    }
    chance = torch.Generator().manual_seed(0)
    for name, network in networks.items():
        seen = torch.rand(_HELD, *shapes[name], generator=chance)
        check_onnx(network.eval(), folder / name, list(seen))


def _judge_of(card: ModelCard, networks: Mapping[str, nn.Module], device: torch.device) -> Judge:
    size_px = card.preprocessing.size_px
    if card.scar is None:
        return NetworkJudge(
            networks[ONNX_NAME],
            structures=card.structures,
            size_px=size_px,
            phases=card.preprocessing.phases,
            threshold=card.thresholds,
            temperature=card.temperature,
            device=device,
        )
    return ScarJudge(
        networks[ONNX_NAME],
        networks[SCAR_ONNX_NAME],
        structures=card.structures,
        size_px=size_px,
        rule=ScarRule(threshold=card.threshold, temperature=card.temperature, sure=card.scar.sure),
        device=device,
    )


def _logits_of(
    network: nn.Module, device: torch.device | None
) -> Callable[[FloatImage], FloatImage]:
    """From one input (C, ...) to the logits (K, ...), float32."""
    place = device or torch.device("cpu")
    network = network.eval().to(place)

    @torch.inference_mode()
    def answer(seen: FloatImage) -> FloatImage:
        logits = network(torch.from_numpy(seen)[None].to(place))[0]
        return np.asarray(logits.float().cpu().numpy(), np.float32)

    return answer


def _squares(
    folder: Path, frame: SnapshotFrame, phases: Sequence[int], size_px: int
) -> tuple[list[FloatImage], Letterbox]:
    """The frame at `phases`, in [0, 1] on the square; every picture is read once."""
    letterbox = Letterbox(shape=shape_of(read_grey(folder / frame.png)), size_px=size_px)
    squares: dict[str, FloatImage] = {}
    parts = phase_parts(frame, phases)
    for part in parts:
        if part not in squares:
            squares[part] = letterbox.apply(_fitting(folder / part, letterbox)) / np.float32(255)
    return [squares[part] for part in parts], letterbox


def _fitting(path: Path, letterbox: Letterbox) -> NDArray[np.uint8]:
    """A picture of the beat, of its frame's size."""
    picture = read_grey(path)
    if shape_of(picture) != letterbox.shape:
        raise SnapshotUnfitError(path=path, reason="its size is not that of its frame")
    return picture


def _rounded(square: FloatImage) -> NDArray[np.uint8]:
    return np.asarray(np.clip(square + 0.5, 0, 255), np.uint8)


def _share(logits: FloatImage) -> FloatImage:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), np.float32)


def _each(threshold: Mapping[str, float] | float, names: Sequence[str]) -> dict[str, float]:
    if isinstance(threshold, Mapping):
        return dict(threshold)
    return dict.fromkeys(names, threshold)
