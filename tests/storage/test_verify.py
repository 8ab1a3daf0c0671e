"""Damage is noticed: in rows, masks, journals, loops, containers, and in the audit."""

import json
import random
import shutil
import sqlite3

import pytest
from desk.studies import PASSWORD, paint, said, write

from fibrodesk.contract.manifest import write_manifest
from fibrodesk.desk.auditing import audit_head, read_audit, verify_project
from fibrodesk.desk.people import set_roles
from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.readings import open_reading
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.people import Role
from fibrodesk.storage.audit import audit_hash
from fibrodesk.storage.errors import ProjectDamagedError, ReadingDamagedError


@pytest.fixture
def closed(study):
    """A study in which something of everything was written; its folder, closed."""
    for name in ("ann", "bob"):
        for cine in (0, 1):
            study.read_all(name, cine)
    snapshot = study.project.path / "snapshots" / "1"
    snapshot.mkdir()
    (snapshot / "frame.png").write_bytes(b"a picture")
    write_manifest(snapshot, kind="snapshot", body={})
    study.project.close()
    return study.project.path


def _change(folder, statement, values=()):
    connection = sqlite3.connect(folder / "project.db")
    with connection:
        connection.execute(statement, values)
    connection.close()


def _kinds(folder, **how):
    return {damage.kind for damage in verify_project(folder, **how)}


def test_a_sound_project_has_no_damage_and_says_how_far_it_is(closed):
    steps = []
    assert verify_project(closed, lambda done, total: steps.append((done, total))) == []
    assert steps[0][0] == 0
    assert steps[-1][0] == steps[-1][1] == len(steps) - 1


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE people SET roles = 'administrator' WHERE name = 'ann'", "row"),
        ("UPDATE rounds SET opened = NULL", "row"),
        ("UPDATE round_readers SET share_published = x'00'", "row"),
        ("UPDATE answers SET payload = x'00' WHERE id = 1", "row"),
        ("UPDATE readings SET state = 'draft'", "row"),
        ("UPDATE patients SET clinical = '{\"ef\": 1}'", "row"),
        ("UPDATE frames SET pixel_sha256 = 'x' WHERE \"index\" = 0", "cine"),
        ('DELETE FROM frames WHERE "index" = 4', "cine"),
        ("DELETE FROM masks WHERE rowid = 1", "row"),
        ("UPDATE masks SET stored = x'00' WHERE rowid = 1", "mask"),
        ("UPDATE journal SET payload = x'00' WHERE seq = 2", "journal"),
        ("UPDATE journal SET session = 'me' WHERE seq = 2", "journal"),
        ("DELETE FROM journal WHERE seq = 2", "journal"),
        ("DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)", "journal"),
        ("UPDATE journal SET seq = seq + 1000 WHERE seq = 2", "journal"),
        ("UPDATE audit SET act = 'nothing' WHERE seq = 3", "audit"),
        ("UPDATE audit SET when_told = 'never' WHERE seq = 3", "audit"),
        ("DELETE FROM audit WHERE seq = 3", "audit"),
        ("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)", "audit"),
        ("UPDATE audit SET seq = 1000 WHERE seq = 3", "audit"),
        ("DROP TABLE masks", "database"),
    ],
)
def test_a_changed_row_is_noticed_without_any_key(closed, statement, kind):
    _change(closed, statement)
    assert kind in _kinds(closed)


def _rehash(folder, change):
    """Rewrite the whole chain after `change`, as somebody who knows how it is made could."""
    connection = sqlite3.connect(folder / "project.db")
    connection.row_factory = sqlite3.Row
    rows = change([dict(row) for row in connection.execute("SELECT * FROM audit ORDER BY seq")])
    previous = ""
    with connection:
        connection.execute("DELETE FROM audit")
        for number, row in enumerate(rows, start=1):
            row |= {"seq": number, "previous": previous, "hash": audit_hash(row, previous)}
            previous = row["hash"]
            marks = ", ".join("?" for _ in row)
            connection.execute(
                f"INSERT INTO audit ({', '.join(row)}) VALUES ({marks})", tuple(row.values())
            )
    connection.close()


def _edited(rows):
    rows[2]["detail"] = json.dumps({"forged": True})
    return rows


def _swapped(rows):
    rows[1], rows[2] = rows[2], rows[1]
    return rows


def _inserted(rows):
    return [*rows[:3], rows[3] | {"operation": "forged"}, *rows[3:]]


@pytest.mark.parametrize(
    "change",
    [_edited, _swapped, _inserted, lambda rows: rows[:2] + rows[3:], lambda rows: rows[:-1]],
)
def test_an_audit_whose_chain_was_made_anew_misses_the_head_that_was_printed_outside(
    closed, change
):
    project = open_project(closed)
    head = audit_head(sign_in(project, "administrator", PASSWORD))
    project.close()
    assert _kinds(closed, heads=[head]) == set()
    _rehash(closed, change)
    assert "audit" in _kinds(closed, heads=[head])


def test_a_head_of_earlier_days_still_stands_in_the_chain(study):
    head = audit_head(study.administrator)
    set_roles(study.administrator, study.people["rita"].id, {Role.REVIEWER, Role.ANNOTATOR})
    assert audit_head(study.administrator) != head
    study.project.close()
    assert verify_project(study.project.path, heads=[head]) == []


def test_an_act_and_its_audit_row_stand_or_fall_together(study):
    before = [row.number for row in read_audit(study.rita)]
    with pytest.raises(FibrodeskError):
        set_roles(study.administrator, study.administrator.person.id, {Role.REVIEWER})
    assert [row.number for row in read_audit(study.rita)] == before


def test_everybody_reads_the_audit_as_far_as_the_table_says(study):
    study.read_all("ann", 0)
    assert {row.person for row in read_audit(study.ann)} == {"ann"}
    assert {row.person for row in read_audit(study.rita)} == {"administrator", "Reader A"}
    assert read_audit(study.bob) == []
    numbers = [row.number for row in read_audit(study.administrator)]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("file", ["missing", "changed", "unknown"])
def test_loops_are_looked_at_too(closed, file):
    path = next((closed / "cines").rglob("*.dcm"))
    if file == "missing":
        path.unlink()
    elif file == "changed":
        path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    else:
        shutil.copy(path, path.with_name("unknown.dcm"))
    (damage,) = verify_project(closed)
    assert damage.kind == "cine"


def test_containers_are_looked_at_too(closed):
    (closed / "snapshots" / "1" / "frame.png").write_bytes(b"b picture")
    (damage,) = verify_project(closed)
    assert (damage.kind, damage.subject) == ("container", "snapshots/1")
    (closed / "snapshots" / "1" / "manifest.json").write_bytes(b"[]")
    assert _kinds(closed) == {"container"}


@pytest.mark.faults
def test_flipped_bits_and_zeroed_pages_never_go_unnoticed_where_something_lies(closed):
    """Fifty changes to the file: each is found, or lay where nothing is stored."""
    whole = (closed / "project.db").read_bytes()
    rows = _all_rows(closed)
    chance = random.Random(5)
    noticed = 0
    for _ in range(50):
        damaged = bytearray(whole)
        at = chance.randrange(len(whole))
        if chance.random() < 0.8:
            damaged[at] ^= 1 << chance.randrange(8)
        else:
            page = at // 4096 * 4096
            damaged[page : page + 4096] = bytes(4096)
        (closed / "project.db").write_bytes(damaged)
        if _noticed(closed):
            noticed += 1
        else:
            assert _all_rows(closed) == rows
    assert noticed >= 15  # the rest fell on empty space, of which a small project has much


def _noticed(folder):
    try:
        return bool(verify_project(folder))
    except FibrodeskError:
        return True


def _all_rows(folder):
    connection = sqlite3.connect(folder / "project.db")
    names = [n for (n,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    rows = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    connection.close()
    return rows


def test_a_file_that_is_no_database_is_refused_in_words(closed):
    (closed / "project.db").write_bytes(b"no database at all, but long enough " * 40)
    with pytest.raises(ProjectDamagedError):
        verify_project(closed)


def test_a_flipped_bit_in_a_reading_is_not_shown(study):
    reading = study.open("ann")
    write(reading, paint(reading.draft, 0, (1, 1, 9, 9)))
    write(reading, said(reading.draft, form="focal"))
    reading.close()
    study.project.close()
    for statement in (
        "UPDATE masks SET stored = zeroblob(length(stored))",
        "UPDATE answers SET payload = zeroblob(length(payload)) WHERE frame IS NULL",
        "UPDATE answers SET payload = zeroblob(length(payload)) WHERE frame = 0",
        "UPDATE journal SET payload = zeroblob(length(payload)) WHERE seq = 1",
    ):
        copy = study.project.path.with_name("copy")
        shutil.copytree(study.project.path, copy)
        _change(copy, statement)
        project = open_project(copy)
        ann = sign_in(project, "ann", PASSWORD)
        with pytest.raises(ReadingDamagedError):
            open_reading(ann, round_id=study.round_id, cine_id=study.cines[0])
        project.close()
        shutil.rmtree(copy)
