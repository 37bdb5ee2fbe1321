"""What can go wrong on the inference plane, and the HTTP status each of it becomes.

ServingError
├── ConfigError             the configuration file cannot be used
├── Refused                 the plane answers instead of a worker
│   ├── BadRequest            400  not HTTP, not JSON, or not what the endpoint takes
│   ├── Unauthenticated       401  no key, or one that nobody has
│   ├── Forbidden             403  a good key, for something else
│   ├── NotFound              404  no such path or model
│   ├── WrongMethod           405
│   ├── ReceivedTooSlowly     408  a request that did not arrive whole in time
│   ├── TooLarge              413
│   ├── OverBudget            429  the tenant or the program has spent its tokens
│   ├── TenantBusy            429  the tenant has enough requests waiting already
│   ├── HeadersTooLarge       431
│   ├── Overloaded            503  the queue is full
│   ├── NoWorker              503  nobody is up who could do it
│   ├── GatewayDraining       503  this gateway finishes what it has
│   └── DeadlinePassed        504  the request waited, or ran, longer than it may
└── WorkerError             a worker did not do what was asked of it
    ├── WorkerUnreachable     502  nothing answers there
    ├── WorkerSilent          504  it answered, then hung
    ├── WorkerBroke           502  it closed the connection, or answered with a 5xx
    ├── WorkerBusy            503  it said itself that it has no room
    └── WorkerLied            502  what it sent cannot be true: bad SSE, cut UTF-8, no finish

A message says what was tried, on what, and what the client can do next. It never carries a key.
"""

from __future__ import annotations

from typing import ClassVar


class ServingError(Exception):
    """Anything the plane can name.

    `kind` and `code` are OpenAI's `error.type` and `error.code`. `retry_after_s` goes out as
    `Retry-After`.
    """

    status: ClassVar[int] = 500
    kind: ClassVar[str] = "server_error"
    code: ClassVar[str] = "internal_error"

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.retry_after_s = retry_after_s


class ConfigError(ServingError):
    """The configuration file cannot be used; the message gives file and line."""


class Refused(ServingError):
    """The plane answers instead of a worker."""

    kind = "invalid_request_error"


class BadRequest(Refused):
    """Not HTTP, not JSON, or not what the endpoint takes."""

    status, code = 400, "bad_request"


class Unauthenticated(Refused):
    """No key, or one that nobody has."""

    status, code = 401, "invalid_api_key"


class Forbidden(Refused):
    """A good key, for something else."""

    status, code = 403, "forbidden"


class NotFound(Refused):
    """No such path or model."""

    status, code = 404, "not_found"


class WrongMethod(Refused):
    """The path is right and the method is not."""

    status, code = 405, "method_not_allowed"


class ReceivedTooSlowly(Refused):
    """The request did not arrive whole in time."""

    status, code = 408, "request_timeout"


class TooLarge(Refused):
    """The body is longer than the gateway takes."""

    status, code = 413, "request_too_large"


class OverBudget(Refused):
    """The tenant or the program has spent its tokens."""

    status, kind, code = 429, "insufficient_quota", "budget_spent"


class TenantBusy(Refused):
    """The tenant has enough requests waiting already."""

    status, kind, code = 429, "rate_limit_error", "tenant_busy"


class HeadersTooLarge(Refused):
    """The request's headers are longer than the gateway takes."""

    status, code = 431, "headers_too_large"


class Overloaded(Refused):
    """The queue is full."""

    status, kind, code = 503, "server_error", "overloaded"


class NoWorker(Refused):
    """Nobody is up who could do it."""

    status, kind, code = 503, "server_error", "no_worker"


class GatewayDraining(Refused):
    """This gateway finishes what it has and takes nothing new."""

    status, kind, code = 503, "server_error", "draining"


class DeadlinePassed(Refused):
    """The request waited, or ran, longer than it may."""

    status, kind, code = 504, "server_error", "deadline_passed"


class WorkerError(ServingError):
    """A worker did not do what was asked of it."""

    status, code = 502, "worker_failed"


class WorkerUnreachable(WorkerError):
    """Nothing answers at the worker's address."""

    code = "worker_unreachable"


class WorkerSilent(WorkerError):
    """The worker took the request, or began to answer, and then hung."""

    status, code = 504, "worker_silent"


class WorkerBroke(WorkerError):
    """The worker closed the connection, or answered with a 5xx."""

    code = "worker_broke"


class WorkerBusy(WorkerError):
    """The worker said itself that it has no room."""

    status, code = 503, "worker_busy"


class WorkerLied(WorkerError):
    """What the worker sent cannot be true."""

    code = "worker_lied"
