"""`trailwarden import` and `trailwarden export`, as a user calls them."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.cli.conftest import CommandLine
from tests.exchange.camtrapdp_maker import small_package


def test_a_package_comes_in_and_goes_out(cli: CommandLine, tmp_path: Path) -> None:
    package = small_package().write(tmp_path / "p")
    ended = cli.run("import", "camtrapdp", package)
    assert "2 deployments, 3 events, 3 files here and 0 elsewhere new" in ended.err

    ended = cli.run("export", "camtrapdp", tmp_path / "out")
    assert "2 deployments, 3 events, 4 observations" in ended.err
    assert "as it came in" in ended.err
    assert (tmp_path / "out" / "media.csv").read_bytes() == (package / "media.csv").read_bytes()


def test_it_can_be_told_in_json(cli: CommandLine, tmp_path: Path) -> None:
    package = small_package().write(tmp_path / "p")

    assert cli.run("import", "camtrapdp", package, "--json").document["events"] == 3
    again = cli.run("import", "camtrapdp", package, "--json").document
    assert (again["eventsKnown"], again["mediaKnown"]) == (3, 3)
    out = cli.run("export", "camtrapdp", tmp_path / "out", "--public", "--json").document
    assert (out["events"], out["leftOut"], out["verbatim"]) == (3, 0, False)


def test_faults_end_in_a_list_and_nothing_is_stored(cli: CommandLine, tmp_path: Path) -> None:
    made = small_package()
    made.media[0]["timestamp"] = "noon"
    made.observations[0]["count"] = "many"
    ended = cli.run("import", "camtrapdp", made.write(tmp_path / "p"), code=1)

    assert "2 faults; nothing was imported" in ended.err
    assert "media.csv, row 2, column timestamp: 'noon'" in ended.err
    assert "observations.csv, row 2, column count: 'many'" in ended.err
    assert cli.run("events", "--json").document == []


def test_missing_files_name_the_way_out(cli: CommandLine, tmp_path: Path) -> None:
    made = small_package()
    made.files.clear()
    package = made.write(tmp_path / "p")

    assert "--allow-missing-media" in cli.run("import", "camtrapdp", package, code=1).err
    ended = cli.run("import", "camtrapdp", package, "--allow-missing-media")
    assert "3 media files are not in the package" in ended.err


def test_nothing_happens_in_a_dry_run(cli: CommandLine, tmp_path: Path) -> None:
    package = small_package().write(tmp_path / "p")
    assert "would bring 2 deployments" in cli.run("import", "camtrapdp", package, "--dry-run").err
    assert cli.run("events", "--json").document == []
    cli.run("import", "camtrapdp", package)
    ended = cli.run("export", "camtrapdp", tmp_path / "out", "--dry-run")
    assert "would hold 2 deployments" in ended.err
    assert not (tmp_path / "out").exists()


def test_options_that_make_no_sense_are_wrong_usage(cli: CommandLine, tmp_path: Path) -> None:
    cli.run("import", "camtrapdp", small_package().write(tmp_path / "p"))
    out = tmp_path / "out"
    for wrong in (
        ("--place", "gate"),
        ("--place", "gate=91,0"),
        ("--sampling-design", "lucky"),
        ("--data-licence", "CC0-1.0"),
        ("--blur", "0"),
        ("--from", "soon"),
    ):
        cli.run("export", "camtrapdp", out, *wrong, code=2)
    assert not out.exists()


def test_an_export_is_replaced_only_by_force(cli: CommandLine, tmp_path: Path) -> None:
    cli.run("import", "camtrapdp", small_package().write(tmp_path / "p"))
    cli.run("export", "camtrapdp", tmp_path / "out")
    assert "--force" in cli.run("export", "camtrapdp", tmp_path / "out", code=1).err
    cli.run("export", "camtrapdp", tmp_path / "out", "--force", "--camera", "A")
    with (tmp_path / "out" / "deployments.csv").open() as file:
        assert [row["cameraID"] for row in csv.DictReader(file)] == ["A"]


def test_flat_tables_for_r(cli: CommandLine, tmp_path: Path) -> None:
    cli.run("import", "camtrapdp", small_package().write(tmp_path / "p"))
    cli.run("export", "csv", tmp_path / "tables")
    with (tmp_path / "tables" / "records.csv").open() as file:
        records = list(csv.DictReader(file))
    with (tmp_path / "tables" / "stations.csv").open() as file:
        stations = list(csv.DictReader(file))

    assert [(row["Station"], row["Species"], row["DateTimeOriginal"]) for row in records] == [
        ("loc-A", "Vulpes vulpes", "2020-06-01 22:00:00"),
        ("loc-A", "Vulpes vulpes", "2020-06-02 22:00:00"),
        ("loc-B", "blank", "2020-06-03 22:00:00"),
    ]
    assert [row["humanReviewed"] for row in records] == ["false", "true", "false"]
    assert stations[0]["Setup_date"] == "2020-05-30 04:57:37"
    assert stations[0]["cameraDays"] == "32.2806"
