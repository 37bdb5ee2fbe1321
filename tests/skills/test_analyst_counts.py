"""Counts equal the exact truth of what was recorded and said, however they are asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.skills.season_desk import Season, Seen, season_at

from trailwarden.asking.answer import Answer, Outcome
from trailwarden.asking.calls import Behaviour, By, Counted, CountEvents, Life
from trailwarden.skills.answering import answer
from trailwarden.worlds import WorldSpec

BERLIN = ZoneInfo("Europe/Berlin")
FOX, ROE, BOAR, LYNX = "Vulpes vulpes", "Capreolus capreolus", "Sus scrofa", "Lynx lynx"


def value(found: Answer) -> float:
    """The number of an answer that is one."""
    assert found.outcome is Outcome.ANSWERED, found.text
    (row,) = found.rows
    assert isinstance(row.value, int | float)
    return row.value


def local_day(one: Seen) -> date:
    return one.start.astimezone(BERLIN).date()


@pytest.mark.parametrize("name", ["red fox", "foxes", "a fox", "Vulpes vulpes", "RED FOX"])
def test_events_of_an_animal_in_any_words(season: Season, name: str) -> None:
    found = answer(season.desk, CountEvents(animal=name))
    assert value(found) == season.count(lambda one: one.shows(FOX))
    assert found.events == value(found)
    assert f"{value(found):.0f} events with red fox (Vulpes vulpes)" in found.text


def test_days_are_those_of_the_cameras(season: Season) -> None:
    found = answer(season.desk, CountEvents(animal="roe deer", when="last week"))
    week = {date(2026, 11, day) for day in range(9, 16)}
    assert value(found) == season.count(lambda one: one.shows(ROE) and local_day(one) in week)
    assert found.understood.since == datetime(2026, 11, 9, tzinfo=BERLIN)
    assert found.understood.until == datetime(2026, 11, 16, tzinfo=BERLIN)
    assert "last week (Mon 9 to Sun 15 Nov 2026)" in found.text


def test_hours_go_over_midnight(season: Season) -> None:
    found = answer(season.desk, CountEvents(animal="fox", hours="between 22:00 and 4:00"))

    def late(one: Seen) -> bool:
        hour = one.start.astimezone(BERLIN).hour
        return one.shows(FOX) and (hour >= 22 or hour < 4)

    assert value(found) == season.count(late)


def test_a_place_of_a_moved_camera_is_not_all_that_the_camera_saw(season: Season) -> None:
    east = value(answer(season.desk, CountEvents(animal="roe deer", camera="East clearing")))
    whole = value(answer(season.desk, CountEvents(animal="roe deer", camera="clearing")))
    assert east == season.count(lambda one: one.shows(ROE) and one.place == "east-clearing")
    assert whole == season.count(lambda one: one.shows(ROE) and one.camera == "clearing")
    assert east < whole


def test_individuals_are_the_sum_of_counts(season: Season) -> None:
    found = answer(season.desk, CountEvents(animal="boar", count=Counted.INDIVIDUALS))
    truth = sum(
        one.count or 1
        for event in season.seen
        for one in event.current
        if one.scientific_name == BOAR
    )
    assert value(found) == truth
    assert found.unit == "individuals"


def test_young_are_those_that_a_person_noted(season: Season) -> None:
    found = answer(season.desk, CountEvents(animal="boar", life=Life.YOUNG))

    def young(event: Seen) -> bool:
        stages = [one.life_stage for one in event.current if one.scientific_name == BOAR]
        return "juvenile" in stages

    assert value(found) == season.count(young)
    assert "is noted in" in found.text


def test_behaviour_of_a_class_takes_in_its_words(season: Season) -> None:
    found = answer(season.desk, CountEvents(animal="roe deer", behaviour=Behaviour.FEEDING))

    def feeding(event: Seen) -> bool:
        words = {one.behavior for one in event.current if one.scientific_name == ROE}
        return bool(words & {"browsing", "grazing", "rooting", "foraging"})

    assert value(found) == season.count(feeding)


def test_nothing_that_nobody_recorded_is_called_nothing(season: Season) -> None:
    found = answer(season.desk, CountEvents(animal="badger", life=Life.FEMALE))
    assert found.outcome is Outcome.REFUSED
    assert found.reason == "not_recorded"
    assert "nobody noted the sex" in found.text
    assert not found.rows


@pytest.mark.parametrize("by", [By.CAMERA, By.DAY, By.HOUR, By.MONTH])
def test_rows_equal_the_truth_and_have_zeros(season: Season, by: By) -> None:
    found = answer(season.desk, CountEvents(animal="lynx", by=by))
    keys: dict[By, Callable[[Seen], str | int]] = {
        By.CAMERA: lambda one: one.camera,
        By.DAY: lambda one: local_day(one).isoformat(),
        By.HOUR: lambda one: one.start.astimezone(BERLIN).hour,
        By.MONTH: lambda one: f"{local_day(one):%Y-%m}",
    }
    truth = Counter(keys[by](one) for one in season.seen if one.shows(LYNX))
    rows = {row.group[by.value]: row.value for row in found.rows}
    assert {key: n for key, n in rows.items() if n} == dict(truth)
    assert len(rows) == {By.CAMERA: 8, By.DAY: 60, By.HOUR: 24, By.MONTH: 3}[by]
    assert all((row.effort_days or 0) > 0 for row in found.rows)


def test_the_top_is_named_with_all_that_have_as_many(season: Season) -> None:
    found = answer(season.desk, CountEvents(animal="lynx", by=By.CAMERA))
    most = max(int(row.value or 0) for row in found.rows)
    top = [str(row.group["camera"]) for row in found.rows if row.value == most]
    lead = found.text.partition(";")[0]
    assert all(camera in lead for camera in top)


def test_each_animal_by_name_and_the_nameless_last(season: Season) -> None:
    found = answer(season.desk, CountEvents(by=By.ANIMAL))
    truth = Counter(
        name
        for event in season.seen
        for name in {
            one.scientific_name for one in event.current if one.observation_type.value == "animal"
        }
    )
    assert {row.group["taxon"]: row.value for row in found.rows} == dict(truth)
    assert found.rows[-1].group["taxon"] is None


def test_what_may_be_the_same_under_a_coarser_name_is_told(season: Season) -> None:
    found = answer(season.desk, CountEvents(animal="red deer"))
    coarse = sum(
        one.scientific_name == "Cervidae" for event in season.seen for one in event.current
    )
    assert f"Cervidae ({coarse})" in found.text
    assert "Cervidae" in found.caveats[0]


def test_people_blanks_and_individuals(season: Season) -> None:
    def of(kind: str) -> int:
        return season.count(
            lambda event: any(one.observation_type.value == kind for one in event.current)
        )

    assert value(answer(season.desk, CountEvents(animal="people"))) == of("human")
    assert value(answer(season.desk, CountEvents(animal="blank"))) == of("blank")
    assert value(answer(season.desk, CountEvents())) == of("animal")
    runa = season.count(lambda event: any(one.individual_id == "Runa" for one in event.current))
    assert value(answer(season.desk, CountEvents(animal="Runa"))) == runa


def test_where_everything_is_reviewed_counts_are_those_of_who_came(tmp_path: Path) -> None:
    spec = WorldSpec(seed=11, first_day=date(2026, 4, 1), days=40, reviewed=1.0)
    with season_at(tmp_path, spec, datetime(2026, 5, 20, tzinfo=BERLIN)) as made:
        for species in (FOX, ROE, LYNX, "Meles meles"):
            came = sum(
                visit.event_id is not None
                and visit.species == species
                and visit.start.astimezone(BERLIN).date() < date(2026, 4, 25)
                for visit in made.world.truth
            )
            call = CountEvents(animal=species, when="2026-04-01/2026-04-25")
            assert value(answer(made.desk, call)) == came


def test_a_zero_says_what_was_watched(season: Season) -> None:
    found = answer(season.desk, CountEvents(animal="lynx", camera="marsh", when="last week"))
    assert value(found) == season.count(
        lambda one: (
            one.shows(LYNX)
            and one.camera == "marsh"
            and date(2026, 11, 9) <= local_day(one) <= date(2026, 11, 15)
        )
    )
    assert value(found) == 0
    assert found.text.startswith(
        "No event was identified as Eurasian lynx (Lynx lynx) at marsh last week (Mon 9 to Sun 15 "
        "Nov 2026); the camera watched for 7.0 days."
    )


def test_days_outside_the_data_are_no_zero(season: Season) -> None:
    found = answer(season.desk, CountEvents(animal="fox", when="2019-01-01/2019-02-01"))
    assert "no camera watched then" in found.text
    assert "The data begin on Mon 21 Sep 2026 and end on Thu 19 Nov 2026." in found.text
    assert found.rows[0].effort_days == 0


def test_a_rate_has_its_interval_and_its_effort(season: Season) -> None:
    found = answer(season.desk, CountEvents(animal="fox", count=Counted.RATE))
    (row,) = found.rows
    assert isinstance(row.value, float)
    assert row.low is not None
    assert row.high is not None
    assert row.low < row.value < row.high
    assert row.effort_days == pytest.approx(462.8, abs=0.1)
    assert "per 100 camera-days (95 % interval" in found.text


def test_what_the_text_says_of_doubts_stands_among_the_caveats_in_the_same_words(
    season: Season,
) -> None:
    found = answer(season.desk, CountEvents(animal="fox"))
    told = [one for one in found.caveats if one in found.text]
    assert len(told) == 3  # what else may be foxes, who reviewed, and that all is simulated
    assert not any("observations are identified only to" in one for one in found.caveats)
    assert any("could not see" in one for one in found.caveats)  # and those it does not tell


def test_those_that_nobody_reviewed_are_not_told_twice(season: Season) -> None:
    found = answer(season.desk, CountEvents(animal="fox", reviewed=False))
    assert "not reviewed by any person" in found.text
    assert "No person has reviewed" not in found.text
