"""A meeting that votes and decides until it is killed, and tells each that was acknowledged."""

import itertools
import sys
from pathlib import Path

from desk.studies import FRAMES, PASSWORD

from fibrodesk.desk.consensus.deciding import decide, open_meeting_reading
from fibrodesk.desk.consensus.meeting import open_meeting
from fibrodesk.desk.consensus.protocol import NONE
from fibrodesk.desk.consensus.voting import vote
from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.session import sign_in


def meet(folder: Path, round_id: str) -> None:
    project = open_project(folder)
    rita = sign_in(project, "rita", PASSWORD)
    readers = project.store.read(lambda rows: rows.rounds.readers(round_id))
    cines = project.store.read(lambda rows: rows.rounds.cines(round_id))
    meeting = open_meeting(
        rita, round_id=round_id, participants=[reader.person for reader in readers]
    )
    print("meeting", flush=True)
    for turn in itertools.count():
        for cine_id, frame in itertools.product(cines, range(FRAMES)):
            choice = "A" if (turn + frame) % 2 else NONE
            where = {"meeting_id": meeting.id, "cine_id": cine_id}
            vote(rita, **where, frame=frame, choice="A")
            print("vote", flush=True)
            reading = open_meeting_reading(rita, **where)
            decide(rita, reading, frame=frame, choice=choice)
            print("decision" if turn == 0 else "again", flush=True)
            reading.close()


if __name__ == "__main__":
    meet(Path(sys.argv[1]), sys.argv[2])
