"""Counts what a hand does, in any environment: standard library alone.

A chord of keys is one press. A drag is one press of the button, a double click two. Ways are told
in pixels of the image, whatever the zoom: with the button down they are drag, with it up travel.
"""

import json
import math


class Effort:
    """One hand on one mouse and one keyboard, from its first act on."""

    def __init__(self):
        self.keys, self.clicks, self.drag_px, self.travel_px = [], 0, 0.0, 0.0
        self._at = None

    def press_key(self, name):
        self.keys.append(name)

    def move(self, x_px, y_px, *, held=False):
        if self._at is not None:
            way_px = math.hypot(x_px - self._at[0], y_px - self._at[1])
            if held:
                self.drag_px += way_px
            else:
                self.travel_px += way_px
        self._at = (x_px, y_px)

    def click(self):
        self.clicks += 1

    def told(self):
        return {
            "keys": len(self.keys),
            "clicks": self.clicks,
            "drag_px": round(self.drag_px),
            "travel_px": round(self.travel_px),
            "pointer_px": round(self.drag_px + self.travel_px),
            "keys_pressed": {key: self.keys.count(key) for key in dict.fromkeys(self.keys)},
        }

    def print(self, **more):
        print("effort " + json.dumps({**self.told(), **more}), flush=True)
