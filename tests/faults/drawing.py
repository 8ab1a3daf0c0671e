"""A desk without a window that draws until it is killed, and tells each acknowledged stroke."""

import random
import sys
from pathlib import Path

from desk.studies import PASSWORD, paint

from fibrodesk.desk.calibration.cases import open_case
from fibrodesk.desk.consensus.adjudicating import open_adjudication
from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.readings import open_reading
from fibrodesk.desk.session import sign_in

CALIBRATION = "calibration"  # in place of a round's id: the cine is a case of the set
CONSENSUS = "consensus:"  # before a round's id: a reviewer draws the consensus of the cine


def draw(folder: Path, round_id: str, cine_id: str, seed: int) -> None:
    name = "rita" if round_id.startswith(CONSENSUS) else "ann"
    session = sign_in(open_project(folder), name, PASSWORD)
    if round_id.startswith(CONSENSUS):
        its_round = round_id.removeprefix(CONSENSUS)
        reading = open_adjudication(session, round_id=its_round, cine_id=cine_id)
    elif round_id == CALIBRATION:
        reading = open_case(session, cine_id)
    else:
        reading = open_reading(session, round_id=round_id, cine_id=cine_id)
    chance = random.Random(seed)
    print("drawing", flush=True)
    while True:
        entry = _next_entry(reading.draft, chance)
        reading.append(
            entry,
            done=lambda told=entry.operation: print(told, flush=True),
            failed=lambda error: print(f"failed {error!r}", flush=True),
        )
        if chance.random() < 0.5:
            reading.flush()
        if chance.random() < 0.02:
            reading.save()


def _next_entry(draft, chance):
    frame = chance.randrange(5)
    if chance.random() < 0.2:
        step = draft.undo(frame) or draft.redo(frame)
        if step is not None:
            return step[1]
    top, left = chance.randrange(30), chance.randrange(30)
    box = (top, left, top + chance.randrange(1, 10), left + chance.randrange(1, 18))
    return draft.record(paint(draft, frame, box, value=chance.random() < 0.7))


if __name__ == "__main__":
    draw(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
