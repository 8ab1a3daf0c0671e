"""Every command tells what it takes."""

from __future__ import annotations

import argparse

import pytest

from fibrodesk.cli.main import build_parser, main


def _commands() -> list[str]:
    return [
        name
        for action in build_parser()._actions
        if isinstance(action, argparse._SubParsersAction)
        for name in action.choices
    ]


@pytest.mark.parametrize("command", _commands())
def test_the_help_of_every_command_can_be_read(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    assert f"fibrodesk {command}" in capsys.readouterr().out
