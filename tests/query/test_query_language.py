"""What questions mean: names, times, categories; what is refused, and what is said beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.query.small_store import HOUR, START, deployment, event, fill, seen

from trailwarden.domain import CameraState, EffortSpan, Rank
from trailwarden.query.errors import BadQuestion
from trailwarden.query.events import Events
from trailwarden.query.measurable import GROUPS, MEASURES, RESTRICTIONS
from trailwarden.query.question import About, Group, Question
from trailwarden.query.refusal import Reason, Refused
from trailwarden.query.result import Doubt, Result
from trailwarden.query.where import Where
from trailwarden.store import Store

MINIMAL: dict[str, dict[str, Any]] = {
    "co_occurrence": {"others": ["Vulpes vulpes"]},
    "sequence": {"then": ["Vulpes vulpes"]},
    "overlap": {"others": ["Vulpes vulpes"]},
    "traffic": {"line": ["gate", "river"]},
}
KINDS = sorted(set().union(*MEASURES.values()) | {"bytes", "effort"})
RESTRICTING: dict[str, Any] = {
    "cameras": ["gate"],
    "locations": ["R1"],
    "deployments": ["gate-1"],
    "taxa": ["Aves"],
    "categories": ["animal"],
    "behaviors": ["foraging"],
    "life_stages": ["adult"],
    "sexes": ["female"],
    "individuals": ["F1"],
    "time": {"since": "2026-06-02"},
    "time_of_day": {"start": "06:00", "end": "07:00"},
    "sun_phases": ["day"],
    "reviewed": True,
    "min_score": 0.5,
    "states": ["closed"],
    "simulated": False,
    "event_ids": ["e1"],
}


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Events]:
    data = tmp_path_factory.mktemp("language") / "data"
    fill(data)
    with Events.open(data) as opened:
        yield opened


def ask(events: Events, **question: Any) -> Result:
    return events.ask(Question.model_validate(question))


def values(result: Result) -> dict[Any, Any]:
    """The value of each row, by its only group."""
    return {next(iter(row.group.values()), None): row.value for row in result.rows}


def refusal(events: Events, **question: Any) -> Any:
    with pytest.raises(Refused) as refused:
        ask(events, **question)
    return refused.value.refusal


def doubts(result: Result) -> dict[Doubt, Any]:
    return {caveat.doubt: caveat for caveat in result.caveats}


def test_setup_never_counts(events: Events) -> None:
    assert ask(events, about="events").rows[0].value == 7
    assert refusal(events, where={"event_ids": ["e8"]}).reason is Reason.UNKNOWN_EVENT


def test_blanks_count_as_events_or_when_asked_for(events: Events) -> None:
    assert ask(events).rows[0].value == 6
    assert ask(events, where={"categories": ["blank"]}).rows[0].value == 1
    assert values(ask(events, by=["category"])) == {"animal": 6, "blank": 1}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Anas platyrhynchos", 3),
        ("anas PLATYRHYNCHOS", 3),
        ("mallard", 3),
        ("Stockente", 3),
        ("Anas", 3),
        ("Anatidae", 3),
        ("Aves", 4),
        ("red fox", 1),
        ("Vulpes", 1),
        ("Martes martes", 0),
    ],
)
def test_taxa_at_any_rank_and_in_any_tongue(events: Events, name: str, found: int) -> None:
    assert ask(events, where={"taxa": [name]}).rows[0].value == found


def test_a_name_nobody_knows_is_refused_with_those_alike(events: Events) -> None:
    refused = refusal(events, where={"taxa": ["Anas platyrhincos"]})
    assert refused.reason is Reason.UNKNOWN_TAXON
    assert refused.candidates[0] == "Anas platyrhynchos"
    assert refused.field == "where.taxa"


def test_a_common_name_of_two_species_is_refused(events: Events) -> None:
    refused = refusal(events, where={"taxa": ["marten"]})
    assert refused.reason is Reason.AMBIGUOUS_TAXON
    assert refused.candidates == ("Martes foina", "Martes martes")


def test_what_was_identified_less_finely_is_told_and_not_counted(events: Events) -> None:
    result = ask(events, where={"taxa": ["mallard"]})
    coarse = [caveat for caveat in result.caveats if caveat.doubt is Doubt.COARSE]
    assert [caveat.n for caveat in coarse] == [1, 1]  # one bird, one animal without a name
    assert "Aves (1)" in coarse[0].text


def test_a_species_hidden_in_its_genus_is_none_and_said_so(tmp_path: Path) -> None:
    with Store.open(tmp_path / "data") as store:
        store.add_deployment(deployment("gate"))
        store.load([(event("e1", "gate", START, seen("Ardea")), ())])
        result = ask(Events(store), where={"taxa": ["Ardea cinerea"]})
    assert result.rows[0].value == 0
    assert "Ardea (1)" in doubts(result)[Doubt.COARSE].text


def test_taxa_roll_up_to_a_rank(events: Events) -> None:
    rolled = ask(events, by=["taxon"], taxon_rank=Rank.FAMILY)
    assert values(rolled) == {"Anatidae": 3, "Canidae": 1, None: 2}
    assert "Aves (1)" in doubts(rolled)[Doubt.COARSE].text


@pytest.mark.parametrize(
    ("where", "reason", "candidate"),
    [
        ({"cameras": ["gaet"]}, Reason.UNKNOWN_CAMERA, "gate"),
        ({"locations": ["River bnak"]}, Reason.UNKNOWN_LOCATION, "River bank"),
        ({"deployments": ["gate-2"]}, Reason.UNKNOWN_DEPLOYMENT, "gate-1"),
        ({"sexes": ["femal"]}, Reason.UNKNOWN_VALUE, "female"),
        ({"event_ids": ["e99"]}, Reason.UNKNOWN_EVENT, None),
        ({"time": {"since": "2026-06-03", "until": "2026-06-03"}}, Reason.EMPTY_RANGE, None),
        ({"time_of_day": {"start": "06:00", "end": "06:00"}}, Reason.EMPTY_RANGE, None),
    ],
)
def test_what_cannot_be_meant_is_refused(
    events: Events, where: dict[str, Any], reason: Reason, candidate: str | None
) -> None:
    refused = refusal(events, where=where)
    assert refused.reason is reason
    assert candidate is None or candidate in refused.candidates


def test_names_may_be_of_another_case(events: Events) -> None:
    assert ask(events, where={"locations": ["river BANK"]}).rows[0].value == 2


def test_nothing_chosen_is_nothing_found(events: Events) -> None:
    for field in ("cameras", "taxa", "categories", "states", "event_ids", "sun_phases"):
        assert ask(events, where={field: []}).rows[0].value == 0, field


def test_two_locations_of_one_name_are_refused(tmp_path: Path) -> None:
    with Store.open(tmp_path / "data") as store:
        store.add_deployment(deployment("a", location_id="L1", location_name="Pond"))
        store.add_deployment(deployment("b", location_id="L2", location_name="Pond"))
        refused = refusal(Events(store), where={"locations": ["Pond"]})
    assert refused.reason is Reason.AMBIGUOUS_LOCATION
    assert refused.candidates == ("L1", "L2")


def test_a_date_that_zones_read_differently_is_refused(tmp_path: Path) -> None:
    with Store.open(tmp_path / "data") as store:
        store.add_deployment(deployment("a"))
        store.add_deployment(deployment("b", time_zone="America/New_York"))
        both = Events(store)
        refused = refusal(both, where={"time": {"since": "2026-06-02"}})
        assert refused.reason is Reason.AMBIGUOUS_ZONE
        assert refused.candidates == ("Europe/Berlin", "America/New_York")
        for fine in (
            {"since": "2026-06-02", "zone": "Europe/Berlin"},
            {"since": "2026-06-02T00:00:00Z"},
        ):
            assert ask(both, where={"time": fine}).rows[0].value == 0
        one = ask(both, where={"cameras": ["b"], "time": {"since": "2026-06-02"}})
    assert one.since is not None
    assert one.since.isoformat() == "2026-06-02T00:00:00-04:00"


def test_a_time_that_clocks_show_twice_or_never_is_told(events: Events) -> None:
    twice = ask(events, where={"time": {"since": "2026-10-25T02:30:00"}})
    assert twice.since is not None
    assert twice.since.isoformat() == "2026-10-25T02:30:00+02:00"
    assert "comes twice" in doubts(twice)[Doubt.METHOD].text
    never = ask(events, where={"time": {"since": "2026-03-29T02:30:00"}})
    assert "does not exist" in doubts(never)[Doubt.METHOD].text


def test_an_event_in_the_repeated_hour_equals_its_moment(tmp_path: Path) -> None:
    moment = datetime.fromisoformat("2026-10-25T00:30:00+00:00")
    with Store.open(tmp_path / "data") as store:
        store.add_deployment(deployment("gate", end=None))
        store.load([(event("e1", "gate", moment, seen(None)), ())])
        assert ask(Events(store), measure={"kind": "last"}).rows[0].value == moment


def test_independence_is_per_location_by_camtrapr_s_rules(events: Events) -> None:
    result = ask(events, by=["taxon"], measure={"kind": "independent_events"})
    assert values(result)["Anas platyrhynchos"] == 2  # e2 follows e1 by twelve minutes
    assert Doubt.INDEPENDENCE in doubts(result)


def test_one_that_nobody_counted_is_one_at_least(events: Events) -> None:
    result = ask(events, where={"taxa": ["mallard"]}, measure={"kind": "individuals"})
    assert result.rows[0].value == 4
    assert (doubts(result)[Doubt.UNCOUNTED].n, doubts(result)[Doubt.UNCOUNTED].of) == (1, 3)


def test_a_rate_has_its_effort_and_its_zeros(events: Events) -> None:
    result = ask(events, where={"taxa": ["red fox"]}, by=["camera"], measure={"kind": "rate"})
    assert values(result) == {"gate": 10.0, "river": 0.0}
    assert [row.effort_days for row in result.rows] == [10.0, 5.0]
    assert doubts(result)[Doubt.BLIND_DAYS].text.startswith("For 5.0 of 20.0 camera-days")


def test_a_rate_without_effort_is_refused(tmp_path: Path) -> None:
    with Store.open(tmp_path / "data") as store:
        store.add_deployment(deployment("gate"))
        store.load([(event("e1", "gate", START, seen("Vulpes vulpes")), ())])
        assert refusal(Events(store), measure={"kind": "rate"}).reason is Reason.NO_EFFORT


def test_events_without_effort_are_in_no_rate(tmp_path: Path) -> None:
    with Store.open(tmp_path / "data") as store:
        for camera in ("a", "b"):
            store.add_deployment(deployment(camera))
            store.load([(event(f"e{camera}", camera, START, seen("Vulpes vulpes")), ())])
        store.load_effort([EffortSpan("a-1", CameraState.UP, START, START + timedelta(days=10))])
        result = ask(Events(store), measure={"kind": "rate"})
    assert (result.rows[0].value, result.rows[0].n) == (10.0, 1)
    assert result.effort.without_effort == ("b-1",)
    assert any("1 events are left out" in caveat.text for caveat in result.caveats)


def test_effort_is_cut_to_the_hours_asked_for(events: Events) -> None:
    night = {"start": "22:00", "end": "04:00"}
    result = ask(events, where={"time_of_day": night}, measure={"kind": "rate"})
    assert result.rows[0].effort_days == pytest.approx(15 * 6 / 24)
    refused = refusal(
        events, where={"time_of_day": night | {"clock": "sun"}}, measure={"kind": "rate"}
    )
    assert refused.reason is Reason.NOT_MEASURABLE


def test_the_lights_of_a_day_share_its_effort(events: Events) -> None:
    effort: dict[str, Any] = {"about": "effort", "measure": {"kind": "effort"}}
    whole = ask(events, **effort, by=["sun_phase"])
    assert sum(row.value for row in whole.rows if isinstance(row.value, float)) == pytest.approx(15)
    for row in whole.rows:
        one = ask(events, **effort, where={"sun_phases": [row.group["sun_phase"]]})
        assert one.rows[0].value == pytest.approx(row.value)
    day = next(row.value for row in whole.rows if row.group["sun_phase"] == "day")
    assert day == pytest.approx(15 * 16.3 / 24, rel=0.02)  # June at 51 degrees north


def test_light_needs_a_place(tmp_path: Path) -> None:
    with Store.open(tmp_path / "data") as store:
        store.add_deployment(deployment("a", latitude=None, longitude=None))
        store.load([(event("ea", "a", START, seen(None)), ())])
        lonely = Events(store)
        assert refusal(lonely, by=["sun_phase"]).reason is Reason.NO_PLACE
        store.add_deployment(deployment("b"))
        store.load([(event("eb", "b", START + 12 * HOUR, seen(None)), ())])
        result = ask(lonely, by=["sun_phase"])
    assert values(result) == {"day": 1}
    assert any("coordinates" in caveat.text for caveat in result.caveats)


@pytest.mark.parametrize("about", About)
@pytest.mark.parametrize("kind", KINDS)
def test_every_measure_of_every_thing_is_answered_or_refused(
    events: Events, about: About, kind: str
) -> None:
    question = {"about": about, "measure": {"kind": kind} | MINIMAL.get(kind, {})}
    if kind not in MEASURES[about]:
        refused = refusal(events, **question)
        assert refused.reason is Reason.NOT_MEASURABLE
        assert refused.message
        return
    try:
        assert ask(events, **question).question.about is about
    except Refused as other:
        if other.refusal.reason not in (Reason.TOO_FEW, Reason.NOT_MEASURABLE):
            raise


@pytest.mark.parametrize("about", About)
@pytest.mark.parametrize("group", Group)
def test_every_group_of_every_thing_is_answered_or_refused(
    events: Events, about: About, group: Group
) -> None:
    kind = "effort" if about is About.EFFORT else "count"
    question = {"about": about, "measure": {"kind": kind}, "by": [group]}
    if group in GROUPS[about]:
        assert ask(events, **question).total_rows >= 0
    else:
        assert refusal(events, **question).field == "by"


@pytest.mark.parametrize("about", About)
@pytest.mark.parametrize("field", Where.model_fields)
def test_every_restriction_of_every_thing_is_answered_or_refused(
    events: Events, about: About, field: str
) -> None:
    kind = "effort" if about is About.EFFORT else "count"
    question = {
        "about": about,
        "measure": {"kind": kind},
        "where": {field: RESTRICTING[field]},
    }
    if field not in RESTRICTIONS[about]:
        assert refusal(events, **question).field == f"where.{field}"
    elif field in ("behaviors", "individuals"):  # nobody named any in this store
        assert refusal(events, **question).reason is Reason.UNKNOWN_VALUE
    else:
        assert ask(events, **question).rows


@pytest.mark.parametrize(
    "question",
    [
        {"by": ["camera", "camera"]},
        {"by": ["camera"], "measure": {"kind": "list"}},
        {"taxon_rank": "genus"},
        {"by": ["camera"], "order": "newest"},
        {"measure": {"kind": "list"}, "order": "value"},
    ],
)
def test_parts_that_do_not_go_together_are_refused(
    events: Events, question: dict[str, Any]
) -> None:
    assert refusal(events, **question).reason is Reason.NOT_MEASURABLE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"where": {"time": {"zone": "Mars/Olympus"}}}',
        '{"where": {"time_of_day": {"start": "06:00+02:00", "end": "07:00"}}}',
        '{"by": ["day", "hour", "week", "year"]}',
        '{"limit": 0}',
    ],
)
def test_what_is_no_question_is_said_field_by_field(events: Events, text: str) -> None:
    with pytest.raises(BadQuestion, match="--schema"):
        events.ask_json(text)


def test_an_empty_store_has_no_events(tmp_path: Path) -> None:
    with Store.open(tmp_path / "data") as store:
        nothing = Events(store)
        assert ask(nothing).rows[0].value == 0
        assert ask(nothing, measure={"kind": "list"}).rows == ()
        assert ask(nothing, about="deployments", measure={"kind": "list"}).rows == ()
        assert ask(nothing, about="effort", measure={"kind": "effort"}).rows[0].value == 0
        assert refusal(nothing, measure={"kind": "rate"}).reason is Reason.NO_EFFORT
