"""Sessions whose slots are saved and restored, through the whole plane, with the real model."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.serving import small_model
from tests.serving.gateway_fakes import Answer, ask, on_loop, until

from trailwarden.cli.serving import as_configured, cache_keeper
from trailwarden.serving.config import Config
from trailwarden.serving.engines.http import Address
from trailwarden.serving.engines.llamacpp.fleet import LlamaCppFleet
from trailwarden.serving.engines.llamacpp.settings import LlamaCppSettings
from trailwarden.serving.engines.llamacpp.slots import SlotKeeper
from trailwarden.serving.gateway.plane import Neighbours
from trailwarden.serving.gateway.server import Gateway
from trailwarden.serving.lifecycle.moves import SlotMoves
from trailwarden.serving.lifecycle.slotted import SlottedLifecycle

pytestmark = pytest.mark.needs_data

CHAT = "/v1/chat/completions"
STORY = "The fox saw the crow, and the crow saw the {} in the old woods by the river. "


@asynccontextmanager
async def served(
    slots: int = 1, **lifecycle: Any
) -> AsyncIterator[tuple[Gateway, LlamaCppFleet, SlotMoves]]:
    """A gateway that moves the slots of its one worker, and what moves them."""
    settings = LlamaCppSettings(
        model=str(small_model.small_model()),
        served_as="m",
        slots=slots,
        context_tokens=1024,
        prompt_cache_mib=0,
    )
    async with LlamaCppFleet((settings,)) as fleet:
        ours = [as_configured(name, worker) for name, worker in fleet.workers.items()]
        told = {"enabled": True, "wait_s": 60.0, **lifecycle}
        config = Config.model_validate({"listen": {"port": 0}, "workers": ours, "lifecycle": told})
        keeper = cache_keeper(config, fleet)
        assert isinstance(keeper, SlottedLifecycle)
        gateway = Gateway(config, Neighbours(keeper=keeper))
        await gateway.start()
        try:
            yield gateway, fleet, keeper.moves["llamacpp"]
        finally:
            await gateway.close()


class Session:
    """An agent that asks, gets an answer, and asks again with it in the prompt."""

    def __init__(self, gateway: Gateway, name: str, animal: str) -> None:
        self._gateway = gateway
        self._name = name
        self.messages = [{"role": "user", "content": STORY.format(animal) * 12}]

    async def turn(self, **more: Any) -> tuple[str, int]:
        """The answer, and how many tokens of the prompt were cached."""
        answer = await self.asked(**more)
        text = answer.text
        self.messages = [
            *self.messages,
            {"role": "assistant", "content": text},
            {"role": "user", "content": "And then? Tell me more of it."},
        ]
        return text, answer.json["usage"]["prompt_tokens_details"]["cached_tokens"]

    async def asked(self, **more: Any) -> Answer:
        hints = {"session": self._name, "tool_begins": "look"}
        body = {"model": "m", "messages": self.messages, "temperature": 0, "max_tokens": 8}
        answer = await ask(self._gateway, CHAT, body | {"trailwarden": hints} | more)
        assert answer.status == 200, answer.body
        return answer


async def story_without(gateway: Gateway, animal: str, turns: int) -> list[str]:
    """The answers of the same session when every prompt is computed from its beginning."""
    session = Session(gateway, f"{animal} alone", animal)
    return [(await session.turn(cache_prompt=False))[0] for _ in range(turns)]


@on_loop
async def test_greedy_answers_are_the_same_for_hit_restored_and_recomputed_prompts() -> None:
    async with served() as (gateway, _, moves):
        hits = Session(gateway, "hits", "owl")
        hit = [await hits.turn() for _ in range(3)]
        assert moves.transfers.tally.saved == 0  # there was a slot for everybody
        first, second = Session(gateway, "first", "wolf"), Session(gateway, "second", "bear")
        told: dict[str, list[tuple[str, int]]] = {"wolf": [], "bear": []}
        for _ in range(3):  # each loses the one slot to the other
            told["wolf"].append(await first.turn())
            told["bear"].append(await second.turn())

        tally = moves.transfers.tally
        assert tally.restored == tally.whole + tally.part >= 4
        assert (tally.nothing, tally.failed) == (0, 0)
        for turns in (hit, told["wolf"], told["bear"]):
            assert all(cached > 100 for _, cached in turns[1:])
        for animal, turns in (("owl", hit), *told.items()):
            assert [text for text, _ in turns] == await story_without(gateway, animal, 3)


@on_loop
async def test_without_more_sessions_than_slots_nothing_is_moved() -> None:
    async with served(slots=2) as (gateway, _, moves):
        sessions = [Session(gateway, "a", "hare"), Session(gateway, "b", "deer")]
        for _ in range(3):
            cached = [(await session.turn())[1] for session in sessions]
        assert all(tokens > 100 for tokens in cached)
        assert (moves.transfers.tally.saved, moves.transfers.tally.restored) == (0, 0)


@on_loop
async def test_a_finished_session_leaves_nothing_behind(tmp_path: Path) -> None:
    async with served() as (gateway, fleet, moves):
        first, second = Session(gateway, "first", "wolf"), Session(gateway, "second", "bear")
        for session in (first, second, first, second):
            await session.turn()
        for session, name in ((first, "first"), (second, "second")):
            await session.asked(trailwarden={"session": name, "last_step": True})
        await until(lambda: not moves.transfers.is_moving)
        folder = Path(fleet.workers["llamacpp"].spec.save_folder or tmp_path)
        assert list(folder.iterdir()) == []
        assert all(seat.caller is None for seat in (moves.seats[0],))


class Liar(SlotKeeper):
    """Says that it restored, and empties the slot: as some builds of llama.cpp are said to do."""

    async def restore(self, session: str, slot: int) -> Any:
        claim = await super().restore(session, slot)
        await self.erase(slot)
        return claim


@on_loop
async def test_a_worker_that_restores_nothing_is_found_out_and_answers_stay_right() -> None:
    async with served() as (gateway, fleet, honest):
        address: Address | None = fleet.workers["llamacpp"].status.address
        folder = fleet.workers["llamacpp"].spec.save_folder
        assert address is not None
        assert folder is not None
        honest.transfers.keeper = Liar(address, Path(folder), slots=1, room_bytes=1 << 30)
        first, second = Session(gateway, "first", "wolf"), Session(gateway, "second", "bear")
        told: dict[str, list[str]] = {"wolf": [], "bear": []}
        for _ in range(4):
            told["wolf"].append((await first.turn())[0])
            told["bear"].append((await second.turn())[0])

        assert honest.transfers.tally.nothing == 3  # then it is believed no more
        assert honest.transfers.host_tokens == 0
        for animal, texts in told.items():
            assert texts == await story_without(gateway, animal, 4)
