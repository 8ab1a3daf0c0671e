"""The trainings of a benchmark, each a process of `python -m training`."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from fibrodesk.contract.events import Failed, Finished, Started, Step, Stopped, from_line
from fibrodesk.contract.manifest import MANIFEST_NAME
from training.benchmark.drawing import Say, learning_folder
from training.benchmark.errors import ArmFailedError, BenchmarkStoppedError
from training.benchmark.plan import Plan, Training, preset_of
from training.bundling.publish import BUNDLE_NAME
from training.record import RUN_NAME

RUNS = "runs"
_TELL_EVERY_S = 30.0


def bundle_of(folder: Path, training: Training) -> Path:
    return folder / RUNS / training.name / BUNDLE_NAME


def is_trained(folder: Path, training: Training) -> bool:
    return (bundle_of(folder, training) / MANIFEST_NAME).exists()


def train(folder: Path, plan: Plan, training: Training, *, say: Say) -> None:
    """Run one training to its bundle; one that was begun goes on where it was.

    Raises:
        ArmFailedError: the training ended in words, or without any.
        BenchmarkStoppedError: it stopped as asked.
    """
    out = folder / RUNS / training.name
    command = command_of(folder, plan, training, resume=(out / RUN_NAME).exists())
    say(f"trains {training.name}" + (", going on" if "--resume" in command else ""))
    last = ""
    with _process(command) as process:
        assert process.stdout is not None  # it was asked for
        for words in _told(process.stdout, say=say, name=training.name):
            last = words
    if process.returncode == 0 and is_trained(folder, training):
        return
    if process.returncode in {0, -signal.SIGTERM, -signal.SIGINT}:
        raise BenchmarkStoppedError(path=folder)
    words = last or f"its process ended with {process.returncode}"
    raise ArmFailedError(arm=training.arm, seed=training.seed, words=words)


def command_of(folder: Path, plan: Plan, training: Training, *, resume: bool) -> list[str]:
    """The command that anyone may repeat by hand."""
    command = [sys.executable, "-m", "training"]
    command += ["--snapshot", str(learning_folder(folder, training))]
    command += ["--out", str(folder / RUNS / training.name)]
    command += ["--preset", preset_of(training.arm), "--seed", str(training.seed)]
    command += ["--device", plan.device, "--name", f"Benchmark {training.name}"]
    for option, value in plan.options(training.arm).items():
        command += [f"--{option}", str(value)]
    return [*command, "--resume"] if resume else command


@contextmanager
def _process(command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """It ends when the benchmark does: asked first, so that it saves what it has."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    try:
        yield process
    except BaseException:
        process.terminate()
        raise
    finally:
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _told(lines: Iterable[str], *, say: Say, name: str) -> Iterator[str]:
    """Tell progress now and then; yields the words of a failure."""
    total, stage, told_at = 0, "", time.monotonic()
    for line in lines:
        event = from_line(line)
        if isinstance(event, Started):
            total = event.total_steps
            say(f"{name}: {event.parameters / 1e6:.1f} M parameters on {event.device}")
        elif isinstance(event, Step) and time.monotonic() - told_at > _TELL_EVERY_S:
            told_at, stage = time.monotonic(), f" {event.stage}" if event.stage else ""
            say(f"{name}{stage}: step {event.step} of {total}, {event.seconds_left:.0f} s left")
        elif isinstance(event, Failed):
            yield f"{event.message} {event.hint}".strip()
        elif isinstance(event, Finished):
            say(f"{name}: {event.reason}")
        elif isinstance(event, Stopped):
            say(f"{name}: stopped in epoch {event.epoch}")
