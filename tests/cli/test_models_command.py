"""`trailwarden models`: what is here, what is added, and what is not fetched when offline."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from tests.cli.conftest import CommandLine

KNOWN = {"yolox-nano", "yolox-tiny", "megadetector-v5", "megadetector-v6"}


@pytest.fixture
def nano(models_folder: Path) -> Path:
    found = next(models_folder.rglob("yolox_nano.onnx"), None)
    if found is None:
        pytest.skip("TRAILWARDEN_MODELS holds no yolox_nano.onnx")
    return found


def test_known_models_are_listed_with_licence_and_how_to_get_them(cli: CommandLine) -> None:
    table = cli.run("models", "list").out
    listed = cli.run("models", "list", "--json").document

    assert {model["name"] for model in listed} == KNOWN
    assert {model["path"] for model in listed} == {None}
    assert all(model["licence"] for model in listed)
    assert "trailwarden models pull yolox-nano" in table
    assert "trailwarden models add FILE" in table


def test_offline_nothing_is_pulled(cli: CommandLine, home: Path) -> None:
    said = cli.run("models", "pull", "yolox-nano", code=1).err

    assert "offline" in said
    assert "https://github.com/" in said
    assert "trailwarden models add FILE" in said
    assert not list(home.rglob("*.onnx*"))


def test_offline_is_an_option_too(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRAILWARDEN_OFFLINE")
    assert "offline" in cli.run("models", "pull", "yolox-nano", "--offline", code=1).err


def test_megadetector_is_not_pulled_but_explained(cli: CommandLine) -> None:
    assert "export them to ONNX" in cli.run("models", "pull", "megadetector-v6", code=1).err


def test_a_model_nobody_knows(cli: CommandLine) -> None:
    assert "no model of that name is known" in cli.run("models", "pull", "deer-net", code=1).err


def test_nothing_to_check(cli: CommandLine) -> None:
    assert "trailwarden models pull yolox-nano" in cli.run("models", "check").err
    assert cli.run("models", "check", "--json").document == []


def test_a_file_that_is_no_model_is_not_added(cli: CommandLine, tmp_path: Path, home: Path) -> None:
    wrong = tmp_path / "wrong.onnx"
    wrong.write_bytes(b"this is no model")

    assert str(wrong) in cli.run("models", "add", wrong, code=1).err
    assert (
        str(tmp_path / "none.onnx") in cli.run("models", "add", tmp_path / "none.onnx", code=1).err
    )
    assert not list(home.rglob("*.onnx*"))


def test_a_broken_file_in_the_users_folder_is_reported_and_harms_nothing(
    cli: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "wrong.onnx").write_bytes(b"this is no model")
    monkeypatch.setenv("TRAILWARDEN_MODELS", str(tmp_path))

    (checked,) = cli.run("models", "check", "--json").document
    assert checked["fault"]
    assert checked["place"] == "TRAILWARDEN_MODELS"


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_a_file_whose_name_is_not_unicode(
    cli: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    (tmp_path / "bär").mkdir()
    Path(os.fsdecode(os.fsencode(tmp_path / "bär") + b"/\xe9.onnx")).write_bytes(b"")
    monkeypatch.setenv("TRAILWARDEN_MODELS", str(tmp_path))
    environment = os.environ | {"PYTHONIOENCODING": encoding}

    found = cli.process("models", "list", "--json", env=environment).document[0]
    assert found["path"] == f"{tmp_path}/bär/\udce9.onnx"
    assert "pull yolox-nano" in cli.process("models", "list", env=environment).out


def test_a_model_that_was_named_and_is_not_there_is_an_error(cli: CommandLine) -> None:
    ended = cli.run("watch", "sim:meadow", "--model", "yolox-nano", code=1)
    assert "model yolox-nano not found" in ended.err
    assert not cli.data.exists()


@pytest.mark.needs_data
def test_an_added_model_is_found_checked_and_guarded(
    cli: CommandLine, nano: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRAILWARDEN_MODELS")
    said = cli.run("models", "add", nano).err
    assert hashlib.sha256(nano.read_bytes()).hexdigest() in said

    assert "here already (cache)" in cli.run("models", "pull", "yolox-nano").err
    (checked,) = cli.run("models", "check", "--json").document
    assert (checked["place"], checked["fault"]) == ("cache", None)

    with Path(checked["path"]).open("ab") as file:
        file.write(b"x")
    ended = cli.run("models", "check", code=1)
    assert "a model in the cache is broken" in ended.err
    doctor = {f["detail"]: f for f in cli.run("doctor", "--json").document}
    assert any(checked["path"] in detail for detail in doctor)
