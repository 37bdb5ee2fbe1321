"""The ecologist's answers: careful with what little is there, and true to what is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.query.sightings import FOX, HARE, START, Animal, Sighting, Small, asked, post
from tests.skills.season_desk import Season, Seen

from trailwarden.asking.answer import Answer, Outcome
from trailwarden.asking.calls import (
    ActivityOverlap,
    ActivityPattern,
    Behaviour,
    BehaviourBudget,
    CoOccurrence,
    FirstLast,
    Period,
    SpeciesRichness,
    Trail,
    TrendOfRate,
    Which,
)
from trailwarden.skills.answering import answer
from trailwarden.skills.desk import Desk

BERLIN = ZoneInfo("Europe/Berlin")
CRANES = ("Grus grus", "Grus", "Gruidae")


@contextmanager
def small_desk(folder: Path, *sightings: Sighting) -> Iterator[Desk]:
    with asked(folder, Small((post("a1", "a"), post("b1", "b")), sightings)) as events:
        yield Desk(events, now=lambda: START + timedelta(days=40))


def detail(found: Answer, at: int = 0) -> dict[str, object]:
    own = found.rows[at].detail
    assert isinstance(own, dict)
    return dict(own)


def test_first_and_last_are_those_of_the_truth(season: Season) -> None:
    truth = sorted((one for one in season.seen if one.shows(*CRANES)), key=lambda one: one.start)
    found = answer(season.desk, FirstLast(animal="cranes", which=Which.BOTH))
    told = [datetime.fromisoformat(str(row.value)) for row in found.rows]
    assert told == [truth[0].start, truth[-1].start]
    assert [row.group["which"] for row in found.rows] == ["first", "last"]
    for one in (truth[0], truth[-1]):
        assert f"{one.start.astimezone(BERLIN):%H:%M} at {one.camera}" in found.text


def test_a_last_sighting_that_nobody_reviewed_is_said_to_be(season: Season) -> None:
    found = answer(season.desk, FirstLast(animal="lynx"))
    assert "No person has reviewed that last event." in found.text


def test_what_never_came_has_no_last(season: Season) -> None:
    found = answer(season.desk, FirstLast(animal="crane", camera="sett"))
    assert not found.rows
    assert "No event was identified as" in found.text


def test_activity_has_peaks_and_light_beside_that_of_the_watching(season: Season) -> None:
    found = answer(season.desk, ActivityPattern(animal="red squirrel"))
    assert "by day (44 % of the watching)" in found.text
    peaks = detail(found)["peaks"]
    assert isinstance(peaks, list)
    assert 7 <= peaks[0] <= 11
    night = answer(season.desk, ActivityPattern(animal="wild boar"))
    assert "at night (51 % of the watching)" in night.text


def test_too_few_records_make_no_curve(season: Season) -> None:
    found = answer(season.desk, ActivityPattern(animal="lynx", when="last week"))
    assert found.outcome is Outcome.ANSWERED
    assert "Too few for a daily curve" in found.text
    assert "%" not in found.text.partition("Of the records ")[2].partition(" (")[0]


def test_company_is_set_beside_chance(season: Season) -> None:
    found = answer(season.desk, CoOccurrence(animal="lynx", other_animal="roe deer"))
    expected, ratio_low = detail(found)["expected"], detail(found)["ratio_low"]
    assert isinstance(expected, float)
    assert isinstance(ratio_low, float)
    assert float(found.rows[0].value or 0) > expected
    assert ratio_low > 1
    assert "more often than by chance" in found.text


def test_company_of_a_known_individual(season: Season) -> None:
    found = answer(season.desk, CoOccurrence(animal="Runa", other_animal="roe deer"))
    runa = season.count(lambda one: any(o.individual_id == "Runa" for o in one.current))
    assert f"Of {runa} independent records of Runa" in found.text
    turned = answer(season.desk, CoOccurrence(animal="roe deer", other_animal="Runa"))
    assert turned.rows == found.rows


def test_company_needs_two_that_are_apart(season: Season) -> None:
    asked_back = answer(season.desk, CoOccurrence(animal="fox"))
    assert (asked_back.outcome, asked_back.field) == (Outcome.ASKED, "other_animal")
    same = answer(season.desk, CoOccurrence(animal="deer", other_animal="roe deer"))
    assert (same.outcome, same.reason) == (Outcome.REFUSED, "not_measurable")
    assert "one takes in the other" in same.text
    people = answer(season.desk, ActivityOverlap(animal="people", other_animal="fox"))
    assert people.outcome is Outcome.REFUSED
    both = answer(season.desk, CoOccurrence(animal="lynx and roe deer"))
    assert (
        both.rows == answer(season.desk, CoOccurrence(animal="lynx", other_animal="roe deer")).rows
    )


def test_overlap_tells_like_from_unlike_hours(season: Season) -> None:
    like = answer(season.desk, ActivityOverlap(animal="fox", other_animal="badger"))
    unlike = answer(season.desk, ActivityOverlap(animal="fox", other_animal="red squirrel"))
    assert float(like.rows[0].value or 0) > 0.7 > 0.4 > float(unlike.rows[0].value or 1)
    few = answer(
        season.desk, ActivityOverlap(animal="fox", other_animal="wildcat", when="last week")
    )
    assert "too little to set the two side by side" in few.text


def test_moves_are_told_with_the_last_of_them(tmp_path: Path) -> None:
    runa = [
        Sighting(where, minute, (Animal(individual="Runa"),), human=True)
        for where, minute in (("a1", 0), ("b1", 30), ("a1", 100), ("a1", 130))
    ]
    with small_desk(tmp_path, *runa) as desk:
        found = answer(desk, Trail(animal="Runa"))
        ways = {(row.group["from"], row.group["to"]): row.value for row in found.rows}
        assert ways == {("a", "b"): 1, ("b", "a"): 1}
        assert "The last: a Mon 2 Mar 2026 at 00:00 to b at 00:30; b" in found.text
        assert "not surely of the same animal" not in found.text
        assert "not surely of the same animal" in answer(desk, Trail(animal="fox")).text


def test_a_trend_is_told_only_where_there_is_one(season: Season) -> None:
    boar = answer(season.desk, TrendOfRate(animal="wild boar"))
    assert boar.rows[0].low is not None
    assert boar.rows[0].low > 1
    assert "rose by a factor of" in boar.text
    fox = answer(season.desk, TrendOfRate(animal="fox"))
    assert "no change can be told" in fox.text


def test_a_trend_of_names_may_be_one_of_reviewing(season: Season) -> None:
    found = answer(season.desk, TrendOfRate(animal="fox"))
    weeks = sorted({_monday(one) for one in season.seen})
    early = set(weeks[: len(weeks) // 2])
    shares = []
    for first in (True, False):
        own = (one for one in season.seen if one.current)  # not only somebody at work
        half = [one for one in own if (_monday(one) in early) is first]
        shares.append(sum(one.reviewed for one in half) / len(half))
    assert f"{shares[0] * 100:.0f} % of all events in the first half" in found.text
    assert f"{shares[1] * 100:.0f} % in the second" in found.text
    assert "may be a change of reviewing" in found.caveats[0]


def _monday(one: Seen) -> date:
    day = one.start.astimezone(BERLIN).date()
    return day - timedelta(days=day.weekday())


def test_too_few_periods_are_no_trend(season: Season) -> None:
    found = answer(season.desk, TrendOfRate(animal="roe deer", by=Period.MONTH))
    assert "no trend can be told" in found.text


def test_species_are_those_that_were_named(season: Season) -> None:
    found = answer(season.desk, SpeciesRichness(camera="sett"))
    named = {
        str(one.scientific_name)
        for event in season.seen
        if event.camera == "sett"
        for one in event.current
        if one.scientific_name and " " in one.scientific_name
    }
    told = {str(row.group["taxon"]) for row in found.rows if "taxon" in row.group}
    assert told == named
    assert found.rows[0].value == len(named)
    assert "not named to the species" in found.text


def test_a_budget_is_of_what_was_noted(season: Season) -> None:
    found = answer(season.desk, BehaviourBudget(animal="roe deer"))
    shares = [float(row.value or 0) for row in found.rows]
    assert sum(shares) == pytest.approx(1)
    assert shares == sorted(shares, reverse=True)
    assert any("Behaviour is noted in" in one for one in found.caveats)


def test_one_behaviour_is_a_share_of_events_with_any(season: Season) -> None:
    found = answer(season.desk, BehaviourBudget(animal="fox", behaviour=Behaviour.DRINKING))
    of_fox = [[o.behavior for o in one.current if o.scientific_name == FOX] for one in season.seen]
    drinking = sum("drinking" in words for words in of_fox)
    noted = sum(any(words) for words in of_fox)
    assert found.rows[0].value == drinking
    assert detail(found)["of"] == noted


def test_breeding_and_migration_are_proxies_and_say_so(season: Season) -> None:
    breeding = answer(season.desk, BehaviourBudget(animal="boar", behaviour=Behaviour.BREEDING))
    assert breeding.text.startswith("Breeding itself is not seen; a proxy is")
    young = [
        one
        for one in season.seen
        if any(
            o.scientific_name == "Sus scrofa" and o.life_stage == "juvenile" for o in one.current
        )
    ]
    assert breeding.rows[0].value == len(young)
    passage = answer(season.desk, BehaviourBudget(animal="cranes", behaviour=Behaviour.MIGRATION))
    assert passage.text.startswith("Migration itself is not seen; proxies are")
    assert [row.group.get("which") for row in passage.rows[:2]] == ["first", "last"]


def test_breeding_of_what_nobody_aged_cannot_be_told(tmp_path: Path) -> None:
    with small_desk(tmp_path, Sighting("a1", 1), Sighting("a1", 200)) as desk:
        found = answer(desk, BehaviourBudget(animal="fox", behaviour=Behaviour.BREEDING))
        assert (found.outcome, found.reason) == (Outcome.REFUSED, "not_recorded")
        budget = answer(desk, BehaviourBudget(animal="fox"))
        assert (budget.outcome, budget.reason) == (Outcome.REFUSED, "not_recorded")
        none = answer(desk, BehaviourBudget(animal=HARE))
        assert "No event was identified as" in none.text
