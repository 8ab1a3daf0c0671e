"""One long-lived child process that reads foreign files, bounded in memory and time.

A file that crashes a decoder, eats memory or never ends takes this child down and nothing else;
the next call gets a fresh one.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from typing import Any, ParamSpec, TypeVar, cast

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.imaging.errors import DecoderFailedError, DecodingTimeoutError
from fibrodesk.imaging.source import SourceRef

P = ParamSpec("P")
R = TypeVar("R")
LIMIT_S = 30.0
_LIMIT_S_A_MIB = 2.0  # a long loop takes longer: four times what a busy machine needs for it
_LONGEST_S = 900.0
LARGEST_BYTES = 4 * 1024**3  # of address space
_START_S = 60.0  # a cold disk and a busy machine


class DecodingWorker:
    """Calls functions on files in the child, one at a time; safe from any thread.

    Args:
        limit_s: how long one call may take, and 2 s more for each MiB of its file.
        memory_bytes: how much address space the child may take.
    """

    size = 1  # call at a time

    def __init__(self, *, limit_s: float = LIMIT_S, memory_bytes: int = LARGEST_BYTES) -> None:
        self._limit_s = limit_s
        self._memory_bytes = memory_bytes
        self._turn = Lock()
        self._child: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def call(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The answer of `function`, a module's own function whose first argument is a file.

        Raises:
            FibrodeskError: what the function raised, as if it had run here.
            DecodingTimeoutError: it took longer than the limit; the child was ended.
            DecoderFailedError: the child died, ran out of memory, or met a fault of a decoder.
        """
        path = next((found for value in args if (found := _path_of(value))), None)
        name = path.name if path else "The file"
        limit_s = self._limit_s + _more_s(path)
        with self._turn:
            pipe = self._ready(name)
            try:
                pipe.send((function, args, kwargs))
                if not pipe.poll(limit_s):
                    raise DecodingTimeoutError(path=name, limit_s=limit_s)
                kind, answer = pipe.recv()
            except BaseException as error:  # an answer that comes late would be the next call's
                self._end()
                if isinstance(error, EOFError | OSError):
                    raise DecoderFailedError(path=name, reason="the decoder ended") from error
                raise
        return cast("R", _unpacked(kind, answer, name))

    def close(self) -> None:
        """End the child; a later call starts another."""
        with self._turn:
            self._end()

    def __enter__(self) -> DecodingWorker:
        return self

    def __exit__(self, *_ended: object) -> None:
        self.close()

    def _ready(self, name: str) -> Connection:
        """The pipe to a living child; starting one is not counted into a file's time."""
        if self._pipe is not None and self._child is not None and self._child.is_alive():
            return self._pipe
        self._end()
        context = multiprocessing.get_context("spawn")  # a fork would copy the desk's threads
        near, far = context.Pipe()
        child = context.Process(target=_serve, args=(far, self._memory_bytes), daemon=True)
        try:
            with _deaf_to_interrupts():
                child.start()
        except OSError as error:  # the machine has no room for another process
            near.close()
            raise DecoderFailedError(path=name, reason="the decoder did not start") from error
        finally:
            far.close()
        self._pipe, self._child = near, child
        if not _is_ready(near):
            self._end()
            raise DecoderFailedError(path=name, reason="the decoder did not start")
        return near

    def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._child is not None:
            self._child.kill()
            self._child.join()
            self._child.close()
        self._pipe = self._child = None


@contextlib.contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Ctrl-C at a terminal reaches children too; one that just starts would tell it by a trace.

    A child has the mask of the thread that starts it, and so waits until it ignores the signal.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _is_ready(pipe: Connection) -> bool:
    """Whether a child that was started has said so in time, and did not end before."""
    try:
        return pipe.poll(_START_S) and pipe.recv() == "ready"
    except (EOFError, OSError):
        return False


def _path_of(value: object) -> Path | None:
    if isinstance(value, SourceRef):
        return value.path
    return value if isinstance(value, Path) else None


def _more_s(path: Path | None) -> float:
    """What the size of a file adds to the time that it may take."""
    try:
        size = path.stat().st_size if path else 0
    except OSError:
        return 0.0
    return min(_LONGEST_S, size / 2**20 * _LIMIT_S_A_MIB)


def _unpacked(kind: str, answer: Any, name: str) -> Any:
    if kind == "answer":
        return answer
    if kind == "refused":
        error, fields = answer
        raise error(**fields)
    raise DecoderFailedError(path=name, reason=answer)


def _serve(pipe: Connection, memory_bytes: int) -> None:
    """Run in the child: answer calls until the desk hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the desk decides when its child ends
    _fall_silent()
    _limit_memory(memory_bytes)
    with contextlib.suppress(EOFError, BrokenPipeError):
        pipe.send("ready")
        while True:
            function, args, kwargs = pipe.recv()
            pipe.send(_answer(function, args, kwargs))


def _answer(function: Callable[..., Any], args: Any, kwargs: Any) -> tuple[str, Any]:
    try:
        return "answer", function(*args, **kwargs)
    except FibrodeskError as error:
        return "refused", (type(error), error.fields)
    except MemoryError:
        return "failed", "it needs more memory than a loop may"
    except Exception as error:  # noqa: BLE001 - whatever a decoder raises is the file's refusal
        place = traceback.extract_tb(error.__traceback__)[-1]
        return "failed", f"{type(error).__name__} in {place.name}"


def _fall_silent() -> None:
    """Libraries write what they find in a file to the terminal, and names may be among it."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nothing, stream)
    os.close(nothing)


def _limit_memory(most_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows: the time limit and the bounds on sizes stand alone
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    bound = most_bytes if hard == resource.RLIM_INFINITY else min(hard, most_bytes)
    resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
