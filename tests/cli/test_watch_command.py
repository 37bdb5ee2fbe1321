"""`trailwarden watch`, run to its end: what is stored, what is said, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from tests.cli.conftest import SIMULATED, CommandLine

from trailwarden.domain import CameraState, EventState, ObservationType
from trailwarden.store import EventFilter, NoData, Reader, StoredEvent

MakeCli: TypeAlias = Callable[[Path], CommandLine]

LIVE = SIMULATED.replace("&for=12", "")
NO_MODEL = "watching by motion alone, events will be `unclassified`"


def stored(data: Path) -> list[StoredEvent]:
    with Reader.open(data) as reader:
        return reader.events()


def wait_until_open(data: Path) -> None:
    """Return when an event is open in the folder."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with Reader.open(data) as reader:
                if reader.events(EventFilter(states=(EventState.OPEN,))):
                    return
        except NoData:
            pass
        time.sleep(0.02)
    pytest.fail("no event opened within a minute")


def test_without_a_model_it_watches_by_motion_and_says_so_once(cli: CommandLine) -> None:
    ended = cli.run("watch", f"gate={SIMULATED}", "--at-speed", "--json")

    assert ended.err.count(NO_MODEL) == 1
    assert str(cli.data) in ended.err
    assert ended.err.startswith("warning: ")
    (camera,) = ended.document["cameras"]
    assert (camera["cameraID"], camera["simulated"], camera["frames"]) == ("gate", True, 60)
    kinds = {o["observationType"] for e in ended.document["events"] for o in e["observations"]}
    assert kinds == {"unclassified"}
    assert "detector" not in ended.document


def test_what_it_tells_is_what_is_stored(cli: CommandLine) -> None:
    told = cli.run("watch", f"gate={SIMULATED}", "--at-speed", "--json").document["events"]
    events = stored(cli.data)

    assert [event["eventID"] for event in told] == [event.event_id for event in events]
    for event, document in zip(events, told, strict=True):
        assert event.state is EventState.CLOSED
        assert event.simulated
        paths = {Path(media["filePath"]) for media in document["media"]}
        assert paths == {media.path for media in event.media}
        assert all(path.stat().st_size for path in paths)


def test_events_are_printed_as_they_close_with_where_the_clip_lies(cli: CommandLine) -> None:
    ended = cli.run("watch", f"gate={SIMULATED}", "--at-speed")

    (line,) = ended.out.splitlines()
    assert "gate" in line
    assert "unclassified" in line
    assert Path(line.split("  ")[-1]).suffix == ".mp4"
    assert Path(line.split("  ")[-1]).is_file()


@pytest.mark.needs_data
def test_with_a_model_an_animal_is_called_animal(cli: CommandLine, models_folder: Path) -> None:
    samples = SAMPLES and Path(SAMPLES) / "videos/trailcam/chimp.mp4"
    if not samples:
        pytest.skip("TRAILWARDEN_SAMPLES names no footage")
    ended = cli.run("watch", samples, "--model", "yolox-nano", "--json")

    assert NO_MODEL not in ended.err
    (event,) = ended.document["events"]
    observation = event["observations"][0]
    assert observation["observationType"] == "animal"
    assert observation["scientificName"] is None
    assert observation["classifiedBy"].startswith("yolox-nano")
    detector = ended.document["detector"]
    assert detector["looksAsked"] == detector["looksServed"] > 0


def test_for_ends_a_camera_that_never_ends(cli: CommandLine) -> None:
    ended = cli.run("watch", f"gate={LIVE}", "--for", "1.5", "--json")

    assert ended.document["cameras"][0]["frames"] > 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_all_stored(cli: CommandLine, number: int) -> None:
    with cli.start("watch", f"gate={LIVE}", "--json") as process:
        wait_until_open(cli.data)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)

    assert process.returncode == 0, err
    events = stored(cli.data)
    assert events
    assert {event.state for event in events} == {EventState.CLOSED}
    assert all(media.path.stat().st_size for event in events for media in event.media)
    assert all(event.event_id in out for event in events)
    assert "Traceback" not in err


def test_a_killed_watch_leaves_its_open_event_as_truncated(cli: CommandLine) -> None:
    with cli.start("watch", f"gate={LIVE}") as process:
        wait_until_open(cli.data)
        process.kill()
        process.communicate(timeout=60)

    ended = cli.run("watch", f"gate={SIMULATED}", "--at-speed", "--json")

    assert "closed as truncated" in ended.err
    assert sorted(event.state for event in stored(cli.data)) == ["closed", "truncated"]


def test_a_second_process_on_the_folder_is_told_who_has_it(cli: CommandLine) -> None:
    with cli.start("watch", f"gate={LIVE}") as process:
        wait_until_open(cli.data)
        ended = cli.run("watch", f"other={SIMULATED}", "--at-speed", code=1)
        listed = cli.run("cameras", "--json").document
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)

    assert f"process {process.pid}" in ended.err
    assert str(cli.data) in ended.err
    assert "--data" in ended.err
    assert [camera["cameraID"] for camera in listed] == ["gate"]  # reading is free meanwhile
    assert process.returncode == 0


def test_a_source_that_fails_leaves_the_others_alone(cli: CommandLine, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"this is no video")
    sources = (f"bad={broken}", f"gate={SIMULATED}")
    ended = cli.run("watch", *sources, "--at-speed", "--json")

    bad, good = ended.document["cameras"]
    assert str(broken) in bad["failure"]
    assert good["failure"] is None
    assert good["frames"] == 60
    assert f"warning: bad: {broken}" in ended.err


def test_it_fails_if_every_source_fails(cli: CommandLine, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"this is no video")
    ended = cli.run("watch", f"bad={broken}", "--json", code=1)

    assert ended.document["cameras"][0]["failure"]
    assert "no camera could be watched" in ended.err


def test_a_source_that_is_not_there_is_a_clear_error(cli: CommandLine) -> None:
    ended = cli.run("watch", "/nowhere/at-all.mp4", code=1)

    assert ended.err.startswith("error: /nowhere/at-all.mp4 is no file")
    assert not cli.data.exists()


@pytest.mark.parametrize(
    "option",
    [
        "--for=0",
        "--for=nan",
        "--for=inf",
        "--analyse-fps=1000",
        "--keep-days=-1",
        "--keep-days=inf",
        "--keep-gb=1e300",
        "--workers=100000",
        "--loop",
    ],
)
def test_an_impossible_value_is_wrong_usage(cli: CommandLine, option: str) -> None:
    ended = cli.run("watch", f"gate={SIMULATED}", option, code=2)

    assert option.partition("=")[0] in ended.err
    assert not cli.data.exists()


def test_two_cameras_of_one_name_are_refused(cli: CommandLine) -> None:
    ended = cli.run("watch", f"gate={SIMULATED}", f"gate={LIVE}", code=1)

    assert "'gate'" in ended.err
    assert "NAME=" in ended.err


def test_names_and_folders_of_any_script(make_cli: MakeCli, tmp_path: Path) -> None:
    cli = make_cli(tmp_path / "Дата 数据")
    told = cli.run("watch", f"bärenweg 北={SIMULATED}", "--at-speed", "--json").document

    assert told["cameras"][0]["cameraID"] == "bärenweg-北"
    assert Path(told["events"][0]["media"][0]["filePath"]).is_file()
    assert "bärenweg-北" in cli.run("events").out


@pytest.mark.parametrize(
    "address",
    ["rtsp://warden:s3cret@127.0.0.1:1/live", "http://warden:s3cret@127.0.0.1:1/video.mjpg"],
)
def test_a_password_is_never_shown(cli: CommandLine, address: str) -> None:
    ended = cli.process("watch", f"gate={address}", "--for", "1", "--json", code=1)
    listed = cli.process("cameras", "--json")

    assert "gate" in ended.err
    for text in (ended.out, ended.err, listed.out):
        assert "s3cret" not in text
    assert "127.0.0.1" in listed.document[0]["source"]
    kept = b"".join(path.read_bytes() for path in cli.data.iterdir() if path.is_file())
    assert b"s3cret" not in kept


def test_a_misspelt_address_does_not_show_its_password(cli: CommandLine) -> None:
    ended = cli.run("watch", "rstp://warden:s3cret@camera/live", code=1)

    assert "did you mean rtsp://" in ended.err
    assert "s3cret" not in ended.err


@pytest.mark.parametrize("impossible", ["file/data", "/proc/trailwarden"])
def test_a_data_folder_that_cannot_be_made(
    make_cli: MakeCli, tmp_path: Path, impossible: str
) -> None:
    (tmp_path / "file").write_text("in the way")
    cli = make_cli(tmp_path / impossible)
    ended = cli.run("watch", f"gate={SIMULATED}", "--at-speed", code=1)

    assert str(cli.data) in ended.err
    assert "--data" in ended.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_data_folder_that_may_not_be_written(make_cli: MakeCli, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir(mode=0o500)

    ended = make_cli(folder).run("watch", f"gate={SIMULATED}", code=1)

    assert "cannot be made or written" in ended.err


def test_a_clock_that_fell_back_costs_no_event_and_counts_no_effort_twice(
    cli: CommandLine,
) -> None:
    for start in ("08:00:00", "07:00:00", "07:59:55"):
        cli.run("watch", f"gate={SIMULATED}&start=2026-05-14T{start}Z", "--at-speed")

    events = stored(cli.data)
    assert len(events) == 3
    assert all(event.end > event.start for event in events)
    with Reader.open(cli.data) as reader:
        (camera,) = reader.cameras()
    seconds = camera.effort[CameraState.UP].total_seconds()
    assert 20 < seconds < 31  # 12 s, 12 s, and 12 s of which 7 were seen before


def test_only_pictures_without_clips(cli: CommandLine) -> None:
    told = cli.run("watch", f"gate={SIMULATED}", "--at-speed", "--no-clips", "--json").document

    kinds = [media["kind"] for event in told["events"] for media in event["media"]]
    assert kinds == ["best", "thumbnail"]


def test_blank_events_are_never_called_animals(cli: CommandLine) -> None:
    still = "sim:meadow?size=320x180&fps=5&for=12&night=0&visits=0&wind=0"
    cli.run("watch", f"gate={still}", "--at-speed")

    assert {o.observation_type for e in stored(cli.data) for o in e.observations} <= {
        ObservationType.BLANK
    }


def test_nobody_reading_its_lines_does_not_end_the_watch(cli: CommandLine) -> None:
    """`trailwarden watch … | head -1`: the events after the first are stored as well."""
    busy = "sim:meadow?size=320x180&fps=5&for=60&night=0&visits=150&gap=12&wind=0&seed=4"
    heard = cli.run("watch", f"heard={busy}", "--at-speed", "--no-clips").out.splitlines()
    reading, writing = os.pipe()
    os.close(reading)
    try:
        cli.process("watch", f"unheard={busy}", "--at-speed", "--no-clips", stdout=writing)
    finally:
        os.close(writing)

    cameras = [event.camera_id for event in stored(cli.data)]
    assert len(heard) > 1
    assert cameras.count("unheard") == cameras.count("heard") == len(heard)


def test_listing_needs_no_detector_and_no_tracker(watched: CommandLine) -> None:
    """What takes a second to import is left alone by what does not need it."""
    script = (
        "import sys; from trailwarden.cli.app import app\n"
        f"app(['--data', {str(watched.data)!r}, 'events'], standalone_mode=False)\n"
        "print(sorted({'cv2', 'scipy', 'onnxruntime', 'av'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "[]"


SAMPLES = os.environ.get("TRAILWARDEN_SAMPLES", "")
