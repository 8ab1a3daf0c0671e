"""The window while its disk takes no more: what it tells, and what is on the disk afterwards."""

import json
import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from e2e.hands import until

from faults.window_drawing import window_of
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui.drawing.journal import Saved

STROKES = 30


def draw(folder, preferences):
    hands, presenter = window_of(folder, preferences)
    store = presenter.reading.session.project.store
    journal, messages = presenter.journal, hands.window.messages
    _stroke(hands, 0)
    until(lambda: presenter.reading.pending == 0, "the first stroke to be on the disk")
    _limit_pages(store, 0)
    for number in range(1, STROKES):
        _stroke(hands, number)
    until(lambda: journal.state is Saved.FAILED, "the trouble to be told")
    until(lambda: messages.message is not None, "the message")
    told = {"title": messages.message.title, "waiting": presenter.reading.pending}
    told["drawn"] = len(presenter.draft.log)
    _limit_pages(store, None)
    until(lambda: journal.state is Saved.SAVED, "what waited to go to the disk by itself")
    told["pending"] = presenter.reading.pending
    told["entries"] = store.read(lambda rows: rows.readings.get(presenter.reading.id).entries)
    print(json.dumps(told), flush=True)
    hands.window.close()
    until(lambda: not hands.window.isVisible(), "the window to close")


def _stroke(hands, number):
    across, down = 70 + 5 * number, 60 + 7 * (number % 12)
    hands.stroke([ImagePoint(across, down), ImagePoint(across + 20, down + 8)])


def _limit_pages(store, room):
    """Let the database grow by `room` pages, or without end with None."""

    def limit(rows):
        (pages,) = rows.connection.exec_driver_sql("PRAGMA page_count").one()
        most = 1 << 30 if room is None else pages + room
        rows.connection.exec_driver_sql(f"PRAGMA max_page_count={most}")

    store.write(limit)


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]))
