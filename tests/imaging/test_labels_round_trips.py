"""What our exports wrote comes back through the readers of other tools' files, bit for bit."""

import numpy as np
import pytest
from imaging.crafted_loop import FRAMES, crafted_loop

from fibrodesk.imaging.labels.content import packed
from fibrodesk.imaging.labels.errors import LabelsRefusedError
from fibrodesk.imaging.labels.folders import find_answers, none_answers, settled, without_squares
from fibrodesk.imaging.labels.reading import files_of, guess, read_labels
from fibrodesk.imaging.writing import coco, labelme, nifti, nrrd, png
from fibrodesk.imaging.writing.table import TableWriter

WRITERS = {
    "png": png.PngWriter,
    "nifti": nifti.NiftiWriter,
    "nrrd": nrrd.NrrdWriter,
    "labelme": labelme.LabelmeWriter,
    "coco": coco.CocoWriter,
}


def exported(folder, kind):
    loop = crafted_loop()
    for writer in (WRITERS[kind](folder), TableWriter(folder)):
        writer.add(loop)
        writer.close()
    return loop


def came_back(folder, voice, kind):
    """Each frame's masks by number of the frame and label, drawn or said to be none."""
    frames = []
    for path in files_of([folder], kind):
        place = path.relative_to(folder)
        if voice not in place.as_posix() or place.parts[0] == "256":
            continue
        frames += [
            packed(each, source=f"{folder.name}/{place.as_posix()}")
            for each in read_labels(path, kind).frames
        ]
    stills = [each for each in frames if each.source.endswith(".png")]
    frames = [each for each in frames if not each.source.endswith(".png")] + settled(stills)[0]
    table = find_answers(folder)
    said = {}
    for each in (*frames, *none_answers(table, [voice])):
        number = each.frame
        if number is None:
            number = int(each.stem.removeprefix("cine-0001_frame-")) - 1
        assert each.stem.startswith("cine-0001")
        mask = each.mask
        key = (number, each.label)
        if key in said and said[key].size and mask.size:
            assert np.array_equal(said[key], mask)
        elif key not in said or mask.size:
            said[key] = mask
    return said


@pytest.mark.parametrize("kind", WRITERS)
def test_every_mask_comes_back_as_it_was(tmp_path, kind):
    loop = exported(tmp_path, kind)
    for voice in loop.voices:
        found = came_back(tmp_path, voice.code, kind)
        wanted = {
            (key.frame, str(key.structure)): voice.mask(key, loop.facts.shape)
            for key in voice.said
            if voice.mask(key, loop.facts.shape) is not None
        }
        assert found.keys() == wanted.keys()
        for key, mask in wanted.items():
            if mask.any():
                assert np.array_equal(found[key], mask), key
            else:
                assert not found[key].any()


@pytest.mark.parametrize("kind", WRITERS)
def test_the_format_is_told_by_the_content(tmp_path, kind):
    exported(tmp_path, kind)
    (tmp_path / "answers.csv").unlink()
    told = {guess(path) for path in files_of([tmp_path], kind)}
    assert told == {kind}


def test_a_volume_tells_how_many_frames_it_has(tmp_path):
    exported(tmp_path, "nifti")
    path = tmp_path / "reader-a_round-1" / "cine-0001_fibrosis.nii.gz"
    assert {each.of for each in read_labels(path).frames} == {FRAMES}


def test_the_image_beside_the_masks_is_no_mask(tmp_path):
    exported(tmp_path, "nrrd")
    with pytest.raises(LabelsRefusedError, match="a picture, not masks"):
        read_labels(tmp_path / "cine-0001.nrrd")


def test_the_small_half_of_an_own_export_is_passed_over_where_the_native_one_is_there(tmp_path):
    exported(tmp_path, "png")
    files = files_of([tmp_path], "png")
    kept = without_squares(files)
    assert kept == [path for path in files if "native" in path.parts]
    assert len(kept) < len(files)
    small = files_of([tmp_path / "256"], "png")
    assert without_squares(small) == small
