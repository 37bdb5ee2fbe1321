"""The file of tokens."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from trailwarden.agents.a2a.errors import TokensUnreadable, WrongName
from trailwarden.agents.a2a.tokens import LOCAL, Tokens


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "agents" / "tokens.json"


def test_a_token_stands_for_its_name_and_is_kept_nowhere(path: Path) -> None:
    tokens = Tokens(path)
    ada, ben = tokens.add("ada"), tokens.add("ben@reserve.example")

    assert Tokens(path).owner(ada) == "ada"
    assert tokens.owner(ben) == "ben@reserve.example"
    assert tokens.owner("") is None
    assert tokens.owner(ada[:-1]) is None
    assert tokens.names() == ("ada", "ben@reserve.example")
    assert ada not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_running_process_notices_what_another_changes(path: Path) -> None:
    here, elsewhere = Tokens(path), Tokens(path)
    assert here.owner("x") is None
    token = elsewhere.add("ada")
    assert here.owner(token) == "ada"
    elsewhere.remove("ada")
    assert here.owner(token) is None
    again = elsewhere.add("ada")
    assert (here.owner(token), here.owner(again)) == (None, "ada")


@pytest.mark.parametrize("name", ["", " ", "a b", "../x", LOCAL, "x" * 65, "a\n", "ä"])
def test_a_name_is_plain(path: Path, name: str) -> None:
    with pytest.raises(WrongName):
        Tokens(path).add(name)


def test_a_name_has_one_token(path: Path) -> None:
    Tokens(path).add("ada")
    with pytest.raises(WrongName, match="remove"):
        Tokens(path).add("ada")
    with pytest.raises(WrongName, match="ada"):
        Tokens(path).remove("eve")


def test_a_file_that_others_can_read_lets_nobody_in(path: Path) -> None:
    token = Tokens(path).add("ada")
    path.chmod(0o640)
    with pytest.raises(TokensUnreadable, match="chmod 600"):
        Tokens(path).owner(token)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"ada": 1}'])
def test_a_damaged_file_lets_nobody_in(path: Path, text: str) -> None:
    Tokens(path).add("ada")
    path.write_text(text)
    with pytest.raises(TokensUnreadable, match=path.name):
        Tokens(path).names()


def test_each_start_leaves_a_fresh_token_for_this_user(path: Path) -> None:
    left = path.with_name("local.token")
    tokens = Tokens(path)
    tokens.open_local(left)
    first = left.read_text().strip()
    assert tokens.owner(first) == LOCAL
    assert stat.S_IMODE(left.stat().st_mode) == 0o600
    tokens.open_local(left)
    assert tokens.owner(first) is None
    assert tokens.owner(left.read_text().strip()) == LOCAL
    assert tokens.names() == ()
