"""The benchmark at its smallest size, from phantom patients to the page."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fibrodesk.contract.model_card import read_card
from training.benchmark.__main__ import EXIT_DONE, EXIT_FAILED, JSON_NAME, PAGE_NAME, main
from training.benchmark.arms import bundle_of
from training.benchmark.plan import SCENES, Plan, trainings
from training.benchmark.scenes import figures_of, judged_path
from training.benchmark.sizes import TINY
from training.data.dataset import open_snapshot

ROOT = Path(__file__).resolve().parents[2]
ARMS = ("baseline", "unet")
OPTIONS = ["--size", "tiny", "--arms", ",".join(ARMS), "--device", "cpu", "--workers", "2"]
PLAN = Plan(size=TINY, arms=ARMS, device="cpu")


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """A benchmark that was asked to stop in its first training, and what it said."""
    folder = tmp_path_factory.mktemp("benchmark") / "out"
    command = [sys.executable, "-m", "training.benchmark", *OPTIONS, "--out", str(folder)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    told = []
    for line in process.stderr:
        told.append(line.strip())
        if line.startswith("trains baseline-0"):
            process.send_signal(signal.SIGTERM)
    process.stdout.close()
    process.stderr.close()
    return folder, process.wait(), told


@pytest.fixture(scope="module")
def finished(stopped):
    """The same, gone on with to its end: exit code, JSON and page."""
    folder = stopped[0]
    page = folder.parent / "page.md"
    code = main([*OPTIONS, "--out", str(folder), "--resume", "--page", str(page)])
    found = json.loads((folder / JSON_NAME).read_text(encoding="utf-8"))
    return folder, code, found, page.read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def signals_as_they_were():
    """`main` listens to wishes to stop; the test run has its own way with them."""
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


def test_a_wish_to_stop_is_heard_and_told(stopped):
    folder, code, told = stopped
    assert code == EXIT_FAILED
    assert told[-1].startswith("The benchmark was stopped: What was done lies in")
    assert "--resume" in told[-1]
    assert not (folder / JSON_NAME).exists()


def test_it_goes_on_to_its_end(finished):
    folder, code, found, page = finished
    assert code == EXIT_DONE
    assert found["goals"] == []  # they are the shipped model's, which was not asked for
    assert page == (folder / PAGE_NAME).read_text(encoding="utf-8")


def test_every_arm_and_the_reader_are_judged_on_the_same_frames(finished):
    _, _, found, _ = finished
    assert set(found["scenes"]) == {scene.name for scene in SCENES}
    for arms in found["scenes"].values():
        assert set(arms) == {*ARMS, "reader"}
        assert {(row["patients"], row["frames"]) for row in arms.values()} == {
            (TINY.test, TINY.test * TINY.frames)
        }


def test_the_page_tells_what_the_files_hold(finished):
    """Nothing on it is from anywhere else."""
    folder, _, found, page = finished
    for scene in SCENES:
        for name, arm in (("baseline-0", "baseline"), ("reader", "simulated reader")):
            told = figures_of(folder, name, scene)["dice"]["macro"]
            words = "-" if told is None else f"{told:.3f}"
            section = page.split("frames.\n\n|  | Dice micro")[1 + SCENES.index(scene)]
            line = next(each for each in section.splitlines() if each.startswith(f"| {arm} "))
            assert line.split(" | ")[2].startswith(words)
    for training in trainings(PLAN):
        card = read_card(bundle_of(folder, training))
        assert f"| {card.parameters:,} |" in page
    assert found["date"] in page
    assert "nan" not in page.lower().replace("nano", "")
    assert "synthetic" in page


def test_the_simulated_reader_is_near_the_truth_and_blind_to_contrast(finished):
    _, _, found, _ = finished
    dice = [found["scenes"][name]["reader"]["dice"]["macro"] for name in ("2 dB", "4 dB", "6 dB")]
    assert len(set(dice)) == 1
    assert 0.75 < dice[0] < 1


def test_no_test_patient_was_trained_on(finished):
    folder, _, _, _ = finished
    learnt = {each.patient for each in open_snapshot(folder / "data" / "train")[1].frames}
    for scene in ("0-db", "6-db", "look-e"):
        tested = {each.patient for each in open_snapshot(folder / "data" / scene)[1].frames}
        assert not learnt & tested


def test_what_is_done_is_not_done_again(finished, capsys):
    """Only the figures that are missing are computed; the table is the same."""
    folder, _, found, _ = finished
    lost = judged_path(folder, "unet-0", SCENES[1])
    before = lost.read_bytes()
    lost.unlink()
    assert main([*OPTIONS, "--out", str(folder), "--resume", "--json"]) == EXIT_DONE
    out, err = capsys.readouterr()
    assert [each for each in err.splitlines() if each] == ["judges unet-0 at 2 dB"]
    assert lost.read_bytes() == before
    assert json.loads(out)["scenes"] == found["scenes"]


def test_another_plan_in_the_same_folder_is_refused(finished, capsys):
    folder, _, _, _ = finished
    assert main([*OPTIONS, "--out", str(folder), "--resume", "--seeds", "2"]) == EXIT_FAILED
    assert "was begun with seeds 1, and now seeds 2 is asked for" in capsys.readouterr().err
    assert main([*OPTIONS, "--out", str(folder)]) == EXIT_FAILED
    assert "--resume" in capsys.readouterr().err


def test_a_training_that_fails_is_told_in_its_own_words(finished, tmp_path, capsys):
    """Here the snapshot that it would learn from was changed on the disk."""
    folder, _, _, _ = finished
    copy = tmp_path / "out"
    (copy / "runs").mkdir(parents=True)
    (copy / "plan.json").write_bytes((folder / "plan.json").read_bytes())
    (copy / "data").mkdir()
    for each in (folder / "data").iterdir():
        (copy / "data" / each.name).symlink_to(each)
    (copy / "data" / "train").unlink()
    (copy / "data" / "train").mkdir()
    assert main([*OPTIONS, "--out", str(copy), "--resume"]) == EXIT_FAILED
    told = capsys.readouterr().err
    assert "A training of the benchmark failed: baseline, seed 0: " in told
    assert "manifest.json" in told
