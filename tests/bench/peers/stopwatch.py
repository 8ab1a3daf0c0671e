"""Times one act at a time, in any environment: standard library alone.

Every driver of this folder is run by an interpreter of its own and prints one JSON object of
lists of milliseconds, named by the act.
"""

import json
import math
import time

ROWS, COLUMNS, FRAMES, RADIUS_PX, STROKES = 768, 1024, 22, 12, 8
ROUNDS_BACK = 3  # through all the strokes, by undo
LOOK_S, LOOKS = 2.5, 3  # how long a picture is looked at before the next one, and how often


class Stopwatch:
    """`settle` lets the toolkit paint what the act has changed: it is part of what is timed."""

    def __init__(self, settle):
        self._settle = settle
        self.times_ms = {}

    def time(self, name, act):
        start_s = time.perf_counter()
        act()
        self._settle()
        self.times_ms.setdefault(name, []).append(1000 * (time.perf_counter() - start_s))

    def paced(self, name, acts, *, hertz=125):
        """One act each tick of a mouse; the time waited between them is not counted."""
        due_s = time.perf_counter()
        for act in acts:
            while time.perf_counter() < due_s:
                self._settle()
                time.sleep(0.0005)
            self.time(name, act)
            due_s = max(due_s + 1 / hertz, time.perf_counter())

    def look(self):
        """Nothing is asked of the desk, and nothing is timed."""
        end_s = time.perf_counter() + LOOK_S
        while time.perf_counter() < end_s:
            self._settle()
            time.sleep(0.005)

    def turn(self, act, *, looked):
        """To the next picture, at once or after a look at this one."""
        if looked:
            self.look()
        self.time("next_looked" if looked else "next", act)

    def print(self):
        print("times " + json.dumps(self.times_ms), flush=True)


def wave(number, moves):
    """Where the pen goes, in image pixels: across the middle of the image."""
    return [
        (150 + 700 * step / moves, 380 + 60 * math.sin(step / 4 + number)) for step in range(moves)
    ]
