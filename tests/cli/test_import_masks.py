"""`fibrodesk import --masks`, as a script meets it."""

import json

import numpy as np
import pytest
from desk.studies import PASSWORD
from desk.synthetic import SIZE_PX, make_synthetic
from imaging.foreign_loops import loops
from imaging.label_writers import write_png

from fibrodesk.cli.labels import FORMATS
from fibrodesk.cli.main import main
from fibrodesk.imaging.labels import reading
from fibrodesk.phantom.layouts.video import write_video


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("masks")
    made = make_synthetic(folder, patients=2, seed=6)
    made.round("one", [made.cines[0].id])
    made.read("ann", "bob")
    path, loops = made.project.path, sorted((made.dataset.folder / "loops").rglob("*.dcm"))
    made.project.close()
    (folder / "password").write_text(PASSWORD + "\n")
    return path, folder / "password", loops


def command(study, name, *more, person="administrator"):
    path, password, _ = study
    return main([name, str(path), *more, "--as", person, "--password-file", str(password)])


def told(study, capsys, *more, code=0):
    assert command(study, "import", *more, "--json") == code
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def masks(tmp_path):
    values = np.zeros(SIZE_PX, np.uint8)
    values[50:90, 80:120] = 2
    write_png(tmp_path / "m/cine-0002_frame-0003.png", values)
    return tmp_path / "m"


def test_the_command_offers_what_is_read():
    assert reading.FORMATS == FORMATS


def test_masks_for_loops_that_are_here_become_a_readers_reading(study, masks, capsys):
    more = ["--masks", str(masks), "--masks-format", "png", "--reader", "ann"]
    found = told(study, capsys, *more, "--label", "2=myocardium")
    (loop,) = found["masks"]
    assert (loop["cine"], loop["reader"], loop["frames"]) == (2, "ann", 1)
    assert loop["new"]
    again = told(study, capsys, *more, "--label", "2=myocardium")
    assert not again["masks"][0]["new"]
    assert again["refused"] == []


def test_a_number_that_nobody_explained_is_refused_with_what_to_add(study, masks, capsys):
    assert command(study, "import", "--masks", str(masks), "--reader", "ann") == 2
    words = capsys.readouterr().err
    assert "Nobody said what the label 2 is. Add --label 2=STRUCTURE" in words


def test_sources_may_stand_behind_the_options(study, tmp_path, capsys):
    path, password, _ = study
    who = ["--as", "administrator", "--password-file", str(password)]
    assert main(["import", str(path), *who, str(tmp_path / "gone.dcm")]) == 2
    assert "gone.dcm does not exist" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["import", str(path), *who, str(tmp_path), "--nonsense"])


def test_masks_without_a_reader_are_nobodys(study, masks, capsys):
    assert command(study, "import", "--masks", str(masks)) == 2
    assert "--reader NAME" in capsys.readouterr().err


def test_a_reader_of_an_unknown_name_is_told_who_there_is(study, masks, capsys):
    more = ["--masks", str(masks), "--reader", "carol", "--label", "2=fibrosis"]
    assert command(study, "import", *more) == 2
    assert "ann" in capsys.readouterr().err


@pytest.mark.parametrize("label", ["2", "2=liver", "=fibrosis"])
def test_a_label_that_cannot_be_is_one_sentence(study, masks, capsys, label):
    with pytest.raises(SystemExit):
        command(study, "import", "--masks", str(masks), "--label", label)
    assert "LABEL=STRUCTURE" in capsys.readouterr().err


def test_loops_that_are_here_already_are_no_refusal_where_masks_come_with_them(
    study, tmp_path, capsys
):
    _, _, loops = study
    values = np.zeros(SIZE_PX, np.uint8)
    values[60:70, 80:120] = 255
    write_png(tmp_path / f"scar/{loops[1].stem}_0002.png", values)
    found = told(
        study,
        capsys,
        str(loops[1]),
        "--confirm-pixels",
        "--masks",
        str(tmp_path),
        "--reader",
        "bob",
    )
    assert found["refused"] == []
    assert [loop["reader"] for loop in found["masks"]] == ["bob"]


def test_what_was_exported_comes_back_and_is_compared(study, tmp_path, capsys):
    """Ann's reading as NRRD is Bob's import; it agrees with her own import and with her reading.

    To a reviewer the two imported readers are numbers, as the study hides names.
    """
    assert command(study, "export", str(tmp_path / "out"), "--to", "nrrd", person="rita") == 0
    folder = next((tmp_path / "out").glob("reader-a*"))
    for name in ("ann", "bob"):
        found = told(study, capsys, "--masks", str(folder), "--reader", name)
        assert [loop["cine"] for loop in found["masks"]] == [1]
    for two in ("Imported reader 1,Imported reader 2", "Imported reader 2,Reader A in one"):
        more = ["--imported", two, "--domain", "frame", "--json"]
        assert command(study, "agreement", *more, person="rita") == 0
        compared = json.loads(capsys.readouterr().out)
        assert compared["mode"] == "imported"
        assert {row["dice"] for row in compared["frames"]} <= {1.0, None}
        assert compared["study"]["dice_pooled"] == 1.0
    by_name = ("--imported", "ann,bob", "--domain", "frame")
    assert command(study, "agreement", *by_name, person="rita") == 2
    assert "bob" not in capsys.readouterr().err.partition("Name one of")[2]


@pytest.mark.parametrize("reader", [[], ["--reader", "zoe"]])
def test_whose_masks_they_are_is_asked_before_a_loop_comes_in(
    study, masks, capsys, tmp_path, reader
):
    write_video(loops()[0].cine.frames, tmp_path / "new.avi", per_s=50)
    assert command(study, "status", "--json") == 0
    before = len(json.loads(capsys.readouterr().out)["cines"])
    more = [str(tmp_path / "new.avi"), "--confirm-pixels", "--masks", str(masks), *reader]
    assert command(study, "import", *more) == 2
    capsys.readouterr()
    assert command(study, "status", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)["cines"]) == before


def test_of_two_loops_of_one_name_neither_gets_the_masks(study, capsys, tmp_path):
    for number, folder in enumerate(("a", "b")):
        (tmp_path / folder).mkdir()
        write_video(loops()[number].cine.frames, tmp_path / folder / "a4c.avi", per_s=50)
    rows, columns = loops()[0].cine.frames.shape[1:3]
    write_png(tmp_path / "m/a4c_frame-0003_fibrosis.png", np.full((rows, columns), 255, np.uint8))
    sources = [str(tmp_path / "a"), str(tmp_path / "b"), "--confirm-pixels"]
    found = told(study, capsys, *sources, "--masks", str(tmp_path / "m"), "--reader", "ann", code=1)
    assert len(found["imported"]) == 2
    assert not found.get("masks")
    assert any("Several loops are called a4c" in each["text"] for each in found["warnings"])
    assert "names no loop" in found["refused"][0]["reason"]


def test_pairs_of_pictures_and_masks_with_the_same_names_come_in_together(study, capsys, tmp_path):
    """As the paper keeps them: `frames/p0000_f001.png` and `masks/p0000_f001.png`."""
    pairs = tmp_path / "pairs"
    main(["phantom", str(pairs), "--format", "png", "--patients", "2", "--seed", "3"])
    capsys.readouterr()
    more = ["--masks", str(pairs / "masks"), "--masks-format", "png", "--reader", "bob"]
    label = ["--label", "1=fibrosis", "--label", "255=fibrosis"]
    found = told(study, capsys, str(pairs / "frames"), "--confirm-pixels", *more, *label)
    assert len(found["imported"]) == 2
    names = sorted(path.stem for path in (pairs / "masks").glob("*.png"))
    assert sum(loop["frames"] for loop in found["masks"]) == len(names)
    assert found["refused"] == []
    assert command(study, "status", "--json") == 0
    standing = json.loads(capsys.readouterr().out)["imported_readings"]
    mine = {one["reading"]: one for one in standing}
    for loop in found["masks"]:
        assert mine[loop["reading"]]["reader"] == "bob"
        assert mine[loop["reading"]]["frames"] == loop["frames"]
