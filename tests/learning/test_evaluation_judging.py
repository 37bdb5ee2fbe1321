"""A record is judged by what its answers hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from trailwarden.asking.answer import Outcome
from trailwarden.asking.calls import Call, CountEvents, FirstLast, ListReports, SearchEvents
from trailwarden.learning.evaluation.citing import citations
from trailwarden.learning.evaluation.gold import Answered, golds_of
from trailwarden.learning.evaluation.judging import Judged, Verdict, judged
from trailwarden.learning.evaluation.record import Ran, Record
from trailwarden.learning.evaluation.scenery import HAND
from trailwarden.learning.evaluation.stage import Stage, staged
from trailwarden.learning.evaluation.task import Half, Source, Task
from trailwarden.skills.answering import answer

WEEK = "2026-03-09/2026-03-16"
JACKALS = CountEvents(animal="black-backed jackal", when=WEEK)
LEOPARD = FirstLast(animal="leopard")


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with staged(HAND["karoo"]) as stage:
        yield stage


def task(*golds: Sequence[Call], expect: Outcome = Outcome.ANSWERED) -> Task:
    return Task("karoo", "?", (expect,), tuple(tuple(one) for one in golds), Source.HAND, Half.DEV)


def record(
    stage: Stage, *calls: Call, outcome: Outcome = Outcome.ANSWERED, reason: str = ""
) -> Record:
    ran = tuple(Ran.of(Answered(call, answer(stage.desk, call))) for call in calls)
    return Record(
        key="k", run=0, outcome=outcome, reason=reason, text="", ran=ran, first_s=0, answer_s=0
    )


def judge(stage: Stage, asked: Task, told: Record) -> Judged:
    return judged(asked, golds_of(stage, asked), told)


def test_other_words_for_the_same_are_right(stage: Stage) -> None:
    told = record(stage, CountEvents(animal="jackals", when="last week"))
    found = judge(stage, task([JACKALS]), told)

    assert found.verdict is Verdict.RIGHT
    assert found.tool
    assert found.arguments
    assert found.wasted == 0


@pytest.mark.parametrize(
    "call",
    [
        CountEvents(animal="black-backed jackal"),
        CountEvents(animal="impala", when=WEEK),
        SearchEvents(animal="black-backed jackal", when=WEEK),
    ],
)
def test_other_rows_are_a_false_answer(stage: Stage, call: Call) -> None:
    found = judge(stage, task([JACKALS]), record(stage, call))

    assert found.verdict is Verdict.FALSE
    assert not found.arguments


def test_any_of_several_golds_will_do(stage: Stage) -> None:
    either = task([JACKALS], [SearchEvents(animal="black-backed jackal", when=WEEK)])
    told = record(stage, SearchEvents(animal="black-backed jackal", when=WEEK))

    assert judge(stage, either, told).verdict is Verdict.RIGHT


def test_two_questions_need_both_answers_in_any_order(stage: Stage) -> None:
    both = task([JACKALS, LEOPARD])

    assert judge(stage, both, record(stage, LEOPARD, JACKALS)).verdict is Verdict.RIGHT
    assert judge(stage, both, record(stage, LEOPARD)).verdict is Verdict.PARTLY
    assert judge(stage, both, record(stage, LEOPARD, LEOPARD)).verdict is Verdict.FALSE


def test_a_tool_too_many_is_wasted_and_makes_the_answer_another(stage: Stage) -> None:
    found = judge(stage, task([JACKALS]), record(stage, JACKALS, LEOPARD))

    assert found.wasted == 1
    assert found.verdict is Verdict.FALSE


def test_answering_what_must_be_refused_is_a_false_answer(stage: Stage) -> None:
    nobody = task(expect=Outcome.REFUSED)

    assert judge(stage, nobody, record(stage, JACKALS)).verdict is Verdict.FALSE
    refused = record(stage, outcome=Outcome.REFUSED)
    assert judge(stage, nobody, refused).verdict is Verdict.ABSTAINED
    assert judge(stage, nobody, refused).tool
    asked = record(stage, outcome=Outcome.ASKED)
    assert judge(stage, nobody, asked).verdict is Verdict.OTHERWISE


@pytest.mark.parametrize(
    ("outcome", "verdict"),
    [
        (Outcome.REFUSED, Verdict.REFUSED),
        (Outcome.ASKED, Verdict.ASKED),
        (Outcome.FAILED, Verdict.FAILED),
    ],
)
def test_no_answer_where_there_is_one(stage: Stage, outcome: Outcome, verdict: Verdict) -> None:
    assert judge(stage, task([JACKALS]), record(stage, outcome=outcome)).verdict is verdict


def test_a_tool_that_refuses_the_gold_may_be_refused_for_its_reason_only(stage: Stage) -> None:
    lions = task([CountEvents(animal="lions")])
    rightly = record(stage, outcome=Outcome.REFUSED, reason="unknown_taxon")
    otherwise = record(stage, outcome=Outcome.REFUSED, reason="out_of_scope")

    assert judge(stage, lions, rightly).verdict is Verdict.ABSTAINED
    assert judge(stage, lions, otherwise).verdict is Verdict.REFUSED


def test_lists_of_reports_are_alike_whatever_was_written_meanwhile(stage: Stage) -> None:
    told = record(stage, ListReports())

    assert judge(stage, task([ListReports()]), told).verdict is Verdict.RIGHT


def test_citations_of_other_cameras_or_of_nothing_are_found_out(stage: Stage) -> None:
    here = Answered(JACKALS, answer(stage.desk, JACKALS))
    cited, unfounded = citations(stage, [Ran.of(here)])
    elsewhere = next(
        name
        for name, event in stage.events.items()
        if event.start.date().isoformat() < WEEK[:10] and name not in here.answer.event_ids
    )
    lying = here.answer.model_copy(
        update={"event_ids": ("never", elsewhere, *here.answer.event_ids)}
    )

    assert cited > 0
    assert unfounded == 0
    assert citations(stage, [Ran.of(Answered(JACKALS, lying))]) == (cited + 2, 2)
