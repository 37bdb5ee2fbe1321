"""Every number and time in an answer's text stands in what the door said, asked again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from pydantic import JsonValue
from tests.skills.season_desk import Season

from trailwarden.asking import calls
from trailwarden.asking.answer import Answer, Outcome
from trailwarden.asking.calls import Behaviour, By, Call, Counted, Life, Which
from trailwarden.query.question import Question
from trailwarden.query.result import Result
from trailwarden.skills.answering import answer
from trailwarden.skills.sentences import weekday

ASKED: tuple[Call, ...] = (
    calls.CountEvents(),
    calls.CountEvents(animal="foxes", when="last week"),
    calls.CountEvents(animal="wild boar", count=Counted.INDIVIDUALS, hours="at night"),
    calls.CountEvents(animal="badger", count=Counted.INDEPENDENT),
    calls.CountEvents(animal="fox", count=Counted.RATE, when="in October"),
    calls.CountEvents(animal="crane", count=Counted.GROUP_SIZE),
    *(calls.CountEvents(animal="roe deer", by=by) for by in By),
    *(calls.CountEvents(animal="lynx", by=By.CAMERA, count=count) for count in Counted),
    calls.CountEvents(animal="boar", life=Life.YOUNG),
    calls.CountEvents(animal="lynx", camera="sett"),
    calls.SearchEvents(animal="lynx", limit=5),
    calls.SearchEvents(animal="people", when="yesterday"),
    calls.Compare(animal="fox", other_animal="badger"),
    calls.Compare(animal="roe deer", when="in October", other_when="this month"),
    calls.Compare(animal="fox", camera="trail-1", other_camera="spring", count=Counted.INDIVIDUALS),
    calls.DescribeEvent(animal="lynx"),
    calls.DescribeAction(animal="boar", when="in October"),
    calls.BehaviourBudget(animal="roe deer"),
    calls.BehaviourBudget(animal="fox", behaviour=Behaviour.DRINKING),
    calls.BehaviourBudget(animal="boar", behaviour=Behaviour.BREEDING),
    calls.BehaviourBudget(animal="crane", behaviour=Behaviour.MIGRATION),
    calls.ActivityPattern(animal="fox"),
    calls.FirstLast(animal="crane", which=Which.BOTH),
    calls.CoOccurrence(animal="lynx", other_animal="roe deer"),
    calls.ActivityOverlap(animal="fox", other_animal="badger"),
    calls.Trail(animal="red deer"),
    calls.TrendOfRate(animal="wild boar"),
    calls.SpeciesRichness(camera="sett"),
)

_DAY = r"[A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2} \d{4}"
_SAID_OF_METHOD = re.compile(
    r"95 %|100 camera-days|30 minutes|60 minutes|12 hours|Chao2|Dhat\d|from 0, none, to 1"
    r"|rho -?[\d.]+|only \d+ periods|scatter [\d.]+ times|and \d+ (?:more|other ways?)"
)
_REVIEWING = re.compile(r"Persons reviewed .*? of reviewing\.")
_NUMBER = re.compile(r"(?<![\w@-])(\d[\d,]*(?:\.\d+)?)( to [\d.]+)?( %)?")


@pytest.mark.parametrize("call", ASKED, ids=lambda call: f"{call.tool}-{call.arguments()}")
def test_numbers_and_times_are_the_door_s(season: Season, call: Call) -> None:
    found = answer(season.desk, call)
    assert found.outcome is Outcome.ANSWERED, found.text
    results = [season.desk.events.ask(Question.model_validate(one)) for one in found.query]
    left = _without_times(found, results)
    left = _REVIEWING.sub("", _SAID_OF_METHOD.sub("", left))
    for camera in season.desk.vocabulary().cameras:
        left = left.replace(camera.camera, "")
    pool = set(_numbers(found, results))
    for number, _, percent in _NUMBER.findall(left):
        assert _stands(number, pool, percent=bool(percent)), (number, found.text)


def _without_times(found: Answer, results: list[Result]) -> str:
    """The text without the times that stand in the results or in how words were read."""
    text = re.sub(r"^\d+\. ", "", found.text, flags=re.MULTILINE)
    days = found.understood.reading.removeprefix("all there is, ").partition(", at ")[0]
    text = text.replace(days, "")
    for name in found.event_ids:
        text = text.replace(name, "")
    times = [datetime.fromisoformat(one) for one in _texts(found, results)]
    for at in times:
        text = text.replace(f"{weekday(at)} at {at:%H:%M}", "")
        text = text.replace(f"at {at:%H:%M}", "")
    for at in {moment + timedelta(hours=12 * half) for moment in times for half in (0, 1)}:
        text = text.replace(weekday(at), "")
    hours = [f"{hour % 24:02d}:00" for hour in range(25)]
    for hour in hours:
        text = text.replace(hour, "")
    months = re.findall(r"[A-Z][a-z]{2} \d{4}", text)
    for month in months:
        assert f"{datetime.strptime(f'{month} +0000', '%b %Y %z'):%Y-%m}" in str(found.rows)
        text = text.replace(month, "")
    for other in re.findall(r"\(([A-Z][a-z]{2} \d{1,2} .*?\d{4})\)", text):
        assert any(other in one.since.strftime("%c") for one in results if one.since), other
    assert not re.search(_DAY, text), text
    for clock in re.findall(r"\d\d:\d\d", text):
        assert int(clock[:2]) + int(clock[3:]) / 60 in _peaks(found), text
    return re.sub(r"\d\d:\d\d", "", text)


def _texts(found: Answer, results: list[Result]) -> Iterator[str]:
    """Everything that is a time, as ISO 8601."""
    whole = str([one.model_dump(mode="json") for one in (found, *results)])
    yield from re.findall(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d:\d\d|Z)", whole)
    yield from (f"{day}T00:00:00+00:00" for day in re.findall(r"'(\d{4}-\d\d-\d\d)'", whole))


def _peaks(found: Answer) -> list[JsonValue]:
    return [
        peak
        for row in found.rows
        if isinstance(row.detail, dict)
        for peak in row.detail.get("peaks", [])  # type: ignore[union-attr]  # JSON, of our own
    ]


def _numbers(found: Answer, results: list[Result]) -> Iterator[float]:
    for result in results:
        yield result.effort.camera_days + result.effort.blind_days
        if result.since and result.until:
            yield result.effort.cameras * (result.until - result.since) / timedelta(days=1)
        yield from _within(result.model_dump(mode="json"))
    yield from _within([row.model_dump(mode="json") for row in found.rows])
    for caveat in found.caveats:
        yield from (float(one) for one in re.findall(r"\d+", caveat))
    for first, last in _ends([one.model_dump(mode="json") for one in results]):
        yield (last - first).total_seconds()


def _within(value: JsonValue) -> Iterator[float]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _within(one)
    elif isinstance(value, list):
        yield float(len(value))
        for one in value:
            yield from _within(one)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


def _ends(value: JsonValue) -> Iterator[tuple[datetime, datetime]]:
    if isinstance(value, list):
        for one in value:
            yield from _ends(one)
    elif isinstance(value, dict):
        start, end = value.get("start"), value.get("end")
        if isinstance(start, str) and isinstance(end, str):
            yield datetime.fromisoformat(start), datetime.fromisoformat(end)
        for one in value.values():
            yield from _ends(one)


def _stands(number: str, pool: set[float], *, percent: bool) -> bool:
    """Whether a number, rounded as it is written, is one of the pool: as a share or an amount."""
    plain = number.replace(",", "")
    digits = len(plain.partition(".")[2])
    own = float(plain)
    scale = 100 if percent else 1
    units = (1, 1 / 60, 60) if not percent else (1,)
    half = 0.5 * 10**-digits + 1e-9
    near = any(abs(one * scale * unit - own) <= half for one in pool for unit in units)
    return near or (percent and own == 1)
