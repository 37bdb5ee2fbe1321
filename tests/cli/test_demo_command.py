"""`trailwarden demo` on a machine that has nothing: no samples, no model, no network."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from tests.cli.conftest import CommandLine


def test_the_demo_ends_by_itself_with_a_summary(cli: CommandLine, tmp_path: Path) -> None:
    begun = time.monotonic()
    ended = cli.process("demo", "--for", "8", "--json", "--keep", tmp_path / "demo")
    took = time.monotonic() - begun

    assert took < 60  # hangs are what this catches; it is no measurement
    summary = ended.document
    cameras = {camera["cameraID"]: camera for camera in summary["cameras"]}
    assert set(cameras) == {"meadow", "waterhole", "track"}
    assert all(camera["simulated"] for camera in cameras.values())
    assert all(camera["frames"] > 0 for camera in cameras.values())
    assert summary["events"]
    assert summary["season"]["new"]
    assert not {"marsh", "trail-1"} & set(cameras)  # those of the season are not watched
    assert set(summary["effort"]) == set(cameras)
    assert all(0 < effort["up"] < 60 for effort in summary["effort"].values())
    assert summary["data"] == str(tmp_path / "demo")
    assert "3 simulated cameras, 0 replayed" in ended.err
    assert ended.err.count("events will be `unclassified`") == 1
    assert not cli.data.exists()  # what is simulated does not mix with the user's data
    paths = [Path(media["filePath"]) for event in summary["events"] for media in event["media"]]
    assert all(path.is_file() for path in paths)


def test_samples_of_any_name_are_replayed_each_once(
    cli: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = tmp_path / "made" / "clip.mp4"
    recording.parent.mkdir()
    source = "gate=sim:meadow?size=640x360&fps=10&for=6&night=0&visits=400&gap=2&seed=3"
    told = cli.run("watch", source, "--at-speed", "--json").document
    clips = (m["filePath"] for event in told["events"] for m in event["media"])
    shutil.copy(next(clip for clip in clips if clip.endswith(".mp4")), recording)
    assert recording.stat().st_size > 200_000
    samples = tmp_path / "samples"
    for name in ("a/Fuchs #1 (Nacht).mp4", "b/Fuchs #1 (Nacht).mp4", "tiny.mp4"):
        (samples / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(recording, samples / name)
    (samples / "tiny.mp4").write_bytes(b"no video")
    (samples / "gone.mp4").symlink_to(tmp_path / "nowhere.mp4")
    monkeypatch.setenv("TRAILWARDEN_SAMPLES", str(samples))

    summary = cli.run("demo", "--for", "1", "--json", "--keep", tmp_path / "demo").document

    replayed = [c["cameraID"] for c in summary["cameras"] if c["cameraID"].startswith("sample-")]
    assert replayed == ["sample-Fuchs-1-Nacht"]
