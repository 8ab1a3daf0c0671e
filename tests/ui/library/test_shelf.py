"""What the library says of each loop, and where it sends whom, with a desk that is played."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from fibrodesk.desk.cines import CineRecord
from fibrodesk.desk.rounds.round import RoundView, WorkItem
from fibrodesk.domain.cine import CineFacts
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.people import Person, Role
from fibrodesk.ui.library.loop_table import Column, LoopModel, LoopTable
from fibrodesk.ui.library.shelf import LibraryPresenter, Shelf


def cine(number, *, prepared=False, excluded=False, rounds=(), spacing=None, frames=24):
    return CineRecord(
        id=f"c{number}",
        number=number,
        patient=f"FD-{number:04d}",
        facts=CineFacts(frames=frames, rows=480, columns=640, spacing=spacing),
        prepared=prepared,
        excluded=excluded,
        key_frames=(0, 5),
        ed=None,
        es=None,
        apex_up=None,
        septum_left=None,
        rounds=tuple(rounds),
    )


def item(kind, record, state, done=0):
    return WorkItem(
        kind=kind,
        cine=record,
        round_id="r1" if kind == "read" else None,
        round_name="Round 1",
        state=state,
        frames_done=done,
        frames_total=2,
    )


class PlayedLibrary:
    def __init__(self, shelf):
        self.answer = shelf
        self.made = []
        self.error = None

    def shelf(self):
        if self.error:
            raise self.error
        return self.answer

    def readers(self):
        return [person(Role.ANNOTATOR, name=name) for name in ("ann", "bob")]

    def create_round(self, name, cines, readers):
        self.made.append((name, list(cines), list(readers)))
        return RoundView(
            id="r9", name=name, mode="blind", open=False, cines=tuple(cines), readers=()
        )


def person(*roles, name="ann"):
    return Person(id=f"id-{name}", name=name, roles=frozenset(roles))


@pytest.fixture
def library(runner, qtbot):
    def make(who, cines=(), work=(), rounds=()):
        acts = PlayedLibrary(Shelf(cines=tuple(cines), work=tuple(work), rounds=tuple(rounds)))
        presenter = LibraryPresenter(acts, runner, who)
        presenter.acts = acts
        with qtbot.waitSignal(presenter.changed):
            presenter.refresh()
        return presenter

    return make


def test_a_reader_goes_on_with_the_reading_that_was_begun(library):
    first, second = cine(1, prepared=True), cine(2, prepared=True)
    shelf = library(
        person(Role.ANNOTATOR),
        [first, second],
        [item("read", first, "not_started"), item("read", second, "in_progress", 1)],
    )
    assert shelf.next_work() == ("reading", {"cine_id": "c2", "round_id": "r1"})


def test_a_reader_takes_the_own_random_order_and_not_the_numbers(library):
    first, second = cine(1), cine(2)
    work = [item("read", second, "not_started"), item("read", first, "not_started")]
    assert library(person(Role.ANNOTATOR), [first, second], work).next_work() == (
        "reading",
        {"cine_id": "c2", "round_id": "r1"},
    )


def test_a_reviewer_prepares_what_nobody_prepared(library):
    done, open_one = cine(1, prepared=True), cine(2)
    work = [item("prepare", done, "submitted"), item("prepare", open_one, "not_started")]
    shelf = library(person(Role.REVIEWER), [done, open_one], work)
    assert shelf.next_work() == ("prepare", {"cine_id": "c2"})


def test_who_has_nothing_to_do_is_told_so(library):
    record = cine(1, prepared=True)
    shelf = library(person(Role.ANNOTATOR), [record], [item("read", record, "submitted", 2)])
    assert shelf.next_work() is None


def test_who_reads_and_prepares_reads_first(library):
    record, other = cine(1, prepared=True), cine(2)
    work = [item("prepare", other, "not_started"), item("read", record, "not_started")]
    shelf = library(person(Role.ANNOTATOR, Role.REVIEWER), [record, other], work)
    assert shelf.next_work()[0] == "reading"


def test_a_consensus_that_waits_for_ones_name_comes_before_a_reading(library):
    record = cine(1, prepared=True)
    shelf = library(person(Role.ANNOTATOR), [record], [item("read", record, "not_started")])
    waits = SimpleNamespace(round_id="r1", cine_id="c1", frames=(5, 9))
    shelf.shelf = replace(shelf.shelf, signatures=(waits,))
    where = {"round_id": "r1", "cine_id": "c1", "frame": 5}
    assert shelf.next_work() == ("adjudication", where)
    assert shelf.summary().endswith("1 to be signed by you")


def test_proposals_wait_for_a_reviewer_once_everything_is_prepared(library):
    done, open_one = cine(1, prepared=True), cine(2)
    shelf = library(person(Role.REVIEWER), [done, open_one], [item("prepare", open_one, "begun")])
    shelf.shelf = replace(shelf.shelf, proposals=20)
    assert shelf.next_work() == ("review", {})
    work = (item("prepare", open_one, "not_started"),)
    shelf.shelf = replace(shelf.shelf, work=work)
    assert shelf.next_work()[0] == "prepare"


def test_an_annotator_who_is_not_asked_to_read_a_loop_cannot_open_it(library):
    record = cine(1)
    assert library(person(Role.ANNOTATOR), [record]).next_for(record) is None


def test_a_loop_that_is_read_without_preparation_is_not_prepared_any_more(library):
    record = cine(1, rounds=["r1"])
    shelf = library(person(Role.REVIEWER), [record])
    assert shelf.preparation(record).word == "not prepared"
    assert shelf.next_for(record) is None
    assert "to prepare" not in shelf.summary()


@pytest.mark.parametrize(
    ("record", "word"),
    [
        (cine(1), "to prepare"),
        (cine(1, prepared=True), "prepared"),
        (cine(1, prepared=True, excluded=True), "excluded"),
    ],
)
def test_every_state_has_a_word_and_a_shape_of_its_own(library, record, word):
    shelf = library(person(Role.REVIEWER), [record])
    assert shelf.preparation(record).word == word


def test_the_four_states_differ_in_shape(library):
    records = [cine(n) for n in range(1, 4)]
    states = ["not_started", "in_progress", "submitted"]
    work = [item("read", r, s, 1) for r, s in zip(records, states, strict=True)]
    shelf = library(person(Role.ANNOTATOR), records, work)
    glyphs = {shelf.own_reading(record).glyph for record in records}
    assert len(glyphs) == 3
    assert shelf.own_reading(records[1]).word == "begun 1/2"


def test_a_failure_to_look_is_told(library, qtbot):
    shelf = library(person(Role.REVIEWER))
    shelf.acts.error = RuntimeError("a bug")
    with qtbot.waitSignal(shelf.failed):
        shelf.refresh()


def test_a_round_is_made_and_looked_at_again(library, qtbot):
    shelf = library(person(Role.ADMINISTRATOR), [cine(1)])
    with qtbot.waitSignals([shelf.round_made, shelf.changed]):
        shelf.create_round("Round 1", ["c1"], ["a", "b"])
    assert shelf.acts.made == [("Round 1", ["c1"], ["a", "b"])]


@pytest.fixture
def table(library, qtbot):
    records = [
        cine(10, spacing=PixelSpacing(row_mm=0.41, column_mm=0.41), frames=9),
        cine(2, frames=100),
    ]
    presenter = library(person(Role.REVIEWER), [])
    made = LoopTable(presenter)
    qtbot.addWidget(made)
    presenter.acts.answer = Shelf(cines=tuple(records))
    with qtbot.waitSignal(presenter.changed):
        presenter.refresh()
    return made


def shown(table, column):
    model = table.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_numbers_are_sorted_as_numbers(table):
    assert shown(table, Column.NUMBER) == ["2", "10"]
    table.sortByColumn(Column.FRAMES, table.horizontalHeader().sortIndicatorOrder())
    assert shown(table, Column.FRAMES) == ["9", "100"]


def test_a_length_is_told_only_where_the_file_told_it(table):
    assert shown(table, Column.SPACING) == ["not told", "0.41 mm/px"]


def test_the_search_box_finds_a_study_code(table):
    table.filter(" fd-0010 ")
    assert shown(table, Column.PATIENT) == ["FD-0010"]


def test_opening_the_chosen_row_tells_its_loop(table, qtbot):
    table.choose_first()
    with qtbot.waitSignal(table.wanted) as told:
        table.open_chosen()
    assert told.args[0].number == 2


def test_the_chosen_loop_stays_chosen_when_the_shelf_is_read_anew(table, qtbot):
    """Else whoever comes back from a loop, or whom an import reaches, opens another with Enter."""
    table.choose_first()
    table.selectRow(1)
    assert table.chosen.number == 10
    presenter = table.model().sourceModel()._presenter
    presenter.acts.answer = Shelf(cines=(cine(1), *presenter.acts.answer.cines))
    with qtbot.waitSignal(presenter.changed):
        presenter.refresh()
    assert shown(table, Column.NUMBER) == ["1", "2", "10"]
    table.choose_first()
    assert table.chosen.number == 10
    presenter.acts.answer = Shelf(cines=(cine(1), cine(2)))
    with qtbot.waitSignal(presenter.changed):
        presenter.refresh()
    table.choose_first()
    assert table.chosen.number == 1, "it is gone"


def test_an_annotator_alone_has_a_column_of_own_readings(library, qtbot):
    for roles, hidden in (((Role.ANNOTATOR,), False), ((Role.REVIEWER,), True)):
        made = LoopTable(library(person(*roles)))
        qtbot.addWidget(made)
        assert made.isColumnHidden(Column.READING) is hidden


def test_a_narrow_table_leaves_out_what_matters_least(library, qtbot):
    made = LoopTable(library(person(Role.ANNOTATOR)))
    qtbot.addWidget(made)
    made.show()
    for width, hidden in (
        (1200, []),
        (800, [Column.SCANNER]),
        (640, [Column.SIZE, Column.SCANNER]),
    ):
        made.resize(width, 300)
        qtbot.wait(1)
        named = (Column.PATIENT, Column.SIZE, Column.SCANNER)
        assert [column for column in named if made.isColumnHidden(column)] == hidden


def test_the_words_of_a_wide_table_are_whole(library, qtbot):
    made = LoopTable(library(person(Role.REVIEWER), [cine(1, rounds=["r1"])]))
    qtbot.addWidget(made)
    made.resize(1200, 300)
    made.show()
    for column in (Column.PATIENT, Column.PREPARATION, Column.FRAMES, Column.SIZE, Column.SPACING):
        assert made.sizeHintForColumn(column) <= made.columnWidth(column), Column(column).name


def test_the_model_is_a_sound_table(library, qtmodeltester):
    presenter = library(person(Role.ANNOTATOR), [cine(1), cine(2)])
    model = LoopModel(presenter)
    presenter.changed.emit()
    qtmodeltester.check(model)


def test_an_unknown_round_does_not_break_the_table(library):
    record = cine(1, rounds=["gone"])
    shelf = library(
        person(Role.ADMINISTRATOR), [record], rounds=[SimpleNamespace(id="r1", name="Round 1")]
    )
    assert shelf.round_names(record) == "gone"
