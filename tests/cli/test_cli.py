"""The commands as a script meets them: data on stdout, words on stderr, exit codes that mean it."""

import json
import subprocess
import sys

import numpy as np
import pytest

from fibrodesk.cli.main import main
from fibrodesk.imaging.png import encode_png
from fibrodesk.phantom.dataset import write_dataset


@pytest.fixture(scope="module")
def loops(tmp_path_factory):
    folder = tmp_path_factory.mktemp("loops") / "made"
    write_dataset(folder, patients=2, seed=9, frames=8, size_px=(128, 160))
    return folder


@pytest.fixture(scope="module")
def study(tmp_path_factory, loops):
    """Two readers, two loops, nobody has prepared anything."""
    path = tmp_path_factory.mktemp("study") / "trial.fibrodesk"
    assert main(["init", str(path), "--unprotected", "--readers", "Ann,Bob"]) == 0
    assert main(["import", str(path), str(loops / "loops"), "--confirm-pixels"]) == 0
    return path


def told(capsys, *arguments, code=0):
    """The JSON that a command prints."""
    capsys.readouterr()
    assert main([*map(str, arguments), "--json"]) == code
    return json.loads(capsys.readouterr().out)


def test_init_prints_each_readers_password_once(tmp_path, capsys):
    made = told(capsys, "init", tmp_path / "new.fibrodesk", "--unprotected", "--readers", "A,B")
    assert [person["name"] for person in made["people"]] == ["A", "B"]
    assert len({person["password"] for person in made["people"]}) == 2


def test_init_never_writes_over_something(tmp_path, capsys):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "letter.txt").write_text("mine")
    assert main(["init", str(tmp_path / "taken"), "--unprotected"]) == 2
    assert "nothing was changed" in capsys.readouterr().err
    assert (tmp_path / "taken" / "letter.txt").read_text() == "mine"


def test_status_tells_each_cine(study, capsys):
    found = told(capsys, "status", study)
    assert len(found["cines"]) == 2
    cine = found["cines"][0]
    assert cine["frames"] == 8
    assert (cine["rows"], cine["columns"]) == (128, 160)
    assert cine["spacing_mm"][0] > 0
    assert cine["readings"] == {}


def test_a_round_is_assigned_and_stays_sealed(study, capsys):
    command = ["assign", str(study), "--round", "First", "--readers", "Ann,Bob", "--cines", "1"]
    assert main(command) == 0
    (made,) = told(capsys, "status", study)["rounds"]
    assert not made["open"]
    assert made["readers"]["Ann"] == {"submitted": 0, "total": 1}
    assert main(["agreement", str(study), "--json"]) == 2
    assert "2 readings are still owed" in capsys.readouterr().err


def test_a_wrong_password_opens_nothing(study, tmp_path, capsys):
    file = tmp_path / "password"
    file.write_text("not this one\n")
    code = main(["status", str(study), "--as", "Ann", "--password-file", str(file)])
    assert code == 2
    assert "not right" in capsys.readouterr().err


def test_people_can_be_added_listed_and_locked(study, tmp_path, capsys):
    file = tmp_path / "password"
    file.write_text("a few words more\n")
    add = ["people", "add", str(study), "Cleo", "--roles", "annotator,reviewer"]
    assert main([*add, "--new-password-file", str(file)]) == 0
    assert main(["people", "lock", str(study), "Cleo"]) == 0
    people = {one["name"]: one for one in told(capsys, "people", "list", study)}
    assert people["Cleo"]["roles"] == ["annotator", "reviewer"]
    assert people["Cleo"]["locked"]
    assert main(["people", "role", str(study), "Cleo", "--roles", "king"]) == 2
    assert "The roles are" in capsys.readouterr().err
    assert main(["people", "lock", str(study), "Nobody"]) == 2


def test_verify_finds_a_changed_loop_and_names_it(study, capsys):
    loop = next((study / "cines").rglob("*.dcm"))
    kept = loop.read_bytes()
    assert main(["verify", str(study)]) == 0
    loop.write_bytes(kept[:-10] + bytes(10))
    found = told(capsys, "verify", study, code=1)
    assert [damage["kind"] for damage in found] == ["cine"]
    loop.write_bytes(kept)
    assert main(["verify", str(study)]) == 0


def test_what_is_no_project_is_told(tmp_path, capsys):
    assert main(["status", str(tmp_path)]) == 2
    assert "no fibrodesk project" in capsys.readouterr().err


def test_import_names_each_refusal(study, loops, tmp_path, capsys):
    (tmp_path / "broken.dcm").write_bytes(b"\0" * 128 + b"DICM" + b"x" * 50)
    found = told(capsys, "import", study, tmp_path / "broken.dcm", "--confirm-pixels", code=2)
    assert found["imported"] == []
    (refusal,) = found["refused"]
    assert refusal["path"].endswith("broken.dcm")
    assert refusal["hint"]


@pytest.fixture
def mask_folders(tmp_path):
    """Three pairs: overlapping, both empty, and one of another size."""
    first, second = tmp_path / "a", tmp_path / "b"
    for folder, shift in ((first, 0), (second, 2)):
        folder.mkdir()
        mask = np.zeros((32, 32), np.bool_)
        mask[8:16, 8 + shift : 16 + shift] = True
        (folder / "one.png").write_bytes(encode_png(mask))
        (folder / "two.png").write_bytes(encode_png(np.zeros((32, 32), np.bool_)))
        size = 32 + shift
        (folder / "three.png").write_bytes(encode_png(np.zeros((size, size), np.bool_)))
    return first, second


def test_compare_gives_kappa_by_name_and_refuses_what_does_not_fit(mask_folders, capsys):
    found = told(capsys, "compare", *mask_folders, code=1)
    pairs = {pair["name"]: pair for pair in found["pairs"]}
    assert set(pairs) == {"one", "two"}
    assert pairs["one"]["dice"] == pytest.approx(0.75)
    assert (pairs["one"]["tp"], pairs["one"]["a_only"], pairs["one"]["b_only"]) == (48, 16, 16)
    assert pairs["two"]["kappa"] is None
    assert pairs["two"]["reasons"]["kappa"] == "both_empty"
    assert pairs["one"]["pabak"] is None
    assert found["domain"] == "frame"
    assert pairs["one"]["hd"] == 2
    assert pairs["one"]["unit"] == "px"


def test_compare_tells_millimetres_only_where_the_spacing_is_told(mask_folders, capsys):
    found = told(capsys, "compare", *mask_folders, "--spacing-mm", "0.5,0.5", code=1)
    pair = next(pair for pair in found["pairs"] if pair["name"] == "one")
    assert (pair["hd"], pair["unit"]) == (1, "mm")


def test_compare_without_a_common_name_does_nothing(tmp_path, capsys):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.png").write_bytes(encode_png(np.zeros((4, 4), np.bool_)))
    assert main(["compare", str(tmp_path / "a"), str(tmp_path / "b")]) == 2
    assert "same name" in capsys.readouterr().err


def test_segment_writes_a_mask_for_each_frame_of_a_file(loops, tmp_path, capsys):
    source = sorted((loops / "loops").glob("*.dcm"))[0]
    found = told(capsys, "segment", source, "--out", tmp_path / "masks", "--device", "cpu")
    fibrosis = [row for row in found["masks"] if row["structure"] == "fibrosis"]
    assert len(fibrosis) == 8
    assert len(list((tmp_path / "masks").glob("*.png"))) == len(found["masks"])
    assert main(["segment", str(source)]) == 2
    assert "--out" in capsys.readouterr().err


def test_phantom_writes_pairs(tmp_path):
    out = tmp_path / "pairs"
    assert main(["phantom", str(out), "--format", "png", "--patients", "1", "--frames", "4"]) == 0
    assert len(list((out / "frames").glob("*.png"))) == 4
    assert len(list((out / "masks").glob("*.png"))) == 4


def test_phantom_hides_a_scar_and_lets_readers_draw(tmp_path, capsys):
    """Contrast and motion change the picture alone; outlines go with pairs of PNG."""
    usual = ["--patients", "2", "--frames", "4", "--readers", "2"]
    hidden = ["--contrast-db", "0", "--normal-motion"]
    for name, options in {"clear": [], "hidden": hidden}.items():
        out = tmp_path / name
        assert main(["phantom", str(out), "--format", "png", *usual, *options]) == 0
        assert len(list((out / "masks_reader_2").glob("*.png"))) == 8
    frames = [
        (tmp_path / each / "frames" / "p0001_f002.png").read_bytes() for each in ("clear", "hidden")
    ]
    assert frames[0] != frames[1]
    capsys.readouterr()
    assert main(["phantom", str(tmp_path / "loops"), "--format", "camus", *usual]) == 2
    assert "--format png alone" in capsys.readouterr().err
    assert not (tmp_path / "loops").exists()


def test_doctor_tells_versions_and_speed(capsys):
    """A machine without a display may lack the window's libraries; nothing else may be amiss."""
    code = main(["doctor", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert code == (1 if found["trouble"] else 0)
    assert len(found["trouble"]) == (1 if found["libraries_missing"] else 0)
    assert found["packages"]["numpy"]
    assert found["proposal_ms"] > 0


def test_an_unknown_command_is_one_sentence(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["analyse"])
    assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_report_has_an_ending_that_is_made(study, tmp_path, capsys):
    assert main(["report", str(study), str(tmp_path / "report.docx")]) == 2
    assert ".html" in capsys.readouterr().err


def test_cines_that_are_not_there_make_no_round(study, capsys):
    before = told(capsys, "status", study)["rounds"]
    for numbers in ("1,99", "1,x"):
        command = ["assign", str(study), "--round", "Odd", "--readers", "Ann,Bob"]
        assert main([*command, "--cines", numbers]) == 2
        assert numbers.split(",")[1] in capsys.readouterr().err
    assert told(capsys, "status", study)["rounds"] == before


@pytest.mark.parametrize("readers", ["A,A", "administrator,B", "A,\x07"])
def test_init_with_names_that_do_not_do_makes_nothing(tmp_path, capsys, readers):
    """Half a project would be left, and the passwords of its people told to nobody."""
    path = tmp_path / "new.fibrodesk"
    assert main(["init", str(path), "--unprotected", "--readers", readers]) == 2
    assert not path.exists()


def test_a_first_password_that_is_too_short_makes_nothing(tmp_path, capsys):
    (tmp_path / "password").write_text("\n")
    path = tmp_path / "new.fibrodesk"
    assert main(["init", str(path), "--password-file", str(tmp_path / "password")]) == 2
    assert not path.exists()


def test_a_password_that_nobody_can_type_is_asked_for_in_a_file(study, capsys, monkeypatch):
    def nobody(*_args, **_kwargs):
        raise EOFError

    monkeypatch.setattr("getpass.getpass", nobody)
    assert main(["status", str(study), "--as", "Ann"]) == 2
    assert "--password-file" in capsys.readouterr().err


def test_loops_of_one_name_in_two_folders_have_a_projection_each(tmp_path, loops, capsys):
    """A person confirms what was looked at: one picture must not hide the other."""
    for number, path in enumerate(sorted((loops / "loops").glob("*.dcm"))):
        (tmp_path / f"{number}").mkdir()
        (tmp_path / f"{number}" / "loop.dcm").write_bytes(path.read_bytes())
    project, shown = tmp_path / "p.fibrodesk", tmp_path / "shown"
    assert main(["init", str(project), "--unprotected"]) == 0
    sources = [str(tmp_path / "0"), str(tmp_path / "1")]
    assert main(["import", str(project), *sources, "--projections", str(shown)]) == 2
    assert len(list(shown.glob("*loop.png"))) == len(list(shown.glob("*loop-still.png"))) == 2


def test_files_of_one_name_do_not_write_over_each_others_masks(tmp_path, loops, capsys):
    for number, path in enumerate(sorted((loops / "loops").glob("*.dcm"))):
        (tmp_path / f"{number}").mkdir()
        (tmp_path / f"{number}" / "loop.dcm").write_bytes(path.read_bytes())
    sources = [tmp_path / "0" / "loop.dcm", tmp_path / "1" / "loop.dcm"]
    out = tmp_path / "masks"
    found = told(capsys, "segment", *sources, "--out", out, code=1)
    assert len(found["masks"]) == len({row["mask"] for row in found["masks"]})
    assert len(found["refused"]) == 1


def test_a_disk_that_refuses_is_a_sentence(tmp_path, mask_folders, loops, capsys):
    (tmp_path / "file").write_text("no folder")
    loop = next((loops / "loops").glob("*.dcm"))
    assert main(["segment", str(loop), "--out", str(tmp_path / "file")]) == 2
    assert "file is a file. Name a folder" in capsys.readouterr().err


def test_a_reader_who_has_seen_enough_ends_no_command_in_noise(mask_folders, tmp_path):
    """As `fibrodesk compare … | head -0` does it."""
    command = [
        sys.executable,
        "-c",
        "import sys; from fibrodesk.cli.main import main; sys.exit(main(sys.argv[1:]))",
    ]
    first, second = (str(folder) for folder in mask_folders[:2])
    child = subprocess.Popen(
        [*command, "compare", first, second, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    child.stdout.close()
    words = child.stderr.read()
    child.stderr.close()
    assert child.wait(60) in (0, 1)
    assert "BrokenPipe" not in words


@pytest.mark.parametrize(
    "command",
    [
        ["phantom", "new", "--patients", "0"],
        ["phantom", "new", "--frames", "1"],
        ["phantom", "new", "--seed", "-4"],
        ["demo", "new", "--headless", "--patients", "none"],
        ["train", "new", "--epochs", "0"],
    ],
)
def test_a_number_that_cannot_be_is_one_sentence(tmp_path, monkeypatch, capsys, command):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(command)
    assert ended.value.code == 2
    assert "a whole number from" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_reader_of_an_unknown_name_is_named(study, capsys):
    assert main(["assign", str(study), "--round", "Odd", "--readers", "Ann,Zoe"]) == 2
    assert "Zoe is not in this project" in capsys.readouterr().err
