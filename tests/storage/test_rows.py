"""What the shelves keep for the other acts: loops, verdicts, models, snapshots, pens, processes."""

import os
import platform
import subprocess
import sys
from dataclasses import replace

import pytest
from desk.studies import SHAPE
from sqlalchemy import select

from fibrodesk.domain.cine import CineFacts
from fibrodesk.domain.ecg import Ecg
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.reading import RoundKind
from fibrodesk.storage.cines import cine_pixel_sha256, frame_id
from fibrodesk.storage.errors import PenTakenError
from fibrodesk.storage.processes import process_start, start_in
from fibrodesk.storage.rounds import RoundReaderRow, RoundRow
from fibrodesk.storage.schema import cines

FACTS = CineFacts(
    frames=2,
    rows=SHAPE[0],
    columns=SHAPE[1],
    spacing=PixelSpacing(row_mm=0.5, column_mm=0.25),
    frame_times_ms=(0.0, 33.5),
    r_wave_times_ms=(12.0,),
    heart_rate_bpm=71.0,
    scanner="A B",
    view="A4C",
    synthetic=True,
)


def _add_cine(project, cine_id="c1", hashes=("a", "b"), facts=FACTS):
    me = project.store.read(lambda rows: rows.people.all()[0].person.id)

    def add(rows):
        rows.cines.add_patient("FD-0001", {"ef": 51.5})
        return rows.cines.add(
            cine_id=cine_id,
            patient="FD-0001",
            facts=facts,
            frame_sha256=hashes,
            imported_by=me,
            confirmed_by=None,
        )

    return project.store.write(add)


def test_a_loop_comes_back_with_every_fact(project):
    row = _add_cine(project)
    assert row.facts == FACTS
    assert (row.number, row.patient, row.confirmed_by) == (1, "FD-0001", None)
    assert project.store.read(lambda rows: rows.cines.frame_hashes("c1")) == ["a", "b"]
    found = project.store.read(lambda rows: rows.cines.with_pixels(cine_pixel_sha256(["a", "b"])))
    assert found == row
    assert project.store.read(lambda rows: rows.cines.with_pixels("other")) is None
    assert project.store.read(lambda rows: rows.cines.get("c2")) is None


def test_the_ecg_stays_with_the_loop_s_file_and_rows_of_before_are_read(project):
    told = replace(FACTS, ecg=Ecg(start_ms=0.0, levels=(-31, 31, 4)))
    row = _add_cine(project, facts=told)
    assert row.facts == FACTS
    stored = project.store.read(lambda rows: rows.cines._first(select(cines)).facts)
    assert "ecg" not in stored  # as every row was before, so that an older program reads it too
    assert '"r_wave_times_ms"' in stored


def test_the_same_pixels_are_never_stored_twice(project):
    _add_cine(project)
    with pytest.raises(ValueError, match="refused"):
        _add_cine(project, cine_id="c2")
    assert len(project.store.read(lambda rows: rows.cines.all())) == 1


def test_a_frame_is_its_loop_its_shape_its_pixels_and_its_place():
    other = CineFacts(frames=2, rows=SHAPE[1], columns=SHAPE[0])
    names = {
        frame_id(FACTS, "loop", "a", 0),
        frame_id(FACTS, "loop", "a", 1),
        frame_id(FACTS, "loop", "b", 0),
        frame_id(FACTS, "another", "a", 0),
        frame_id(other, "loop", "a", 0),
    }
    assert len(names) == 5


@pytest.mark.parametrize(
    ("hashes", "another"),
    [
        (("black", "black", "c", "d"), None),  # a lead-in that many loops have
        (("b", "a", "c"), 2),  # a cut that begins later, in whatever order
        (("a", "a"), 1),  # a still of it has no other picture
        (("c", "d"), None),
    ],
    ids=["a lead-in alone", "another cut", "a still", "nothing"],
)
def test_two_loops_are_one_recording_by_more_than_a_lead_in(project, hashes, another):
    _add_cine(project, hashes=("black", "a", "b"))
    told, shared = project.store.read(lambda rows: rows.cines.sharing(FACTS, hashes))
    assert (told is not None) == (another is not None)
    assert shared == (another or 0)


def test_loops_that_begin_alike_are_both_kept(project):
    _add_cine(project, hashes=("black", "a"))
    _add_cine(project, cine_id="c2", hashes=("black", "b"))
    assert project.store.read(lambda rows: rows.cines.frame_hashes("c2")) == ["black", "b"]


def test_the_same_pictures_in_another_shape_are_another_recording(project):
    _add_cine(project, hashes=("a", "b"))
    turned = replace(FACTS, rows=SHAPE[1], columns=SHAPE[0])
    told = project.store.read(lambda rows: rows.cines.sharing(turned, ("a", "b", "c")))
    assert told == (None, 0)


def test_clinical_values_that_are_told_again_replace_the_old_ones(project):
    def tell(rows):
        rows.cines.add_patient("FD-1", {"ef": 50, "edv": 120})
        rows.cines.add_patient("FD-1", {"ef": 48})
        rows.cines.add_patient("FD-1")
        rows.cines.add_patient("FD-2")
        return rows.cines.patients()

    first, second = project.store.write(tell)
    assert first.clinical == {"ef": 48, "edv": 120}
    assert (second.code, second.side, second.clinical) == ("FD-2", None, {})


def test_the_side_of_a_patient_is_drawn_once(project):
    def draw(rows):
        rows.cines.add_patient("FD-1")
        rows.cines.set_side("FD-1", "gate")
        rows.cines.set_side("FD-1", "gate")
        for code, side in (("FD-1", "train"), ("FD-9", "train")):
            with pytest.raises(ValueError, match="again"):
                rows.cines.set_side(code, side)
        return rows.cines.patient("FD-1").side

    assert project.store.write(draw) == "gate"


def test_verdicts_are_taken_back_and_never_doubled(study):
    reading = study.open("ann")
    rita = study.people["rita"].id

    def give(rows):
        fields = {"reading": reading.id, "frame": 3, "structure": "fibrosis", "person": rita}
        first = rows.verdicts.add(**fields, verdict="accepted", operation="o1")
        again = rows.verdicts.add(**fields, verdict="accepted", operation="o1")
        second = rows.verdicts.add(
            **fields, verdict="rejected", reason="leaks", reader=rita, operation="o2"
        )
        rows.verdicts.take_back(first, person=rita)
        return first == again, second

    same, second = study.project.store.write(give)
    assert same
    (standing,) = study.project.store.read(lambda rows: rows.verdicts.all(reading=reading.id))
    assert (standing.id, standing.verdict, standing.reason) == (second, "rejected", "leaks")
    everything = study.project.store.read(lambda rows: rows.verdicts.all(standing=False))
    assert [row.taken_back_by for row in everything] == [rita, None]
    assert study.project.store.read(lambda rows: rows.verdicts.all(reading="other")) == []


def test_models_keep_their_numbers_uses_and_judgements(project):
    me = project.store.read(lambda rows: rows.people.all()[0].person.id)

    def keep(rows):
        rows.snapshots.add(
            snapshot_id="s1", path="snapshots/1", manifest_sha256="f", person=me, detail={"n": 3}
        )
        for name in ("m1", "m2"):
            rows.models.add(model_id=name, name=name, path=f"models/{name}", card={}, person=me)
        rows.models.use("m1", person=me)
        rows.models.use("m2", person=me, reason="better")
        rows.models.add_gate(model="m2", against="m1", snapshot="s1", result={"dice": 0.5})
        rows.models.add_gate(model="m1", against=None, snapshot=None, result={})

    project.store.write(keep)
    read = project.store.read
    assert [(row.id, row.number) for row in read(lambda rows: rows.models.all())] == [
        ("m1", 1),
        ("m2", 2),
    ]
    assert [(use.model, use.reason) for use in read(lambda rows: rows.models.uses())] == [
        ("m1", ""),
        ("m2", "better"),
    ]
    assert read(lambda rows: rows.models.get("m2").path) == "models/m2"
    assert read(lambda rows: rows.models.get("m3")) is None
    (gate,) = read(lambda rows: rows.models.gates("m2"))
    assert (gate.against, gate.snapshot, gate.result) == ("m1", "s1", {"dice": 0.5})
    assert len(read(lambda rows: rows.models.gates())) == 2
    (snapshot,) = read(lambda rows: rows.snapshots.all())
    assert snapshot == read(lambda rows: rows.snapshots.get("s1"))
    assert snapshot.detail == {"n": 3}
    assert read(lambda rows: rows.snapshots.get("s2")) is None


def test_what_is_not_there_is_a_bug_to_ask_for(project):
    read = project.store.read
    for ask in (
        lambda rows: rows.cines.require("x"),
        lambda rows: rows.readings.require("x"),
        lambda rows: rows.people.key_of("x"),
    ):
        with pytest.raises(ValueError, match="no "):
            read(ask)
    assert read(lambda rows: rows.people.get("x")) is None
    assert read(lambda rows: rows.rounds.get("x")) is None
    assert read(lambda rows: rows.readings.key("x", "person", "y")) is None
    assert read(lambda rows: rows.pens.holder("x")) is None


def test_an_audit_row_that_stands_already_is_not_doubled(project):
    def twice(rows):
        fields = {"operation": "o1", "person": "", "act": "a", "subject": "s", "detail": {}}
        before = len(rows.audit.all())
        rows.audit.append(**fields)
        head = rows.audit.head()
        rows.audit.append(**fields)
        return len(rows.audit.all()) - before, rows.audit.head() == head

    assert project.store.write(twice) == (1, True)


def test_a_sealed_reading_without_its_reader_is_a_bug(study):
    from dataclasses import replace

    from fibrodesk.desk.drafts import content

    row = study.open("ann")._row

    def add(rows):
        content.add_reading(rows, replace(row, id="new", round_id=None))

    with pytest.raises(ValueError, match="reader and a round"):
        study.project.store.write(add)


# Pens and processes.


def test_the_pen_of_a_process_that_ended_is_taken_over(study):
    reading = study.open("ann")
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        text=True,
        check=True,
    )
    _hold(study, reading, pid=int(ended.stdout), host=platform.node(), start="1@x")
    study.project.store.write(lambda rows: rows.pens.take(reading.id, "new"))
    assert study.project.store.read(lambda rows: rows.pens.holder(reading.id)) == "new"


def test_the_pen_of_an_earlier_process_with_this_number_is_taken_over(study):
    reading = study.open("ann")
    _hold(study, reading, pid=os.getpid(), host=platform.node(), start="before the boot")
    study.project.store.write(lambda rows: rows.pens.take(reading.id, "new"))
    assert study.project.store.read(lambda rows: rows.pens.holder(reading.id)) == "new"


def test_the_pen_of_another_machine_stays_there(study):
    reading = study.open("ann")
    _hold(study, reading, pid=1, host="the other room", start="1")
    with pytest.raises(PenTakenError) as told:
        study.project.store.write(lambda rows: rows.pens.take(reading.id, "new"))
    assert "the other room" in str(told.value)
    with pytest.raises(PenTakenError):
        study.project.store.write(lambda rows: rows.pens.require(reading.id, "new"))


def _hold(study, reading, *, pid, host, start):
    from fibrodesk.storage.schema import pens

    def hold(rows):
        values = {"session": "old", "pid": pid, "host": host, "process_start": start}
        rows.pens._update(pens, pens.c.reading == reading.id, **values)

    study.project.store.write(hold)


def test_a_process_is_known_by_its_number_and_its_start():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    start = process_start(child.pid)
    assert start
    assert start == process_start(child.pid)
    child.communicate(b"\n")
    assert process_start(child.pid) is None
    assert process_start(os.getpid())


def test_a_start_is_read_from_a_name_with_spaces_and_brackets(tmp_path):
    (tmp_path / "7").mkdir()
    fields = ["S", *("0" for _ in range(18)), "4711", "0"]
    (tmp_path / "7" / "stat").write_text(f"7 (a) b (c)) {' '.join(fields)}")
    assert start_in(tmp_path, 7) == "4711@"
    (tmp_path / "7" / "stat").write_text(f"7 (gone) Z {' '.join(fields[1:])}")
    assert start_in(tmp_path, 7) is None
    assert start_in(tmp_path, 8) is None


@pytest.mark.parametrize("told", ["Mon Nov  2 10:00:00 2026\n", ""])
def test_without_proc_the_system_is_asked(monkeypatch, told):
    """macOS has no /proc; what `ps` prints is what is compared."""
    from fibrodesk.storage import processes

    def run(command, **_how):
        assert command[-1] == "7"
        return subprocess.CompletedProcess(command, 0, stdout=told, stderr="")

    monkeypatch.setattr(processes.Path, "exists", lambda _self: False)
    monkeypatch.setattr(processes.subprocess, "run", run)
    assert process_start(7) == (told.strip() or None)


def _round(round_id, number, **more):
    return RoundRow(
        id=round_id,
        name=f"Round {number}",
        number=number,
        mode="blind",
        public_key=b"k" * 32,
        seed="1",
        opened=None,
        **more,
    )


def _reader(person):
    sealed = {"share_sealed": b"s", "share_for_recovery": b"r", "share_published": None}
    return RoundReaderRow(person=person, position=0, **sealed)


def test_a_repeat_seals_the_whole_round_that_it_repeats(project):
    """Until it opens, and for who reads in it alone; the first round has opened by then."""
    me = project.store.read(lambda rows: rows.people.all()[0].person.id)
    for number in (1, 2):
        _add_cine(project, f"c{number}", hashes=(f"{number}a", f"{number}b"))

    def make(rows):
        rows.rounds.add(_round("first", 1), [_reader(me)])
        rows.rounds.assign("first", me, ["c2", "c1"])
        rows.rounds.set_opened("first", "2026-01-01T00:00:00+00:00")
        again = _round(
            "again", 2, kind=RoundKind.REPEAT, of_round="first", not_before="2026-01-15T00:00:00"
        )
        rows.rounds.add(again, [_reader(me)])
        rows.rounds.assign("again", me, ["c2"], codes={"c2": "R-1234"})

    project.store.write(make)
    read = project.store.read
    assert [row.id for row in read(lambda rows: rows.rounds.sealing(me, "c1"))] == ["again"]
    assert read(lambda rows: rows.rounds.sealed_for(me, "c2"))
    assert not read(lambda rows: rows.rounds.sealed_for("somebody", "c2"))
    assert [row.not_before for row in read(lambda rows: rows.rounds.disguised(me))] == [
        "2026-01-15T00:00:00"
    ]
    assert [row.id for row in read(lambda rows: rows.rounds.again("first"))] == ["again"]
    assert read(lambda rows: rows.rounds.codes("again", me)) == {"c2": "R-1234"}
    assert read(lambda rows: rows.rounds.coded(me, "R-1234")) == "c2"
    assert read(lambda rows: rows.rounds.coded(me, "R-9999")) is None
    assert read(lambda rows: rows.rounds.coded("somebody", "R-1234")) is None
    assert read(lambda rows: rows.rounds.all_codes()) == {"R-1234"}

    def close(rows):
        rows.rounds.rename("again", "Round 2 (withdrawn)")
        rows.rounds.set_opened("again", "2026-02-01T00:00:00+00:00")

    project.store.write(close)
    assert not read(lambda rows: rows.rounds.sealed_for(me, "c2"))
    assert read(lambda rows: rows.rounds.disguised(me)) == []
    assert read(lambda rows: rows.rounds.named("Round 2")) is None
