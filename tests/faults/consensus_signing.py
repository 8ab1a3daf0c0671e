"""Two readers who settle one frame after another until they are killed."""

import sys
from pathlib import Path

from desk.studies import FRAMES, PASSWORD, answered, write

from fibrodesk.desk.consensus.adjudicating import open_adjudication
from fibrodesk.desk.consensus.signing import settle, sign
from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.session import sign_in


def settle_all(folder: Path, round_id: str, cine_id: str) -> None:
    project = open_project(folder)
    ann, bob = (sign_in(project, name, PASSWORD) for name in ("ann", "bob"))
    print("signing", flush=True)
    for frame in range(FRAMES):
        reading = open_adjudication(ann, round_id=round_id, cine_id=cine_id)
        write(reading, answered(reading.draft, frame))
        sign(bob, reading_id=settle(ann, reading, [frame]).reading_id)
        print(f"settled {frame}", flush=True)


if __name__ == "__main__":
    settle_all(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
