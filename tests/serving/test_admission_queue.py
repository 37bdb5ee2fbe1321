"""Who goes next: classes, ageing, fairness and bounds."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailwarden.serving.admission.backlog import Backlog, Bounds, Ticket
from trailwarden.serving.admission.fairness import VirtualTokenCounter
from trailwarden.serving.errors import Overloaded, TenantBusy
from trailwarden.serving.hints import Priority

INTERACTIVE, AGENT, BACKGROUND = Priority


def backlog(**bounds: float) -> Backlog:
    return Backlog(Bounds(**bounds), VirtualTokenCounter())  # type: ignore[arg-type]


def ticket(
    tenant: str = "t", priority: Priority = AGENT, arrived_s: float = 0.0, tokens: int = 10
) -> Ticket:
    return Ticket(tenant, priority, tokens, arrived_s)


def drain(queue: Backlog, counter: VirtualTokenCounter, now_s: float = 0.0) -> list[Ticket]:
    """Serve everybody, charging each."""
    served = []
    while len(queue):
        head = queue.heads(now_s)[0]
        queue.leave(head)
        counter.charge(head.tenant, head.tokens, 0)
        served.append(head)
    return served


def test_the_better_class_goes_first() -> None:
    queue = backlog()
    for priority in (BACKGROUND, AGENT, INTERACTIVE):
        queue.join(ticket(priority=priority, tenant=priority.name))
    order = [t.priority for t in drain(queue, VirtualTokenCounter())]
    assert order == [INTERACTIVE, AGENT, BACKGROUND]


def test_waiting_raises_the_class_and_never_above_the_best() -> None:
    queue = backlog(ageing_s=10)
    old = ticket("old", BACKGROUND, arrived_s=0.0)
    queue.join(old)
    queue.join(ticket("new", INTERACTIVE, arrived_s=15.0))
    assert queue.heads(15.0)[0] is not old
    assert queue.heads(20.0)[0] is old, "as good a class now, and it came first"
    late = ticket("late", INTERACTIVE, arrived_s=1000.0)
    queue._counter.charge("old", 10_000, 0)
    queue.join(late)
    assert queue.heads(1000.0)[-1] is old, "age alone beats nobody who was served less"


def test_a_flood_does_not_delay_others_more_than_its_share() -> None:
    counter = VirtualTokenCounter()
    queue = Backlog(Bounds(), counter)
    for _ in range(100):
        queue.join(ticket("flood"))
    for _ in range(10):
        queue.join(ticket("quiet"))
    order = [t.tenant for t in drain(queue, counter)]
    assert Counter(order[:20]) == {"flood": 10, "quiet": 10}


def test_weights_share_service() -> None:
    counter = VirtualTokenCounter()
    counter.weigh({"large": 3.0, "small": 1.0})
    queue = Backlog(Bounds(), counter)
    for tenant in ("large", "small"):
        for _ in range(100):
            queue.join(ticket(tenant))
    order = [t.tenant for t in drain(queue, counter)]
    assert Counter(order[:80])["large"] in range(58, 63)


def test_a_pause_saves_nothing_up() -> None:
    counter = VirtualTokenCounter()
    queue = Backlog(Bounds(), counter)
    counter.charge("busy", 1_000_000, 0)
    queue.join(ticket("busy"))
    queue.join(ticket("back from a pause"))
    assert counter.served("back from a pause") == counter.served("busy")


def test_one_by_one_without_a_queue_saves_nothing_up_either() -> None:
    counter = VirtualTokenCounter()
    for _ in range(5):
        counter.pass_by("busy")
        counter.charge("busy", 1000, 0)
    counter.pass_by("busy")
    counter.pass_by("other")
    assert counter.served("other") == 5000


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 500)), min_size=1, max_size=200),
)
def test_backlogged_tenants_are_served_alike(arrivals: list[tuple[str, int]]) -> None:
    """The paper's bound: between tenants with work waiting, twice the largest request."""
    counter = VirtualTokenCounter()
    queue = Backlog(Bounds(requests=1000, tenant_share=1.0), counter)
    for tenant, tokens in arrivals:
        queue.join(ticket(tenant, tokens=tokens))
    largest = max(tokens for _, tokens in arrivals)
    served: Counter[str] = Counter()
    while len({t.tenant for t in queue}) == len({tenant for tenant, _ in arrivals}):
        head = queue.heads(0.0)[0]
        queue.leave(head)
        counter.charge(head.tenant, head.tokens, 0)
        served[head.tenant] += head.tokens
        waiting = {t.tenant for t in queue}
        totals = [served[tenant] for tenant in waiting]
        if len(waiting) > 1:
            assert max(totals) - min(totals) <= 2 * largest


def test_bounds_by_class_and_tenant() -> None:
    queue = backlog(requests=4, tenant_share=0.5)
    queue.join(ticket("a"))
    queue.join(ticket("a"))
    with pytest.raises(TenantBusy):
        queue.join(ticket("a"))
    queue.join(ticket("a", INTERACTIVE))
    queue.join(ticket("b"))
    queue.join(ticket("b"))
    with pytest.raises(Overloaded):
        queue.join(ticket("c"))
    assert (len(queue), queue.waiting(AGENT)) == (5, 4)


def test_leaving_twice_is_leaving_once() -> None:
    queue = backlog()
    first, second = ticket("a"), ticket("a")
    queue.join(first)
    queue.join(second)
    queue.leave(first)
    queue.leave(first)
    assert (len(queue), queue.tokens) == (1, second.tokens)
    assert list(queue) == [second]


def test_who_comes_back_goes_to_the_head_of_its_line() -> None:
    queue = backlog(requests=1)
    queue.join(ticket("a", arrived_s=1.0))
    again = ticket("a", arrived_s=0.0)
    queue.rejoin(again)
    assert queue.heads(2.0)[0] is again
