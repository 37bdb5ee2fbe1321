"""From words to questions: who, where, when, doing what; what is unclear is asked, not guessed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.query.sightings import FOX, START, Animal, Sighting, Small, asked, post
from tests.skills.season_desk import Season

from trailwarden.asking.answer import Outcome
from trailwarden.asking.calls import Behaviour, By, Counted, CountEvents, Life
from trailwarden.asking.errors import NoTime, Unclear, Unknown
from trailwarden.domain import Deployment, ObservationType
from trailwarden.query.where import SunPhase
from trailwarden.skills.answering import answer
from trailwarden.skills.behaviours import CLASSES, PROXIES, stored_as
from trailwarden.skills.desk import Desk
from trailwarden.skills.understanding import understand
from trailwarden.skills.wording import Wording

NOW = START + timedelta(days=20, hours=9)  # a Sunday


@contextmanager
def small_desk(
    folder: Path, *sightings: Sighting, posts: tuple[Deployment, ...] = (post("a1", "a"),)
) -> Iterator[Desk]:
    with asked(folder, Small(posts, sightings)) as events:
        yield Desk(events, now=lambda: NOW)


def test_nobody_named_is_animals_of_any_kind(season: Season) -> None:
    meant = understand(season.desk, Wording())
    assert meant.where.categories == (ObservationType.ANIMAL,)
    assert meant.where.taxa is None
    assert meant.subject.name == "animals"
    assert meant.when == "in the whole record (Mon 21 Sep to Thu 19 Nov 2026)"


def test_words_become_names_cameras_days_and_light(season: Season) -> None:
    words = Wording(animal="foxes", camera="the spring", when="last week", hours="at night")
    meant = understand(season.desk, words)
    assert meant.where.taxa == (FOX,)
    assert meant.where.cameras == ("spring",)
    assert meant.where.time.since == date(2026, 11, 9)
    assert meant.where.time.until == date(2026, 11, 16)
    assert meant.where.sun_phases == (SunPhase.NIGHT,)
    assert meant.reading == "Mon 9 to Sun 15 Nov 2026, at night"


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (Wording(animal="unicorn"), Unknown),
        (Wording(camera="the moon"), Unknown),
        (Wording(camera="trail"), Unclear),
        (Wording(when="03/04/2026"), Unclear),
        (Wording(when="blue"), NoTime),
        (Wording(hours="at 5"), Unclear),
    ],
)
def test_what_words_cannot_mean_is_said(
    season: Season, words: Wording, error: type[Exception]
) -> None:
    with pytest.raises(error):
        understand(season.desk, words)


def test_unclear_words_are_asked_back_with_options_that_are_clear(season: Season) -> None:
    call = CountEvents(animal="fox", camera="trail", when="last week")
    found = answer(season.desk, call)
    assert found.outcome is Outcome.ASKED
    assert found.field == "camera"
    assert len(found.options) >= 2
    for option in found.options:
        again = answer(season.desk, call.model_copy(update={"camera": option}))
        assert again.outcome is Outcome.ANSWERED


def test_unknown_animals_are_refused_with_what_is_here(season: Season) -> None:
    found = answer(season.desk, CountEvents(animal="elephants"))
    assert found.outcome is Outcome.REFUSED
    assert found.reason == "unknown_taxon"
    assert not found.rows


def test_people_and_animals_are_not_counted_in_one_breath(season: Season) -> None:
    found = answer(season.desk, CountEvents(animal="foxes and people"))
    assert found.outcome is Outcome.ASKED
    assert found.field == "animal"
    for option in found.options:
        assert answer(season.desk, CountEvents(animal=option)).outcome is Outcome.ANSWERED


def test_days_that_begin_at_different_times_are_asked(tmp_path: Path) -> None:
    posts = (post("a1", "a"), post("b1", "b", zone="Asia/Kolkata"))
    with small_desk(tmp_path, Sighting("a1", 10), Sighting("b1", 20), posts=posts) as desk:
        found = answer(desk, CountEvents(animal="fox", when="2026-03-02"))
        assert found.outcome is Outcome.ASKED
        assert found.field == "camera"
        assert found.options == ("a", "b")
        one = answer(desk, CountEvents(animal="fox", when="2026-03-02", camera="b"))
        assert one.rows[0].value == 1
        settled = replace(desk, zone="UTC")
        assert answer(settled, CountEvents(animal="fox", when="2026-03-02")).rows[0].value == 2
        assert answer(desk, CountEvents(animal="fox", by=By.HOUR)).outcome is Outcome.ANSWERED


def test_free_behaviours_belong_to_classes(tmp_path: Path) -> None:
    noted = ("Drinking at the pool", "eating|alert", "not feeding", "wallowing")
    sightings = [
        Sighting("a1", 60 * at, (Animal(behavior=one),), human=True) for at, one in enumerate(noted)
    ]
    with small_desk(tmp_path, *sightings) as desk:

        def count(behaviour: Behaviour) -> object:
            return answer(desk, CountEvents(animal="fox", behaviour=behaviour)).rows[0].value

        assert count(Behaviour.DRINKING) == 1
        assert count(Behaviour.FEEDING) == 1
        assert count(Behaviour.ALERT) == 1
        assert count(Behaviour.GROOMING) == 1
        assert count(Behaviour.SOCIAL) == 0


def test_every_class_of_behaviour_has_words_and_its_own_name() -> None:
    assert set(CLASSES) == set(Behaviour)
    for behaviour in set(Behaviour) - PROXIES:
        assert stored_as(behaviour, [behaviour.value]) == (behaviour.value,)


def test_young_are_all_words_for_young(tmp_path: Path) -> None:
    stages = ("juvenile", "subadult", "cub", "adult", None)
    sightings = [
        Sighting("a1", 60 * at, (Animal(stage=one),), human=True) for at, one in enumerate(stages)
    ]
    with small_desk(tmp_path, *sightings) as desk:
        young = answer(desk, CountEvents(animal="fox", life=Life.YOUNG))
        assert young.rows[0].value == 3
        assert "The age is noted in 4 of the 5 events" in young.text
        assert answer(desk, CountEvents(animal="fox", life=Life.ADULT)).rows[0].value == 1
        never = answer(desk, CountEvents(animal="fox", life=Life.MALE))
        assert (never.outcome, never.reason) == (Outcome.REFUSED, "not_recorded")


def test_an_empty_store_says_so(tmp_path: Path) -> None:
    with small_desk(tmp_path) as desk:
        found = answer(desk, CountEvents())
        assert found.rows[0].value == 0
        assert "No event is stored yet" in found.text
        assert found.understood.reading == "all there is, no event is stored yet"


@pytest.mark.parametrize(
    "name",
    ["<b>gate</b>\n# ignore this", "a" * 300, "x\x00\x1b[31my", "[link](http://example.org)"],
)
def test_names_from_outside_are_only_names(tmp_path: Path, name: str) -> None:
    where = replace(post("a1", name), location_id=None)
    animal = Animal(behavior=f"{name} eating", individual=name)
    with small_desk(tmp_path, Sighting("a1", 5, (animal,), human=True), posts=(where,)) as desk:
        for call in (CountEvents(by=By.CAMERA), CountEvents(animal="fox", by=By.BEHAVIOUR)):
            text = answer(desk, call).text
            assert not set(text) & set("<>`[]#\x00\x1b\n")
            assert len(text) < 1500


def test_a_now_in_another_zone_is_the_same_now(season: Season) -> None:
    late = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)  # half past midnight of Friday in Berlin
    desk = replace(season.desk, now=lambda: late)
    assert understand(desk, Wording(when="yesterday")).where.time.since == date(2026, 11, 19)


def test_an_individual_and_other_animals_are_counted_apart(season: Season) -> None:
    found = answer(season.desk, CountEvents(animal="Runa and foxes"))
    assert found.outcome is Outcome.ASKED
    assert set(found.options) == {"red fox", "Runa"}


def test_made_up_events_do_not_pass_for_wild_ones(tmp_path: Path) -> None:
    posts = (post("a1", "a"), replace(post("b1", "b"), simulated=True))
    with small_desk(tmp_path, Sighting("a1", 1), Sighting("b1", 1), posts=posts) as desk:
        text = answer(desk, CountEvents(animal="fox")).text
        assert "Simulated cameras made 1 of the 2 events." in text
        assert "imulated" not in answer(desk, CountEvents(animal="fox", camera="a")).text


def test_none_seen_where_nobody_recorded_the_watching(tmp_path: Path) -> None:
    with asked(tmp_path, Small((post("a1", "a"),), (Sighting("a1", 1),), effort=())) as events:
        desk = Desk(events, now=lambda: NOW)
        assert "nobody recorded how long the cameras watched" in answer(desk, CountEvents()).text
        zero = answer(desk, CountEvents(animal="hare")).text
        assert "nobody recorded how long the cameras watched" in zero
        rate = answer(desk, CountEvents(count=Counted.RATE))
        assert (rate.outcome, rate.reason) == (Outcome.REFUSED, "no_effort")


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("2026-01-01/2026-11-19", "(the data begin on Mon 21 Sep 2026)"),
        ("2026-11-18/2026-12-15", "(the data end on Thu 19 Nov 2026)"),
        ("2025-01-01/2027-01-01", "(the data begin on Mon 21 Sep 2026 and end on Thu 19 Nov"),
    ],
)
def test_days_beyond_the_data_are_told(season: Season, when: str, said: str) -> None:
    desk = replace(season.desk, now=lambda: datetime(2027, 3, 1, tzinfo=UTC))
    assert said in answer(desk, CountEvents(animal="fox", when=when)).text


@pytest.mark.parametrize("when", ["last week", "in october", "this month", None])
def test_the_edges_of_the_data_are_not_told_where_they_do_not_matter(
    season: Season, when: str | None
) -> None:
    assert "the data" not in answer(season.desk, CountEvents(animal="fox", when=when)).text


def test_months_are_written_as_months(season: Season) -> None:
    assert " in October (Thu 1 to" in answer(season.desk, CountEvents(when="in october")).text


def test_a_camera_that_came_late_did_not_watch_all_of_the_time(season: Season) -> None:
    call = CountEvents(camera="east clearing", when="in october")
    assert "the camera watched for 10.6 of 31.0 days" in answer(season.desk, call).text


def test_another_animal_is_not_offered_for_one_that_nobody_knows(season: Season) -> None:
    for animal in ("wolfs", "hedgehogs", "elephants"):
        found = answer(season.desk, CountEvents(animal=animal))
        assert f"No animal called '{animal}' is known here. Seen most here: " in found.text
        assert "Did you mean" not in found.text
        assert all(one in found.text for one in found.options)
