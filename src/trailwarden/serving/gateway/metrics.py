"""`/metrics`: the gateway's numbers in Prometheus' text form, put together when asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from trailwarden.serving.gateway.numbers import Histogram
from trailwarden.serving.gateway.plane import Plane
from trailwarden.serving.hints import Priority

Values = Iterable[tuple[tuple[str, ...], float]]

_PREFIX = "trailwarden_gateway_"


class GatewayCollector(Collector):
    """Reads a plane."""

    def __init__(self, plane: Plane) -> None:
        self._plane = plane

    def collect(self) -> Iterator[Metric]:
        """Every metric, as it is now."""
        n = self._plane.numbers
        ended = [((t, e.lower(), str(s)), count) for (t, e, s), count in n.requests.items()]
        yield _counter(
            "requests",
            "Requests that ended, by outcome (499: the reader left).",
            ("tenant", "endpoint", "status"),
            ended,
        )
        refused = [((code,), count) for code, count in n.refused.items()]
        yield _counter("refused", "Requests that were not taken.", ("code",), refused)
        yield _counter("tokens", "Tokens by owner.", ("tenant", "kind"), n.tokens.items())
        wasted = [((why,), count) for why, count in n.wasted.items()]
        yield _counter("attempts_wasted", "Attempts for nothing.", ("why",), wasted)
        yield _counter("retries", "Attempts after the first.", (), [((), n.retries)])
        yield _counter("reloads", "Configurations taken.", (), [((), n.reloads)])
        yield _histogram("queue_seconds", "From arrival to a worker.", n.queued)
        yield _histogram("first_byte_seconds", "From arrival to the first byte.", n.first_byte)
        yield _histogram("request_seconds", "From arrival to the end.", n.lasted)
        yield from self._queue()
        yield from self._workers()

    def _queue(self) -> Iterator[Metric]:
        plane = self._plane
        waiting = [((p.name.lower(),), plane.waiting(p)) for p in Priority]
        yield _gauge("waiting", "Requests that wait for a worker.", ("priority",), waiting)
        yield _gauge("held", "Requests at a tool boundary.", (), [((), plane.held)])
        yield _gauge("flights", "Requests not yet over.", (), [((), len(plane.flights))])

    def _workers(self) -> Iterator[Metric]:
        now_s, workers = self._plane.now_s(), list(self._plane.fleet)
        up = [((w.worker_id,), w.is_up(now_s)) for w in workers]
        yield _gauge("worker_up", "Whether it may be given work.", ("worker",), up)
        running = [((w.worker_id,), w.requests_in_flight) for w in workers]
        yield _gauge("worker_requests", "Requests at the worker.", ("worker",), running)
        tokens = [((w.worker_id,), w.tokens_in_flight) for w in workers]
        yield _gauge("worker_tokens", "Tokens reserved at the worker.", ("worker",), tokens)
        sent = [((w.worker_id,), w.requests) for w in workers]
        yield _counter("worker_attempts", "Requests sent.", ("worker",), sent)
        failures = [((w.worker_id, code), n) for w in workers for code, n in w.failures.items()]
        yield _counter("worker_failures", "Attempts that failed.", ("worker", "code"), failures)
        lies = [((w.worker_id, lie), n) for w in workers for lie, n in w.lies.items()]
        yield _counter("worker_lies", "Things that cannot be true.", ("worker", "lie"), lies)


def render(plane: Plane) -> bytes:
    """The text that Prometheus scrapes."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(GatewayCollector(plane))
    return generate_latest(registry)


def _counter(name: str, told: str, labels: tuple[str, ...], values: Values) -> Metric:
    family = CounterMetricFamily(_PREFIX + name, told, labels=labels)
    for key, value in values:
        family.add_metric(key, value)
    return family


def _gauge(name: str, told: str, labels: tuple[str, ...], values: Values) -> Metric:
    family = GaugeMetricFamily(_PREFIX + name, told, labels=labels)
    for key, value in values:
        family.add_metric(key, value)
    return family


def _histogram(name: str, told: str, histogram: Histogram) -> Metric:
    family = HistogramMetricFamily(_PREFIX + name, told)
    buckets, below = [], 0
    for bound, count in zip((*histogram.bounds, float("inf")), histogram.counts, strict=True):
        below += count
        buckets.append((str(bound) if bound != float("inf") else "+Inf", float(below)))
    family.add_metric([], buckets, sum_value=histogram.total)
    return family
