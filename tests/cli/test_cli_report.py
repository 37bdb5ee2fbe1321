"""`report`: which files it writes, what it says meanwhile, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import CommandLine
from tests.cli.stored_world import fill, label


@pytest.fixture
def world(cli: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    fill(cli.data)
    label(cli.data, "e1")
    monkeypatch.chdir(tmp_path)
    return cli


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir() if one.is_file())


def test_two_pages_are_written_and_named(world: CommandLine, tmp_path: Path) -> None:
    ended = world.run("report", "--out", tmp_path / "out")

    assert ended.out.split() == [
        str(tmp_path / "out" / "data-status.html"),
        str(tmp_path / "out" / "ecology.html"),
    ]
    assert "Ecology: asking the events" in ended.err
    assert names(tmp_path / "out") == ["data-status.html", "ecology.html"]


def test_every_format_at_once(world: CommandLine, tmp_path: Path) -> None:
    forms = [part for form in ("html", "pdf", "md", "json") for part in ("--format", form)]
    world.run("report", *forms, "--title", "Höllbach", "--out", tmp_path / "out")

    assert names(tmp_path / "out") == [
        f"{kind}.{form}"
        for kind in ("data-status", "ecology")
        for form in ("html", "json", "md", "pdf")
    ]
    whole = json.loads((tmp_path / "out" / "ecology.json").read_text(encoding="utf-8"))
    assert whole["title"] == "Höllbach"


def test_the_folder_is_named_for_the_period(world: CommandLine, tmp_path: Path) -> None:
    world.run("report", "--from", "2026-06-01", "--to", "2026-06-02")
    world.run("report", "--from", "2026-06-01")
    world.run("report")

    made = sorted(one.name for one in tmp_path.glob("trailwarden-report-*"))
    assert made == [
        "trailwarden-report-2026-06-01-2026-06-02",
        "trailwarden-report-2026-06-01-now",
        "trailwarden-report-all",
    ]


def test_period_and_cameras_are_kept_to(world: CommandLine, tmp_path: Path) -> None:
    options = ("--from", "2026-06-01T12:30Z", "--to", "2026-06-02T00:00Z", "--cameras", "gate")
    world.run("report", *options, "--format", "json", "--out", tmp_path)
    whole = json.loads((tmp_path / "data-status.json").read_text(encoding="utf-8"))
    facts = {fact["label"]: fact["value"] for fact in whole["sections"][0]["blocks"][0]["facts"]}

    assert facts["events"] == "2"  # e2 and e3
    assert facts["camera"] == "1"


def test_nothing_is_replaced_unasked(world: CommandLine, tmp_path: Path) -> None:
    world.run("report", "--out", tmp_path)
    (tmp_path / "ecology.html").write_text("mine")

    assert "--force" in world.run("report", "--out", tmp_path, code=1).err
    assert (tmp_path / "ecology.html").read_text() == "mine"
    world.run("report", "--out", tmp_path, "--force")
    assert (tmp_path / "ecology.html").read_text() != "mine"


def test_a_public_report_names_nobody(world: CommandLine, tmp_path: Path) -> None:
    world.run("report", "--public", "--out", tmp_path / "public")
    world.run("report", "--public", "--names", "--out", tmp_path / "named")

    assert "Ada" not in (tmp_path / "public" / "data-status.html").read_text(encoding="utf-8")
    assert "Ada" in (tmp_path / "named" / "data-status.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--cameras", "gaet"), "no camera 'gaet'; there are: bärenweg, gate"),
        (("--from", "2026-06-02", "--to", "2026-06-01"), "covers no time"),
    ],
)
def test_what_makes_no_sense_is_one_line(
    world: CommandLine, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    ended = world.run("report", *options, "--out", tmp_path / "out", code=1)

    assert said in ended.err
    assert not (tmp_path / "out").exists()


def test_an_unknown_format_is_wrong_usage(world: CommandLine) -> None:
    world.run("report", "--format", "docx", code=2)


def test_a_folder_without_data_is_not_made(cli: CommandLine, tmp_path: Path) -> None:
    cli.run("report", "--out", tmp_path / "out", code=1)

    assert not cli.data.exists()
    assert not (tmp_path / "out").exists()
