"""`fibrodesk train`, `models` and `evaluate`: what they ask the desk for, and what they refuse."""

import pytest

from fibrodesk.cli.main import build_parser, main
from fibrodesk.cli.training import run_train
from fibrodesk.desk.training.presets import NETWORKS, PRESETS, networks, presets


def test_every_preset_and_network_of_the_training_is_named_in_words():
    """The desk knows their names without loading the training; here both are compared."""
    from fibrodesk.networks.registry import NAMES
    from training import config

    assert set(PRESETS) == set(config.PRESETS) == {each.name for each in presets()}
    assert {each.name for each in networks()} == set(NETWORKS) <= set(NAMES)
    assert all(each.words.endswith(".") for each in (*presets(), *networks()))


def test_a_run_is_named_without_taking_the_place_of_the_command():
    args = build_parser().parse_args(["train", "P", "--resume", "--run", "3"])
    assert args.run is run_train
    assert args.named_run == "3"
    assert build_parser().parse_args(["train", "P"]).preset == "desk"


@pytest.fixture
def bare(tmp_path):
    (tmp_path / "manifest.json").write_text("{}")
    return str(tmp_path)


@pytest.mark.parametrize("option", [["--arms", "paper"], ["--judge"], ["--use-if-it-passes"]])
def test_what_needs_a_project_is_refused_on_a_bare_snapshot(bare, capsys, option):
    assert main(["train", bare, *option]) == 2
    assert option[0] in capsys.readouterr().err


@pytest.mark.parametrize(
    "options", [["--fold", "1"], ["--folds", "3", "--fold", "4"], ["--folds", "3", "--fold", "x"]]
)
def test_a_fold_that_is_none_is_refused(bare, capsys, options):
    assert main(["train", bare, *options]) == 2
    assert "Which fold?" in capsys.readouterr().err


@pytest.mark.parametrize("act", ["show", "judge", "gallery", "use", "look", "add"])
def test_an_act_on_a_model_asks_which(capsys, act):
    assert main(["models", act, "P"]) == 2
    assert "Which model?" in capsys.readouterr().err
