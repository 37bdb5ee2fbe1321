"""docs/query.md: its examples are questions, its lists are those of the language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.query.small_store import fill

from trailwarden.query.events import Events
from trailwarden.query.measurable import GROUPS, MEASURES
from trailwarden.query.question import About
from trailwarden.query.refusal import Reason

PAGE = (Path(__file__).parents[2] / "docs" / "query.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_are_answered(tmp_path: Path, example: str) -> None:
    fill(tmp_path / "data")
    with Events.open(tmp_path / "data") as events:
        assert events.ask_json(example).unit


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 10


@pytest.mark.parametrize("about", About)
def test_what_can_be_measured_is_all_there(about: About) -> None:
    line = next(line for line in PAGE.splitlines() if line.startswith("|") and f"`{about}`" in line)
    _, _, measures, groups, _ = line.split("|")
    assert set(re.findall(r"`(\w+)`", measures)) == MEASURES[about]
    assert {name.strip() for name in groups.split(",")} == {one.value for one in GROUPS[about]}


def test_every_reason_is_named() -> None:
    part = PAGE.split("## Refusals")[1]
    assert {reason.value for reason in Reason} <= set(re.findall(r"`(\w+)`", part))
