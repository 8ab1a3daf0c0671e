"""What answers a frame of a snapshot: one network or two, by torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from fibrodesk.contract.snapshot import SnapshotFrame
from fibrodesk.domain.letterbox import FloatImage, Letterbox
from fibrodesk.domain.phases import PHASES
from fibrodesk.domain.share import share_of
from fibrodesk.wall.beat import Beat, OutlinedSquare, beat_of
from fibrodesk.wall.scar import ScarRule, found_in, scar_on
from training.data.dataset import phase_parts, read_grey, shape_of

_KEPT = 64  # squares and walls of frames that stand about one another


class Judge(Protocol):
    """What answers with probabilities on native pixels."""

    @property
    def structures(self) -> tuple[str, ...]: ...
    @property
    def threshold(self) -> Mapping[str, float]:
        """Above which probability a pixel is a structure's."""
        ...

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
            name: letterbox.restore(share_of(channel))
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
        self._beat: tuple[tuple[Path, ...], Beat | None, FloatImage | None] = (), None, None

    def probabilities(self, folder: Path, frame: SnapshotFrame) -> dict[str, FloatImage]:
        parts = phase_parts(frame, range(PHASES))
        letterbox = Letterbox(shape=shape_of(read_grey(folder / frame.png)), size_px=self._size_px)
        beat, found = self._answered(sorted(folder / part for part in parts), letterbox)
        own, shares = self._outlined(folder / parts[0], letterbox)
        scar = scar_on(own, beat, found, rule=self._rule)
        return {
            name: letterbox.restore(share)
            for name, share in zip(self.structures, (scar, *shares), strict=True)
        }

    def _answered(
        self, paths: Sequence[Path], letterbox: Letterbox
    ) -> tuple[Beat | None, FloatImage | None]:
        """A beat and what is found in it; the frames of one often stand next to one another."""
        if self._beat[0] != tuple(paths):
            beat = beat_of([self._outlined(path, letterbox)[0] for path in paths])
            found = None if beat is None else found_in(beat, self._find, rule=self._rule)
            self._beat = tuple(paths), beat, found
        return self._beat[1:]

    def _outlined(self, path: Path, letterbox: Letterbox) -> tuple[OutlinedSquare, FloatImage]:
        """A frame on the square, and the shares of the first network there, (K, S, S)."""
        if path not in self._seen:
            while len(self._seen) >= _KEPT:
                self._seen.pop(next(iter(self._seen)))
            square = _rounded(letterbox.apply(read_grey(path)))
            shares = share_of(self._outline(square[None].astype(np.float32) / np.float32(255)))
            self._seen[path] = OutlinedSquare.of(square, shares[0]), shares
        return self._seen[path]


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
            squares[part] = letterbox.apply(read_grey(folder / part)) / np.float32(255)
    return [squares[part] for part in parts], letterbox


def _rounded(square: FloatImage) -> NDArray[np.uint8]:
    return np.asarray(np.clip(square + 0.5, 0, 255), np.uint8)


def _each(threshold: Mapping[str, float] | float, names: Sequence[str]) -> dict[str, float]:
    if isinstance(threshold, Mapping):
        return dict(threshold)
    return dict.fromkeys(names, threshold)
