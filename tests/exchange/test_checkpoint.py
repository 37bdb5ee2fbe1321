"""A run that is stopped anywhere goes on where it was."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from trailwarden.domain import Box, Category, Detection
from trailwarden.domain.findings import Failure, FileFindings, Sighting, VideoFrames
from trailwarden.exchange.checkpoint import BatchCheckpoint
from trailwarden.exchange.errors import ExportError, FormatError
from trailwarden.exchange.megadetector import BatchInfo, read_batch

BASE = Path("/cards")
INFO = BatchInfo("m.onnx", datetime(2026, 1, 1, tzinfo=UTC))
RUN = "m@123 every 1 s"


def finding(name: str) -> FileFindings:
    seen = Detection(Category.ANIMAL, 0.5, Box(0.25, 0.25, 0.5, 0.75))
    return FileFindings(BASE / name, (Sighting(seen),))


def test_finishing_writes_the_results_sorted_and_removes_the_checkpoint(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    with BatchCheckpoint(out, BASE, RUN) as checkpoint:
        for name in ("b.jpg", "a.jpg"):
            checkpoint.add(finding(name))
        assert not out.exists()
        checkpoint.finish(INFO)
    assert [found.path.name for found in read_batch(out, BASE).findings] == ["a.jpg", "b.jpg"]
    assert list(tmp_path.iterdir()) == [out]


def test_a_stopped_run_goes_on(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    bad = FileFindings(BASE / "bad.mp4", failure=Failure.VIDEO_ACCESS, video=VideoFrames(0.0, ()))
    with BatchCheckpoint(out, BASE, RUN) as checkpoint:
        checkpoint.add(finding("Füchse.jpg"))
        checkpoint.add(bad)
    with BatchCheckpoint(out, BASE, RUN) as checkpoint:
        assert checkpoint.done == {BASE / "Füchse.jpg", BASE / "bad.mp4"}
        checkpoint.add(finding("c.jpg"))
        checkpoint.finish(INFO)
    read = {found.path.name: found for found in read_batch(out, BASE).findings}
    assert list(read) == ["Füchse.jpg", "bad.mp4", "c.jpg"]
    assert read["bad.mp4"] == bad
    assert read["Füchse.jpg"].sightings == read["c.jpg"].sightings == finding("x").sightings


@pytest.mark.parametrize("name", [os.fsdecode(b"f\xfcchs.jpg"), r"back\slash.jpg"])
def test_a_stopped_run_goes_on_past_an_odd_name(tmp_path: Path, name: str) -> None:
    out = tmp_path / "out.json"
    base = BASE / os.fsdecode(b"k\xe4rnten")
    found = FileFindings(base / name, finding("x").sightings)
    with BatchCheckpoint(out, base, RUN) as checkpoint:
        checkpoint.add(found)
    with BatchCheckpoint(out, base, RUN) as checkpoint:
        assert checkpoint.done == {base / name}
        checkpoint.add(FileFindings(base / "z.jpg"))
        checkpoint.finish(INFO)
    (odd, plain) = json.loads(out.read_text(encoding="utf-8"))["images"]
    assert odd["file"] in {r"f\udcfcchs.jpg", r"back\slash.jpg"}
    assert len(odd["detections"]) == 1
    assert plain["file"] == "z.jpg"


def test_every_torn_last_line_is_dropped_and_the_rest_kept(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    with BatchCheckpoint(out, BASE, RUN) as checkpoint:
        checkpoint.add(finding("a.jpg"))
        kept = checkpoint.path.stat().st_size
        checkpoint.add(finding("b.jpg"))
        whole = checkpoint.path.read_bytes()
    for length in range(kept, len(whole)):
        checkpoint.path.write_bytes(whole[:length])
        with BatchCheckpoint(out, BASE, RUN) as again:
            assert again.done == {BASE / "a.jpg"}
            again.add(finding("b.jpg"))
        assert checkpoint.path.read_bytes() == whole


def test_a_long_torn_line_leaves_nothing_behind_a_short_one(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    with BatchCheckpoint(out, BASE, RUN) as checkpoint:
        checkpoint.add(finding("a.jpg"))
    checkpoint.path.write_bytes(checkpoint.path.read_bytes() + b'{"file": "' + b"b" * 5000)
    with BatchCheckpoint(out, BASE, RUN) as checkpoint:
        checkpoint.add(finding("c.jpg"))
    with BatchCheckpoint(out, BASE, RUN) as checkpoint:
        assert checkpoint.done == {BASE / "a.jpg", BASE / "c.jpg"}


def test_a_torn_head_starts_over(tmp_path: Path) -> None:
    (tmp_path / "out.json.checkpoint").write_bytes(b'{"run": "m@1')
    with BatchCheckpoint(tmp_path / "out.json", BASE, RUN) as checkpoint:
        assert checkpoint.done == frozenset()
    assert json.loads((tmp_path / "out.json.checkpoint").read_text())["run"] == RUN


def test_another_runs_checkpoint_is_not_mixed_in(tmp_path: Path) -> None:
    with BatchCheckpoint(tmp_path / "out.json", BASE, RUN) as checkpoint:
        checkpoint.add(finding("a.jpg"))
    before = checkpoint.path.read_bytes()
    with pytest.raises(FormatError, match="belongs to another run"):
        BatchCheckpoint(tmp_path / "out.json", BASE, "another model")
    assert checkpoint.path.read_bytes() == before


def test_a_damaged_checkpoint_is_named(tmp_path: Path) -> None:
    with BatchCheckpoint(tmp_path / "out.json", BASE, RUN) as checkpoint:
        checkpoint.add(finding("a.jpg"))
    checkpoint.path.write_bytes(checkpoint.path.read_bytes() + b"\x00\x01rubbish\n")
    with pytest.raises(FormatError, match="line 3, is damaged"):
        BatchCheckpoint(tmp_path / "out.json", BASE, RUN)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"checkpoint .*nowhere"):
        BatchCheckpoint(tmp_path / "nowhere" / "out.json", BASE, RUN)
