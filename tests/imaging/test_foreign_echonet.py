"""The three EchoNet sets: what their tables tell, and every trap in them."""

import numpy as np
import pytest
from foreign_loops import FRAMES, apart, dice, edit_table, found_in, loops

from fibrodesk.domain.mask import Structure
from fibrodesk.imaging.datasets.echonet_tracings import area_px2, mask_of, outline_of_chords
from fibrodesk.imaging.datasets.layouts import labels_of, loops_of, recognise
from fibrodesk.imaging.datasets.tables import number_of, rows_of, whole_number
from fibrodesk.imaging.errors import ImagingError
from fibrodesk.imaging.opening import open_source
from fibrodesk.imaging.source import SourceRef
from fibrodesk.phantom.layouts.echonet import chords, corners, file_stem
from fibrodesk.phantom.layouts.rate import per_s
from fibrodesk.phantom.layouts.writing import write_layout

LARGEST_LOSS = 3.0  # grey levels on average, by Motion JPEG
STEMS = [file_stem(loop) for loop in loops()]


@pytest.fixture
def dynamic(tmp_path):
    write_layout("echonet", tmp_path / "EchoNet-Dynamic", loops())
    return tmp_path / "EchoNet-Dynamic"


@pytest.fixture
def pediatric(tmp_path):
    write_layout("echonet-pediatric", tmp_path / "pediatric", loops())
    return tmp_path / "pediatric"


@pytest.fixture
def lvh(tmp_path):
    write_layout("echonet-lvh", tmp_path / "lvh", loops(size_px=(160, 200)))
    return tmp_path / "lvh"


def cavity(loop, frame):
    return loop.masks[Structure.LEFT_VENTRICULAR_CAVITY][frame]


def by_patient(taken):
    return [next(one for one in taken.values() if one.path.stem == stem) for stem in STEMS]


def test_each_set_is_recognised_by_its_tables(dynamic, pediatric, lvh, tmp_path):
    assert recognise(dynamic) == "echonet"
    assert recognise(pediatric) == recognise(pediatric / "A4C") == "echonet-pediatric"
    assert recognise(lvh) == "echonet-lvh"
    assert recognise(tmp_path) is None


def test_a_set_is_found_inside_a_chosen_folder(dynamic, tmp_path):
    taken, refused = found_in(tmp_path)
    assert not refused
    assert {one.source.kind for one in taken.values()} == {"echonet"}
    assert sorted(path.removesuffix(".avi") for path in taken) == sorted(STEMS)


def test_a_dynamic_loop_comes_with_all_that_its_tables_tell(dynamic):
    taken, refused = found_in(dynamic)
    assert not refused
    splits = ["train", "validation", "test"]
    for loop, candidate, split in zip(loops(), by_patient(taken), splits, strict=True):
        facts, told = candidate.facts, candidate.told
        assert (facts.frames, facts.shape, facts.view) == (FRAMES, (112, 112), "A4C")
        assert facts.frame_time_ms == pytest.approx(1000 / per_s(loop))
        assert facts.spacing is None  # never millimetres
        assert (told.dataset, told.split) == ("EchoNet-Dynamic", split)
        assert (told.ed, told.es) == (loop.ed_frame, loop.es_frame)
        assert told.labelled == (loop.ed_frame, loop.es_frame)
        assert dict(candidate.measured) == {
            "ejection_fraction": pytest.approx(loop.ejection_fraction)
        }
        assert candidate.identity.patient_id == file_stem(loop)
        assert candidate.identity.issuer == "EchoNet-Dynamic"
        with open_source(candidate.source) as cine:
            for index, truth in enumerate(loop.cine.frames):
                assert apart(cine.frame(index), truth) < LARGEST_LOSS


def test_dynamic_tracings_are_the_hearts_cavity(dynamic):
    taken, _ = found_in(dynamic)
    for loop, candidate in zip(loops(), by_patient(taken), strict=True):
        labels = labels_of(candidate.source)
        assert [one.frame for one in labels.frames] == [loop.ed_frame, loop.es_frame]
        for one in labels.frames:
            assert one.mask.shape == (112, 112)
            assert dice(one.mask, cavity(loop, one.frame)) > 0.93
            assert one.stem == candidate.path.stem


def test_the_long_axis_is_no_part_of_the_outline():
    """A chord list of a square with its axis in front: the mask is the square, corner by corner."""
    axis, sides = [50, 0, 50, 60], [[10, y, 30, y] for y in (20, 25, 30)]
    outline = outline_of_chords(np.array([axis, *sides], float))
    assert outline.tolist() == [[10, 20], [10, 25], [10, 30], [30, 30], [30, 25], [30, 20]]
    mask = mask_of(outline, (112, 112))
    assert np.argwhere(mask).min(axis=0).tolist() == [20, 10]
    assert np.argwhere(mask).max(axis=0).tolist() == [30, 30]
    assert area_px2(outline) == 200


def test_ends_of_the_cycle_go_by_area_whatever_the_order(dynamic):
    """The table's order of the frames is turned round: the larger outline is still diastole."""
    edit_table(
        dynamic / "VolumeTracings.csv",
        lambda rows: [rows[0], *sorted(rows[1:], key=lambda row: -int(row[-1]))],
    )
    taken, _ = found_in(dynamic)
    for loop, candidate in zip(loops(), by_patient(taken), strict=True):
        assert (candidate.told.ed, candidate.told.es) == (loop.ed_frame, loop.es_frame)


def test_names_with_and_without_an_ending_and_an_unnamed_column_are_the_same(dynamic):
    def swapped(rows):
        header, *others = rows
        return [["", *header], *([i, f"{row[0]}.avi", *row[1:]] for i, row in enumerate(others))]

    before, _ = found_in(dynamic)
    edit_table(dynamic / "FileList.csv", swapped)
    edit_table(
        dynamic / "VolumeTracings.csv",
        lambda rows: [rows[0], *([row[0].removesuffix(".avi"), *row[1:]] for row in rows[1:])],
    )
    after, refused = found_in(dynamic)
    assert not refused
    assert {k: (v.told, v.measured) for k, v in before.items()} == {
        k: (v.told, v.measured) for k, v in after.items()
    }


def test_the_case_of_columns_and_a_byte_order_mark_make_no_difference(dynamic):
    path = dynamic / "FileList.csv"
    edit_table(path, lambda rows: [[name.upper() for name in rows[0]], *rows[1:]])
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    taken, refused = found_in(dynamic)
    assert not refused
    assert all(one.measured for one in taken.values())


def test_bad_rows_and_missing_files_are_each_named_and_the_rest_comes_in(dynamic):
    """A missing video, a file named twice, a path for a name, one traced frame, frames past the
    end and a frame that is no number: nothing else is lost.
    """
    (dynamic / "Videos" / f"{STEMS[0]}.avi").unlink()
    edit_table(
        dynamic / "FileList.csv",
        lambda rows: [*rows, rows[2], ["../../secret", *rows[1][1:]], ["", *rows[1][1:]]],
    )

    def changed(rows):
        kept = [row for row in rows if row[0] != f"{STEMS[1]}.avi" or row[-1] == "0"]
        return [
            [*row[:-1], "500"] if row[0] == f"{STEMS[2]}.avi" and row[-1] != "0" else row
            for row in kept
        ] + [[f"{STEMS[2]}.avi", "a", "b", "c", "d", "e"]]

    edit_table(dynamic / "VolumeTracings.csv", changed)
    taken, refused = found_in(dynamic)
    assert sorted(taken) == sorted(f"{stem}.avi" for stem in STEMS[1:])
    assert f"{STEMS[0]}.avi" in refused  # named, and where it is named
    listing = loops_of(dynamic, "echonet")
    reasons = " ".join(refusal.reason for refusal in listing.refusals)
    assert len(listing.refusals) == 4
    assert all(row in reasons for row in ("Row 5", "Row 6", "Row 7", "FileList.csv"))
    one, past = taken[f"{STEMS[1]}.avi"], taken[f"{STEMS[2]}.avi"]
    assert (one.told.ed, one.told.es) == (None, None)
    assert any("traced one frame" in warning for warning in one.warnings)
    assert past.told.labelled == (0,)
    assert any("frame 501" in warning for warning in past.warnings)
    assert any("1 rows" in warning for warning in past.warnings)
    labels = labels_of(past.source)
    assert [found.frame for found in labels.frames] == [0]
    assert "frame 501" in labels.refusals[0].reason


def test_a_wrong_column_is_one_refusal(dynamic):
    edit_table(
        dynamic / "VolumeTracings.csv",
        lambda rows: [[name.replace("X2", "Q") for name in rows[0]], *rows[1:]],
    )
    taken, refused = found_in(dynamic)
    assert len(taken) == len(loops())
    assert "X2" in refused["VolumeTracings.csv"].reason
    edit_table(
        dynamic / "FileList.csv",
        lambda rows: [["Name", *rows[0][1:]], *rows[1:]],
    )
    taken, refused = found_in(dynamic)
    assert not taken
    assert "FileName" in refused["EchoNet-Dynamic"].reason


def test_a_table_that_is_no_text_is_one_refusal(dynamic):
    (dynamic / "VolumeTracings.csv").write_bytes(
        b"FileName,X1,Y1,X2,Y2,Frame\n" + bytes(range(128, 256)) * 20
    )
    taken, refused = found_in(dynamic)
    assert len(taken) == len(loops())
    assert "no table of text" in refused["VolumeTracings.csv"].reason
    (dynamic / "VolumeTracings.csv").unlink()
    taken, refused = found_in(dynamic)
    assert len(taken) == len(loops())
    assert "VolumeTracings.csv" in refused


def test_values_that_can_be_none_are_said_and_left_out(dynamic):
    def changed(rows):
        header, first, second, third = rows
        first[1], second[1], third[1] = "163", "nan", ""
        first[6] = "0"
        second[7] = "99"
        return [header, first, second, third]

    edit_table(dynamic / "FileList.csv", changed)
    first, second, third = by_patient(found_in(dynamic)[0])
    assert first.measured == second.measured == third.measured == ()
    assert any("ejection fraction" in warning for warning in first.warnings)
    assert first.facts.frame_time_ms == pytest.approx(1000 / per_s(loops()[0]))  # the video's own
    assert any("99 frames" in warning for warning in second.warnings)


def test_a_video_that_no_table_knows_comes_in_without_a_word_of_it(dynamic):
    known = dynamic / "Videos" / f"{STEMS[0]}.avi"
    (dynamic / "Videos" / "0XEXTRA.avi").write_bytes(known.read_bytes())
    taken, refused = found_in(dynamic)
    assert not refused
    extra = taken["0XEXTRA.avi"]
    assert extra.told.ed is None
    assert extra.measured == ()
    assert any("tells nothing of this video" in warning for warning in extra.warnings)


def test_no_text_of_a_table_rides_along_as_a_split(dynamic):
    edit_table(
        dynamic / "FileList.csv",
        lambda rows: [rows[0], *([*row[:-1], "Mrs Miller"] for row in rows[1:])],
    )
    taken, _ = found_in(dynamic)
    assert {one.told.split for one in taken.values()} == {""}


def test_children_come_with_polygons_folds_views_and_their_gaps(pediatric):
    refs = loops_of(pediatric, "echonet-pediatric").loops
    assert [ref.path.parent.parent.name for ref in refs] == ["A4C"] * 3 + ["PSAX"]
    taken, refused = found_in(pediatric / "A4C")
    assert not refused
    for number, (loop, candidate) in enumerate(zip(loops(), by_patient(taken), strict=True)):
        told = candidate.told
        assert (told.dataset, told.split) == ("EchoNet-Pediatric", f"fold {number}")
        assert candidate.facts.view == "A4C"
        assert told.ed == loop.ed_frame
        assert told.es == (None if number == 1 else loop.es_frame)  # "No Systolic"
        measured = dict(candidate.measured)
        assert measured["age_years"] == loop.patient.age % 18
        assert measured["sex"] == loop.patient.sex
        for one in labels_of(candidate.source).frames:
            assert dice(one.mask, cavity(loop, one.frame)) > 0.97
    gap = by_patient(taken)[1]
    assert any("both ends of the cycle" in warning for warning in gap.warnings)


def test_the_other_view_of_a_child_is_told_as_such(pediatric):
    (ref,) = loops_of(pediatric / "PSAX", "echonet-pediatric").loops
    with open_source(ref) as cine:
        assert cine.facts.view == "PSAX"
        assert (
            cine.identity == open_source(loops_of(pediatric, "echonet-pediatric").loops[0]).identity
        )


def test_a_view_without_its_table_does_not_stop_the_other(pediatric):
    edit_table(pediatric / "PSAX" / "FileList.csv", lambda rows: [["x", "y"], *rows[1:]])
    taken, refused = found_in(pediatric)
    assert len(taken) == 3
    assert "FileName" in refused["FileList.csv"].reason


def test_parasternal_loops_come_with_their_diameters_in_millimetres(lvh):
    taken, refused = found_in(lvh)
    assert not refused
    own = loops(size_px=(160, 200))
    for loop, candidate in zip(own, by_patient(taken), strict=True):
        assert candidate.facts.view == "PLAX"
        assert candidate.facts.shape == (160, 200)
        assert (candidate.told.ed, candidate.told.es) == (loop.ed_frame, loop.es_frame)
        assert candidate.told.labelled == ()
        assert dict(candidate.measured) == {
            "lvidd_mm": pytest.approx(loop.patient.lvidd_mm),
            "lvids_mm": pytest.approx(loop.patient.lvids_mm),
        }
        assert not labels_of(candidate.source).frames


def test_parasternal_tables_that_go_wrong_are_named(lvh):
    def changed(rows):
        rows[1][3] = "412"
        return [*rows, ["99", "0XGONE", *rows[2][2:]], ["98", "a/b", *rows[2][2:]]]

    edit_table(lvh / "MeasurementsList.csv", changed)
    taken, refused = found_in(lvh)
    assert len(taken) == 3
    assert "MeasurementsList.csv" in refused["0XGONE.avi"].reason
    assert any("LVIDd" in warning for warning in by_patient(taken)[0].warnings)
    assert "lvidd_mm" not in dict(by_patient(taken)[0].measured)


def test_tracings_written_and_read_are_the_same_outline():
    """The writer's chords and corners of a real shape enclose that shape."""
    mask = cavity(loops()[0], 0)
    assert dice(mask_of(outline_of_chords(chords(mask)), mask.shape), mask) > 0.93
    assert dice(mask_of(corners(mask), mask.shape), mask) > 0.97


def test_the_tables_figures():
    assert whole_number("46.0") == 46
    assert whole_number("46.5") is whole_number("-1") is whole_number("x") is None
    assert np.isnan(number_of("inf"))
    assert np.isnan(number_of(""))


def test_empty_lines_are_no_rows(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("FileName,EF\n\na,1\n,\n")
    assert [row.word("filename") for row in rows_of(path, needed=("FileName",))] == ["a"]


def test_a_reference_tells_a_log_no_ejection_fraction(dynamic):
    """What is handed to a process may be logged: the candidate shows neither name nor value."""
    candidate = by_patient(found_in(dynamic)[0])[0]
    assert isinstance(candidate.source, SourceRef)
    assert "ejection" not in repr(candidate).replace(repr(candidate.source), "")


ODD_CELLS = (
    "", "-1", "1e400", "9" * 400, "nan", "No Systolic", "No Diastolic", "\x00", '"', "a\nb",
    "../x", "C:\\x", ".", "..", "0X/", "99999999999", "1e6", "-5.5", "Ω" * 50, "'; --",
)  # fmt: skip


@pytest.mark.parametrize("layout", ["echonet", "echonet-pediatric", "echonet-lvh"])
def test_no_cell_of_a_table_brings_it_down(tmp_path, layout):
    """Odd cells anywhere, the header too: what is left comes in, the rest is told in words."""
    write_layout(layout, tmp_path / "set", loops())
    tables = sorted((tmp_path / "set").rglob("*.csv"))
    whole = {path: path.read_bytes() for path in tables}
    rng, told = np.random.default_rng(8), 0
    for number in range(80):
        path = tables[number % len(tables)]
        rows = whole[path].decode().splitlines()
        for _ in range(6):
            line = int(rng.integers(0 if number % 4 == 0 else 1, len(rows)))
            cells = rows[line].split(",")
            cells[rng.integers(len(cells))] = ODD_CELLS[rng.integers(len(ODD_CELLS))]
            rows[line] = ",".join(cells)
        path.write_bytes("\n".join(rows).encode())
        try:
            listing = loops_of(tmp_path / "set", layout)
        except ImagingError as error:
            told += bool(str(error) and error.advice)
        else:
            assert all(ref.path.is_file() for ref in listing.loops)
            told += bool(listing.refusals)
            for ref in listing.loops[:2]:
                with open_source(ref) as cine:
                    marks = (cine.facts.told.ed, cine.facts.told.es, *cine.facts.told.labelled)
                    assert all(mark is None or 0 <= mark < FRAMES for mark in marks)
                labels_of(ref)
        path.write_bytes(whole[path])
    assert told > 8
