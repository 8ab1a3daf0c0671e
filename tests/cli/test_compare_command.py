"""`fibrodesk compare`: what fits is compared, what does not is named."""

import csv
import json

import cv2
import numpy as np
import pytest

from fibrodesk.cli.main import main
from fibrodesk.imaging.png import encode_png

SIDE = 32


def mask(left=8, *, side=SIDE):
    drawn = np.zeros((side, side), np.bool_)
    drawn[8:16, left : left + 8] = True
    return drawn


def put(folder, name, pixels):
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(pixels if isinstance(pixels, bytes) else encode_png(pixels))


@pytest.fixture
def folders(tmp_path):
    """One pair that overlaps by three quarters, and one on which nobody marked anything."""
    first, second = tmp_path / "a", tmp_path / "b"
    put(first, "one.png", mask(8))
    put(second, "one.png", mask(10))
    for folder in (first, second):
        put(folder, "two.png", np.zeros((SIDE, SIDE), np.bool_))
    return first, second


def compared(capsys, *arguments, code=0):
    capsys.readouterr()
    assert main(["compare", *map(str, arguments), "--json"]) == code
    told = capsys.readouterr()
    return json.loads(told.out), told.err


def test_the_json_has_the_names_that_scripts_know(folders, capsys):
    found, _ = compared(capsys, *folders)
    assert set(found) == {"domain", "pairs", "pooled", "counts"}
    names = "name tp a_only b_only tn kappa dice iou pabak ac1 kappa_max hd hd95 assd masd nsd"
    for pair in found["pairs"]:
        assert {*names.split(), "unit", "reasons"} <= set(pair)
        for name in names.split():
            assert (pair[name] is None) == (name in pair["reasons"])
    assert found["counts"] == {"both_empty": 1, "one_empty": 0, "n": 2}
    assert found["pooled"]["tp"] == 48


@pytest.mark.parametrize(
    ("name", "pixels", "told"),
    [
        ("size.png", mask(side=40), "has 40 x 40 pixels"),
        ("cut.png", encode_png(mask())[:60], "is damaged"),
        ("text.png", b"not a picture", "is no PNG"),
        ("grey.png", np.arange(SIDE * SIDE, dtype=np.uint8).reshape(SIDE, SIDE), "grey values"),
        (
            "colour.png",
            cv2.imencode(".png", np.dstack([mask() * 255, mask() * 0, mask() * 9]))[1].tobytes(),
            "is in colour",
        ),
    ],
    ids=["another size", "cut", "no picture", "grey", "colour"],
)
def test_a_file_that_cannot_be_compared_is_named_and_the_rest_is_compared(
    folders, capsys, name, pixels, told
):
    first, second = folders
    put(first, name, mask())
    put(second, name, pixels)
    found, words = compared(capsys, first, second, code=1)
    assert {pair["name"] for pair in found["pairs"]} == {"one", "two"}
    assert f"{second}/{name}" in words
    assert told in words
    assert "Traceback" not in words


def test_a_mask_without_a_partner_is_named_with_its_folder(folders, capsys):
    first, second = folders
    put(first, "alone.png", mask())
    put(second, "other.png", mask())
    found, words = compared(capsys, first, second, code=1)
    assert found["counts"]["n"] == 2
    assert f"{first}/alone.png has no partner in {second}" in words
    assert f"{second}/other.png has no partner in {first}" in words


def test_a_domain_that_lacks_a_name_refuses_that_pair_alone(folders, tmp_path, capsys):
    put(tmp_path / "roi", "one.png", np.ones((SIDE, SIDE), np.bool_))
    found, words = compared(capsys, *folders, "--roi", tmp_path / "roi", code=1)
    assert [pair["name"] for pair in found["pairs"]] == ["one"]
    assert found["domain"] == "roi"
    assert f"{tmp_path / 'roi'}/two.png cannot be read" in words


def test_what_lies_outside_the_domain_is_counted_beside(folders, tmp_path, capsys):
    ground = np.zeros((SIDE, SIDE), np.bool_)
    ground[:, 10:] = True
    for name in ("one.png", "two.png"):
        put(tmp_path / "roi", name, ground)
    found, _ = compared(capsys, *folders, "--roi", tmp_path / "roi")
    pair = next(pair for pair in found["pairs"] if pair["name"] == "one")
    assert (pair["tp"], pair["a_only"], pair["b_only"]) == (48, 0, 16)
    assert (pair["outside_first_px"], pair["outside_second_px"]) == (16, 0)
    assert pair["pabak"] is not None


@pytest.mark.parametrize("which", ["missing", "empty", "file"])
def test_a_folder_that_is_none_ends_with_nothing_done(folders, tmp_path, capsys, which):
    place = tmp_path / "place"
    if which == "empty":
        place.mkdir()
    if which == "file":
        place.write_text("x")
    for arguments in ((folders[0], place), (*folders, "--roi", place)):
        assert main(["compare", *map(str, arguments)]) == 2
        words = capsys.readouterr().err
        assert str(place) in words
        assert "Traceback" not in words


def test_where_every_pair_is_refused_nothing_was_done(tmp_path, capsys):
    put(tmp_path / "a", "one.png", mask())
    put(tmp_path / "b", "one.png", b"nothing")
    assert main(["compare", str(tmp_path / "a"), str(tmp_path / "b"), "--json"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "No pair could be compared" in told.err


def test_millimetres_without_a_spacing_are_told_and_left_out(folders, capsys):
    found, words = compared(capsys, *folders, "--tau-mm", "1.5")
    assert "--tau-mm was left out" in words
    assert (found["pairs"][0]["unit"], found["pairs"][0]["tolerance"]) == ("px", 3.0)
    found, words = compared(capsys, *folders, "--tau-mm", "2.5", "--spacing-mm", "0.5,0.5")
    assert (found["pairs"][0]["unit"], found["pairs"][0]["tolerance"]) == ("mm", 2.5)
    assert words == ""


@pytest.mark.parametrize(
    "option", [("--spacing-mm", "nan,1"), ("--spacing-mm", "0,1"), ("--tau-mm", "-1")]
)
def test_a_measure_that_is_none_is_refused(folders, capsys, option):
    with pytest.raises(SystemExit) as ended:
        main(["compare", *map(str, folders), *option])
    assert ended.value.code == 2


def test_words_tell_pooled_values_counts_and_why_there_is_none(folders, capsys):
    assert main(["compare", *map(str, folders)]) == 0
    told = capsys.readouterr().out
    assert "domain: frame" in told
    assert "neither reader marked anything" in told
    assert "2 pairs: 1 with both empty, 0 with one empty" in told
    assert "pooled" in told


def test_the_table_has_a_row_a_pair_and_a_pooled_row(folders, tmp_path, capsys):
    found, _ = compared(capsys, *folders)
    assert main(["compare", *map(str, folders), "--csv", str(tmp_path / "out.csv")]) == 0
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == ["one", "two", "pooled"]
    assert {row["domain"] for row in rows} == {"frame"}
    assert float(rows[0]["kappa"]) == found["pairs"][0]["kappa"]
    assert rows[1]["kappa"] == ""
    assert "kappa: both_empty" in rows[1]["reasons"]
    assert main(["compare", *map(str, folders), "--csv", str(tmp_path / "no" / "out.csv")]) == 2
    assert "out.csv lies in a folder that is not there" in capsys.readouterr().err
