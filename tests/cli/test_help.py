"""`--help` and `--version`: every command explains itself."""

from __future__ import annotations

import pytest
from tests.cli.command_pages import commands
from tests.cli.conftest import CommandLine

from trailwarden import __version__


@pytest.mark.parametrize("name", [*commands(), ""])
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_has_help(cli: CommandLine, name: str, flag: str) -> None:
    ended = cli.run(*name.split(), flag)

    assert f"Usage: trailwarden {name}".rstrip() in ended.out
    assert ended.err == ""
    assert not cli.data.exists()


@pytest.mark.parametrize("name", commands())
def test_every_option_and_argument_is_explained(name: str) -> None:
    command = commands()[name]
    assert command.help
    unexplained = [p.name for p in command.params if not getattr(p, "help", None)]
    assert unexplained == []


def test_version(cli: CommandLine) -> None:
    assert cli.process("--version").out == f"trailwarden {__version__}\n"


def test_no_command_shows_the_help(cli: CommandLine) -> None:
    ended = cli.run(code=2)
    assert "Usage: trailwarden" in ended.out + ended.err


def test_a_misspelt_command_is_wrong_usage_with_what_was_meant(cli: CommandLine) -> None:
    assert "Did you mean 'events'" in cli.run("evnts", code=2).err


def test_missing_sources_are_wrong_usage(cli: CommandLine) -> None:
    assert "source" in cli.run("watch", code=2).err
