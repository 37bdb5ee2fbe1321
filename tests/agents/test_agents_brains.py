"""Who is followed when a model and the parser differ, and whether a call is founded."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from bench.torture_model import TortureModel, says, torture_model
from tests.agents.agents_reserve import asks, journal_of_then, on_loop

from trailwarden.agents.brain import Proposal, Routing
from trailwarden.agents.brains.checked import CheckedBrain
from trailwarden.agents.brains.model import ModelBrain
from trailwarden.agents.brains.parser import ParserBrain
from trailwarden.agents.brains.settling import settled
from trailwarden.agents.brains.weighing import Thresholds, Verdict, View, weigh
from trailwarden.agents.dialects.compact import Compact
from trailwarden.agents.endpoint import Endpoint, EndpointSettings
from trailwarden.agents.founding import faults
from trailwarden.agents.limits import Limits
from trailwarden.agents.meaning import Understanding
from trailwarden.agents.saying import as_question
from trailwarden.agents.turn import Asked
from trailwarden.asking.calls import (
    CALLS,
    Agent,
    Behaviour,
    BehaviourBudget,
    Call,
    CameraHealth,
    Compare,
    Counted,
    CountEvents,
    DescribeEvent,
    FirstLast,
    Life,
    ListCameras,
    SearchEvents,
    WriteReport,
)
from trailwarden.asking.mentions import mentions
from trailwarden.asking.vocabulary import AnimalName, CameraName, Vocabulary

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
NAMES = Vocabulary(
    cameras=(CameraName(camera="old-mill", places=("Old Mill",)), CameraName(camera="north-2")),
    animals=(
        AnimalName(scientific="Vulpes vulpes", common=("red fox",), events=5),
        AnimalName(scientific="Meles meles", common=("european badger",), events=5),
    ),
    zone="Europe/Berlin",
)
UNDERSTANDING = Understanding(NAMES, NOW)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (CountEvents(animal="foxes"), CountEvents(animal="fox")),
        (CountEvents(animal="red foxes"), CountEvents(animal="Vulpes vulpes")),
        (CountEvents(camera="the old mill"), CountEvents(camera="old-mill")),
        (CountEvents(when="yesterday"), CountEvents(when="2026-11-19")),
        (CountEvents(animal="fox cubs"), CountEvents(animal="foxes", life=Life.YOUNG)),
        (
            Compare(animal="foxes", other_animal="badgers"),
            Compare(animal="badgers", other_animal="foxes"),
        ),
        (CountEvents(animal="unicorns"), CountEvents(animal="Unicorn")),
    ],
)
def test_calls_that_ask_the_same_are_the_same(one: Call, other: Call) -> None:
    assert UNDERSTANDING.same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (CountEvents(animal="foxes"), CountEvents(animal="badgers")),
        (CountEvents(animal="foxes"), SearchEvents(animal="foxes")),
        (CountEvents(when="last week"), CountEvents(when="this week")),
        (CountEvents(when="last week"), CountEvents()),
        (CountEvents(count=Counted.RATE), CountEvents()),
        (CountEvents(animal="unicorns"), CountEvents(animal="dragons")),
    ],
)
def test_calls_that_ask_something_else_are_not(one: Call, other: Call) -> None:
    assert not UNDERSTANDING.same(one, other)


@pytest.mark.parametrize(
    ("question", "call", "is_founded"),
    [
        ("how many foxes at the old mill?", CountEvents(animal="foxes", camera="old mill"), True),
        ("how many foxes at the old mill?", CountEvents(animal="foxes"), False),
        ("how many foxes at the old mill?", CountEvents(camera="old mill"), False),
        ("how many foxes?", CountEvents(animal="wolves"), False),
        ("foxes last week", SearchEvents(animal="foxes", when="last week"), True),
        ("foxes last week", SearchEvents(animal="foxes last week"), False),
        ("foxes last week", SearchEvents(animal="foxes", when="foxes last"), False),
        ("the last 5 foxes", SearchEvents(animal="foxes", limit=5), True),
        ("the last 5 foxes", SearchEvents(animal="foxes"), False),
        ("show foxes", SearchEvents(animal="foxes", limit=7), False),
        ("how many foxes were drinking", CountEvents(animal="foxes"), False),
        (
            "how many foxes were drinking",
            CountEvents(animal="foxes", behaviour=Behaviour.DRINKING),
            True,
        ),
        ("how many foxes", CountEvents(animal="foxes", life=Life.FEMALE), False),
        ("how many animals last week", CountEvents(when="last week"), True),
        ("when did we last see a fox", FirstLast(animal="fox"), True),
    ],
)
def test_a_founded_call_carries_what_is_mentioned_and_no_more(
    question: str, call: Call, is_founded: bool
) -> None:
    found = faults(call, question, mentions(question, NAMES), UNDERSTANDING)
    assert (found == ()) is is_founded, found


FOX, HEALTH = CountEvents(animal="foxes"), CameraHealth()


@pytest.mark.parametrize(
    ("parser", "model", "verdict"),
    [
        ((None, 0.9), (None, 0.1), Verdict.REFUSE),
        ((FOX, 0.9), (HEALTH, 0.5), Verdict.PARSER),
        ((FOX, 0.5), (HEALTH, 0.95), Verdict.ASK),
        ((FOX, 0.9), (HEALTH, 0.95), Verdict.ASK),
        ((FOX, 0.5), (HEALTH, 0.5), Verdict.ASK),
        ((FOX, 0.5), (HEALTH, 0.1), Verdict.PARSER),
        ((FOX, 0.4), (HEALTH, 0.1), Verdict.ASK),
        ((FOX, 0.1), (HEALTH, 0.6), Verdict.ASK),
        ((FOX, 0.1), (HEALTH, 0.1), Verdict.REFUSE),
        ((FOX, 0.9), (None, 0.5), Verdict.PARSER),
        ((FOX, 0.5), (None, 0.95), Verdict.REFUSE),
        ((None, 0.9), (FOX, 0.5), Verdict.REFUSE),
        ((None, 0.3), (FOX, 0.95), Verdict.ASK),
        ((None, 0.3), (FOX, 0.5), Verdict.ASK),
        ((FOX, 0.95, "a fault"), (HEALTH, 0.5), Verdict.ASK),
        ((FOX, 0.95, "a fault"), (HEALTH, 0.95), Verdict.ASK),
        ((FOX, 0.95, "a fault"), (None, 0.5), Verdict.REFUSE),
        ((FOX, 0.95, "a fault"), (HEALTH, 0.95, "another"), Verdict.REFUSE),
    ],
)
def test_views_are_weighed_by_faults_before_certainties(
    parser: tuple[Any, ...], model: tuple[Any, ...], verdict: Verdict
) -> None:
    one, other = (
        View(view[0], view[1], sure, view[2:]) for view, sure in ((parser, 0.7), (model, 0.9))
    )
    assert weigh(one, other, Thresholds()) is verdict


@pytest.mark.parametrize("tool", CALLS)
def test_a_call_can_be_put_as_a_question(tool: str) -> None:
    asked = as_question(CALLS[tool]())
    assert asked.endswith("?")
    assert "None" not in asked


def test_a_question_back_says_all_that_the_call_does() -> None:
    call = CountEvents(animal="foxes", camera="old mill", when="last week", hours="at night")
    assert as_question(call) == "How many foxes at the old mill last week at night?"


@pytest.mark.parametrize(
    ("call", "question"),
    [
        (
            BehaviourBudget(animal="boar", behaviour=Behaviour.BREEDING),
            "How much time do boar spend breeding?",
        ),
        (ListCameras(camera="old mill"), "Where is the old mill?"),
        (CameraHealth(camera="KR03"), "Is KR03 working?"),
        (DescribeEvent(), "Describe the newest event?"),
        (SearchEvents(animal="foxes", limit=5), "Show the last 5 foxes?"),
        (
            Compare(animal="foxes", when="this month", other_when="last month"),
            "Compare foxes this month and last month?",
        ),
        (
            CountEvents(animal="foxes", life=Life.YOUNG, count=Counted.INDIVIDUALS),
            "How many individual young foxes?",
        ),
        (WriteReport(public=True), "Write a public ecology report?"),
    ],
)
def test_a_question_back_reads_well(call: Call, question: str) -> None:
    assert as_question(call) == question


@pytest.mark.parametrize(
    ("question", "one", "other", "right"),
    [
        (
            "how many foxes at night last week?",
            CountEvents(animal="foxes", when="last week"),
            CountEvents(animal="foxes", hours="at night"),
            CountEvents(animal="foxes", when="last week", hours="at night"),
        ),
        (
            "how many foxes last week?",
            CountEvents(animal="foxes"),
            CountEvents(animal="foxes", when="last week"),
            CountEvents(animal="foxes", when="last week"),
        ),
        (  # the question does not say which is counted
            "how many foxes?",
            CountEvents(animal="foxes"),
            CountEvents(animal="foxes", count=Counted.INDIVIDUALS),
            None,
        ),
        ("how many foxes?", CountEvents(animal="foxes"), SearchEvents(animal="foxes"), None),
    ],
)
def test_what_two_calls_differ_in_is_settled_by_the_question(
    question: str, one: Call, other: Call, right: Call | None
) -> None:
    said = mentions(question, NAMES)

    def is_founded(call: Call) -> bool:
        return not faults(call, question, said, UNDERSTANDING)

    assert settled(one, other, is_founded, UNDERSTANDING) == right


def test_a_time_that_its_tool_will_ask_about_is_no_fault_of_the_call() -> None:
    question = "how many foxes on 02/03/2026"
    call = CountEvents(animal="foxes", when="on 02/03/2026")
    assert not faults(call, question, mentions(question, NAMES), UNDERSTANDING)


async def decided(
    model: TortureModel, question: str, agent: Agent, before: Call | None = None
) -> tuple[Routing, Proposal]:
    """What the default brain makes of a question, with a scripted model."""
    async with torture_model(model):
        endpoint = Endpoint(EndpointSettings(model.url, "fake"))
        brain = CheckedBrain(ModelBrain(endpoint, Compact()))
        asked = Asked(question, "turn", "garden", "ann", before)
        with journal_of_then().notes(asked, "test", Limits()) as notes:
            routing = await brain.route(asked, NAMES, notes)
            proposal = await brain.propose(asked, agent, NAMES, notes)
        await endpoint.close()
    return routing, proposal


@on_loop
async def test_agreement_makes_sure() -> None:
    call = CountEvents(animal="foxes", when="last week")
    routing, proposal = await decided(
        TortureModel(call), "how many foxes last week?", Agent.ANALYST
    )
    assert routing.agent is Agent.ANALYST
    assert proposal.call is not None
    assert UNDERSTANDING.same(proposal.call, call)
    assert proposal.certainty > 0.95


@on_loop
async def test_a_confident_model_that_leaves_out_what_was_asked_is_not_followed() -> None:
    """It is sure of all foxes ever, where the question is about last week."""
    model = TortureModel(CountEvents(animal="foxes"), {"tool": says(" count_events", 1.0)})
    _, proposal = await decided(model, "how many foxes last week?", Agent.ANALYST)
    assert proposal.call == CountEvents(animal="foxes", when="last week")


@on_loop
async def test_what_goes_on_from_before_is_the_parsers_alone() -> None:
    before = CountEvents(animal="foxes", when="last week")
    model = TortureModel(SearchEvents(animal="badgers"))
    _, proposal = await decided(model, "and badgers?", Agent.ANALYST, before)
    assert proposal.call == CountEvents(animal="badgers", when="last week")
    assert model.asked == []


@pytest.mark.parametrize(
    ("question", "agent"),
    [
        ("how many foxes last week?", Agent.ANALYST),
        ("is north-2 working?", Agent.INVENTORY),
        ("what will the weather be?", None),
        ("", None),
    ],
)
@on_loop
async def test_the_parser_alone_knows_whose_question_it_is(
    question: str, agent: Agent | None
) -> None:
    with journal_of_then().notes(asks(question), "test", Limits()) as notes:
        assert (await ParserBrain().route(notes.asked, NAMES, notes)).agent is agent


@on_loop
async def test_the_parser_alone_asks_where_it_is_not_sure_and_refuses_where_it_guesses() -> None:
    question = "how many foxes last week?"
    for at, has_ask, refusal in (
        (Thresholds(nothing=0.3, alone=1.1), True, ""),
        (Thresholds(nothing=1.1, alone=1.2), False, "not_understood"),
    ):
        with journal_of_then().notes(asks(question), "test", Limits()) as notes:
            brain = ParserBrain(at)
            proposal = await brain.propose(notes.asked, Agent.ANALYST, NAMES, notes)
        assert proposal.call is None
        assert bool(proposal.ask) is has_ask
        assert proposal.refusal == refusal
        for option in proposal.options:
            with journal_of_then().notes(asks(option), "test", Limits()) as notes:
                chosen = await ParserBrain().propose(notes.asked, Agent.ANALYST, NAMES, notes)
            assert chosen.call == CountEvents(animal="foxes", when="last week")
