"""A reviewer from whom names are hidden cannot tell which reader goes by which letter.

Two worlds differ in one thing: whether Ann is A and Bob is B, or the other way round. All that the
reviewer is told must be the same in both; then no cleverness joins a letter to a name.
"""

import json
import re
import shutil
from collections import Counter
from dataclasses import asdict, dataclass, field, replace

import pytest
from desk.studies import PASSWORD, answered, paint, write
from desk.synthetic import make_synthetic

from fibrodesk.cli.main import main
from fibrodesk.desk.agreeing.access import ReadersUnknownError
from fibrodesk.desk.agreeing.publishing import publish_agreement
from fibrodesk.desk.agreeing.study import study_agreement
from fibrodesk.desk.agreeing.trends import reader_trends
from fibrodesk.desk.auditing import read_audit
from fibrodesk.desk.consensus.disputes import disputes
from fibrodesk.desk.consensus.sources import sources
from fibrodesk.desk.exporting.exports import export
from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.readings import open_reading, submit_reading
from fibrodesk.desk.remarks import pin_remark
from fibrodesk.desk.reporting.report import write_report
from fibrodesk.desk.reviewing.readers import who_can_be_asked
from fibrodesk.desk.rounds import letters
from fibrodesk.desk.rounds.repeats import plan_repeat
from fibrodesk.desk.rounds.revisions import reopen
from fibrodesk.desk.rounds.round import create_round, list_rounds, reading_states, work_list
from fibrodesk.desk.session import sign_in
from fibrodesk.desk.status import project_status
from fibrodesk.desk.study import change_settings
from fibrodesk.desk.threads import all_threads
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.remark import Anchor, RemarkKind

pytestmark = pytest.mark.faults

FAIR = letters.drawn  # before the tests' own dice
BOX = {"A": (60, 60, 90, 110), "B": (70, 80, 110, 120)}
ORDER = {"A": (0, 1), "B": (1, 0)}  # in which the cines are submitted
SECONDS = {"A": 30.0, "B": 12.0}
IN_EACH_WORLD = ({"A": "ann", "B": "bob"}, {"A": "bob", "B": "ann"})
_HEX = re.compile(r"\b[0-9a-f]{12,}\b")
_WHEN = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+00:00)?|\d{4}-\d\d-\d\d"
    r"|\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d"  # as a report says it
)
_CODE = re.compile(r"\bR-\d{4,}\b")


@dataclass
class World:
    """A copy of one study, in which letters went to people as `who` says."""

    project: object
    who: dict
    people: dict
    sessions: dict
    cines: list
    round_id: str = ""
    folder: object = None
    told: dict = field(default_factory=dict)  # what the reviewer was told on the way

    def of(self, letter):
        return self.sessions[self.who[letter]]

    @property
    def rita(self):
        return self.sessions["rita"]


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    made = make_synthetic(tmp_path_factory.mktemp("names"), patients=2, seed=8)
    made.ids = [record.id for record in made.cines]
    made.project.close()
    return made


def read_all(world, letter, round_id, *, shift=0):
    """Read everything that is owed, in the letter's own order and pace."""
    session = world.of(letter)
    owed = [item for item in work_list(session) if item.round_id == round_id]
    owed.sort(key=lambda item: item.cine.number)
    if letter == "B":
        owed.reverse()
    for item in owed:
        reading = open_reading(session, round_id=round_id, cine_id=item.cine.id)
        frames = item.cine.key_frames
        top, left, bottom, right = BOX[letter]
        box = (top + shift, left, bottom + shift, right)
        write(reading, paint(reading.draft, frames[0], box))
        for frame in frames[1:]:
            write(reading, answered(reading.draft, frame))
        note = reading.draft.note({"active_s": {str(frames[0]): SECONDS[letter]}})
        reading.append(note, done=lambda: None, failed=pytest.fail)
        submit_reading(session, reading)
        # what the lists say while only some have submitted
        world.told.setdefault("half way", []).append(lists(world))


def lists(world):
    """What the lists and the audit tell the reviewer at this moment."""
    return [
        [asdict(view) for view in list_rounds(world.rita)],
        [reading_states(world.rita, each) for each in world.cines],
        project_status(world.rita),
        [asdict(row) for row in read_audit(world.rita)],
    ]


def walked(world):
    """A round of two, one question, a repeat in which both read, and one reading reopened."""
    administrator = world.sessions["administrator"]
    named = [world.people[name].id for name in ("ann", "bob")]
    by_letter = [world.people[world.who[letter]].id for letter in "AB"]
    world.round_id = create_round(
        administrator, name="One", cines=world.cines, readers=named, seed=4, by_letter=by_letter
    ).id
    for letter in "AB":
        read_all(world, letter, world.round_id)
        if letter == "A":
            at = Anchor(frame=0, at=ImagePoint(70.0, 70.0))
            pin_remark(
                world.of("A"),
                round_id=world.round_id,
                cine_id=world.cines[0],
                kind=RemarkKind.QUESTION,
                text="Is this the wall?",
                anchor=at,
            )
    again = plan_repeat(administrator, round_id=world.round_id, after_days=0, seed=4)
    for letter in "AB":
        read_all(world, letter, again.id, shift=3)
    reader = world.people[world.who["A"]].id
    reopen(
        administrator,
        round_id=world.round_id,
        cine_id=world.cines[0],
        reader=reader,
        reason="The wall was mended.",
    )
    return world


@pytest.fixture
def worlds(template, tmp_path):
    made = []
    for number, who in enumerate(IN_EACH_WORLD):
        folder = tmp_path / f"world{number}"
        folder.mkdir()
        shutil.copytree(template.project.path, folder / "study.fibrodesk")
        project = open_project(folder / "study.fibrodesk")
        sessions = {name: sign_in(project, name, PASSWORD) for name in template.sessions}
        ids = list(template.ids)
        made.append(
            walked(World(project, who, dict(template.people), sessions, ids, folder=folder))
        )
    yield made
    for each in made:
        each.project.abandon()


def plain(told):
    """Text without what differs between any two studies: ids, hashes, codes and times."""
    text = told if isinstance(told, str) else json.dumps(told, indent=1, default=repr)
    return _CODE.sub("R-0", _WHEN.sub("@", _HEX.sub("#", text)))


def unordered(text):
    """Lines counted: lists that go by random ids stand otherwise in each study."""
    return Counter(plain(text).splitlines())


def test_lists_status_and_audit_are_the_same_whoever_goes_by_which_letter(worlds):
    first, second = (plain(lists(world)) for world in worlds)
    assert first == second
    assert "Reader A" in first
    for world in worlds:
        audit = read_audit(world.rita)
        (made,) = [row for row in audit if row.subject == "One" and row.act == "round created"]
        assert made.detail["readers"] == ["Reader A", "Reader B"]
        assert "seed" not in made.detail, "with it and an id the reader's own order is known"
        for row in audit:
            if row.act in ("reading submitted", "round opened"):
                assert row.person in ("Reader A", "Reader B")


def test_so_were_they_after_every_single_submission(worlds):
    first, second = (world.told["half way"] for world in worlds)
    assert len(first) == 6
    assert [plain(each) for each in first] == [plain(each) for each in second]


def test_agreement_trends_disputes_sources_and_questions_are_the_same(worlds):
    def told(world):
        rita, round_id = world.rita, world.round_id
        at = {"round_id": round_id, "cine_id": world.cines[0]}
        frame = project_status(rita)["cines"][0]["key_frames"][0] - 1
        return [
            study_agreement(rita, round_id=round_id, domain="frame").readers,
            [
                (trend.reader.name, [asdict(point) for point in trend.points])
                for trend in reader_trends(rita, round_id, domain="frame")
            ],
            [(each.number, each.frame, each.readers) for each in disputes(rita, round_id)],
            [
                (each.letter, each.name, int(each.mask.sum()))
                for each in sources(rita, **at, frame=frame).readers
            ],
            [(view.names, view.told) for view in all_threads(rita).found],
        ]

    first, second = (plain(told(world)) for world in worlds)
    assert "Reader A" in first
    assert first == second


def test_exports_reports_and_publications_are_the_same(worlds):
    def told(world):
        out = world.folder / "out"
        out.mkdir()
        export(world.rita, out / "csv", to="csv")
        export(world.rita, out / "png", to="png")
        publish_agreement(
            world.rita, round_id=world.round_id, folder=out / "agreed", domain="frame"
        )
        write_report(world.rita, out / "report.html")
        found = Counter()
        for path in sorted(out.rglob("*")):
            found[str(path.relative_to(out))] += 1
            if path.suffix in (".csv", ".txt", ".md", ".json", ".html"):
                text = path.read_text(encoding="utf-8")
                assert not any(person.id in text for person in world.people.values())
                found += unordered(re.sub(r"data:[^\"]*|<svg.*?</svg>", "", text, flags=re.S))
        return found

    first, second = (told(world) for world in worlds)
    assert any("reader-a_round-1" in name for name in first)
    assert first == second


@pytest.mark.parametrize(
    "words",
    [
        ("status", "--json"),
        ("agreement", "--json", "--domain", "frame"),
        ("agreement", "--domain", "frame"),
        ("agreement", "--methods", "--domain", "frame"),
    ],
)
def test_commands_print_the_same(worlds, capsys, words):
    found = []
    for world in worlds:
        world.project.close()
        secret = world.folder / "password"
        secret.write_text(PASSWORD + "\n")
        capsys.readouterr()
        command, *more = words
        path = str(world.project.path)
        who = ["--as", "rita", "--password-file", str(secret)]
        assert main([command, path, *more, *who]) == 0
        text = capsys.readouterr().out
        assert not any(person.id in text for person in world.people.values())
        found.append(unordered(text))
    assert found[0] == found[1]


def test_a_name_asks_for_nobody_where_it_is_hidden(worlds):
    """Else the order of the answer would tell who is who."""
    for world in worlds:
        with pytest.raises(ReadersUnknownError):
            study_agreement(world.rita, round_id=world.round_id, readers=("ann", "bob"))


def test_no_id_stands_beside_a_name_anywhere_a_reviewer_reads(worlds):
    for world in worlds:
        told = json.dumps([asdict(row) for row in read_audit(world.rita)])
        for name in ("ann", "bob"):
            assert world.people[name].id not in told


def test_the_administrator_and_the_readers_are_told_names(worlds):
    world = worlds[1]
    for name in ("administrator", "ann"):
        found = study_agreement(world.sessions[name], round_id=world.round_id, domain="frame")
        assert found.readers == ("bob", "ann"), "in the order of the letters"
    rows = read_audit(world.sessions["administrator"])
    assert {row.person for row in rows if row.act == "reading submitted"} == {"ann", "bob"}


def test_where_names_are_not_hidden_they_stand_everywhere(worlds):
    world = worlds[1]
    administrator = world.sessions["administrator"]
    change_settings(administrator, replace(world.project.settings, hide_names=False))
    view = next(one for one in list_rounds(world.rita) if one.id == world.round_id)
    assert [reader.name for reader in view.readers] == ["bob", "ann"]
    rows = read_audit(world.rita)
    assert {row.person for row in rows if row.act == "reading submitted"} == {"ann", "bob"}


def test_letters_fall_by_chance_in_whatever_order_readers_are_named(
    template, tmp_path, monkeypatch
):
    monkeypatch.setattr(letters, "drawn", FAIR)
    shutil.copytree(template.project.path, tmp_path / "study.fibrodesk")
    project = open_project(tmp_path / "study.fibrodesk")
    administrator = sign_in(project, "administrator", PASSWORD)
    named = [template.people[name].id for name in ("ann", "bob")]
    first = Counter()
    for number in range(40):
        view = create_round(
            administrator, name=f"R{number}", cines=template.ids[:1], readers=named, seed=1
        )
        first[view.readers[0].name] += 1
    project.abandon()
    assert sum(first.values()) == 40
    assert min(first["ann"], first["bob"]) >= 4, "by chance once in ten million"


def test_letters_are_not_those_of_the_seed_that_the_audit_tells(monkeypatch):
    """The same seed gives the same orders of cines, and letters of its own each time."""
    assert len({tuple(FAIR("abcdef")) for _ in range(50)}) > 10


def test_the_list_of_whom_to_ask_has_names_in_an_order_that_tells_no_letter(worlds):
    for world in worlds:
        assert [person.name for person in who_can_be_asked(world.rita)] == ["ann", "bob"]
