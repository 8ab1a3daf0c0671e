"""`python -m training`: one run, one JSON event a line on standard output."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from fibrodesk.contract.events import STOP_FILE, STOP_LINE, Failed, TrainingEvent, to_line
from fibrodesk.domain.errors import FibrodeskError
from training.config import COMPILES, DISCRIMINATORS, PRECISIONS, PRESETS, TrainConfig
from training.learning.machine.device import choose_device
from training.learning.machine.ranks import Ranks, joined
from training.learning.runs.folds import ALL_FOLDS, train_folds
from training.learning.runs.run import Run
from training.presets import preset_config
from training.record import begun_config

EXIT_DONE, EXIT_FAILED = 0, 2  # a run that stopped as asked is done
_READ_BYTES = 4096


class StopWish:
    """Heard as SIGTERM, as a line on standard input, or as a file in the run's folder."""

    def __init__(self, folder: Path) -> None:
        self._asked = threading.Event()
        self._file = folder / STOP_FILE
        self._file.unlink(missing_ok=True)  # the wish of a run that has ended

    def __call__(self) -> bool:
        return self._asked.is_set() or self._file.exists()

    def ask(self) -> None:
        self._asked.set()

    def listen(self) -> None:
        """From now on; a standard input that ends is no wish."""
        for name in ("SIGTERM", "SIGINT"):
            signal.signal(getattr(signal, name), lambda *_: self._asked.set())
        threading.Thread(target=self._read_lines, name="stop wish", daemon=True).start()

    def _read_lines(self) -> None:
        heard = b""
        while True:
            try:  # not through sys.stdin, whose lock would hang the interpreter's end
                more = os.read(0, _READ_BYTES)
            except OSError:
                return
            if not more:
                return
            *lines, heard = (heard + more).split(b"\n")
            if any(line.strip() == STOP_LINE.encode() for line in lines):
                self.ask()


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m training",
        description=__doc__,
        argument_default=argparse.SUPPRESS,  # what is not named keeps the configuration's default
    )
    parser.add_argument("--snapshot", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--resume", action="store_true", help="go on with the run in --out")
    parser.add_argument("--preset", choices=PRESETS)
    parser.add_argument("--network")
    parser.add_argument("--structures", type=_names, help="comma-separated")
    parser.add_argument("--phases", type=_phases, help="twelfths of a beat: 0,3,6")
    parser.add_argument("--device")
    parser.add_argument("--precision", choices=PRECISIONS)
    parser.add_argument("--compile", choices=COMPILES)
    parser.add_argument("--discriminator", choices=DISCRIMINATORS)
    parser.add_argument("--name")
    parser.add_argument("--half-weights", action="store_true")
    for name in ("epochs", "batches", "batch-size", "validate-every", "patience", "seed"):
        parser.add_argument(f"--{name}", type=int)
    for name in ("width", "discriminator-width", "threads"):
        parser.add_argument(f"--{name}", type=int)
    parser.add_argument("--folds", type=int, help="parts of the train and validation patients")
    parser.add_argument("--fold", type=_fold, help=f"the one that validates, or {ALL_FOLDS}")
    parser.add_argument("--learning-rate", type=float)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    arguments: dict[str, Any] = vars(build_parser().parse_args(argv))
    resume = arguments.pop("resume", False)
    wish = StopWish(Path(arguments["out"]))
    wish.listen()
    try:
        with joined(choose_device(arguments.get("device", "auto"))) as ranks:
            _train(arguments, wish=wish, resume=resume, ranks=ranks)
    except FibrodeskError as error:
        _fail(wish, Failed(message=f"{error.title}: {error}", hint=error.advice))
        return EXIT_FAILED
    except OSError as error:
        words = f"The run cannot be written: {error.strerror or error}"
        _fail(wish, Failed(message=words, hint=_ROOM))
        return EXIT_FAILED
    return EXIT_DONE


def _train(arguments: dict[str, Any], *, wish: StopWish, resume: bool, ranks: Ranks) -> None:
    """One run, or one after the other for every fold, each in a folder of its own."""

    def run(named: dict[str, Any], *, goes_on: bool) -> bool:
        begun = begun_config(Path(named["out"])) if goes_on else {}
        return Run(
            _config(begun, named),
            emit=partial(_print, wish),
            asked_to_stop=wish,
            resume=goes_on,
            ranks=ranks,
        ).go()

    if arguments.get("fold") == ALL_FOLDS:
        train_folds(
            arguments, run=run, resume=resume, leads=ranks.leads, tell=partial(_print, wish)
        )
    else:
        run(arguments, goes_on=resume)


def _config(begun: dict[str, Any], arguments: dict[str, Any]) -> TrainConfig:
    """A run goes on as it was begun in all that is not named; a new one follows its preset."""
    if begun:
        return TrainConfig(**{**begun, **arguments})
    named = {name: value for name, value in arguments.items() if name != "preset"}
    return preset_config(arguments.get("preset", "paper"), **named)


def _fail(wish: StopWish, failed: Failed) -> None:
    """The leading process tells it as an event, another one to a person alone."""
    if os.environ.get("RANK", "0") == "0":
        _print(wish, failed)
    else:
        print(f"{failed.message} {failed.hint}", file=sys.stderr, flush=True)


_ROOM = "Make room on the disk, then go on with --resume."


def _print(wish: StopWish, event: TrainingEvent) -> None:
    try:
        print(to_line(event), flush=True)
    except BrokenPipeError:  # nobody listens any more: save, and end
        wish.ask()
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - for good


def _fold(text: str) -> int | str:
    return text if text == ALL_FOLDS else int(text)


def _phases(text: str) -> tuple[int, ...]:
    return tuple(int(each) for each in text.split(","))


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


if __name__ == "__main__":
    sys.exit(main())
