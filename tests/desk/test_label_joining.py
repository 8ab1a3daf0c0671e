"""Which loop, frame and structure masks of another tool mean; nothing is stored by it."""

import numpy as np
import pytest

from desk.studies import FRAMES, SHAPE, add_cine, copy_study
from fibrodesk.desk.labels.joining import plan
from fibrodesk.desk.roles import NotAllowedError
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.imaging.labels.content import LabelledFrame, LabelRefusal, Labels

FIBROSIS, WALL = Structure.FIBROSIS, Structure.MYOCARDIUM
CAVITY = Structure.LEFT_VENTRICULAR_CAVITY


@pytest.fixture
def small(template, tmp_path):
    """Two loops that are read in no round, 3 and 4, beside the two of the study."""
    made = copy_study(template, tmp_path / "study.fibrodesk")
    for number in (3, 4):
        made.cines.append(
            add_cine(made.project, made.administrator, patient=f"FD-{number:04d}", frames=FRAMES)
        )
    yield made
    made.project.abandon()


def box(top, left, bottom, right, shape=SHAPE):
    mask = np.zeros(shape, np.bool_)
    mask[top:bottom, left:right] = True
    return mask


def label(stem, name="fibrosis", *, frame=None, mask=None, **more):
    drawn = box(2, 3, 9, 12) if mask is None else mask
    more.setdefault("source", f"{stem}.png")
    return LabelledFrame(stem=stem, frame=frame, label=name, mask=drawn, **more)


def joined(small, *frames, kind="png", **more):
    return plan(small.administrator, Labels(frames=frames, kind=kind), **more)


def places(planned):
    return {(loop.record.number, each.key) for loop in planned.loops for each in loop.masks}


def test_the_names_of_our_own_exports_are_known(small):
    planned = joined(small, label("cine-0003_frame-0001"), label("cine-0004_frame-0005"))
    assert places(planned) == {(3, MaskKey(0, FIBROSIS)), (4, MaskKey(4, FIBROSIS))}
    assert planned.refusals == ()


@pytest.mark.parametrize(
    "stem", ["IMG_7_0002", "img_7-frame2", "IMG_7 frame 0002", "IMG_7_f2", "IMG_7.2"]
)
def test_stems_of_loops_that_were_just_imported_are_known_with_the_frame_behind_them(small, stem):
    planned = joined(small, label(stem), loops={"IMG_7": small.cines[2]})
    assert places(planned) == {(3, MaskKey(1, FIBROSIS))}


def test_a_longer_name_is_not_taken_for_a_shorter_one(small):
    loops = {"IMG": small.cines[2], "IMG_1": small.cines[3]}
    planned = joined(small, label("IMG_1_0002"), loops=loops)
    assert places(planned) == {(4, MaskKey(1, FIBROSIS))}


def test_numbers_alone_are_frames_of_the_loop_that_the_folder_names(small):
    frame = label("0003", source="masks/IMG_7/fibrosis/0003.png")
    planned = joined(small, frame, loops={"IMG_7": small.cines[2]})
    assert places(planned) == {(3, MaskKey(2, FIBROSIS))}


def test_a_loop_of_which_one_frame_is_called_0_is_counted_from_0_and_it_is_told(small):
    frames = [label(f"IMG_7_{number:04d}") for number in (0, 4)]
    planned = joined(small, *frames, loops={"IMG_7": small.cines[2]})
    assert places(planned) == {(3, MaskKey(0, FIBROSIS)), (3, MaskKey(4, FIBROSIS))}
    assert "counted from 0" in planned.warnings[0]


def test_a_person_may_say_that_frames_are_counted_from_0(small):
    planned = joined(small, label("IMG_7_3"), loops={"IMG_7": small.cines[2]}, first_frame=0)
    assert places(planned) == {(3, MaskKey(3, FIBROSIS))}


def test_a_volume_without_a_name_joins_the_one_loop_of_its_frames_and_size(small):
    add_cine(small.project, small.administrator, patient="FD-0009", frames=11)
    planned = joined(small, label("whatever", frame=10, of=11))
    assert places(planned) == {(5, MaskKey(10, FIBROSIS))}


def test_a_volume_that_fits_several_loops_waits_for_a_name(small):
    (refusal,) = joined(small, label("whatever", frame=1, of=FRAMES)).refusals
    assert "fits 4 loops by its size" in refusal.reason
    assert "cine-0001_frame-0003" in refusal.hint


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (label("cine-0003_frame-0006"), "frame 6 of a loop of 5"),
        (label("cine-0003_frame-0000"), "frame 0 of a loop of 5"),
        (label("cine-0003", frame=2, of=7), "has 7 frames, its loop 5"),
        (label("cine-0003"), "which frame"),
        (label("cine-0007_frame-0001"), "names no loop"),
        (label("cine-0003_frame-0001", mask=np.ones((48, 40), np.bool_)), "40 x 48 pixels"),
        (label("cine-0003_frame-0001", mask=np.ones((4, 9), np.bool_), at=(37, 0)), "from column"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_to_do(small, frame, words):
    planned = joined(small, frame)
    (refusal,) = planned.refusals
    assert words in refusal.reason
    assert refusal.hint
    assert planned.loops == ()


def test_a_mask_of_another_size_is_told_with_both_sizes(small):
    planned = joined(small, label("cine-0003_frame-0001", mask=np.ones((256, 256), np.bool_)))
    assert "256 x 256 pixels, its loop 48 x 40" in planned.refusals[0].reason


def test_one_bad_file_never_stops_the_others(small):
    planned = joined(small, label("nobody_knows"), label("cine-0003_frame-0001"))
    assert len(planned.refusals) == 1
    assert places(planned) == {(3, MaskKey(0, FIBROSIS))}


def test_what_was_cut_out_is_put_where_it_was(small):
    cut = label("cine-0003", frame=1, mask=np.ones((4, 6), np.bool_), at=(10, 20))
    (mask,) = joined(small, cut).loops[0].masks
    assert np.array_equal(mask.mask, box(10, 20, 14, 26))


# What the labels mean.


def test_names_propose_structures_and_numbers_do_not(small):
    names = ["LGE", "LV_myo", "endo", "atrium", "2", "valve"]
    planned = joined(small, *[label("cine-0003_frame-0001", name) for name in names])
    proposed = {each.name: each.proposed for each in planned.labels}
    assert proposed == {
        "LGE": FIBROSIS,
        "LV_myo": WALL,
        "endo": CAVITY,
        "atrium": Structure.LEFT_ATRIUM,
        "2": None,
        "valve": None,
    }
    assert {each.name for each in planned.undecided} == {"2", "valve"}


def test_a_number_means_what_a_person_says(small):
    frames = [label("cine-0003_frame-0001", name) for name in ("1", "2", "3")]
    planned = joined(small, *frames, meaning={"2": WALL, "3": None})
    assert places(planned) == {(3, MaskKey(0, WALL))}
    assert [each.name for each in planned.undecided] == ["1"]


def test_the_numbers_of_camus_are_known(small):
    frames = [label("cine-0003", name, frame=0) for name in ("1", "2", "3")]
    planned = joined(small, *frames, kind="CAMUS")
    assert [each.structure for each in planned.labels] == [CAVITY, WALL, Structure.LEFT_ATRIUM]


def test_two_labels_may_be_one_structure(small):
    frames = [
        label("cine-0003", "scar", frame=0, source="a.xml"),
        label("cine-0003", "LGE", frame=0, mask=box(20, 20, 22, 25), source="a.xml"),
    ]
    (mask,) = joined(small, *frames).loops[0].masks
    assert mask.mask.sum() == 7 * 9 + 10


def painted(small, *runs):
    frames = [
        label("cine-0003", name, frame=0, mask=mask, order=order, source="a.json")
        for order, (name, mask) in enumerate(runs)
    ]
    (loop,) = joined(small, *frames).loops
    return {each.key.structure: each.mask for each in loop.masks}


def test_a_cavity_that_is_painted_over_the_wall_takes_its_pixels_and_a_scar_takes_none(small):
    whole, inner, scar = box(2, 2, 30, 40), box(8, 8, 20, 30), box(3, 3, 6, 20)
    found = painted(small, ("myocardium", whole), ("cavity", inner), ("scar", scar))
    assert np.array_equal(found[WALL], whole & ~inner)
    assert np.array_equal(found[CAVITY], inner)
    assert np.array_equal(found[FIBROSIS], scar)


def test_the_order_of_painting_counts_and_not_the_names(small):
    whole, inner = box(2, 2, 30, 40), box(8, 8, 20, 30)
    found = painted(small, ("cavity", inner), ("myocardium", whole), ("cavity", box(9, 9, 12, 12)))
    assert found[CAVITY].sum() == 9
    assert found[WALL].sum() == whole.sum() - 9


def test_layers_that_lie_over_one_another_stay_as_they_are(small):
    frames = [
        label("cine-0003", name, frame=0, source="a.nrrd") for name in ("myocardium", "cavity")
    ]
    masks = joined(small, *frames).loops[0].masks
    assert [int(each.mask.sum()) for each in masks] == [63, 63]


def test_two_readers_in_one_folder_are_refused_where_they_differ(small):
    same = [label("cine-0003_frame-0001", source=f"{who}/x.png") for who in ("a", "b")]
    assert len(joined(small, *same).loops[0].masks) == 1
    other = label("cine-0003_frame-0001", mask=box(0, 0, 3, 3), source="b/x.png")
    planned = joined(small, same[0], other)
    assert planned.loops == ()
    assert "2 files outline the fibrosis on frame 1 of cine 3" in planned.refusals[0].reason


def test_an_empty_mask_is_kept_as_the_answer_none(small):
    empty = label("cine-0003_frame-0002", mask=box(0, 0, 0, 0))
    (mask,) = joined(small, empty).loops[0].masks
    assert not mask.mask.any()


def test_refusals_and_warnings_of_the_files_go_along(small):
    refusal = LabelRefusal(name="x", reason="x is cut.", hint="Copy it again.")
    labels = Labels(frames=(), refusals=(refusal,), warnings=("Look.",))
    planned = plan(small.administrator, labels)
    assert planned.refusals == (refusal,)
    assert planned.warnings == ("Look.",)


@pytest.mark.parametrize("name", ["ann", "rita"])
def test_only_an_administrator_takes_masks_in(small, name):
    with pytest.raises(NotAllowedError):
        plan(small.sessions[name], Labels(frames=()))
