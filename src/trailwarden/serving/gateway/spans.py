"""The gateway's spans, in OpenTelemetry's terms. Imported only where telemetry is configured."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from opentelemetry import context as otel_context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SpanExporter
from opentelemetry.trace import Span as OtelSpan
from opentelemetry.trace import SpanKind, Status, StatusCode, Tracer, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from trailwarden.serving.errors import ConfigError
from trailwarden.serving.gateway.intake import Order

_W3C = TraceContextTextMapPropagator()


class OpenTelemetryTraces:
    """Spans that go to exporters, in the background."""

    def __init__(self, exporters: Sequence[SpanExporter]) -> None:
        resource = Resource.create({"service.name": "trailwarden-gateway"})
        self._provider = TracerProvider(resource=resource)
        for exporter in exporters:
            self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer: Tracer = self._provider.get_tracer("trailwarden.serving.gateway")

    def begin(self, order: Order) -> RequestSpan:
        """A server span, child of the client's where it sent a trace context."""
        carrier = _read(order.headers)
        parent = _W3C.extract(carrier, otel_context.Context())
        demand = order.demand
        attributes: dict[str, str | int] = {
            "gen_ai.request.model": demand.model,
            "trailwarden.tenant": demand.tenant,
            "trailwarden.request_id": demand.request_id,
            "trailwarden.priority": demand.hints.priority.name.lower(),
            "trailwarden.prompt_tokens_estimated": demand.prompt_tokens,
        }
        for name in ("session", "program"):
            value = getattr(demand.hints, name)
            if value is not None:
                attributes[f"trailwarden.{name}"] = value
        span = self._tracer.start_span(
            order.endpoint.value, parent, kind=SpanKind.SERVER, attributes=attributes
        )
        return RequestSpan(span, carrier.get("baggage"))

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()


class RequestSpan:
    """The span of one request."""

    def __init__(self, span: OtelSpan, baggage: str | None) -> None:
        self._span = span
        carrier: dict[str, str] = {} if baggage is None else {"baggage": baggage}
        _W3C.inject(carrier, set_span_in_context(span, otel_context.Context()))
        self.headers = "".join(f"{name}: {value}\r\n" for name, value in carrier.items()).encode()

    def event(self, name: str, **attributes: str | int | float) -> None:
        """Something happened."""
        self._span.add_event(name, attributes)

    def end(self, status: int) -> None:
        """The request is over."""
        self._span.set_attribute("http.response.status_code", status)
        if status >= 500:
            self._span.set_status(Status(StatusCode.ERROR))
        self._span.end()


class SpanFile(ConsoleSpanExporter):
    """Appends spans to a file, one JSON object a line.

    Raises:
        ConfigError: the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("a", encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"telemetry.spans_file {path} cannot be written: {error}") from error
        super().__init__(out=self._file, formatter=lambda span: span.to_json(indent=None) + "\n")

    def shutdown(self) -> None:
        """Close the file."""
        self._file.close()


def _read(lines: bytes) -> dict[str, str]:
    """Header lines as a mapping."""
    pairs = (line.partition(": ") for line in lines.decode("latin-1").splitlines())
    return {name: value for name, _, value in pairs if name}
