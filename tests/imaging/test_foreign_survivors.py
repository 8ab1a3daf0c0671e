"""A name in the name of a file or folder, or in the words of a picture, gets no further."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest
from craft_dicom import moving_fan
from desk.studies import PASSWORD, make_project
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from fibrodesk.desk.importing import loops as importing
from fibrodesk.desk.session import sign_in

WORDS = ("zqxmark", "canary", "19330303")


def _frames(seed):
    return moving_fan(frames=10, rows=192, columns=256, seed=seed)


def _pictures(folder):
    told = PngInfo()
    told.add_text("Comment", "Zqxmark Canary")
    told.add_itxt("Author", "Zqxmark Canary 19330303")
    folder.mkdir()
    for number, frame in enumerate(_frames(1)):
        Image.fromarray(frame).save(folder / f"canary_{number:03d}.png", pnginfo=told)


def _pages(path):
    pages = [Image.fromarray(frame) for frame in _frames(2)]
    words = {270: "Zqxmark Canary 19330303", 315: "Zqxmark"}  # description and artist
    pages[0].save(path, save_all=True, append_images=pages[1:], tiffinfo=words)


def _video(path):
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 25, (256, 192))
    for frame in _frames(3):
        writer.write(np.repeat(frame[..., None], 3, axis=-1))
    writer.release()
    data = path.read_bytes()  # a list of words about the film, as archives write them
    name = b"INAM" + (16).to_bytes(4, "little") + b"Zqxmark Canary\0\0"
    words = b"LIST" + (4 + len(name)).to_bytes(4, "little") + b"INFO" + name
    size = int.from_bytes(data[4:8], "little") + len(words)
    path.write_bytes(data[:4] + size.to_bytes(4, "little") + data[8:] + words)


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "Zqxmark Canary 19330303"
    folder.mkdir()
    _pictures(folder / "zqxmark stills")
    _pages(folder / "zqxmark.tif")
    _video(folder / "zqxmark.avi")
    return folder


def test_no_word_of_a_file_or_its_name_stands_in_the_project(inbox, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    project = make_project(tmp_path / "study.fibrodesk")
    session = sign_in(project, "administrator", PASSWORD)
    found = importing.find(session, [inbox], frames_per_s=25.0)
    told = [(each.path.name, each.reason) for each in found.refusals]
    assert len(found.candidates) == 3, told
    for candidate in found.candidates:
        mask = importing.review_pixels(session, candidate).mask
        importing.import_cine(session, candidate, mask=mask, confirmed=True)
    rows = project.store.read(lambda rows: rows.audit.all())
    said = json.dumps([row.detail for row in rows]).lower()
    project.close()
    files = [each for each in (tmp_path / "study.fibrodesk").rglob("*") if each.is_file()]
    assert len([each for each in files if each.suffix == ".dcm"]) == 3
    for word in WORDS:
        assert word not in said
        for each in files:
            assert word not in each.relative_to(tmp_path).as_posix().lower()
            data = each.read_bytes().lower()
            assert word.encode() not in data, each.name
            assert word.encode("utf-16-le") not in data, each.name
