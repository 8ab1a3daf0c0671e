"""How good a bundle is on one side of a snapshot: `python -m training.evaluate BUNDLE SNAPSHOT`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from fibrodesk.contract.errors import ContractError
from fibrodesk.contract.manifest import read_manifest
from fibrodesk.contract.model_card import (
    BUNDLE_KIND,
    WEIGHTS_NAME,
    ModelCard,
    patient_digest,
    read_card,
)
from fibrodesk.contract.snapshot import Side, Snapshot, SnapshotFrame
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.letterbox import FloatImage, Letterbox
from fibrodesk.networks.registry import build_from_card
from training.data.dataset import open_snapshot, read_grey, shape_of
from training.errors import BundleUnfitError, LeakError, TooFewPatientsError
from training.judging.side import judge_side, references
from training.learning.device import choose_device, leave_a_core

__all__ = ["Judge", "build_parser", "evaluate", "judge_side", "load_judge", "main", "references"]


class Judge:
    """A network that answers native frames with probabilities on native pixels."""

    def __init__(
        self,
        network: nn.Module,
        *,
        structures: Sequence[str],
        size_px: int,
        threshold: float = 0.5,
        temperature: float = 1.0,
        device: torch.device | None = None,
    ) -> None:
        self.structures, self.threshold = tuple(structures), threshold
        self._size_px, self._temperature = size_px, temperature
        self._device = device or torch.device("cpu")
        self._network = network.eval().to(self._device)

    def probabilities(self, folder: Path, frame: SnapshotFrame) -> dict[str, FloatImage]:
        """Each structure's probability, shape (H, W), of a frame of the snapshot in `folder`."""
        image = read_grey(folder / frame.png)
        letterbox = Letterbox(shape=shape_of(image), size_px=self._size_px)
        square = torch.from_numpy(letterbox.apply(image) / np.float32(255))
        with torch.inference_mode():
            logits = self._network(square[None, None].to(self._device))[0].float()
            shares = torch.sigmoid(logits / self._temperature).cpu().numpy()
        return {
            name: letterbox.restore(share)
            for name, share in zip(self.structures, shares, strict=True)
        }


def load_judge(folder: Path, *, device: str = "cpu") -> tuple[ModelCard, Judge]:
    """The verified card and network of a bundle.

    Raises:
        BundleUnfitError: damaged, or weights that do not fit the card.
    """
    try:
        read_manifest(folder, kind=BUNDLE_KIND)
        card = read_card(folder)
        network = build_from_card(card.network, card.network_arguments)
        weights = load_file(folder / WEIGHTS_NAME)
        network.load_state_dict({name: value.float() for name, value in weights.items()})
    except ContractError as error:
        raise BundleUnfitError(path=folder, reason=error) from error
    except (SafetensorError, ValueError, RuntimeError, OSError) as error:
        raise BundleUnfitError(path=folder, reason="the weights do not fit the card") from error
    judge = Judge(
        network,
        structures=card.structures,
        size_px=card.preprocessing.size_px,
        threshold=card.threshold,
        temperature=card.temperature,
        device=choose_device(device),
    )
    return card, judge


def evaluate(bundle: Path, snapshot_folder: Path, *, side: Side, device: str) -> dict[str, Any]:
    """Figures of `bundle` on `side`, after a leak was ruled out.

    Raises:
        LeakError: a patient of the side was in the bundle's training.
        TooFewPatientsError: the side is empty.
        BundleUnfitError, SnapshotUnfitError: one of the containers is not sound.
    """
    card, judge = load_judge(bundle, device=device)
    _, snapshot = open_snapshot(snapshot_folder)
    refuse_leak(card, snapshot, side=side)
    if not any(references(each, card.structures[0]) for each in snapshot.side(side)):
        raise TooFewPatientsError(side=side, found=0, needed=1, structure=card.structures[0])
    found = judge_side(judge, snapshot_folder, snapshot, side=side)
    return {"model": card.id, "synthetic": snapshot.synthetic, **found}


def refuse_leak(card: ModelCard, snapshot: Snapshot, *, side: Side) -> None:
    """A gate or a report never judges on a patient that the model has seen.

    Raises:
        LeakError: naming the patient.
    """
    if side not in {"gate", "report"}:
        return
    seen = set(card.training_data.trained_on)
    for frame in snapshot.side(side):
        if patient_digest(snapshot.study, frame.patient) in seen:
            raise LeakError(patient=frame.patient, side=side)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("--side", choices=["validation", "gate", "report"], default="gate")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--json", action="store_true", help="all figures instead of a few lines")
    return parser


def main(argv: list[str] | None = None) -> int:
    args = build_parser().parse_args(argv)
    leave_a_core()
    try:
        found = evaluate(args.bundle, args.snapshot, side=args.side, device=args.device)
    except FibrodeskError as error:
        print(f"{error.title}: {error} {error.advice}".rstrip(), file=sys.stderr)
        return 2
    print(json.dumps(found, indent=1, allow_nan=False) if args.json else _words(found))
    return 0


def _words(found: dict[str, Any]) -> str:
    """A few lines for a person."""
    lines = [f"{found['patients']} patients, {found['frames']} frames of the {found['side']} side"]
    for name in ("dice", "iou", "precision", "recall"):
        each = found[name]
        lines.append(f"{name:10} pooled {_short(each['micro'])}  patients {_short(each['macro'])}")
    each = found["hausdorff_px256"]
    lines.append(f"{'hausdorff':10} {_short(each['frame_mean'])} px of 256, n = {each['n']}")
    return "\n".join(lines)


def _short(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main())
