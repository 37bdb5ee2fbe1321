"""OpenTelemetry spans around a request; W3C trace context goes through even without them.

Without a `[telemetry]` section nothing is imported and a client's `traceparent` is passed on as it
came. With one, the gateway's span is the client's child and the worker's parent.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from trailwarden.serving.config import Telemetry
from trailwarden.serving.errors import ConfigError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

    from trailwarden.serving.gateway.intake import Order


_OTLP = "opentelemetry.exporter.otlp.proto.http.trace_exporter"  # optional, so looked up by name


class Span(Protocol):
    """One request in the trace."""

    headers: bytes
    """The trace context for the worker, as header lines."""

    def event(self, name: str, **attributes: str | int | float) -> None:
        """Something happened."""

    def end(self, status: int) -> None:
        """The request is over."""


class Traces(Protocol):
    """Begins spans."""

    def begin(self, order: Order) -> Span:
        """A request was taken."""

    def close(self) -> None:
        """Send what is left."""


def traces_for(config: Telemetry) -> Traces | None:
    """Where spans go, or None where they go nowhere.

    Raises:
        ConfigError: the exporter that is asked for is not installed, or the file cannot be written.
    """
    if config.spans_file is None and config.otlp_endpoint is None:
        return None
    from trailwarden.serving.gateway.spans import OpenTelemetryTraces, SpanFile

    exporters: list[SpanExporter] = []
    if config.spans_file is not None:
        exporters.append(SpanFile(config.spans_file))
    if config.otlp_endpoint is not None:
        exporters.append(_otlp_exporter(config.otlp_endpoint))
    return OpenTelemetryTraces(exporters)


def _otlp_exporter(endpoint: str) -> SpanExporter:
    try:
        module = import_module(_OTLP)
    except ImportError as error:
        raise ConfigError(
            "telemetry.otlp_endpoint needs the package opentelemetry-exporter-otlp-proto-http:"
            " install it, or set telemetry.spans_file instead"
        ) from error
    exporter: SpanExporter = module.OTLPSpanExporter(endpoint=endpoint)
    return exporter
