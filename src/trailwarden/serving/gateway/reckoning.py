"""What is booked, charged and learned as an attempt begins to answer, goes on and ends."""

from __future__ import annotations

from trailwarden.serving.admission.fairness import VirtualTokenCounter
from trailwarden.serving.gateway.attempt import Attempt
from trailwarden.serving.gateway.books import Books
from trailwarden.serving.gateway.flight import Flight
from trailwarden.serving.gateway.intake import Intake
from trailwarden.serving.gateway.numbers import Numbers
from trailwarden.serving.gateway.ports import Booking, Ending, Waste
from trailwarden.serving.gateway.router import Router

_WORKERS_FAULT = (Waste.BROKEN, Waste.RETRIED)


class Reckoning:
    """Tells ledger, counters, estimates and routing what came of each attempt."""

    def __init__(
        self,
        books: Books,
        numbers: Numbers,
        counter: VirtualTokenCounter,
        intake: Intake,
        router: Router,
    ) -> None:
        self._router = router
        self._books = books
        self._numbers = numbers
        self._counter = counter
        self._intake = intake

    def body_began(self, flight: Flight, attempt: Attempt) -> None:
        """A worker began to answer: its estimates and its speed are learned from."""
        assert attempt.first_byte_s is not None, "it began"
        seconds = attempt.first_byte_s - attempt.sent_s
        self._numbers.first_byte.observe(attempt.first_byte_s - flight.order.arrived_s)
        if attempt.is_stream:  # any other answer's first byte is its last
            self._router.first_byte(
                attempt.worker,
                attempt.choice,
                seconds,
                attempt.uncached_tokens,
                alone=attempt.alone,
            )

    def attempt_over(self, flight: Flight, attempt: Attempt, waste: Waste | None) -> Booking:
        """Book the attempt and learn from it; its booking."""
        booking = attempt.booking(waste)
        self._books.book(booking)
        self._numbers.book(booking)
        if waste not in _WORKERS_FAULT:
            output = booking.output_used + booking.output_wasted
            flight.used_tokens += booking.prompt_computed + booking.prompt_cached + output
        self._charge(flight, attempt, booking)
        if booking.measured and waste is None:
            self._learn(flight, attempt, booking)
        if attempt.first_byte_s is not None and attempt.is_stream:
            seconds = attempt.last_byte_s - attempt.first_byte_s
            self._router.decoded(attempt.worker, attempt.seen_output - 1, seconds)
        return booking

    def _charge(self, flight: Flight, attempt: Attempt, booking: Booking) -> None:
        """Put what was in place of what was reckoned, in the tenant's turn."""
        demand = flight.order.demand
        corrected, output = 0, attempt.uncharged_output
        if booking.waste in _WORKERS_FAULT:
            corrected, output = -demand.prompt_tokens, output - attempt.seen_output
        elif booking.measured and booking.waste is None:
            corrected = booking.prompt_computed + booking.prompt_cached - demand.prompt_tokens
            if not flight.order.streams:
                output = booking.output_used
        if corrected or output:
            self._counter.charge(demand.tenant, corrected, output)

    def _learn(self, flight: Flight, attempt: Attempt, booking: Booking) -> None:
        """The worker told its figures: estimates and beliefs follow them."""
        order, demand = flight.order, flight.order.demand
        prompt = booking.prompt_computed + booking.prompt_cached
        self._intake.estimate.learn(demand.model, order.prompt_bytes, order.images, prompt)
        self._router.reported(demand, attempt.worker, attempt.choice, booking.prompt_cached)

    def over(self, flight: Flight, status: int, now_s: float) -> None:
        """A flight is over: settle its budget."""
        order = flight.order
        self._intake.settle(order, flight.used_tokens)
        self._numbers.ended(order.demand.tenant, order.endpoint.name, status)
        self._numbers.lasted.observe(now_s - order.arrived_s)


def ending_of(flight: Flight, *, complete: bool) -> Ending:
    """How a flight ended, for whoever follows programs."""
    attempt = flight.attempt
    usage = attempt.usage if attempt is not None else None
    return Ending(
        demand=flight.order.demand,
        worker_id=attempt.worker.worker_id if attempt is not None else None,
        tools=tuple(attempt.tools) if attempt is not None else (),
        prompt_tokens=usage.prompt_tokens if usage is not None else 0,
        output_tokens=usage.completion_tokens if usage is not None else 0,
        complete=complete,
    )
