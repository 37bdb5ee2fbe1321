"""Finding, describing and comparing events."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from tests.query.sightings import FOX, HARE, START, Animal, Sighting, Small, asked, post, span
from tests.skills.season_desk import Season

from trailwarden.asking.answer import Link, Outcome
from trailwarden.asking.calls import (
    Behaviour,
    Compare,
    Counted,
    DescribeAction,
    DescribeEvent,
    Order,
    SearchEvents,
)
from trailwarden.domain import Action, Description, Doing, EffortSpan, Side, Telling, Verdict
from trailwarden.query.detail import EventLine
from trailwarden.skills.answering import answer
from trailwarden.skills.desk import Desk, NoLinks
from trailwarden.store import StoredDescription
from trailwarden.store.description_queue import DescriptionQueue

LYNX = "Lynx lynx"


@contextmanager
def small_desk(
    folder: Path, *sightings: Sighting, effort: tuple[EffortSpan, ...] | None = None
) -> Iterator[Desk]:
    posts = (post("a1", "a"), post("b1", "b"))
    with asked(folder, Small(posts, sightings, effort)) as events:
        yield Desk(events, now=lambda: START + timedelta(days=40))


def test_the_newest_come_first_and_no_more_than_asked_for(season: Season) -> None:
    found = answer(season.desk, SearchEvents(animal="lynx", limit=5))
    truth = sorted((one for one in season.seen if one.shows(LYNX)), key=lambda one: one.start)
    assert [row.event_ids[0] for row in found.rows] == [
        one.event_id for one in reversed(truth[-5:])
    ]
    assert found.events == len(truth)
    assert f"{len(truth)} events with Eurasian lynx (Lynx lynx)" in found.text
    assert "the newest 5:\n1. " in found.text


def test_the_oldest_can_come_first(season: Season) -> None:
    found = answer(season.desk, SearchEvents(animal="lynx", order=Order.OLDEST, limit=1))
    truth = min((one for one in season.seen if one.shows(LYNX)), key=lambda one: one.start)
    assert found.rows[0].event_ids == (truth.event_id,)


def test_reviewed_or_not(season: Season) -> None:
    both = [
        answer(season.desk, SearchEvents(animal="fox", reviewed=one)).events
        for one in (True, False)
    ]
    assert both == [
        season.count(lambda one: one.shows(FOX) and one.reviewed),
        season.count(lambda one: one.shows(FOX) and not one.reviewed),
    ]


def test_events_come_with_links(season: Season) -> None:
    class Clips(NoLinks):
        def event_links(self, line: EventLine) -> tuple[Link, ...]:
            link = Link(uri="http://127.0.0.1/x", name="clip", media_type="video/mp4")
            return (link.model_copy(update={"event_id": line.event_id}),)

    desk = Desk(season.desk.events, now=season.desk.now, links=Clips())
    found = answer(desk, SearchEvents(animal="lynx", limit=3))
    assert [link.event_id for link in found.links] == [row.event_ids[0] for row in found.rows]


def test_an_event_is_told_with_all_that_is_stored(season: Season) -> None:
    truth = next(
        one for one in season.seen if one.reviewed and any(o.individual_id for o in one.current)
    )
    found = answer(season.desk, DescribeEvent(event=truth.event_id))
    said = truth.current[0]
    for word in (truth.event_id, truth.camera, said.individual_id, said.sex, said.behavior):
        assert str(word) in found.text
    assert f"Named by {said.classified_by}, who looked at it on" in found.text
    assert "It has no clip or picture here." in found.text
    assert found.event_ids == (truth.event_id,)


def test_without_an_id_it_is_the_newest_that_fits(season: Season) -> None:
    truth = max((one for one in season.seen if one.shows(LYNX)), key=lambda one: one.start)
    found = answer(season.desk, DescribeEvent(animal="lynx"))
    assert found.event_ids == (truth.event_id,)
    assert found.text.startswith("The newest of ")
    assert "no person has reviewed it" in found.text


def test_an_event_that_is_not_there_is_refused(season: Season) -> None:
    found = answer(season.desk, DescribeEvent(event="20260101T000000-00000000"))
    assert (found.outcome, found.reason) == (Outcome.REFUSED, "unknown_event")


def test_what_was_done_is_a_person_s_word_or_not_known(tmp_path: Path) -> None:
    noted = Sighting("a1", 1, (Animal(behavior="eating|alert"),), human=True)
    with small_desk(tmp_path, noted, Sighting("a1", 99, (Animal(HARE),))) as desk:
        did = answer(desk, DescribeAction(animal="fox")).text
        assert "It was eating and alert, as a person noted. It was in view for 10 s." in did
        assert "nobody noted a behaviour" in answer(desk, DescribeAction(animal="hare")).text


def test_a_machine_s_behaviour_is_called_the_machine_s(tmp_path: Path) -> None:
    with small_desk(tmp_path, Sighting("a1", 1, (Animal(behavior="walking"),))) as desk:
        assert (
            "It was walking, as the model says that named it."
            in answer(desk, DescribeAction()).text
        )


def many(deployment: str, n: int, *, every: int = 60, name: str = FOX) -> list[Sighting]:
    return [Sighting(deployment, 7 + every * at, (Animal(name),)) for at in range(n)]


def test_two_cameras_that_watched_alike(tmp_path: Path) -> None:
    with small_desk(tmp_path, *many("a1", 60), *many("b1", 5)) as desk:
        found = answer(desk, Compare(animal="fox", camera="a", other_camera="b"))
        assert [(row.group, row.value) for row in found.rows] == [
            ({"camera": "a"}, 60),
            ({"camera": "b"}, 5),
        ]
        assert "The watching is the same" in found.text
        assert "the intervals lie apart, so a has the higher rate" in found.text
        assert found.events == 65


def test_where_the_watching_differs_rates_decide(tmp_path: Path) -> None:
    effort = (span("a1", 0, 40), span("b1", 0, 4))
    with small_desk(tmp_path, *many("a1", 20), *many("b1", 12), effort=effort) as desk:
        found = answer(desk, Compare(animal="fox", camera="a", other_camera="b"))
        assert [row.value for row in found.rows] == [20, 12]
        assert "The watching differs, so rates are compared" in found.text
        assert "so b has the higher rate" in found.text


def test_no_difference_is_told_where_intervals_overlap(tmp_path: Path) -> None:
    with small_desk(tmp_path, *many("a1", 10), *many("a1", 8, every=61, name=HARE)) as desk:
        found = answer(desk, Compare(animal="fox", other_animal="hare"))
        assert "the intervals overlap, so no difference can be told" in found.text
        assert answer(desk, Compare(animal="fox and hare")).rows == found.rows


def test_a_side_that_nobody_watched_is_not_compared(tmp_path: Path) -> None:
    with small_desk(tmp_path, *many("a1", 10), effort=(span("a1", 0, 40),)) as desk:
        found = answer(desk, Compare(animal="fox", camera="a", other_camera="b"))
        assert "nothing can be compared" in found.text


@pytest.mark.parametrize(
    "call",
    [Compare(), Compare(animal="fox"), Compare(animal="fox", other_animal="red foxes")],
)
def test_a_comparison_needs_two(season: Season, call: Compare) -> None:
    found = answer(season.desk, call)
    assert found.outcome is Outcome.ASKED
    assert found.field == "other_animal"
    assert found.options


def test_group_sizes_are_compared_by_their_intervals(season: Season) -> None:
    call = Compare(animal="roe deer", other_animal="crane", count=Counted.GROUP_SIZE)
    assert "the larger groups" in answer(season.desk, call).text


def test_a_behaviour_that_one_side_never_showed(season: Season) -> None:
    call = Compare(animal="lynx", other_animal="wildcat", behaviour=Behaviour.RESTING)
    found = answer(season.desk, call)
    assert found.rows[0].value == 0
    assert "lynx (Lynx lynx): none" in found.text


def tell(
    folder: Path, method: Telling, *actions: Action, verdict: Verdict = Verdict.ACCEPTED
) -> None:
    """Store what a describer tells of the first event."""
    told = StoredDescription(
        event_id="e00000",
        method=method,
        described_by="tiny-vlm",
        input_hash="0",
        verdict=verdict,
        reason="" if verdict is Verdict.ACCEPTED else "it told of two, and one was there",
        description=Description(actions),
        made_at=START,
        of_revision=0,
    )
    with DescriptionQueue.open(folder) as queue:
        if method is Telling.MOTION:
            queue.keep_motion(told)
            return
        queue.enqueue(told.event_id, told.described_by, told.input_hash, START)
        job = queue.lease(told.described_by, "worker", START, timedelta(minutes=1))
        assert job is not None
        assert queue.finish(job, told)


def test_descriptions_are_told_under_the_name_of_who_told_them(tmp_path: Path) -> None:
    with small_desk(tmp_path, Sighting("a1", 1)) as desk:
        tell(
            tmp_path,
            Telling.MOTION,
            Action(Doing.ENTERS, 0, 1, Side.LEFT, track_id=1),
            Action(Doing.NEAR, 1, 9, zone="<b>pool</b>", track_id=1),
        )
        tell(tmp_path, Telling.MODEL, Action(Doing.DRINKING, 1, 9))
        found = answer(desk, DescribeAction())
        assert "enters from the left and is near the b pool /b for 8 s" in found.text
        assert "By its motion" in found.text
        assert "By the vision model tiny-vlm, unchecked" in found.text
        assert "drinking" in found.text
        assert [row.group.get("told_by") for row in found.rows] == [None, "motion", "model"]


def test_what_contradicts_the_evidence_is_no_fact(tmp_path: Path) -> None:
    with small_desk(tmp_path, Sighting("a1", 1)) as desk:
        tell(tmp_path, Telling.MODEL, Action(Doing.DRINKING, 1, 9), verdict=Verdict.REJECTED)
        text = answer(desk, DescribeAction()).text
        assert "drinking" not in text
        assert "is set aside, as it contradicts the evidence: it told of two" in text
        assert "nobody noted a behaviour" in text
