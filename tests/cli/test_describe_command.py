"""`trailwarden describe`, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.describing.described_world import TAXA, add_event
from tests.describing.fake_vision_model import NAME, doing, serving, status, told
from typer.testing import CliRunner, Result

from trailwarden.cli import describe
from trailwarden.store import Reader, Store

GOOD = told(actions=[doing("feeding", 0, 4)], count=1, notes="It eats.")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    with Store.open(folder) as store:
        store.add_taxa(TAXA)
        for number in range(3):
            add_event(store, f"e{number}", minutes=number)
    return folder


def _run(data: Path, *arguments: str, code: int = 0) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    describe.register(app)
    ended = CliRunner().invoke(app, ["describe", *arguments], obj=data)
    assert ended.exit_code == code, ended.output
    return ended


def _document(data: Path, *arguments: str) -> Any:
    return json.loads(_run(data, *arguments, "--json").stdout)


def test_motion_needs_no_model(data: Path) -> None:
    assert "3 events described by motion" in _run(data, "--once").stderr
    assert "0 events described by motion" in _run(data, "--once").stderr
    with Reader.open(data) as reader:
        assert len(reader.descriptions("e0")) == 1


def test_a_model_is_found_by_its_url(data: Path) -> None:
    with serving(GOOD) as fake:
        document = _document(data, "--model", fake.url)
    assert (document["motion"], document["queued"], document["described"]) == (3, 3, 3)
    newest = document["events"][0]
    assert newest == {
        "eventID": "e2",
        "ended": "described",
        "reason": None,
        "describedBy": f"{NAME}, pictures 1",
        "actions": [{"doing": "feeding", "startSeconds": 0.0, "endSeconds": 4.0}],
        "count": 1,
        "young": None,
        "notes": "It eats.",
    }


def test_no_more_than_the_limit_is_sent(data: Path) -> None:
    with serving(GOOD) as fake:
        ended = _run(data, "--model", fake.url, "--name", NAME, "--limit", "2")
        assert len(fake.requests) == 2
    assert "2 described" in ended.stderr


def test_what_is_rejected_is_said_with_the_reason(data: Path) -> None:
    with serving(told(animal="none")) as fake:
        ended = _run(data, "--model", fake.url, "--limit", "1")
    assert "e2 rejected: it sees no animal" in ended.stderr


def test_a_dry_run_sends_and_stores_nothing(data: Path) -> None:
    with serving(GOOD) as fake:
        ended = _run(data, "--model", fake.url, "--dry-run")
        assert fake.requests == []
    assert "3 events would be described by motion, 3 events would be queued" in ended.stderr
    with Reader.open(data) as reader:
        assert reader.descriptions("e2") == ()


def test_a_model_that_fails_ends_the_run_and_the_events_wait(data: Path) -> None:
    with serving(status(500)) as fake:
        document = _document(data, "--model", fake.url)
    assert (document["postponed"], document["described"]) == (3, 0)
    assert NAME in document["events"][0]["reason"]


def test_a_model_that_is_not_there_is_said_at_once(data: Path) -> None:
    assert "127.0.0.1:9" in _run(data, "--model", "http://127.0.0.1:9/v1", code=1).stderr
    assert "no URL" in _run(data, "--model", "nowhere", "--name", "x", code=1).stderr


def test_zones_are_read(data: Path) -> None:
    _run(data, "--once", "--zone", "gate:meadow=0,0,1,1")
    with Reader.open(data) as reader:
        (motion,) = reader.descriptions("e0")
    assert any(one.zone == "meadow" for one in motion.description.actions)
    assert "is no zone" in _run(data, "--once", "--zone", "gate", code=2).stderr


def test_it_runs_beside_a_writer(data: Path) -> None:
    with Store.open(data) as store:
        assert "3 events" in _run(data, "--once").stderr
        add_event(store, "e9", minutes=9)
        assert "1 event described" in _run(data, "--once").stderr
