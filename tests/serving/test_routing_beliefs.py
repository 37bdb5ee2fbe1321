"""What is believed of caches, from both indexes and from what engines report; and the load book."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailwarden.serving.blocks import chain
from trailwarden.serving.demand import Demand
from trailwarden.serving.routing.beliefs import Beliefs
from trailwarden.serving.routing.events import Batch, EventPrefixes, Removed, Stored
from trailwarden.serving.routing.kv_aware import KvAware
from trailwarden.serving.routing.load import LoadBook
from trailwarden.serving.worker import Health, Rates, WorkerView

_A, _B = WorkerView("a"), WorkerView("b")


def _demand(text: str, tokens: int) -> Demand:
    return Demand("r", "t", "m", tokens, 100, chain(text))


def _text(seed: int, blocks: int) -> str:
    dice = random.Random(seed)
    return "".join(dice.choices("abcdefgh ", k=256 * blocks))


def _ids(seed: int, blocks: int) -> list[int]:
    dice = random.Random(seed)
    return [dice.randrange(50_000) for _ in range(64 * blocks)]


def test_what_was_sent_is_believed_until_the_worker_restarts() -> None:
    beliefs, demand = Beliefs(), _demand(_text(1, 10), 640)
    beliefs.sent(demand, _A, 0)
    assert beliefs.matched(demand, [_B, _A], 1) == [0, 10]
    again = replace(_A, epoch=1)
    assert beliefs.matched(demand, [_B, again], 2) == [0, 0]
    beliefs.sent(demand, _A, 3)  # news from before the restart
    assert beliefs.matched(demand, [_B, again], 4) == [0, 0]


def test_the_answer_makes_the_next_turn_warmer() -> None:
    beliefs, prompt, answer = Beliefs(), _text(1, 4), _text(2, 3)
    turn = _demand(prompt, 256)
    beliefs.sent(turn, _A, 0)
    beliefs.sent(turn, _A, 1, then=chain(prompt + answer))
    assert beliefs.matched(_demand(prompt + answer + _text(3, 2), 576), [_A], 2) == [7]


def test_a_worker_holds_no_more_than_its_cache_in_its_own_tokens() -> None:
    """Text of twice as many tokens a block as usual fills a cache with half as many blocks."""
    beliefs, small = Beliefs(), WorkerView("a", kv_capacity_tokens=1280)
    dense = _demand(_text(1, 20), 2560)
    beliefs.sent(dense, small, 0)
    assert beliefs.matched(dense, [small], 0) == [10]


def test_beliefs_that_reports_disprove_weigh_less_and_can_recover() -> None:
    """Eviction that nobody tells of, a cache smaller than it says, or hashes that collide."""
    beliefs, demand = Beliefs(), _demand(_text(1, 100), 6400)
    beliefs.sent(demand, _A, 0)
    for _ in range(100):
        [believed] = beliefs.matched(demand, [_A], 0)
        beliefs.reported(demand, "a", believed, 0)
    assert beliefs.matched(demand, [_A], 0)[0] <= 12
    for _ in range(100):
        [believed] = beliefs.matched(demand, [_A], 0)
        beliefs.reported(demand, "a", believed, 6400)
    assert beliefs.matched(demand, [_A], 0)[0] > 90


def test_colliding_chains_are_believed_once_and_then_not() -> None:
    """Two prompts whose hashes agree by chance: the second is thought cached and is not."""
    beliefs, first = Beliefs(), _demand(_text(1, 50), 3200)
    other = replace(first, request_id="other")
    beliefs.sent(first, _A, 0)
    matched = beliefs.matched(other, [_A, _B], 0)
    choice = KvAware().choose(other, [_A, _B], matched)
    assert (choice.worker, choice.matched_blocks) == (0, 50)
    beliefs.reported(other, "a", choice.matched_blocks, 0)
    assert beliefs.matched(other, [_A, _B], 0)[0] < 50


def _with_events(ids: list[int], number: int = 0) -> EventPrefixes:
    names = list(range(1, len(ids) // 16 + 1))
    events = EventPrefixes(patience=0)
    events.apply("a", Batch(number, [Stored(names, None, ids, 16)]))
    return events


def test_exact_events_outweigh_what_was_sent() -> None:
    """The text has 6 blocks, its tokens 12 of 64: the tokenizer cuts it finer than was thought."""
    ids, text = _ids(1, 12), _text(1, 6)
    events = _with_events(ids)
    beliefs, demand = Beliefs(events=events), _demand(text, 12 * 64 + 20)
    beliefs.sent(demand, _A, 0)
    beliefs.sent(demand, _B, 0)
    tokens = chain(ids)
    assert beliefs.matched(demand, [_A, _B], 1, token_blocks=tokens) == [6, 6]
    events.apply("a", Batch(1, [Removed([25])]))  # of 48: half of it is left
    assert beliefs.matched(demand, [_A, _B], 1, token_blocks=tokens) == [3, 6]
    assert beliefs.basis("a").startswith("exact")
    assert "publishes no KV events" in beliefs.basis("b")


def test_after_lost_events_both_are_asked_and_it_is_said() -> None:
    ids = _ids(1, 8)
    beliefs = Beliefs(events=_with_events(ids, number=3))
    demand = Demand("r", "t", "m", 8 * 64 + 1, 10, chain(ids))
    assert beliefs.matched(demand, [_A], 0, token_blocks=demand.blocks) == [8]
    other = Demand("r", "t", "m", 8 * 64 + 1, 10, chain(_ids(2, 8)))
    beliefs.sent(other, _A, 0)
    assert beliefs.matched(other, [_A], 0, token_blocks=other.blocks) == [8]
    assert beliefs.basis("a") == "approximate: batches 0 to 2 of its KV events were lost"


def test_a_worker_that_left_is_forgotten() -> None:
    beliefs, demand = Beliefs(), _demand(_text(1, 4), 256)
    beliefs.sent(demand, _A, 0)
    beliefs.reported(demand, "a", 4, 256)
    beliefs.forget("a")
    assert beliefs.matched(demand, [_A], 0) == [0]


def test_prompts_without_a_block_match_nothing() -> None:
    beliefs, demand = Beliefs(), Demand("r", "t", "m", 5, 1)
    beliefs.sent(demand, _A, 0)
    assert beliefs.matched(demand, [_A, _B], 0) == [0, 0]
    assert beliefs.matched(demand, [], 0) == []


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["sent", "first_byte", "ended", "restarted"]),
        st.sampled_from("uvwxyz"),
        st.integers(0, 500),
    ),
    max_size=40,
)


@given(_STEPS)
def test_the_book_adds_up_whatever_order_things_come_in(steps: list[tuple[str, str, int]]) -> None:
    book, queued, opened = LoadBook(replace(_A, slots=3)), dict[str, int](), set[str]()
    for what, request, tokens in steps:
        if what == "sent":
            book.sent(request, tokens)
            opened.add(request)
            queued[request] = tokens
        elif what == "restarted":
            book.restarted(book.view.epoch + 1)
            opened.clear()
            queued.clear()
        else:
            (book.first_byte if what == "first_byte" else book.ended)(request)
            queued.pop(request, None)
            if what == "ended":
                opened.discard(request)
        view = book.view
        assert view.queued_prefill_tokens == sum(queued.values())
        assert view.running == min(3, len(opened))
        assert view.running + view.waiting == len(opened)


def test_a_prompt_is_queued_until_the_first_byte_of_the_body() -> None:
    book = LoadBook(_A)
    book.sent("r", 4000)
    assert (book.view.running, book.view.queued_prefill_tokens) == (1, 4000)
    book.first_byte("r")
    assert (book.view.running, book.view.queued_prefill_tokens) == (1, 0)
    book.ended("r")
    assert book.view == _A


def test_the_view_is_the_same_object_until_something_changes() -> None:
    book = LoadBook(_A)
    before = book.view
    assert book.view is before
    book.learned(Rates(5.0))
    book.fares(Health.DRAINING)
    assert book.view == replace(_A, rates=Rates(5.0), health=Health.DRAINING)


@pytest.mark.parametrize("tokens", [-5, 0])
def test_a_prompt_with_nothing_to_compute_queues_nothing(tokens: int) -> None:
    book = LoadBook(_A)
    book.sent("r", tokens)
    assert book.view.queued_prefill_tokens == 0
