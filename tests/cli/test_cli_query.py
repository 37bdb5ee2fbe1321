"""`trailwarden query`, from the question on the command line to what is printed."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from tests.cli.one_command import run_alone
from tests.cli.stored_world import fill

from trailwarden.cli.query import register
from trailwarden.query.question import Question

BY_CAMERA = '{"about": "events", "by": ["camera"]}'


@pytest.fixture
def data(home: Path, tmp_path: Path) -> Path:
    """The stored world: two cameras, five events, effort at one of them."""
    fill(tmp_path / "data")
    return tmp_path / "data"


def test_a_question_is_answered_with_a_table(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_alone(register, data, BY_CAMERA)

    told = capsys.readouterr()
    gate = next(line for line in told.out.splitlines() if line.startswith("gate"))
    assert gate.split()[1] == "3"
    assert "5 events, 0.2 camera-days of 2 cameras" in told.err
    assert "No person has looked at" in told.err


def test_json_is_the_whole_result(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_alone(register, data, BY_CAMERA, "--json")

    found = json.loads(capsys.readouterr().out)
    assert {row["group"]["camera"]: row["value"] for row in found["rows"]} == {
        "bärenweg": 2,
        "gate": 3,
    }
    assert found["evidence"]["events"] == 5
    assert found["question"]["about"] == "events"


@pytest.mark.parametrize("place", ["file", "stdin"])
def test_a_question_may_come_from_elsewhere(
    data: Path,
    place: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "question.json"
    file.write_text(BY_CAMERA, encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO(BY_CAMERA))

    run_alone(register, data, "-" if place == "stdin" else file, "--json")

    assert len(json.loads(capsys.readouterr().out)["rows"]) == 2


def test_the_schema_is_that_of_questions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_alone(register, tmp_path / "no folder is needed", "--schema")

    assert json.loads(capsys.readouterr().out) == Question.model_json_schema()


def test_a_refusal_says_what_may_be_meant(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_alone(register, data, '{"where": {"cameras": ["gaet"]}}', code=1)

    told = capsys.readouterr()
    assert not told.out
    assert "unknown_camera (in where.cameras): no camera 'gaet'; there are: gate" in told.err


def test_a_refusal_as_json(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_alone(register, data, '{"where": {"cameras": ["gaet"]}}', "--json", code=1)

    refusal = json.loads(capsys.readouterr().out)["refusal"]
    assert refusal["reason"] == "unknown_camera"
    assert refusal["candidates"] == ["gate"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"abuot": "events"}', "abuot: Extra inputs"),
        ('{"by": ["kamera"]}', "by.0: Input should be 'camera'"),
        ("{", "Invalid JSON"),
        ("no such file", "neither a question"),
    ],
)
def test_what_is_no_question_is_wrong_usage(
    data: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run_alone(register, data, text, code=2)

    assert said in capsys.readouterr().err


def test_no_question_at_all(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_alone(register, data, code=2)

    assert "no question given" in capsys.readouterr().err


@pytest.mark.parametrize("about", ["events", "deployments"])
def test_lists_have_tables_of_their_own(
    data: Path, about: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run_alone(register, data, json.dumps({"about": about, "measure": {"kind": "list"}}))

    out = capsys.readouterr().out
    assert "2026-06-01 1" in out
    assert ("e1" in out) is (about == "events")
    assert ("gate-1" in out) is (about == "deployments")
