"""Two bundles on the same frames: rows that pair, and pictures of what changed most."""

import json
import shutil
from types import MappingProxyType

import cv2
import numpy as np
import pytest
from runs import train

from fibrodesk.contract.errors import ContractError
from fibrodesk.contract.gallery import read_gallery
from training.against import judge_both, main
from training.errors import LeakError
from training.judging.answering.gallery import draw_gallery
from training.judging.answering.remembering import RememberingJudge

SHAPE = (48, 64)


class Answers:
    """A judge whose masks are told beforehand."""

    structures = ("fibrosis",)
    threshold = MappingProxyType({"fibrosis": 0.5})

    def __init__(self, masks):
        self.masks, self.asked = masks, 0

    def probabilities(self, _folder, frame):
        self.asked += 1
        return {"fibrosis": self.masks[frame.patient].astype(np.float32)}


def box(left):
    mask = np.zeros(SHAPE, np.uint8)
    mask[10:30, left : left + 20] = 255
    return mask


NOTHING = np.zeros(SHAPE, np.uint8)


@pytest.fixture
def side(maker):
    """Two readers draw the same on P0 and P1, part on P2; nobody marks P3."""
    maker.add("T", "train")
    maker.add("P0", "gate", masks={"fibrosis": [box(10), box(10)]})
    maker.add("P1", "gate", masks={"fibrosis": [box(10), box(10)]})
    maker.add("P2", "gate", masks={"fibrosis": [box(10), box(20)]})
    maker.add("P3", "gate", masks={"fibrosis": [NOTHING, NOTHING]})
    from fibrodesk.contract.snapshot import read_snapshot

    folder = maker.freeze()
    return folder, read_snapshot(folder)[1]


def judge(**masks):
    told = {name: box(10) if mask is None else mask for name, mask in masks.items()}
    return Answers({name: mask != 0 for name, mask in told.items()})


def drawn(side, tmp_path, old, new, **options):
    folder, snapshot = side
    heard = []
    pair = [
        RememberingJudge(each, model=name, heard=lambda: heard.append(1))
        for name, each in (("old", old), ("new", new))
    ]
    options = {"side": "gate", "structure": "fibrosis", **options}
    draw_gallery(tmp_path / "gallery", *pair, folder, snapshot, **options)
    return read_gallery(tmp_path / "gallery"), heard


def test_better_and_worse_frames_are_told_apart_the_largest_change_first(side, tmp_path):
    old = judge(P0=box(25), P1=box(10), P2=box(10), P3=NOTHING)
    new = judge(P0=box(10), P1=box(12), P2=box(44), P3=NOTHING)
    found, _ = drawn(side, tmp_path, old, new)
    assert [frame.patient for frame in found.better] == ["P0"]
    assert [frame.patient for frame in found.worse] == ["P2", "P1"]
    assert (found.frames_better, found.frames_worse, found.frames_alike) == (1, 2, 1)
    (best,) = found.better
    assert best.old_dice == pytest.approx(2 * 5 / 40)
    assert best.new_dice == 1


def test_finding_something_where_nobody_marked_anything_is_worse_though_it_had_no_dice(
    side, tmp_path
):
    old = judge(P0=None, P1=None, P2=None, P3=NOTHING)
    new = judge(P0=None, P1=None, P2=None, P3=box(5))
    found, _ = drawn(side, tmp_path, old, new)
    (worse,) = found.worse
    assert worse.patient == "P3"
    assert worse.old_dice is None
    assert worse.new_dice == 0


def test_the_reference_is_the_share_of_readers_and_masks_are_whole(side, tmp_path):
    old = judge(P0=None, P1=None, P2=NOTHING, P3=NOTHING)
    new = judge(P0=None, P1=None, P2=box(10), P3=NOTHING)
    found, _ = drawn(side, tmp_path, old, new)
    (better,) = found.better
    read = {
        name: cv2.imread(str(tmp_path / "gallery" / getattr(better, name)), cv2.IMREAD_GRAYSCALE)
        for name in ("image", "reference", "old", "new")
    }
    assert all(picture.shape == SHAPE for picture in read.values())
    assert set(np.unique(read["reference"])) == {0, 128, 255}
    assert np.array_equal(read["new"], box(10))
    assert better.references == 2


def test_only_the_largest_changes_are_drawn_and_all_are_counted(side, tmp_path):
    old = judge(P0=box(25), P1=box(26), P2=None, P3=NOTHING)
    new = judge(P0=None, P1=None, P2=None, P3=NOTHING)
    found, _ = drawn(side, tmp_path, old, new, most=1)
    assert [frame.patient for frame in found.better] == ["P1"]
    assert found.frames_better == 2


def test_nobody_is_asked_twice_about_a_frame(side, tmp_path):
    old = judge(P0=None, P1=None, P2=None, P3=NOTHING)
    new = judge(P0=None, P1=None, P2=None, P3=NOTHING)
    _, heard = drawn(side, tmp_path, old, new)
    assert (old.asked, new.asked, len(heard)) == (4, 4, 8)


def test_a_picture_that_was_changed_is_not_shown(side, tmp_path):
    old = judge(P0=NOTHING, P1=None, P2=None, P3=NOTHING)
    found, _ = drawn(side, tmp_path, old, judge(P0=None, P1=None, P2=None, P3=NOTHING))
    (tmp_path / "gallery" / found.better[0].new).write_bytes(b"another")
    with pytest.raises(ContractError):
        read_gallery(tmp_path / "gallery")


class TestWithTrueBundles:
    @pytest.fixture
    def bundles(self, make_config, tmp_path):
        """Two small trainings on the same snapshot, by different seeds."""
        folders = []
        for seed in (1, 2):
            out = tmp_path / f"run{seed}"
            config = make_config(
                preset="baseline", network="unet", seed=seed, out=str(out), epochs=1, batches=1
            )
            train(config)
            folders.append(out / "bundle")
        return folders

    def test_rows_of_both_pair_by_patient_and_the_command_prints_one_object(
        self, bundles, tiny_snapshot, tmp_path, capsys
    ):
        out = tmp_path / "gallery"
        assert main([*map(str, bundles), str(tiny_snapshot), "--gallery", str(out)]) == 0
        told, words = capsys.readouterr()
        found = json.loads(told)
        names = [[row["patient"] for row in found["rows"][which]] for which in ("old", "new")]
        assert names == [["P6", "P7"], ["P6", "P7"]]
        assert found["dice"]["n"] == 2
        assert words.splitlines()[-1].split() == ["4", "4"]
        assert read_gallery(out).new_model == found["models"]["new"]

    def test_a_gate_on_a_patient_that_either_has_learnt_from_is_refused(
        self, bundles, maker, tmp_path
    ):
        """The old one's training counts as much as the new one's."""
        again = type(maker)(tmp_path / "again")
        again.add("P0", "train")
        again.add("P4", "gate")
        with pytest.raises(LeakError, match="P4"):
            judge_both(*bundles, again.freeze(), side="gate", device="cpu")

    def test_a_damaged_bundle_is_refused_in_words_and_draws_nothing(
        self, bundles, tiny_snapshot, tmp_path, capsys
    ):
        broken = tmp_path / "broken"
        shutil.copytree(bundles[1], broken)
        (broken / "model_card.json").write_text("{}")
        out = tmp_path / "gallery"
        arguments = [str(bundles[0]), str(broken), str(tiny_snapshot), "--gallery", str(out)]
        assert main(arguments) == 2
        assert "cannot be judged" in capsys.readouterr().err
        assert not out.exists()
