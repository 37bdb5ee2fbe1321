"""`trailwarden scan` as it is run: in a process of its own, stopped, killed, and run again."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.edge.card.card_maker import DAWN, later, write_still, write_video

COMMAND = (sys.executable, "-c", "from trailwarden.cli import main; main()")


WHEN_STORED = {"classificationTimestamp", "scannedAt", "revision"}


class Runner:
    """Runs the command line on one data folder, without a network and, by default, a model."""

    def __init__(self, data: Path, home: Path) -> None:
        self.data = data
        self._environment = {
            **os.environ,
            "TRAILWARDEN_OFFLINE": "1",
            "TRAILWARDEN_MODELS": "",
            "XDG_CACHE_HOME": str(home),
            "COLUMNS": "400",
        }

    def start(self, *arguments: object, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*COMMAND, "--data", str(self.data), "scan", *map(str, arguments)],
            env=self._environment | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: object, code: int = 0, **environment: str) -> tuple[Any, str]:
        """The JSON document and what was said on stderr."""
        process = self.start(*arguments, "--json", **environment)
        out, said = process.communicate(timeout=120)
        assert process.returncode == code, said
        return (json.loads(out) if out else None), said

    def content(self) -> dict[str, list[Any]]:
        """Every row of every table, but for when it was stored."""
        connection = sqlite3.connect(self.data / "trailwarden.sqlite3")
        try:
            tables = connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'revisions'"
            )
            return {name: self._rows(connection, name) for (name,) in tables.fetchall()}
        finally:
            connection.close()

    @staticmethod
    def _rows(connection: sqlite3.Connection, table: str) -> list[Any]:
        every = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        columns = ", ".join(c for c in every if c not in WHEN_STORED)
        return sorted(connection.execute(f"SELECT {columns} FROM {table}").fetchall(), key=repr)

    def files(self) -> list[Path]:
        return sorted(path for path in (self.data / "media").rglob("*") if path.is_file())


@pytest.fixture
def make_runner(tmp_path: Path) -> Callable[[str], Runner]:
    return lambda name: Runner(tmp_path / name, tmp_path / "home")


@pytest.fixture
def card(tmp_path: Path) -> Path:
    return tmp_path / "Kärte"


def test_a_card_is_scanned_and_the_second_run_does_nothing(
    make_runner: Callable[[str], Runner], card: Path
) -> None:
    runner = make_runner("data")
    write_still(card / "DCIM/100/IMG_1.JPG", DAWN)
    write_still(card / "DCIM/100/IMG_2.JPG", later(5))
    write_still(card / "DCIM/100/Füchse.jpg", later(900))
    write_video(card / "DCIM/101/VID_1.AVI")
    (card / "DCIM/100/IMG_3.JPG").touch()
    dry, _ = runner.run(card, "--dry-run")
    assert (dry["dryRun"], dry["new"], dry["bursts"]) == (True, 4, 2)
    assert not runner.data.exists()
    done, said = runner.run(card)
    assert (done["new"], done["newEvents"], done["failed"]) == (4, 3, 1)
    assert "events will be `unclassified`" in said
    assert done["cards"][0]["observationTypes"] == {"unclassified": 3}
    assert done["cards"][0]["failed"][0]["reason"].startswith("is empty (0 bytes)")
    before = runner.content()
    again, _ = runner.run(card)
    assert (again["new"], again["known"], again["newEvents"]) == (0, 4, 0)
    assert runner.content() == before


def test_killed_at_any_moment_and_run_again_it_stores_what_one_run_stores(
    make_runner: Callable[[str], Runner], card: Path
) -> None:
    for number in range(120):
        write_still(card / f"IMG_{number}.JPG", later(number * 100))
        if number % 10 == 0:
            write_still(card / f"IMG_{number}b.JPG", later(number * 100 + 3))
            shutil.copy(card / f"IMG_{number}.JPG", card / f"copy_{number}.JPG")
    write_video(card / "VID_1.AVI")
    (card / "empty.JPG").touch()
    clean, killed = make_runner("clean"), make_runner("killed")
    clean.run(card)
    rng = random.Random(3)
    for target in (1, rng.randrange(10, 50), rng.randrange(60, 110)):
        process = killed.start(card)
        while process.poll() is None and not _holds_thumbnails(killed.data, target):
            pass
        process.send_signal(signal.SIGKILL)
        process.communicate()
    last, _ = killed.run(card)
    assert last["known"] > 0
    assert killed.content() == clean.content()
    relative = [path.relative_to(clean.data) for path in clean.files()]
    assert [path.relative_to(killed.data) for path in killed.files()] == relative


def _holds_thumbnails(data: Path, number: int) -> bool:
    return sum(1 for _ in (data / "media").rglob("*.thumb.jpg")) >= number


def test_ctrl_c_ends_between_bursts_and_says_how_to_go_on(
    make_runner: Callable[[str], Runner], card: Path
) -> None:
    runner = make_runner("data")
    for number in range(400):
        write_still(card / f"IMG_{number}.JPG", later(number * 100))
    process = runner.start(card, "--json")
    while process.poll() is None and not _holds_thumbnails(runner.data, 3):
        pass
    process.send_signal(signal.SIGINT)
    out, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "run the same command again to go on" in said
    document = json.loads(out)
    assert document["stopped"]
    assert document["new"] == document["newEvents"] == len(runner.content()["events"])
    assert document["waiting"] == 400 - document["new"] > 0


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda _: None, "there is no folder"),
        (lambda card: card.mkdir(), "no pictures or videos in"),
        (lambda card: write_still(card / "x.jpg").write_bytes(b""), "nothing could be read"),
    ],
)
def test_nothing_to_scan_is_an_error_with_a_next_step(
    make_runner: Callable[[str], Runner],
    card: Path,
    make: Callable[[Path], object],
    expected: str,
) -> None:
    make(card)
    _, said = make_runner("data").run(card, code=1)
    assert expected in said
    assert "Traceback" not in said


def test_a_wrong_time_zone_is_refused_before_anything_is_read(
    make_runner: Callable[[str], Runner], card: Path
) -> None:
    runner = make_runner("data")
    write_still(card / "x.jpg")
    _, said = runner.run(card, "--time-zone", "Mars/Olympus", code=2)
    assert "is not a time zone" in said
    runner.run(card, "--time-zone", "Europe/Berlin")
    _, said = runner.run(card, "--time-zone", "UTC", code=2)
    assert "is deployed in Europe/Berlin" in said
    document, _ = runner.run(card)
    assert document["cards"][0]["timeZone"] == "Europe/Berlin"


def test_a_name_that_is_not_utf8_is_scanned_and_printed(
    make_runner: Callable[[str], Runner], card: Path
) -> None:
    write_still(card / "a.jpg").rename(os.fsdecode(os.fsencode(card) + b"/wei\xdf.jpg"))
    (card / os.fsdecode(b"leer\xdf.jpg")).touch()
    document, _ = make_runner("data").run(card)
    assert (document["new"], document["failed"]) == (1, 1)


@pytest.mark.needs_data
def test_real_pictures_and_videos_with_a_real_model(
    make_runner: Callable[[str], Runner], card: Path
) -> None:
    samples, models = (os.environ.get(f"TRAILWARDEN_{n}") for n in ("SAMPLES", "MODELS"))
    if not samples or not models:
        pytest.skip("TRAILWARDEN_SAMPLES and TRAILWARDEN_MODELS are not set")
    card.mkdir()
    (card / "DCIM").symlink_to(Path(samples, "images"))
    (card / "chimp.mp4").symlink_to(Path(samples, "videos/trailcam/chimp.mp4"))
    runner = make_runner("data")
    document, _ = runner.run(card, TRAILWARDEN_MODELS=models)
    (found,) = document["cards"]
    assert [Path(each["filePath"]).name for each in found["failed"]] == ["error_img.JPG"]
    assert "african_elephants_truncated_file.jpg" in {
        Path(each["filePath"]).name for each in found["damaged"]
    }
    assert document["new"] == document["pictures"] + document["videos"] - 1
    assert found["observationTypes"]["animal"] >= 10
    assert found["observationTypes"].keys() <= {"animal", "human", "vehicle", "blank"}
    again, _ = runner.run(card, TRAILWARDEN_MODELS=models)
    assert (again["new"], again["newEvents"]) == (0, 0)
