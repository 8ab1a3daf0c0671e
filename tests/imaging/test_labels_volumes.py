"""Label volumes of ITK-SNAP, 3D Slicer and others, and the traps in how they lie."""

import gzip
import struct

import nibabel
import numpy as np
import pytest
from imaging.label_writers import write_volume, write_workspace

from fibrodesk.imaging.labels import grids, volumes
from fibrodesk.imaging.labels.errors import LabelsRefusedError
from fibrodesk.imaging.labels.reading import read_labels

FRAMES, ROWS, COLUMNS = 5, 12, 17
UPRIGHT = (1, 0, 0, 0, 1, 0, 0, 0, 1)


def drawn():
    """Label 1 on frame 2, near the top left; label 2 on frames 2 and 4."""
    values = np.zeros((FRAMES, ROWS, COLUMNS), np.uint8)
    values[1, 1:3, 2:7] = 1
    values[1, 8:11, 3:5] = 2
    values[3, 5, 6:16] = 2
    return values


def found(labels):
    return {(each.frame, each.label): each.mask for each in labels.frames}


def same(labels, values, names=("1", "2")):
    told = found(labels)
    wanted = {
        (index, names[value - 1]): values[index] == value
        for index in range(len(values))
        for value in (1, 2)
        if (values[index] == value).any()
    }
    assert told.keys() == wanted.keys()
    return all(np.array_equal(told[key], wanted[key]) for key in wanted)


@pytest.mark.parametrize("name", ["a.nii.gz", "a.nii", "a.nrrd", "a.mha", "a.gipl", "a.gipl.gz"])
def test_every_format_of_itk_gives_the_frames_upright(tmp_path, name):
    labels = read_labels(write_volume(tmp_path / name, drawn(), direction=UPRIGHT))
    assert same(labels, drawn())
    assert {each.stem for each in labels.frames} == {"a"}
    assert not labels.warnings


def test_a_frame_in_which_nothing_is_drawn_says_nothing(tmp_path):
    labels = read_labels(write_volume(tmp_path / "a.nii.gz", drawn()))
    assert {each.frame for each in labels.frames} == {1, 3}


@pytest.mark.parametrize(
    ("direction", "flips"),
    [
        ((-1, 0, 0, 0, 1, 0, 0, 0, 1), (2,)),
        ((1, 0, 0, 0, -1, 0, 0, 0, 1), (1,)),
        ((-1, 0, 0, 0, -1, 0, 0, 0, 1), (1, 2)),
    ],
)
def test_flips_come_from_the_affine_and_are_told(tmp_path, direction, flips):
    stored = np.flip(drawn(), flips)
    labels = read_labels(write_volume(tmp_path / "a.nrrd", stored, direction=direction))
    assert same(labels, drawn())
    assert "turned as its affine says" in labels.warnings[0]


def test_a_nifti_in_the_axes_of_nifti_is_turned_into_those_of_itk(tmp_path):
    """An affine of ones runs to the right and to the front; a loop to the left and the back."""
    turned = np.flip(drawn(), (1, 2)).transpose(2, 1, 0)
    nibabel.save(nibabel.Nifti1Image(turned, np.eye(4)), tmp_path / "a.nii.gz")
    assert same(read_labels(tmp_path / "a.nii.gz"), drawn())


def test_axes_that_are_exchanged_are_exchanged_back(tmp_path):
    stored = drawn().swapaxes(1, 2)
    direction = (0, 1, 0, 1, 0, 0, 0, 0, 1)
    path = write_volume(tmp_path / "a.nrrd", stored, direction=direction)
    assert same(read_labels(path), drawn())


def test_pixels_are_taken_as_they_are_stored_where_a_person_says_so(tmp_path):
    path = write_volume(tmp_path / "a.nrrd", drawn(), direction=(-1, 0, 0, 0, -1, 0, 0, 0, 1))
    labels = read_labels(path, as_stored=True)
    assert same(labels, drawn())
    assert not labels.warnings


@pytest.mark.parametrize(
    ("direction", "words"),
    [
        ((1, 0, 0, 0, 0, 1, 0, 1, 0), "lies across the plane"),
        ((0.8, -0.6, 0, 0.6, 0.8, 0, 0, 0, 1), "lies across the plane"),
        ((1, 0, 0, 0, 1, 0, 0, 0, -1), "counts its frames backwards"),
    ],
)
def test_what_no_flip_can_mend_is_refused(tmp_path, direction, words):
    path = write_volume(tmp_path / "a.nrrd", drawn(), direction=direction)
    with pytest.raises(LabelsRefusedError, match=words) as error:
        read_labels(path)
    assert "as they are stored" in error.value.advice
    assert same(read_labels(path, as_stored=True), drawn())


def test_columns_rows_one_and_frames_are_a_loop_too(tmp_path):
    path = write_volume(tmp_path / "a.nii.gz", drawn()[:, None])
    assert grids.sizes(path) == (COLUMNS, ROWS, 1, FRAMES)
    assert same(read_labels(path), drawn())


def test_columns_rows_and_one_are_a_still(tmp_path):
    path = write_volume(tmp_path / "loop_0002.nii.gz", drawn()[1:2])
    told = read_labels(path).frames
    assert {each.frame for each in told} == {None}
    assert {each.of for each in told} == {1}


def test_a_real_volume_over_time_is_refused(tmp_path):
    path = write_volume(tmp_path / "a.nrrd", np.zeros((3, 2, ROWS, COLUMNS)))
    with pytest.raises(LabelsRefusedError, match="no frames of one loop"):
        read_labels(path)


def test_fractions_after_smoothing_are_rounded_and_told(tmp_path):
    values = drawn().astype(np.float32)
    values[1, 1, 2] = 0.6
    values[0, 0, :3] = 0.4
    labels = read_labels(write_volume(tmp_path / "a.nii.gz", values, kind=np.float32))
    assert same(labels, drawn())
    assert "no whole numbers" in labels.warnings[0]


def test_a_few_rounding_errors_are_not_worth_a_word(tmp_path):
    values = drawn().astype(np.float32) + np.float32(1e-5)
    labels = read_labels(write_volume(tmp_path / "a.nii.gz", values, kind=np.float32))
    assert same(labels, drawn())
    assert not labels.warnings


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_values_that_are_no_numbers_are_refused(tmp_path, value):
    values = drawn().astype(np.float32)
    values[2, 2, 2] = value
    with pytest.raises(LabelsRefusedError, match="no numbers"):
        read_labels(write_volume(tmp_path / "a.nrrd", values, kind=np.float32))


def test_labels_below_zero_are_refused(tmp_path):
    with pytest.raises(LabelsRefusedError, match="below 0"):
        read_labels(write_volume(tmp_path / "a.nii.gz", drawn() * -1.0, kind=np.int16))


def test_names_come_from_the_descriptions_beside_the_volume(tmp_path):
    (tmp_path / "labels.label").write_text(
        "# ITK-SnAP Label Description File\n"
        '    0     0    0    0        0  0  0    "Clear Label"\n'
        '    1   255    0    0        1  1  1    "Scar"\n'
        '    2     0  255    0      0.5  1  1    "Label 2"\n'
    )
    labels = read_labels(write_volume(tmp_path / "a.nii.gz", drawn()))
    assert same(labels, drawn(), names=("Scar", "2"))


def test_two_descriptions_beside_it_name_nothing(tmp_path):
    for name in ("one.label", "two.label"):
        (tmp_path / name).write_text('1 255 0 0 1 1 1 "Scar"\n')
    assert volumes.descriptions_beside(tmp_path / "a.nii.gz") == {}


def test_a_file_of_one_label_that_is_named_after_a_structure_says_what_it_is(tmp_path):
    one = (drawn() == 1).astype(np.uint8)
    labels = read_labels(write_volume(tmp_path / "loop_LV_endo.nii.gz", one))
    assert {(each.stem, each.label) for each in labels.frames} == {("loop", "LV_endo")}


def test_the_segments_of_slicer_have_names_layers_and_an_offset(tmp_path):
    layers = np.zeros((2, 4, 6, 2), np.uint8)
    layers[0, 1, 1:3, 0] = 1
    layers[1, 2:, 4, 0] = 2
    layers[1, 2:, :, 1] = 1
    import SimpleITK

    image = SimpleITK.GetImageFromArray(layers, isVector=True)
    for key, value in {
        "Segment0_Name": "Scar tissue",
        "Segment0_LabelValue": "1",
        "Segment0_Layer": "0",
        "Segment1_Name": "LA",
        "Segment1_LabelValue": "2",
        "Segment1_Layer": "0",
        "Segment2_Name": "Myocardium",
        "Segment2_LabelValue": "1",
        "Segment2_Layer": "1",
        "Segmentation_ReferenceImageExtentOffset": "7 3 20",
    }.items():
        image.SetMetaData(key, value)
    SimpleITK.WriteImage(image, str(tmp_path / "loop.seg.nrrd"))
    labels = read_labels(tmp_path / "loop.seg.nrrd")
    told = {(each.frame, each.label): int(each.mask.sum()) for each in labels.frames}
    assert told == {(20, "Scar tissue"): 2, (21, "LA"): 2, (21, "Myocardium"): 12}
    assert {each.at for each in labels.frames} == {(3, 7)}
    assert {each.of for each in labels.frames} == {None}
    assert {each.stem for each in labels.frames} == {"loop"}


# Hostile files.


def nifti_header(*size):
    head = bytearray(352)
    struct.pack_into("<i", head, 0, 348)
    struct.pack_into("<8h", head, 40, len(size), *size, *[1] * (7 - len(size)))
    struct.pack_into("<2h", head, 70, 2, 8)
    struct.pack_into("<8f", head, 76, 1, 1, 1, 1, 1, 1, 1, 1)
    struct.pack_into("<3f", head, 108, 352, 1, 0)
    struct.pack_into("<4s", head, 344, b"n+1\0")
    return bytes(head)


@pytest.mark.parametrize("size", [(32767, 32767, 32767), (8000, 8000, 30000)])
def test_a_volume_that_claims_too_much_is_refused_by_its_header(tmp_path, size):
    (tmp_path / "a.nii.gz").write_bytes(gzip.compress(nifti_header(*size)))
    with pytest.raises(LabelsRefusedError, match="claims"):
        read_labels(tmp_path / "a.nii.gz")


def test_an_nrrd_of_a_million_cubed_is_refused_by_its_header(tmp_path):
    (tmp_path / "a.nrrd").write_bytes(
        b"NRRD0004\ntype: uchar\ndimension: 3\nsizes: 1000000 1000000 1000000\nencoding: raw\n\nx"
    )
    with pytest.raises(LabelsRefusedError, match="claims"):
        read_labels(tmp_path / "a.nrrd")


def test_a_header_that_takes_its_voxels_from_elsewhere_is_refused(tmp_path):
    (tmp_path / "secret.raw").write_bytes(bytes(8))
    (tmp_path / "a.nrrd").write_bytes(
        b"NRRD0004\ntype: uchar\ndimension: 3\nsizes: 2 2 2\nencoding: raw\n"
        b"data file: ../secret.raw\n\n"
    )
    (tmp_path / "a.mhd").write_bytes(
        b"ObjectType = Image\nNDims = 3\nDimSize = 2 2 2\nElementType = MET_UCHAR\n"
        b"ElementDataFile = ../secret.raw\n"
    )
    for name in ("a.nrrd", "a.mhd"):
        with pytest.raises(LabelsRefusedError, match="elsewhere"):
            read_labels(tmp_path / name)


@pytest.mark.parametrize("name", ["a.nii.gz", "a.nii", "a.nrrd", "a.mha", "a.gipl", "a.gipl.gz"])
@pytest.mark.parametrize("lost", [5, 60])
def test_a_volume_that_is_cut_is_refused(tmp_path, name, lost):
    """ITK's own readers of NIfTI and GIPL fill up with zeros, and say nothing."""
    path = write_volume(tmp_path / name, drawn())
    path.write_bytes(path.read_bytes()[:-lost])
    with pytest.raises(LabelsRefusedError, match=r"cut or damaged|no volume that can be read"):
        read_labels(path)


def test_a_picture_is_no_volume_of_masks(tmp_path):
    noise = np.random.default_rng(1).integers(0, 256, (2, ROWS, COLUMNS))
    with pytest.raises(LabelsRefusedError, match="a picture, not masks"):
        read_labels(write_volume(tmp_path / "a.nii.gz", noise))


# Workspaces of ITK-SNAP.


def workspace(folder, *, saved, **more):
    return write_workspace(
        folder / "study.itksnap",
        saved=saved,
        main=more.pop("main", f"{saved}/images/IMG_0007.nii.gz"),
        segmentation=more.pop("segmentation", f"{saved}/loop_seg.nii.gz"),
        labels=more.pop("labels", [(0, "Clear Label"), (1, "Scar"), (2, "Label 2")]),
        **more,
    )


def test_a_workspace_gives_its_labels_under_the_name_of_its_image(tmp_path):
    write_volume(tmp_path / "images/IMG_0007.nii.gz", drawn() * 80)
    write_volume(tmp_path / "loop_seg.nii.gz", drawn())
    labels = read_labels(workspace(tmp_path, saved=tmp_path))
    assert same(labels, drawn(), names=("Scar", "2"))
    assert {each.stem for each in labels.frames} == {"IMG_0007"}
    assert labels.kind == "itksnap"


@pytest.mark.parametrize(
    ("saved", "apart"), [("/home/somebody/work", "/"), (r"C:\Users\somebody\work", "\\")]
)
def test_a_workspace_that_was_moved_finds_its_files(tmp_path, saved, apart):
    here = tmp_path / "moved"
    write_volume(tmp_path / "images/IMG_0007.nii.gz", drawn() * 80)
    write_volume(here / "masks/loop_seg.nii.gz", drawn())
    above = saved.rpartition(apart)[0]
    path = workspace(
        here,
        saved=saved,
        main=apart.join((above, "images", "IMG_0007.nii.gz")),
        segmentation=apart.join((saved, "masks", "loop_seg.nii.gz")),
    )
    labels = read_labels(path)
    assert same(labels, drawn(), names=("Scar", "2"))
    assert not labels.warnings


def test_what_the_image_and_the_segmentation_share_is_no_flip(tmp_path):
    """Both lie turned round in space: on the screen of the tool they lie on one another."""
    direction = (-1, 0, 0, 0, -1, 0, 0, 0, 1)
    write_volume(tmp_path / "images/IMG_0007.nii.gz", drawn() * 80, direction=direction)
    write_volume(tmp_path / "loop_seg.nii.gz", drawn(), direction=direction)
    assert same(read_labels(workspace(tmp_path, saved=tmp_path)), drawn(), names=("Scar", "2"))


def test_a_segmentation_on_another_grid_is_refused_and_not_stretched(tmp_path):
    write_volume(tmp_path / "images/IMG_0007.nii.gz", drawn()[:, :-1])
    write_volume(tmp_path / "loop_seg.nii.gz", drawn())
    (refusal,) = read_labels(workspace(tmp_path, saved=tmp_path)).refusals
    assert "17 x 12 x 5 voxels" in refusal.reason
    assert "17 x 11 x 5" in refusal.reason


def test_a_workspace_without_its_image_goes_on_and_says_so(tmp_path):
    write_volume(tmp_path / "loop_seg.nii.gz", drawn())
    labels = read_labels(workspace(tmp_path, saved=tmp_path))
    assert same(labels, drawn(), names=("Scar", "2"))
    assert "IMG_0007.nii.gz is not beside it" in labels.warnings[0]


def test_a_segmentation_that_is_gone_is_a_refusal(tmp_path):
    labels = read_labels(workspace(tmp_path, saved=tmp_path))
    assert labels.frames == ()
    assert "is not there" in labels.refusals[0].reason


def test_a_workspace_without_a_segmentation_is_refused(tmp_path):
    path = workspace(tmp_path, saved=tmp_path, role="OverlayRole")
    with pytest.raises(LabelsRefusedError, match="names no segmentation"):
        read_labels(path)


def test_a_workspace_reads_no_file_that_is_no_volume(tmp_path):
    (tmp_path / "secret.txt").write_text("nothing for you")
    labels = read_labels(workspace(tmp_path, saved=tmp_path, segmentation=tmp_path / "secret.txt"))
    assert labels.frames == ()
    assert len(labels.refusals) == 1


@pytest.mark.parametrize(
    "extra",
    [
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">',
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
    ],
)
def test_a_workspace_that_declares_entities_is_refused(tmp_path, extra):
    path = workspace(tmp_path, saved=tmp_path, extra=extra)
    with pytest.raises(LabelsRefusedError, match="entities"):
        read_labels(path)
