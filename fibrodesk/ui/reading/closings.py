"""The readings that are being closed on other threads, for whoever must wait for one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

Place = tuple[str, str]
"""The round and the cine of a reading."""

_PATIENCE_S = 30.0


class Closings:
    """A reading is opened while another one closes; only the same one waits for its pen."""

    def __init__(self) -> None:
        self._condition = Condition()
        self._places: Counter[Place] = Counter()

    def begin(self, place: Place) -> None:
        """From now on it is waited for; the work itself may begin later."""
        with self._condition:
            self._places[place] += 1

    @contextmanager
    def ending(self, place: Place) -> Iterator[None]:
        """Around the work that closes it: whoever waits goes on after it, whatever came of it."""
        try:
            yield
        finally:
            with self._condition:
                self._places[place] -= 1
                self._places += Counter()  # drops what stands at zero
                self._condition.notify_all()

    def wait_for(self, place: Place) -> None:
        """Return once no reading of that place is being closed, or after 30 s."""
        with self._condition:
            self._condition.wait_for(lambda: not self._places[place], _PATIENCE_S)

    def wait_for_all(self) -> None:
        """Return once nothing is being closed, or after 30 s."""
        with self._condition:
            self._condition.wait_for(lambda: not self._places, _PATIENCE_S)
