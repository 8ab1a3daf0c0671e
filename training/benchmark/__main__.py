"""The benchmark that anyone can repeat: `python -m training.benchmark`.

Draws phantom patients, trains paper, baseline, unet and desk on the same split, judges all and a
simulated reader on the same unseen patients, and prints the table of the paper with intervals.
Exit code 0: done, and the shipped preset reaches its goals; 1: done, and a goal is not reached;
2: nothing was told.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from fibrodesk.contract.manifest import write_whole
from fibrodesk.domain.errors import FibrodeskError
from training.benchmark.arms import is_trained, train
from training.benchmark.drawing import draw_all
from training.benchmark.errors import BenchmarkStoppedError
from training.benchmark.goals import REACHED
from training.benchmark.page import page
from training.benchmark.plan import ARMS, FURTHER, PATIENT_SEED, Plan, begin, trainings
from training.benchmark.report import report
from training.benchmark.scenes import judge_all
from training.benchmark.sizes import SIZES
from training.learning.machine.device import leave_a_core

JSON_NAME, PAGE_NAME = "benchmark.json", "benchmark.md"
EXIT_DONE, EXIT_NOT_REACHED, EXIT_FAILED = 0, 1, 2
_OVERALL = ("epochs", "batches", "batch-size", "width")
"""Options that hold for every arm where they are named."""


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m training.benchmark",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    sizes = "; ".join(f"{size.name}: {size.words}" for size in SIZES.values())
    parser.add_argument("--size", choices=SIZES, default="cpu", help=sizes)
    parser.add_argument("--out", type=Path, help="folder (build/benchmark-SIZE)")
    parser.add_argument(
        "--arms", type=_arms, default=ARMS, help=f"comma-separated: {', '.join((*ARMS, *FURTHER))}"
    )
    parser.add_argument("--seeds", type=int, default=1, help="trainings of each arm; five to claim")
    parser.add_argument("--patient-seed", type=int, default=PATIENT_SEED, help="of the phantoms")
    for name in _OVERALL:
        parser.add_argument(f"--{name}", type=int, help="of every arm, in place of the size's")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or mps")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="that draw")
    parser.add_argument(
        "--leave-one-look-out",
        action="store_true",
        help="another benchmark, six trainings long: the desk (or --arms) without each look",
    )
    parser.add_argument("--resume", action="store_true", help="go on with the one in --out")
    parser.add_argument("--page", type=Path, help="write the page here, too")
    parser.add_argument("--json", action="store_true", help="print all of it as JSON")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    args = build_parser().parse_args(argv)
    plan = plan_of(args)
    folder = (args.out or Path("build") / f"benchmark-{plan.size.name}").resolve()
    leave_a_core()
    try:
        found = _run(folder, plan, args)
    except FibrodeskError as error:
        _say(f"{error.title}: {error} {error.advice}".rstrip())
        return EXIT_FAILED
    except OSError as error:
        _say(f"The benchmark cannot be written: {error.strerror or error}. Make room, --resume.")
        return EXIT_FAILED
    words = page(found)
    for target in [folder / PAGE_NAME, *([args.page] if args.page else [])]:
        write_whole(target, words.encode("utf-8"))
    print(json.dumps(found, indent=1, allow_nan=False) if args.json else words)
    missed = [each for each in found["goals"] if each["verdict"] != REACHED]
    for each in missed:
        _say(f"{each['verdict']}: {each['goal']}")
    return EXIT_NOT_REACHED if missed else EXIT_DONE


def plan_of(args: argparse.Namespace) -> Plan:
    """What the options ask for."""
    named = {name: getattr(args, name.replace("-", "_")) for name in _OVERALL}
    arms = args.arms
    if args.leave_one_look_out and arms == ARMS:
        arms = ("desk",)
    return Plan(
        size=SIZES[args.size],
        arms=arms,
        changes={name: value for name, value in named.items() if value is not None},
        seeds=args.seeds,
        patient_seed=args.patient_seed,
        device=args.device,
        leave_one_look_out=args.leave_one_look_out,
    )


def _run(folder: Path, plan: Plan, args: argparse.Namespace) -> dict[str, Any]:
    """Draw, train, judge, gather; what is done already is not done again."""
    _hear_stop(folder)
    begin(folder, plan, resume=args.resume)
    every = trainings(plan)
    draw_all(folder, plan, every, workers=args.workers, say=_say)
    for training in every:
        if not is_trained(folder, training):
            train(folder, plan, training, say=_say)
    judge_all(folder, plan, every, say=_say)
    found = report(folder, plan, every)
    text = json.dumps(found, indent=1, allow_nan=False) + "\n"
    write_whole(folder / JSON_NAME, text.encode("utf-8"))
    return found


def _hear_stop(folder: Path) -> None:
    """A wish to stop ends the training in hand, which saves what it has."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise BenchmarkStoppedError(path=folder)

    for name in ("SIGTERM", "SIGINT"):
        signal.signal(getattr(signal, name), stop)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _arms(text: str) -> tuple[str, ...]:
    named = {each.strip() for each in text.split(",")}
    known = (*ARMS, *FURTHER)
    if not named or named - set(known):
        raise argparse.ArgumentTypeError(f"comma-separated, of {', '.join(known)}")
    return tuple(arm for arm in known if arm in named)


if __name__ == "__main__":
    sys.exit(main())
