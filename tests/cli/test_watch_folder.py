"""`trailwarden watch FOLDER` as it is run: in a process of its own, beside others, stopped."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from tests.cli.conftest import SIMULATED, CommandLine
from tests.edge.card.card_maker import DAWN, later, write_still


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(3):
        write_still(tmp_path / "upload" / f"IMG_{number}.JPG", later(number))
    write_still(tmp_path / "upload" / "IMG_9.JPG", later(9000))
    (tmp_path / "upload" / "bad.jpg").write_text("no picture")
    return tmp_path / "upload"


def test_events_are_printed_and_summed_up_beside_another_camera(
    cli: CommandLine, folder: Path
) -> None:
    ended = cli.run("watch", f"gate={folder}", f"sim={SIMULATED}", "--at-speed", "--for", 5)

    lines = [line for line in ended.out.splitlines() if "  gate  " in line]
    assert [line.split("  ")[0] for line in lines] == [
        f"{start:%Y-%m-%d %H:%M:%S} UTC" for start in (DAWN, later(9000))
    ]
    assert str(folder / "IMG_0.JPG") in lines[0]
    assert any("  sim (simulated)  " in line for line in ended.out.splitlines())
    assert ended.err.count("bad.jpg: ") >= 1
    assert "64 frames" in ended.err


def test_a_folder_without_news_is_no_failure_and_doubles_nothing(
    cli: CommandLine, folder: Path
) -> None:
    first = cli.run("watch", f"gate={folder}", "--for", 3, "--json").document
    second = cli.run("watch", f"gate={folder}", "--for", 3, "--json").document
    scanned = cli.run("scan", f"gate={folder}", "--json").document

    (camera,) = first["cameras"]
    assert (camera["frames"], camera["events"], camera["corruptPackets"]) == (4, 2, 1)
    assert (camera["state"], camera["failure"]) == ("up", None)
    assert len(first["events"]) == 2
    (camera,) = second["cameras"]
    assert (camera["frames"], camera["events"], camera["corruptPackets"]) == (0, 0, 1)
    assert second["events"] == []
    assert (scanned["new"], scanned["known"]) == (0, 4)
    assert len(cli.run("events", "--json").document) == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_wait_at_an_empty_folder(
    cli: CommandLine, tmp_path: Path, number: int
) -> None:
    (tmp_path / "upload").mkdir()
    with cli.start("watch", f"gate={tmp_path / 'upload'}", "--json") as process:
        assert process.stderr is not None
        assert any("no pictures in" in line for line in process.stderr)
        process.send_signal(number)
        _, err = process.communicate(timeout=30)

    assert process.returncode == 0, err
    assert "Traceback" not in err
