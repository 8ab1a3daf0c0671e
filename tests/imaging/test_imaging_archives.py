"""Zip archives as a source: what is in them comes in, and nothing of them gets out or stays."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest
from craft_dicom import as_bytes, jpeg_loop, moving_fan, native, save

from fibrodesk.imaging.archives import archive as archives
from fibrodesk.imaging.archives.archive import Listing, list_members, unpack
from fibrodesk.imaging.archives.shelter import Shelter, sweep
from fibrodesk.imaging.candidates import Refusal, find_candidates
from fibrodesk.imaging.decoding.pool import DecodingPool
from fibrodesk.imaging.errors import (
    ArchiveDamagedError,
    ArchiveLockedError,
    ArchiveRefusedError,
    NoRoomToUnpackError,
)


@pytest.fixture(scope="module")
def pool():
    with DecodingPool(size=2) as pool:
        yield pool


@pytest.fixture
def shelter():
    shelter = Shelter()
    yield shelter
    shelter.close()


def _zipped(members, path, *, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def _found(path, pool, shelter):
    found = list(find_candidates([path], worker=pool, shelter=shelter))
    good = [each for each in found if not isinstance(each, Refusal)]
    return good, {each.path.name: each for each in found if isinstance(each, Refusal)}


def _loops():
    return {
        "PATIENT/IM0001": as_bytes(native()),
        "PATIENT/deep/IM0002": as_bytes(jpeg_loop()),
        "PATIENT/letter.dcm": b"Dear colleague",
        "PATIENT/notes.txt": b"beside",
    }


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_the_loops_of_an_archive_are_found_and_its_bad_files_named(method, tmp_path, pool, shelter):
    path = _zipped(_loops(), tmp_path / "export.zip", method=method)
    good, bad = _found(path, pool, shelter)
    assert [each.path.name for each in good] == ["IM0001", "IM0002"]
    assert set(bad) == {"letter.dcm"}
    assert bad["letter.dcm"].path == path / "PATIENT" / "letter.dcm"


def test_an_archive_in_a_folder_comes_in_with_its_neighbours(tmp_path, pool, shelter):
    folder = tmp_path / "export"
    folder.mkdir()
    save(native(), folder / "a.dcm")
    _zipped({"b.dcm": as_bytes(jpeg_loop())}, folder / "b.zip")
    save(native(), folder / "c.dcm")
    good, bad = _found(folder, pool, shelter)
    assert [each.path.name for each in good] == ["a.dcm", "b.dcm", "c.dcm"]
    assert not bad


def test_what_was_unpacked_is_nobody_elses_and_goes_with_the_shelter(tmp_path, pool):
    shelter = Shelter()
    path = _zipped(_loops(), tmp_path / "export.zip")
    (first, _), _ = _found(path, pool, shelter)
    assert first.path.is_file()
    assert stat.S_IMODE(shelter.root.stat().st_mode) == 0o700
    root = shelter.root
    shelter.close()
    assert not root.exists()


def test_without_a_shelter_nothing_stays_behind(tmp_path, pool, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    path = _zipped(_loops(), tmp_path / "export.zip")
    assert len(list(find_candidates([path], worker=pool))) == 3
    assert not list((tmp_path / "temporary").iterdir())


@pytest.mark.parametrize(
    "name", ["../out.dcm", "/etc/out.dcm", "a/../../out.dcm", "..\\out.dcm", "C:\\out.dcm"]
)
def test_a_path_that_leads_out_is_refused_and_the_rest_comes_in(name, tmp_path, pool, shelter):
    path = _zipped({name: as_bytes(native()), "in.dcm": as_bytes(native())}, tmp_path / "x.zip")
    before = set(tmp_path.rglob("*"))
    good, bad = _found(path, pool, shelter)
    assert [each.path.name for each in good] == ["in.dcm"]
    (refusal,) = bad.values()
    assert "leads out of the archive" in refusal.reason
    assert set(tmp_path.rglob("*")) == before
    assert all(each.is_relative_to(shelter.root) for each in shelter.root.rglob("*"))


def test_a_link_stays_in_its_archive(tmp_path, pool, shelter):
    link = zipfile.ZipInfo("link.dcm")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    good, bad = _found(path, pool, shelter)
    assert not good
    assert "a link or a device" in bad["x.zip"].reason


def test_an_archive_in_an_archive_is_refused_by_name(tmp_path, pool, shelter):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("loop.dcm", as_bytes(native()))
    path = _zipped({"inner.zip": inner.getvalue(), "DATA": inner.getvalue()}, tmp_path / "x.zip")
    good, bad = _found(path, pool, shelter)
    assert not good
    assert "is an archive itself" in bad["x.zip"].reason
    assert "lies in another archive" in bad["DATA"].reason


def test_a_bomb_is_refused_before_a_byte_of_it_is_written(tmp_path, shelter):
    path = _zipped({"a.dcm": b"\0" * (64 << 20)}, tmp_path / "bomb.zip")
    assert path.stat().st_size < 100_000
    folder = shelter.new_folder("bomb")
    with pytest.raises(ArchiveRefusedError, match="times its size"):
        list_members(path, folder=folder)
    assert not list(folder.iterdir())


def test_one_bomb_among_large_files_stays_inside_alone(tmp_path, pool, shelter):
    noise = os.urandom(1 << 20)
    path = _zipped({"a.dcm": b"\0" * (32 << 20), "noise": noise}, tmp_path / "x.zip")
    _, bad = _found(path, pool, shelter)
    assert "many times its size" in bad["x.zip"].reason


def test_a_member_that_tells_less_than_it_holds_is_cut_off(tmp_path, shelter):
    path = _zipped({"a.dcm": b"x" * 100_000}, tmp_path / "x.zip")
    data = path.read_bytes().replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(data)
    folder = shelter.new_folder("x")
    listing = list_members(path, folder=folder)
    refusals = unpack(path, listing.members, folder=folder)
    assert len(refusals) == 1
    assert not [each for each in folder.rglob("*") if each.is_file()]


def test_files_on_top_of_one_another_are_refused(tmp_path, shelter):
    """Many names for one piece of bytes: 10 MB that unpack to as much as one likes."""
    path = _zipped({f"{n}.dcm": os.urandom(3000) for n in range(20)}, tmp_path / "x.zip")
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    first = data[at + 20 : at + 24]
    while at >= 0:
        data[at + 20 : at + 24] = (60_000).to_bytes(4, "little")
        at = data.find(b"PK\x01\x02", at + 4)
    assert first
    path.write_bytes(data)
    with pytest.raises((ArchiveRefusedError, ArchiveDamagedError)):
        list_members(path, folder=shelter.new_folder("x"))


def test_too_many_files_are_refused(tmp_path, shelter, monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 5)
    path = _zipped({f"{n}": b"x" for n in range(6)}, tmp_path / "x.zip")
    with pytest.raises(ArchiveRefusedError, match="6 files"):
        list_members(path, folder=shelter.new_folder("x"))


def test_an_index_of_gigabytes_is_never_read(tmp_path, shelter, monkeypatch):
    monkeypatch.setattr(archives, "_MOST_INDEX_BYTES", 1000)
    path = _zipped({f"{n:020d}": b"x" for n in range(20)}, tmp_path / "x.zip")
    with pytest.raises(ArchiveRefusedError, match="too many files"):
        list_members(path, folder=shelter.new_folder("x"))


def test_a_disk_that_is_too_small_is_told_before(tmp_path, shelter, monkeypatch):
    monkeypatch.setattr(archives, "_SPARE_BYTES", 1 << 60)
    path = _zipped(_loops(), tmp_path / "x.zip")
    with pytest.raises(NoRoomToUnpackError):
        list_members(path, folder=shelter.new_folder("x"))


def test_an_archive_with_a_password_says_so(tmp_path, shelter):
    path = _zipped({"a.dcm": b"secret"}, tmp_path / "x.zip")
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    path.write_bytes(data)
    with pytest.raises(ArchiveLockedError, match="password") as refusal:
        list_members(path, folder=shelter.new_folder("x"))
    assert "Unpack it" in refusal.value.advice


@pytest.mark.parametrize("keep", [0, 3, 30, 0.5, 0.9, -10])
def test_a_damaged_archive_is_one_refusal(keep, tmp_path, pool, shelter):
    data = _zipped(_loops(), tmp_path / "x.zip").read_bytes()
    size = int(len(data) * keep) if isinstance(keep, float) else keep
    (tmp_path / "x.zip").write_bytes(data[:size])
    good, bad = _found(tmp_path / "x.zip", pool, shelter)
    assert not good
    assert "no zip archive, or it is damaged" in bad["x.zip"].reason


def test_names_become_names_that_every_system_takes(tmp_path, shelter):
    names = ["CON.dcm", "a?b*.dcm", "same.dcm", "SAME.dcm", "x" * 300, "end. ", "a", "a/b"]
    path = _zipped({name: name.encode() for name in names}, tmp_path / "x.zip")
    folder = shelter.new_folder("x")
    listing = list_members(path, folder=folder)
    unpack(path, listing.members, folder=folder)
    told = sorted(each.name for each in folder.rglob("*") if each.is_file())
    assert "_CON.dcm" in told
    assert "a_b_.dcm" in told
    assert {"same.dcm", "2-SAME.dcm"} <= set(told)
    assert max(map(len, told)) <= 100


def test_large_archives_are_unpacked_in_parts():
    members = tuple(archives.Member(n, (str(n),), 200 << 20) for n in range(5))
    sizes = [len(batch) for batch in Listing(members, ()).batches()]
    assert sizes == [2, 2, 1]
    assert list(Listing((), ()).batches()) == []


_LEFT = """
import os, sys
from fibrodesk.imaging.archives.shelter import Shelter
folder = Shelter().new_folder("x")
(folder / "loop.dcm").write_bytes(b"somebody")
print(folder.parents[1], flush=True)
if sys.argv[1] == "die":
    os._exit(9)
sys.stdin.readline()
"""


def test_what_a_crash_left_behind_goes_at_the_next_start_and_what_is_in_use_stays(tmp_path):
    environment = os.environ | {"TMPDIR": str(tmp_path)}

    def start(fate):
        return subprocess.Popen(
            [sys.executable, "-c", _LEFT, fate],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    with start("die") as dead, start("live") as alive:
        left, used = (Path(each.stdout.readline().strip()) for each in (dead, alive))
        dead.wait()
        assert left.is_dir()
        subprocess.run(
            [sys.executable, "-c", "from fibrodesk.imaging.archives.shelter import sweep; sweep()"],
            env=environment,
            check=True,
        )
        assert not left.exists()
        assert (used / "0001" / "x" / "loop.dcm").is_file()
        alive.communicate("\n")


def test_a_folder_of_somebody_else_and_a_link_are_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    elsewhere = tmp_path / "mine"
    elsewhere.mkdir()
    (tmp_path / "fibrodesk-unpacked-link").symlink_to(elsewhere, target_is_directory=True)
    sweep()
    assert elsewhere.is_dir()


def test_a_loop_of_an_archive_is_the_loop_itself(tmp_path, pool, shelter):
    path = _zipped({"IM0001": as_bytes(native())}, tmp_path / "export.zip")
    (candidate,), _ = _found(path, pool, shelter)
    assert candidate.facts.shape == moving_fan().shape[1:]
    assert candidate.identity.patient_id == "P-0815-4711"
