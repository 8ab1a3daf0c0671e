"""Words that ride in beside what is asked for, in tables, masks and archives, get no further."""

import json
import logging
import sqlite3
import tempfile
import zipfile

import numpy as np
import pytest
from imaging.label_writers import labelme, shape, write_png, write_volume

from desk.studies import FRAMES, PASSWORD, SHAPE, copy_study, make_project
from fibrodesk.desk.clinical.joining import join, read_clinical_table
from fibrodesk.desk.clinical.joining import plan as plan_rows
from fibrodesk.desk.importing import loops as importing
from fibrodesk.desk.importing.linkage import linkage_path
from fibrodesk.desk.labels.attaching import attach
from fibrodesk.desk.labels.finding import find_masks
from fibrodesk.desk.labels.joining import plan as plan_masks
from fibrodesk.desk.session import sign_in
from fibrodesk.phantom.dataset import write_dataset
from fibrodesk.storage.store import DATABASE_NAME

WORD, DAY = "zqxmark", "19330303"


@pytest.fixture(autouse=True)
def _all_is_logged(monkeypatch, tmp_path):
    """A log at its most talkative stands in the folder that is searched."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "desk/data"))
    (tmp_path / "desk").mkdir()
    log = logging.FileHandler(tmp_path / "desk/desk.log", encoding="utf-8")
    logging.getLogger().addHandler(log)
    monkeypatch.setattr(logging.getLogger(), "level", logging.DEBUG)
    yield
    logging.getLogger().removeHandler(log)
    log.close()


@pytest.fixture
def small(template, tmp_path):
    made = copy_study(template, tmp_path / "desk/study.fibrodesk")
    yield made
    made.project.abandon()


def survivors(folder):
    """Where a word is found: names and bytes of files, and the cells of databases."""
    found = []
    for each in folder.rglob("*"):
        if WORD in each.name.lower() or DAY in each.name:
            found.append(f"name {each.name}")
        if not each.is_file():
            continue
        data = each.read_bytes().lower()
        views = (data, data[::2], data[1::2])  # UTF-16 has its ASCII in every second byte
        if any(WORD.encode() in view or DAY.encode() in view for view in views):
            found.append(each.name)
        if each.name == DATABASE_NAME:
            found += [f"table {table}" for table, cell in cells(each) if WORD in cell]
    return found


def cells(path):
    database = sqlite3.connect(path)
    names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (table,) in names:
        for row in database.execute(f'SELECT * FROM "{table}"').fetchall():
            for cell in row:
                yield (
                    table,
                    (cell.decode("latin-1") if isinstance(cell, bytes) else str(cell)).lower(),
                )
    database.close()


def test_the_search_finds_a_word_wherever_it_stands(tmp_path):
    (tmp_path / "plain").write_bytes(b"x" + WORD.upper().encode("utf-16-le"))
    (tmp_path / f"of {DAY}").mkdir()
    database = sqlite3.connect(tmp_path / DATABASE_NAME)
    database.execute("CREATE TABLE t (cell TEXT)")
    database.execute("INSERT INTO t VALUES (?)", (WORD,))
    database.commit()
    database.close()
    assert sorted(survivors(tmp_path)) == [f"name of {DAY}", "plain", DATABASE_NAME, "table t"]


def test_of_a_clinical_table_values_come_in_and_no_other_word(small, tmp_path):
    """In its name, its headings, columns that nobody asked for, and cells that are no number."""
    path = tmp_path / f"{WORD} {DAY}.csv"
    path.write_text(
        f"patient,EF %,age,sex,name,born,EF % {WORD},remark\n"
        f"FD-0001,55,61,F,Zqxmark^Erika,{DAY},12,{WORD}\n"
        f"FD-0002,{WORD},{DAY},{WORD},Zqxmark,{DAY},{WORD},{WORD}\n"
        f"{WORD}-{DAY},40,50,M,Zqxmark,{DAY},1,\n",
        encoding="utf-8",
    )
    table = read_clinical_table(
        small.administrator, path, columns=[("ejection_fraction", "EF %", "")]
    )
    joined = join(small.administrator, plan_rows(small.administrator, table))
    assert joined.added >= 3
    small.project.close()
    assert survivors(tmp_path / "desk") == []


def scar():
    values = np.zeros(SHAPE, np.uint8)
    values[5:12, 5:12] = 255
    return values


def write_masks(folder):
    """One of each tool, with words wherever the tool has room for them."""
    folder.mkdir()
    outline = [[4, 4], [14, 4], [14, 14], [4, 14]]
    said = {"description": WORD, "flags": {WORD: True}, "group_id": None}
    labelme(
        folder / "cine-0001_frame-0001.json",
        [shape("fibrosis", outline) | said],
        size=SHAPE,
        image=f"../{WORD} {DAY}/cine-0001_frame-0001.png",
        flags={WORD: True},
        author=WORD,
    )
    write_volume(
        folder / "cine-0002_fibrosis.nrrd",
        np.stack([scar() // 255] * FRAMES),
        words=[("PatientName", WORD), ("content", f"{WORD} {DAY}")],
    )
    write_png(folder / "fibrosis" / "cine-0001_frame-0003.png", scar())
    coco = {
        "info": {"contributor": WORD, "description": f"{WORD} {DAY}"},
        "images": [
            {
                "id": 1,
                "file_name": f"{WORD}/cine-0001_frame-0004.png",
                "height": SHAPE[0],
                "width": SHAPE[1],
                "coco_url": f"http://{WORD}.example",
            }
        ],
        "categories": [{"id": 1, "name": "fibrosis", "supercategory": WORD}],
        "annotations": [
            {
                "id": 1,
                "image_id": 1,
                "category_id": 1,
                "iscrowd": 0,
                "area": 100,
                "bbox": [4, 4, 10, 10],
                "segmentation": [[4, 4, 14, 4, 14, 14, 4, 14]],
                "attributes": {"by": WORD},
            }
        ],
    }
    (folder / f"{WORD}.json").write_text(json.dumps(coco))


def test_of_masks_of_other_tools_the_pixels_come_in_and_no_word(small, tmp_path):
    write_masks(tmp_path / "masks")
    found = find_masks(small.administrator, [tmp_path / "masks"])
    planned = plan_masks(small.administrator, found)
    attached = attach(small.administrator, planned, reader="ann")
    assert [loop.frames for loop in attached.loops] == [3, FRAMES], planned.refusals
    small.project.close()
    assert survivors(tmp_path / "desk") == []


def test_of_an_archive_no_name_is_left_in_the_study_or_among_temporary_files(tmp_path, monkeypatch):
    write_dataset(tmp_path / "loops", patients=1, seed=8, frames=8, size_px=(192, 256))
    (loop,) = (tmp_path / "loops/loops").glob("*.dcm")
    path = tmp_path / f"{WORD} {DAY}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.comment = f"{WORD} {DAY}".encode()
        archive.write(loop, f"{WORD}/{DAY}/{WORD}.dcm")
        archive.writestr(f"{WORD}/cut {DAY}.dcm", loop.read_bytes()[:3000])
        archive.writestr(f"../{WORD}.dcm", loop.read_bytes())
    temporary = tmp_path / "desk/temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    project = make_project(tmp_path / "desk/study.fibrodesk")
    session = sign_in(project, "administrator", PASSWORD)
    found = importing.find(session, [path])
    assert survivors(temporary), "unpacked, it has its name for a while"
    assert len(found.refusals) == 2
    for candidate in found.candidates:
        mask = importing.review_pixels(session, candidate).mask
        importing.import_cine(session, candidate, mask=mask, confirmed=True)
    kept = linkage_path(project)
    importing.forget_unpacked(session)
    project.close()
    assert kept.exists()
    assert survivors(tmp_path / "desk") == []
