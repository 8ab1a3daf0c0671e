"""The training's own evaluation, in a process of its own, so that no desk needs torch."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fibrodesk.contract.refusal import Refusal, from_line
from fibrodesk.desk.models.named import require_bundle, require_snapshot
from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from threading import Event

Progress = Callable[[int, int], None]
_LOOK_S = 0.1  # how often a cancel is looked for
_AS_THEY_WERE = "The models are as they were; mend what is named and judge again."


class EvaluationFailedError(FibrodeskError):
    """What the training's process refused: its title stands instead of ours, never behind it."""

    title = "The model could not be judged"
    text = "{reason}"
    hint = "{advice}"

    def __init__(self, *, reason: str, title: str = "", advice: str = "") -> None:
        super().__init__(reason=reason, title=title, advice=advice or _AS_THEY_WERE)
        if title:
            self.title = title


class JudgeMissingError(FibrodeskError):
    title = "This machine cannot judge a model"
    text = "Judging needs PyTorch, which is not installed here."
    hint = "Judge at the training station, or run installer/bootstrap.py run there once."


class JudgingCancelledError(FibrodeskError):
    title = "Judging was cancelled"
    text = "No judgement was kept."
    hint = "Start it again when there is time."


def evaluate_bundle(
    bundle: Path,
    snapshot: Path,
    *,
    side: str,
    cancel: Event | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """What `python -m training.evaluate` prints of one bundle.

    Raises:
        BundleMissingError, SnapshotNotThereError: what is named is something else.
        EvaluationFailedError: with what it refused.
        JudgingCancelledError: `cancel` was set.
    """
    require_bundle(bundle)
    require_snapshot(snapshot)
    arguments = ["training.evaluate", str(bundle), str(snapshot), "--side", side, "--json"]
    return _answer(arguments, cancel, progress)


def evaluation_words(
    bundle: Path, snapshot: Path, *, side: str, cancel: Event | None = None
) -> str:
    """The same as a table that a person can read, with the same refusals."""
    from fibrodesk.agreement.records.evaluation import evaluation_table

    return evaluation_table(evaluate_bundle(bundle, snapshot, side=side, cancel=cancel))


def compare_bundles(
    old: Path,
    new: Path,
    snapshot: Path,
    *,
    side: str,
    gallery: Path,
    cancel: Event | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """What `python -m training.against` prints of two bundles; the pictures lie in `gallery`.

    Raises:
        EvaluationFailedError: with what it refused.
        JudgingCancelledError: `cancel` was set.
    """
    arguments = ["training.against", str(old), str(new), str(snapshot), "--side", side]
    return _answer([*arguments, "--gallery", str(gallery)], cancel, progress)


def compare_rows(file: Path, *, cancel: Event | None = None) -> dict[str, Any]:
    """What `python -m training.arms` makes of the figures of two arms, seed by seed.

    Raises:
        EvaluationFailedError: with what it refused.
        JudgingCancelledError: `cancel` was set.
    """
    return _answer(["training.arms", str(file)], cancel, None)


def _answer(
    arguments: Sequence[str], cancel: Event | None, progress: Progress | None
) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_answer_text(arguments, cancel, progress))
    return found


def _answer_text(arguments: Sequence[str], cancel: Event | None, progress: Progress | None) -> str:
    if find_spec("torch") is None:
        raise JudgeMissingError
    child = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    words = _Words(child, progress)
    try:
        out = _talk(child, words, cancel)
    finally:
        if child.poll() is None:  # the terminal's Ctrl+C, or a bug: no child outlives the act
            child.kill()
        child.wait()
        words.join()
        if child.stdout is not None:
            child.stdout.close()
    if child.returncode != 0:
        raise _failure(words, child.returncode)
    return out


def _failure(words: _Words, code: int) -> EvaluationFailedError:
    """What the process refused, else how it died."""
    told = words.refusal
    if told is not None:
        return EvaluationFailedError(reason=told.text, title=told.title, advice=told.hint)
    how = f"signal {-code}" if code < 0 else f"exit {code}"
    last = f" Its last words: {words.last}" if words.last else ""
    return EvaluationFailedError(reason=f"The evaluation ended early ({how}).{last}")


def _talk(child: subprocess.Popen[str], words: _Words, cancel: Event | None) -> str:
    """All of standard output, which is one object; it is read beside, so that nothing blocks."""
    told: list[str] = []
    assert child.stdout is not None
    stdout = child.stdout
    reader = threading.Thread(target=lambda: told.append(stdout.read()), name="figures")
    reader.start()
    while reader.is_alive():
        reader.join(_LOOK_S if cancel is not None else None)
        if cancel is not None and cancel.is_set():
            child.kill()
            reader.join()
            raise JudgingCancelledError
    words.join()
    child.wait()
    return told[0]


class _Words:
    """Standard error of a child: "DONE TOTAL" is progress, then a refusal, else its last words."""

    def __init__(self, child: subprocess.Popen[str], progress: Progress | None) -> None:
        self._child, self._progress = child, progress
        self.last = ""
        self.refusal: Refusal | None = None
        self._thread = threading.Thread(target=self._read, name="words of an evaluation")
        self._thread.start()

    def join(self) -> None:
        self._thread.join()

    def _read(self) -> None:
        assert self._child.stderr is not None
        with self._child.stderr as stream:
            for line in stream:
                pieces = line.split()
                if len(pieces) == 2 and all(piece.isdecimal() for piece in pieces):
                    if self._progress is not None:
                        self._progress(int(pieces[0]), int(pieces[1]))
                elif line.strip():
                    self.last = line.strip()
                    self.refusal = from_line(line) or self.refusal
