"""Every network in one table: `python tests/bench/networks.py [--page resources/docs/networks.md]`.

Weights that a training changes, multiplications and additions of one frame's answer, and what a
step of training and an answer cost here: one thread, medians of rounds in turns, the process's own
time, so that what else the machine does enters as little as can be.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import torch
from torch.utils.flop_counter import FlopCounterMode

from fibrodesk.domain.phases import PHASES
from fibrodesk.networks.registry import STRIP_NAME, build, count_parameters
from training.benchmark.machine import machine_facts, machine_words
from training.benchmark.speed import made_up_batch, seconds_of
from training.config import TrainConfig
from training.data.batches import Batch
from training.learning.adversaries.discriminator import PatchDiscriminator
from training.learning.steps.step import Trainer

BATCH_SIZE = 4
ROUNDS = 3
STRIP = (26, 20, 320)  # channels, rows and columns of an unrolled wall: `fibrodesk.wall.strips`
CPU = torch.device("cpu")
_HALF = any(torch.cpu.get_capabilities().get(name) for name in ("avx512_bf16", "amx_bf16"))


@dataclass(frozen=True)
class Entry:
    """One row of the table."""

    network: str
    width: int
    what: str
    preset: str = "baseline"
    structures: tuple[str, ...] = ("fibrosis",)

    @property
    def config(self) -> TrainConfig:
        return TrainConfig(
            snapshot="",
            out="",
            preset=self.preset,
            network=self.network,
            width=self.width,
            phases=tuple(range(PHASES)) if self.is_strip else (0,),
            structures=self.structures,
            batch_size=BATCH_SIZE,
            precision="bf16" if _HALF else "fp32",
        )

    @property
    def is_strip(self) -> bool:
        return self.network == STRIP_NAME

    def build(self) -> torch.nn.Module:
        return build(self.network, **self.config.network_arguments)

    def batch(self) -> Batch:
        if not self.is_strip:
            return made_up_batch(self.config, seed=0)
        channels, rows, columns = STRIP
        count = len(self.structures)
        masks = (torch.rand(BATCH_SIZE, count, rows, columns) > 0.9).float()
        frames = torch.rand(BATCH_SIZE, channels, rows, columns)
        return Batch(frames, masks, torch.ones(BATCH_SIZE, count))


WALL = ("myocardium", "left_ventricular_cavity", "left_atrium")
ENTRIES = (
    Entry("unet256", 64, "paper: against the 70 x 70 discriminator", preset="paper"),
    Entry("unet256", 64, "baseline: the same alone"),
    Entry("unet256", 32, "half the width"),
    Entry("unet256", 16, "a quarter"),
    Entry("unet", 64, "unet: the classical one"),
    Entry("unet", 32, "half the width"),
    Entry("residual_unet", 32, "residual units, strided (MONAI)"),
    Entry("attention_unet", 32, "the classical one with gates on its skips"),
    Entry("efficient_unet", 16, "EfficientNet-B0 as encoder (MONAI)"),
    Entry("wall_unet", 16, "desk, first stage: wall and chambers", structures=WALL),
    Entry(
        "tissue_unet",
        22,
        "desk, second stage: scar in the unrolled wall of a beat",
        structures=("fibrosis", "myocardium"),
    ),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", type=Path, help="write the page there")
    args = parser.parse_args()
    torch.set_num_threads(1)
    text = page([row(entry) for entry in ENTRIES])
    if args.page:
        args.page.write_text(text, encoding="utf-8")
    print(text)


def row(entry: Entry) -> str:
    network, batch = entry.build(), entry.batch()
    trainer = Trainer(entry.config, CPU)
    network.eval()
    ways: dict[str, Callable[[], object]] = {
        "step": lambda: trainer.step(batch, learning_rate=2e-4),
        "answer": lambda: answered(network, batch.frames[:1]),
    }
    seconds = seconds_of(ways, CPU, rounds=ROUNDS)
    step, answer = (1000 * sorted(seconds[name])[ROUNDS // 2] for name in ("step", "answer"))
    millions = count_parameters(network) / 1e6
    billions = flops(network, batch.frames[:1]) / 1e9
    print(f"{entry.network} {entry.width}: {step:.0f} ms", flush=True)
    return (
        f"| {entry.network} | {entry.width} | {entry.what} | {millions:.2f} | {billions:.1f} "
        f"| {step / BATCH_SIZE:.0f} | {trainer.precision} | {answer:.0f} |"
    )


@torch.inference_mode()
def answered(network: torch.nn.Module, frames: torch.Tensor) -> torch.Tensor:
    return torch.as_tensor(network(frames))


def flops(network: torch.nn.Module, frames: torch.Tensor) -> int:
    """Multiplications and additions, each counted, of the convolutions and matrices."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(frames)
    return counter.get_total_flops()


def page(rows: list[str]) -> str:
    judge = PatchDiscriminator()
    pair = torch.rand(1, 1, 256, 256)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        judge.eval()(pair, pair)
    today = datetime.now(UTC).date().isoformat()
    return "\n".join(
        [
            "# The networks",
            "",
            "Made by `python tests/bench/networks.py --page resources/docs/networks.md` on",
            f"{today}: {machine_words(machine_facts())},",
            f"torch {torch.__version__}, one thread. Milliseconds are the process's own time,",
            f"medians of {ROUNDS} rounds on a machine that did other work as well; they say how",
            "the networks compare. A step is a training step as the product takes it, in",
            f"mini-batches of {BATCH_SIZE}, told for one frame. An answer is torch's, eager and in",
            "32 bits; what the desk's own engine takes stands in tests/bench/inference.py.",
            "",
            "| network | width | what it is for | parameters, M | GFLOP a frame "
            "| step, ms a frame | precision | answer, ms |",
            "|---|---|---|---|---|---|---|---|",
            *rows,
            "",
            f"The discriminator of the preset paper: {count_parameters(judge) / 1e6:.2f} M "
            f"parameters, {counter.get_total_flops() / 1e9:.1f} GFLOP for one pair of a frame and",
            "a mask. GFLOP count each multiplication and each addition of the convolutions.",
            "",
            "`residual_unet`, `attention_unet` and `efficient_unet` are chosen by name with any",
            "preset of one network; none fetches weights. Their publications stand in the",
            "docstrings of `fibrodesk/networks`; why they are built as they are: decision 0029.",
            "",
        ]
    )


if __name__ == "__main__":
    main()
