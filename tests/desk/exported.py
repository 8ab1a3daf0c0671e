"""A study of which some is open and some sealed, and what an export of it holds."""

import gzip

from desk.studies import PASSWORD
from desk.synthetic import make_synthetic
from fibrodesk.desk.people import add_person
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.people import Role


def study_to_export(folder):
    """Round one has opened; of round two Ann and Cara, who reviews too, owe their readings."""
    made = make_synthetic(folder, patients=3, seed=6)
    administrator = made.sessions["administrator"]
    first, second, _ = (record.id for record in made.cines)
    made.round("one", [first])
    made.read("ann", "bob")
    made.people["cara"] = add_person(
        administrator,
        name="../../Cara Example",
        roles={Role.ANNOTATOR, Role.REVIEWER},
        password=PASSWORD,
    )
    made.sessions["cara"] = sign_in(made.project, "../../Cara Example", PASSWORD)
    readers = [made.people[name].id for name in ("ann", "cara")]
    create_round(administrator, name="two", cines=[second], readers=readers)
    return made


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def opened(data):
    """The bytes of a file, and those that are packed in it."""
    start = data.find(b"\x1f\x8b\x08")
    return data if start < 0 else data + gzip.decompress(data[start:])
