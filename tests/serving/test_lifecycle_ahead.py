"""Computing ahead of need: when it pays, and that gain and waste are both booked."""

from __future__ import annotations

from trailwarden.serving.demand import Demand
from trailwarden.serving.lifecycle.ahead import AheadBook, pays
from trailwarden.serving.lifecycle.choice import Prices
from trailwarden.serving.lifecycle.keeper import Lifecycle
from trailwarden.serving.lifecycle.simulated import AheadEngine, SimulatedKeeper
from trailwarden.serving.lifecycle.sketch import Curve, Sketch
from trailwarden.serving.lifecycle.waits import Caller
from trailwarden.serving.replay.session import Session, Turn, own_chain
from trailwarden.serving.simulate.job import Job, Usage
from trailwarden.serving.simulate.plane import Plane
from trailwarden.serving.simulate.spec import EngineSpec
from trailwarden.serving.worker import Rates

_PRICES = Prices(hold=1e-5, refill=1e-3)
_SOMEBODY = Caller("t", "s")


def _curve(seconds: float, never: int = 0) -> Curve:
    sketch = Sketch(memory=1e9)
    for number in range(100):
        (sketch.outlasted if number < never else sketch.ended)(1e9 if number < never else seconds)
    return sketch.curve()


def test_it_pays_shortly_before_a_likely_return_at_an_engine_that_is_mostly_free() -> None:
    soon = _curve(300.0)
    assert not pays(soon, 10.0, _PRICES, busy=0.2, window_s=60.0)
    assert pays(soon, 280.0, _PRICES, busy=0.2, window_s=60.0)
    assert not pays(_curve(300.0, never=90), 280.0, _PRICES, busy=0.2, window_s=60.0)
    assert not pays(_curve(300.0, never=30), 280.0, _PRICES, busy=0.9, window_s=60.0)
    assert not pays(soon, 5000.0, _PRICES, busy=0.0, window_s=60.0)


def test_every_token_computed_ahead_is_gain_or_waste_in_the_end() -> None:
    book = AheadBook()
    book.computed(_SOMEBODY, 1000, cached_before=200)
    assert book.undecided == 1000
    assert book.returned(_SOMEBODY, cached_tokens=900) == 700
    book.computed(_SOMEBODY, 1000, cached_before=0)
    book.never_returned(_SOMEBODY)

    assert (book.gained, book.wasted, book.undecided) == (700, 1300, 0)
    assert book.returned(_SOMEBODY, 500) == 0, "nothing was computed in this wait"


def test_a_tenant_whose_tools_do_not_come_back_gets_no_more_of_it() -> None:
    book = AheadBook()
    for number in range(5):
        caller = Caller("liar", str(number))
        book.computed(caller, 10_000, 0)
        book.never_returned(caller)

    assert not book.trusts("liar")
    assert book.trusts("honest")


class _OneWorker:
    """A router where there is nothing to choose."""

    def route(self, demand: Demand, now: float) -> int | None:
        return 0

    def first_token(self, request_id: str, now: float) -> None: ...

    def ended(self, job: Job, usage: Usage, now: float) -> None: ...


def test_a_session_that_was_evicted_finds_its_context_when_it_returns() -> None:
    """Its tool takes 100 s, as always; meanwhile one large prompt throws everything out."""
    pauses = [Session(f"teacher{n}", n * 5.0, *_two_turns(n, 64, 100.0)) for n in range(8)]
    victim = Session("victim", 300.0, *_two_turns(100, 4000, 100.0))
    flood = Session("flood", 320.0, (Turn(9_500, 1),), own_chain(999, 9_500))
    spec = EngineSpec(rates=Rates(1000.0, 0.02, 0.001), kv_capacity_tokens=10_000)

    def ttft_s(ahead: bool) -> tuple[float, AheadBook]:
        lifecycle, engine = Lifecycle(), AheadEngine(spec)
        keeper = SimulatedKeeper(lifecycle, [engine], ahead=ahead)
        records = Plane([engine], _OneWorker(), keeper=keeper).play([*pauses, victim, flood])
        (back,) = (one for one in records if one.request_id == "victim/1")
        assert back.ttft_s is not None
        return back.ttft_s, lifecycle.ahead

    without, _ = ttft_s(ahead=False)
    with_it, book = ttft_s(ahead=True)
    assert without > 3.0
    assert with_it < 0.5
    assert book.gained > 3000
    assert book.undecided == 0


def _two_turns(
    number: int, tokens: int, pause_s: float
) -> tuple[tuple[Turn, ...], tuple[int, ...]]:
    turns = (Turn(tokens, 2, tool="slow"), Turn(tokens + 66, 2, pause_s))
    return turns, own_chain(number, tokens + 68)
