"""A configuration is checked whole, and an error names its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from trailwarden.serving.config import Config, hash_key, load, parse
from trailwarden.serving.errors import ConfigError
from trailwarden.serving.toml_lines import line_of

GOOD = f"""
[listen]
port = 8200

[[workers]]
id = "a"
url = "http://127.0.0.1:9001/"

[[workers]]
id = "b"
url = "https://engine.example:443/v1"
models = [
  "one",
  "two",
]

[[tenants]]
name = "ann"
keys = ["{hash_key("k")}"]
highest_priority = "agent"
"""


def test_what_is_read() -> None:
    config = parse(GOOD)
    assert config.listen.port == 8200
    assert [w.url for w in config.workers] == [
        "http://127.0.0.1:9001",
        "https://engine.example:443/v1",
    ]
    assert config.workers[0].token_room == config.workers[0].kv_capacity_tokens
    assert config.tenants[0].best_class.name == "AGENT"


def test_nothing_at_all_is_a_configuration() -> None:
    assert parse("") == Config()


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("port = 8200", "port = 82000", 3, "listen.port"),
        ("port = 8200", "prot = 8200", 3, "listen.prot"),
        ('id = "b"', 'id = "b b"', 10, "workers.1.id"),
        ('  "two",', "  2,", 12, "workers.1.models.1"),
        ('url = "https://engine.example:443/v1"', "", 9, "workers.1.url"),
        ("https://engine.example:443/v1", "ftp://engine", 11, "workers.1.url"),
        ("https://engine.example:443/v1", "http://u:p@engine", 11, "no user"),
        ('highest_priority = "agent"', 'highest_priority = "top"', 20, "highest_priority"),
        ("sha256:", "md5:", 19, "tenants.0.keys.0"),
    ],
)
def test_an_error_names_file_and_line(old: str, new: str, line: int, told: str) -> None:
    assert old in GOOD
    with pytest.raises(ConfigError) as caught:
        parse(GOOD.replace(old, new), "plane.toml")
    assert f"plane.toml:{line}: " in caught.value.message
    assert told in caught.value.message


def test_all_errors_are_told_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        parse("[limits]\nretries = 99\nsilence_s = -1\n", "p")
    assert caught.value.message.count("\n") == 1


def test_no_toml_at_all() -> None:
    with pytest.raises(ConfigError, match=r"p: not TOML: .* line 2"):
        parse("[listen]\nport = = 1\n", "p")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[workers]]\nid="a"\nurl="http://x:1"\n' * 2, "worker id given twice: a"),
        ('[listen]\nhost = "0.0.0.0"', "without tenants"),
    ],
)
def test_what_contradicts_itself(text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        parse(text)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "none.toml")


def test_a_line_of_what_is_not_there_is_its_parents() -> None:
    text = "[a]\nb = 1\n\n[[c]]\nd = 2\n[[c]]\ne = 3\n"
    assert line_of(text, ("c", 1, "e")) == 7
    assert line_of(text, ("c", 1, "x")) == 6
    assert line_of(text, ("a", "b")) == 2
    assert line_of(text, ("z",)) is None
