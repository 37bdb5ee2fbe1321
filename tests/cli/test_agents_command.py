"""`trailwarden agents`: tokens, and where it may listen."""

from __future__ import annotations

import stat

import pytest
from tests.cli.conftest import CommandLine

from trailwarden.agents.a2a.tokens import Tokens


def test_tokens_are_added_listed_and_taken_back(cli: CommandLine) -> None:
    token = cli.run("agents", "token", "add", "ada").out.strip()
    kept = cli.data / "agents" / "tokens.json"

    assert Tokens(kept).owner(token) == "ada"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert cli.run("agents", "token", "list").out == "ada\n"
    cli.run("agents", "token", "remove", "ada")
    assert Tokens(kept).owner(token) is None
    assert cli.run("agents", "token", "list").out == ""


@pytest.mark.parametrize(
    "arguments", [("add", "a b"), ("add", "local"), ("remove", "nobody"), ("add", "")]
)
def test_a_name_that_will_not_do_is_said(cli: CommandLine, arguments: tuple[str, str]) -> None:
    assert cli.run("agents", "token", *arguments, code=1).err.startswith("error: ")


def test_other_machines_are_let_in_only_with_tokens(cli: CommandLine) -> None:
    ended = cli.run("agents", "--listen", "0.0.0.0:0", "--no-model", code=1)
    assert "token add" in ended.err


@pytest.mark.parametrize("listen", ["", "nowhere", "127.0.0.1:x", "127.0.0.1:70000"])
def test_an_address_that_is_none_is_wrong_usage(cli: CommandLine, listen: str) -> None:
    assert "HOST:PORT" in cli.run("agents", "--listen", listen, code=2).err


def test_a_folder_without_data_is_not_served(cli: CommandLine) -> None:
    ended = cli.run("agents", "--listen", "127.0.0.1:0", "--no-model", code=1)
    assert str(cli.data) in ended.err
