"""The card and the judging behind it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError
from tests.serving.scripted_server import scripted

from trailwarden.asking.calls import CountEvents, SearchEvents
from trailwarden.learning.errors import EngineFailed
from trailwarden.learning.lora.card import (
    CANNOT,
    BaseModel,
    Card,
    Cost,
    Data,
    Metric,
    Recipe,
    code_version,
    read_card,
    tools_hash,
    write_card,
)
from trailwarden.learning.lora.evaluate import Engine, judge, metrics, verdict
from trailwarden.learning.questions import Example

FOXES = Example("how many foxes?", CountEvents(animal="foxes"), "count_events", 0)
WEATHER = Example("will it rain?", None, "none/weather", 0)


@pytest.mark.parametrize(
    ("said", "valid", "agent", "tool", "exact"),
    [
        ('analyst count_events {"animal":"foxes"}<|im_end|>', True, True, True, True),
        ('analyst count_events {"animal": "foxes", "count": "events"}', True, True, True, True),
        ('analyst count_events {"animal":"fox"}', True, True, True, False),
        ('analyst search_events {"animal":"foxes"}', True, True, False, False),
        ('ecologist count_events {"animal":"foxes"}', False, False, False, False),
        ('analyst count_events {"animal":"foxes"', False, True, True, False),
        ('analyst count_events {"animals":"foxes"}', False, True, True, False),
        ("analyst count_foxes {}", False, True, False, False),
        ("analyst count_events", False, True, True, False),
        ("none", True, False, False, False),
        ("", False, False, False, False),
        ("[" * 100_000, False, False, False, False),
    ],
)
def test_what_was_said_is_held_against_the_gold_call(
    said: str, valid: bool, agent: bool, tool: bool, exact: bool
) -> None:
    found = verdict(FOXES, said)

    assert (found.valid, found.agent, found.tool, found.exact) == (valid, agent, tool, exact)


def test_refusals_are_counted_apart() -> None:
    verdicts = [verdict(WEATHER, "none"), verdict(FOXES, "none"), verdict(FOXES, "rubbish")]
    shares = {metric.name: (metric.right, metric.of) for metric in metrics(verdicts)}

    assert shares["refused_where_right"] == (1, 1)
    assert shares["refused_where_wrong"] == (1, 2)
    assert shares["valid"] == (2, 3)
    assert shares["arguments_where_tool_right"] == (0, 0)


def test_a_share_has_the_interval_of_wilson() -> None:
    """9 of 10: 59.6 % to 98.2 %, as in Newcombe 1998 (doi 10.1002/(SICI)1097-0258)."""
    metric = Metric.counted("exact", [True] * 9 + [False])

    assert metric.share == 0.9
    assert (metric.low, metric.high) == pytest.approx((0.5958, 0.9821), abs=1e-4)
    assert Metric.counted("exact", []).share is None


def test_the_card_comes_back_as_it_was_written(tmp_path: Path) -> None:
    card = Card(
        name="tools",
        made=datetime(2026, 5, 1, tzinfo=UTC),
        adapter_sha256="a" * 64,
        base=BaseModel(name="Tiny", sha256="b" * 64),
        tools_sha256=tools_hash(),
        code=code_version(),
        data=Data(examples=2, sha256="c" * 64, seed=1, held_out=1, held_out_sha256="d" * 64),
        recipe=Recipe(
            seed=1, rank=4, alpha=8, targets=("attn_q",), from_layer=0, epochs=1, batch=2,
            rate=1e-3, warm_up=0.05, final=0.05, weight_decay=0, clip=1, precision="f32",
        ),
        cost=Cost(
            seconds=1, tokens=2, tokens_per_second=2, peak_mb=3, processes=1, threads=1,
            resumed_at_step=0,
        ),
        first_loss=5.0,
        last_loss=0.1,
        judged_by="nobody",
        metrics=metrics([verdict(FOXES, "none")]),
        cannot=CANNOT,
    )  # fmt: skip

    write_card(tmp_path / "tools.json", card)

    assert read_card(tmp_path / "tools.json") == card
    assert [path.name for path in tmp_path.iterdir()] == ["tools.json"]
    (tmp_path / "tools.json").write_text("{}")
    with pytest.raises(ValidationError):
        read_card(tmp_path / "tools.json")


def test_the_tools_hash_is_the_same_twice_and_the_code_is_named() -> None:
    assert tools_hash() == tools_hash()
    assert len(tools_hash()) == 64
    assert code_version()


def test_the_engine_is_asked_in_the_dialect() -> None:
    say = {"choices": [{"text": 'analyst count_events {"animal":"foxes"}'}]}

    async def run() -> None:
        async with scripted({"/v1/completions": say}) as server:
            engine = Engine(str(server.address), "key", "small")
            verdicts = await judge([FOXES, WEATHER], engine)
            assert [one.exact for one in verdicts] == [True, False]
            asked = server.asked[0][1]
            assert asked["prompt"].endswith("<|im_end|>\n<|im_start|>assistant\n")
            assert asked["temperature"] == 0

    asyncio.run(run())


@pytest.mark.parametrize("say", [{}, {"choices": []}, (500, {"error": "out of memory"}), None])
def test_an_engine_that_does_not_answer(say: object) -> None:
    async def run() -> None:
        async with scripted({"/v1/completions": say}) as server:
            await judge([FOXES], Engine(str(server.address), "key", "small"))

    with pytest.raises(EngineFailed, match="did not answer"):
        asyncio.run(run())


def test_an_engine_that_is_not_there() -> None:
    example = Example("show me foxes", SearchEvents(animal="foxes"), "search_events", 0)

    with pytest.raises(EngineFailed, match="did not answer"):
        asyncio.run(judge([example], Engine("http://127.0.0.1:9", "", "small")))
