"""llama.cpp itself, with the real small model: what the adapter says of it must be true."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openai import OpenAI
from tests.serving.small_model import Background, chat, said, small_model, stream, until

from trailwarden.serving.engines.capabilities import Cancellation, EngineKind
from trailwarden.serving.engines.choose import recognise
from trailwarden.serving.engines.errors import SlotLost
from trailwarden.serving.engines.figures import Counters, Figures, figures_of
from trailwarden.serving.engines.http import Address, ask
from trailwarden.serving.engines.llamacpp.engine import LlamaCpp
from trailwarden.serving.engines.llamacpp.slots import Claim, SlotKeeper, Verdict
from trailwarden.serving.engines.llamacpp.spec import WorkerSpec
from trailwarden.serving.engines.llamacpp.supervisor import SupervisedWorker
from trailwarden.serving.errors import WorkerBroke
from trailwarden.serving.hints import Hints

pytestmark = pytest.mark.needs_data

STORY = "Tell me about the fox and the crow in the woods. " * 3
KEY = "a-key-for-tests"


@pytest.fixture(scope="module")
def loop() -> Iterator[Background]:
    background = Background()
    yield background
    background.close()


@pytest.fixture(scope="module")
def worker(
    loop: Background, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SupervisedWorker]:
    """One worker with two slots that saves them, without the cache of lost prompts."""
    spec = WorkerSpec(
        model=str(small_model()),
        name="small",
        context_tokens=2048,
        cpus=(max(os.sched_getaffinity(0)),),  # one thread: others are busy on these CPUs too
        prompt_cache_mib=0,
        save_folder=str(tmp_path_factory.mktemp("slots")),
        api_key=KEY,
    )
    worker = SupervisedWorker("w", spec)
    loop.run(worker.start())
    yield worker
    loop.run(worker.stop())


@pytest.fixture
def engine(worker: SupervisedWorker) -> LlamaCpp:
    return worker.engine


@pytest.fixture
def address(engine: LlamaCpp) -> Address:
    return engine.address


@pytest.fixture
def keeper(worker: SupervisedWorker, address: Address) -> SlotKeeper:
    assert worker.spec.save_folder is not None
    return SlotKeeper(address, Path(worker.spec.save_folder), slots=2, room_bytes=1 << 30)


@pytest.fixture
def client(address: Address) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{address}/v1", api_key=KEY, max_retries=0) as client:
        yield client


def figures(answer: dict[str, Any]) -> Figures:
    found = figures_of(answer)
    assert found is not None
    return found


def grown(after: Counters, before: Counters) -> tuple[int, ...]:
    """Prompt tokens computed, prompt tokens cached, output tokens between two looks."""
    return tuple(
        (now or 0) - (then or 0)
        for now, then in (
            (after.prompt_computed, before.prompt_computed),
            (after.prompt_cached, before.prompt_cached),
            (after.output, before.output),
        )
    )


async def busy(address: Address) -> int:
    answer = await ask(address, "GET", "/slots")
    return sum(slot["is_processing"] for slot in json.loads(answer.text()))


def test_it_says_what_it_can(loop: Background, engine: LlamaCpp) -> None:
    probe = loop.run(engine.probe())

    assert probe.models == ("small",)
    assert (probe.context_tokens, probe.kv_capacity_tokens) == (2048, 4096)
    can = probe.capabilities
    assert (can.slots, can.cancellation) == (2, Cancellation.STREAMS)
    assert can.save_restore
    assert can.tokenize
    assert not can.images
    assert not can.priority
    assert loop.run(recognise(engine.address)) is EngineKind.LLAMACPP
    loop.run(engine.alive())


def test_without_its_key_it_does_nothing(loop: Background, address: Address) -> None:
    stranger = LlamaCpp(Address(address.host, address.port))

    with pytest.raises(WorkerBroke, match="401"):
        loop.run(stranger.alive())
    with pytest.raises(WorkerBroke, match="401"):
        loop.run(stranger.tokenize("hello"))


def test_the_openai_client_chats_and_streams(client: OpenAI) -> None:
    messages: Any = [{"role": "user", "content": "What is a fox?"}]
    whole = client.chat.completions.create(
        model="small", messages=messages, max_tokens=12, temperature=0
    )
    parts = client.chat.completions.create(
        model="small",
        messages=messages,
        max_tokens=12,
        temperature=0,
        stream=True,
        extra_body=LlamaCpp(Address("x", 1)).request_fields(Hints(), streamed=True),
    )
    streamed = "".join(part.choices[0].delta.content or "" for part in parts if part.choices)

    assert whole.usage is not None
    assert whole.usage.completion_tokens == 12
    assert whole.choices[0].finish_reason == "length"
    assert streamed == whole.choices[0].message.content


def test_a_json_schema_is_kept_to(client: OpenAI) -> None:
    schema = {
        "type": "object",
        "properties": {"animal": {"enum": ["fox", "crow"]}, "legs": {"type": "integer"}},
        "required": ["animal", "legs"],
        "additionalProperties": False,
    }
    answer = client.chat.completions.create(
        model="small",
        messages=[{"role": "user", "content": "An animal and how many legs it has."}],
        max_tokens=60,
        temperature=0,
        response_format={"type": "json_schema", "json_schema": {"name": "a", "schema": schema}},
    )
    found = json.loads(answer.choices[0].message.content or "")

    assert found["animal"] in {"fox", "crow"}
    assert type(found["legs"]) is int


def test_the_figures_of_answers_add_up_to_its_counters(
    loop: Background, engine: LlamaCpp, address: Address
) -> None:
    async def last_of_stream() -> dict[str, Any]:
        options = {"stream_options": {"include_usage": True}, "max_tokens": 5}
        events = [event async for event in stream(address, STORY, **options)]
        return events[-1]

    before = loop.run(engine.counters())
    told = [
        figures(loop.run(chat(address, STORY))),
        figures(loop.run(chat(address, STORY))),
        figures(loop.run(last_of_stream())),
    ]
    sums = (
        sum(f.computed_tokens for f in told),
        sum(f.cached_tokens or 0 for f in told),
        sum(f.output_tokens for f in told),
    )

    assert told[1].computed_tokens == 1
    assert grown(loop.run(engine.counters()), before) == sums


def test_its_own_tokens(loop: Background, engine: LlamaCpp) -> None:
    tokens = loop.run(engine.tokenize("hello world"))

    assert tokens == (28120, 905)
    assert loop.run(engine.tokenize("")) == ()


def test_a_reader_that_leaves_frees_the_slot(
    loop: Background, engine: LlamaCpp, address: Address
) -> None:
    async def leave_after(parts: int) -> None:
        events = stream(address, "Count up.", max_tokens=1500, ignore_eos=True)
        async for _ in events:
            parts -= 1
            if parts == 0:
                break
        await events.aclose()  # type: ignore[attr-defined]
        await until(lambda: busy(address), 0)

    before = loop.run(engine.counters())
    loop.run(leave_after(parts=5))

    assert grown(loop.run(engine.counters()), before)[2] < 1500


def test_a_reader_that_leaves_while_its_prompt_is_read_frees_the_slot(
    loop: Background, engine: LlamaCpp, address: Address
) -> None:
    fields = engine.request_fields(Hints(), streamed=True)
    prompt = "The wolf saw nothing at all. " * 120

    async def leave_at_once() -> tuple[int, ...]:
        before = await engine.counters()
        events = stream(address, prompt, max_tokens=5, **fields)
        async for event in events:
            assert "prompt_progress" in event
            break
        await events.aclose()  # type: ignore[attr-defined]
        await until(lambda: busy(address), 0)
        return grown(await engine.counters(), before)

    computed, _, output = loop.run(leave_at_once())

    assert computed < 120 * 6
    assert output == 0


def test_greedy_tokens_are_the_same_for_hit_restored_and_recomputed(
    loop: Background, address: Address, keeper: SlotKeeper
) -> None:
    async def run() -> None:
        await keeper.erase(0)
        recomputed = await chat(address, STORY, id_slot=0)
        hit = await chat(address, STORY, id_slot=0)
        saved = await keeper.save("session", 0)
        await keeper.erase(0)
        await chat(address, "Something else entirely.", id_slot=0)
        claim = await keeper.restore("session", 0)
        restored = await chat(address, STORY, id_slot=0)

        assert figures(recomputed).cached_tokens == 0
        assert said(recomputed) == said(hit) == said(restored)
        assert saved.tokens == claim.tokens > figures(recomputed).prompt_tokens
        assert figures(restored).computed_tokens == figures(hit).computed_tokens == 1
        assert claim.judge(figures(restored)) is Verdict.WHOLE

    loop.run(run())


def test_a_session_can_come_back_to_another_slot(
    loop: Background, address: Address, keeper: SlotKeeper
) -> None:
    async def run() -> Figures:
        await chat(address, STORY, id_slot=0)
        await keeper.save("mover", 0)
        await keeper.restore("mover", 1)
        return figures(await chat(address, STORY + "And then?", id_slot=1))

    moved = loop.run(run())

    assert moved.computed_tokens < moved.prompt_tokens / 4


def test_a_restore_that_did_nothing_is_found_out(
    loop: Background, address: Address, keeper: SlotKeeper
) -> None:
    async def run() -> tuple[Claim, Figures]:
        await chat(address, STORY, id_slot=0)
        await keeper.save("lost", 0)
        claim = await keeper.restore("lost", 0)
        await keeper.erase(0)  # as if llama.cpp had only said so
        return claim, figures(await chat(address, STORY, id_slot=0))

    claim, found = loop.run(run())

    assert claim.tokens > 0
    assert claim.judge(found) is Verdict.NOTHING


def test_a_broken_file_is_said_to_be_lost_and_the_slot_still_works(
    loop: Background, worker: SupervisedWorker, address: Address, keeper: SlotKeeper
) -> None:
    async def run() -> str:
        whole = await chat(address, STORY, id_slot=0)
        saved = await keeper.save("broken", 0)
        (Path(worker.spec.save_folder or "") / saved.file).write_bytes(b"rubbish")
        with pytest.raises(SlotLost, match="computed again"):
            await keeper.restore("broken", 0)
        assert "broken" not in keeper.saved
        again = await chat(address, STORY, id_slot=0)
        assert said(again) == said(whole)
        return said(again)

    assert loop.run(run())


def test_nothing_can_be_restored_that_was_not_saved(loop: Background, keeper: SlotKeeper) -> None:
    with pytest.raises(SlotLost, match="no slot is saved"):
        loop.run(keeper.restore("never", 0))


def test_an_empty_slot_and_one_there_is_not(loop: Background, keeper: SlotKeeper) -> None:
    loop.run(keeper.erase(0))
    with pytest.raises(SlotLost):
        loop.run(keeper.save("empty", 0))
    with pytest.raises(SlotLost, match="no slot 99"):
        loop.run(keeper.save("absent", 99))


def test_the_longest_unused_file_makes_room(
    loop: Background, worker: SupervisedWorker, address: Address
) -> None:
    folder = Path(worker.spec.save_folder or "")
    keeper = SlotKeeper(address, folder, slots=2, room_bytes=1)
    before = len(list(folder.iterdir()))

    async def run() -> None:
        await chat(address, STORY, id_slot=0)
        await keeper.save("first", 0)
        await keeper.save("second", 0)

    loop.run(run())

    assert list(keeper.saved) == ["second"]
    assert len(list(folder.iterdir())) == before + 1
