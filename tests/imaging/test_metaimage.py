"""Headers of MetaImage and NRRD that would lead ITK astray never reach it."""

import numpy as np
import pytest

from fibrodesk.imaging.labels.errors import LabelsRefusedError
from fibrodesk.imaging.labels.reading import read_labels
from fibrodesk.imaging.metaimage import MetaHeaderError, read_meta_header

HEADER = (
    "ObjectType = Image",
    "NDims = 3",
    "BinaryData = True",
    "DimSize = 8 8 3",
    "ElementSpacing = 1 1 1",
    "ElementType = MET_UCHAR",
)


def voxels():
    drawn = np.zeros((3, 8, 8), np.uint8)
    drawn[1, 2:4, 2:4] = 1
    return drawn.tobytes()


def write(path, *lines, data):
    text = "\n".join([*lines, f"ElementDataFile = {data}"]) + "\n"
    path.write_bytes(text.encode("latin-1") + (voxels() if data == "LOCAL" else b""))
    return path


def test_the_header_that_others_are_variants_of_is_read(tmp_path):
    path = write(tmp_path / "a.mha", *HEADER, "0008|0060 = US", data="LOCAL")
    assert read_meta_header(path)["DimSize"] == "8 8 3"
    [frame] = read_labels(path).frames
    assert (frame.frame, int(frame.mask.sum())) == (1, 4)


@pytest.mark.parametrize(
    "hiding",
    [
        ["Comment = ElementDataFile = x"],
        ["Comment = x\x85ElementDataFile = LOCAL"],  # a line's end to Python, none to ITK
        [f"Name{number} = {'a' * 200}" for number in range(400)],  # beyond what is looked at
    ],
    ids=["in a comment", "behind another line's end", "far below"],
)
def test_voxels_are_never_taken_from_a_file_elsewhere(tmp_path, hiding):
    folder = tmp_path / "masks"
    folder.mkdir()
    (tmp_path / "secret.raw").write_bytes(voxels())
    path = write(folder / "a.mha", *HEADER, *hiding, data=f"{tmp_path}/secret.raw")
    with pytest.raises(LabelsRefusedError):
        read_labels(path)


def test_a_file_that_is_two_formats_at_once_is_checked_as_the_one_that_is_read(tmp_path):
    (tmp_path / "secret.raw").write_bytes(voxels())
    path = write(tmp_path / "a.mha", "NRRD0004 = x", *HEADER, data=f"{tmp_path}/secret.raw")
    with pytest.raises(LabelsRefusedError, match="elsewhere"):
        read_labels(path)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("NDims = 3", "NDims = 99"),
        ("DimSize = 8 8 3", "DimSize =" + " 8" * 400),
        ("ElementSpacing = 1 1 1", "ElementSpacing = 1"),
    ],
)
def test_lists_of_another_length_than_the_dimensions_are_refused(tmp_path, before, after):
    lines = [after if line == before else line for line in HEADER]
    path = write(tmp_path / "a.mha", *lines, data="LOCAL")
    with pytest.raises(MetaHeaderError, match="as long as"):
        read_meta_header(path)
    with pytest.raises(LabelsRefusedError, match="as long as"):
        read_labels(path)


@pytest.mark.parametrize("many", [0, 30_000])
def test_an_nrrd_that_names_its_data_far_below_is_refused(tmp_path, many):
    (tmp_path / "secret.raw").write_bytes(voxels())
    lines = [b"NRRD0004", b"type: uchar", b"dimension: 3", b"sizes: 8 8 3", b"encoding: raw"]
    lines += [b"# " + b"a" * 60] * many + [b"Data File: secret.raw", b"", b""]
    (tmp_path / "a.nrrd").write_bytes(b"\r\n".join(lines))
    with pytest.raises(LabelsRefusedError, match="elsewhere" if not many else "no volume"):
        read_labels(tmp_path / "a.nrrd")


def test_what_itk_says_of_a_mask_does_not_reach_the_terminal(tmp_path, capfd):
    path = write(tmp_path / "a.mha", *HEADER, data="LOCAL")
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(LabelsRefusedError, match="cut or damaged"):
        read_labels(path)
    assert capfd.readouterr().err == ""
