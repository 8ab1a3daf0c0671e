"""Phantom loops that the layouts of data sets are written from, and a way into a project."""

from dataclasses import dataclass, field
from functools import cache

from desk.studies import PASSWORD, make_project

from fibrodesk.desk.auditing import verify_project
from fibrodesk.desk.importing import loops as importing
from fibrodesk.desk.session import sign_in
from fibrodesk.imaging.stored import StoredCine, stored_path
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient

SIZE_PX = (120, 160)
FRAMES = 26


@cache
def phantom_loops(count=3):
    """Loops of several patients; half a cycle has enough frames for the fan to be found."""
    return tuple(
        make_loop(draw_patient(number, seed=11), frames=FRAMES, size_px=SIZE_PX)
        for number in range(count)
    )


@dataclass
class TakenIn:
    """What became of one folder: the list, and by the name of each file what is stored."""

    session: object
    found: object
    records: dict = field(default_factory=dict)
    masks: dict = field(default_factory=dict)

    def stored(self, name):
        folder = self.session.project.path / "cines"
        return StoredCine(stored_path(folder, self.records[name].id))

    def clinical(self, name):
        code = self.records[name].patient
        return self.session.project.store.read(lambda rows: rows.cines.patient(code)).clinical

    def damages(self):
        return verify_project(self.session.project.path)


def take_in(folder, source):
    """A new project with everything of `source` in it; the caller abandons it."""
    session = sign_in(make_project(folder / "study.fibrodesk"), "administrator", PASSWORD)
    made = TakenIn(session, importing.find(session, [source]))
    for candidate in made.found.candidates:
        name = candidate.path.name
        made.masks[name] = importing.review_pixels(session, candidate).mask
        made.records[name] = importing.import_cine(
            session, candidate, mask=made.masks[name], confirmed=True
        )
    return made
