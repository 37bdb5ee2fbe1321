"""What the plane is told: a TOML file, checked whole before any of it counts.

Everything has a default that suits one machine: without a file the gateway listens on loopback
and has no workers. Times are in seconds and carry their unit in the name. API keys are kept as
SHA-256 of the key; a key is 256 random bits, so nothing slower is needed.
"""

from __future__ import annotations

import hashlib
import ipaddress
import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from trailwarden.serving.errors import ConfigError
from trailwarden.serving.hints import Priority
from trailwarden.serving.toml_lines import line_of

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
KeyHash = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
Seconds = Annotated[float, Field(gt=0, le=86_400)]
Tokens = Annotated[int, Field(gt=0)]


def hash_key(key: str) -> str:
    """A key as the configuration keeps it."""
    return "sha256:" + hashlib.sha256(key.encode()).hexdigest()


def _http_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("a worker's address is http://host:port or https://host:port")
    if parts.query or parts.fragment or parts.username:
        raise ValueError("a worker's address has no user, query or fragment")
    _ = parts.port  # raises ValueError when it is no port
    return url.rstrip("/")


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Listen(_Section):
    """Where the gateway listens, and who may command it."""

    host: str = "127.0.0.1"
    port: int = Field(default=8100, ge=0, le=65_535)
    backlog: int = Field(default=2048, ge=1)
    admin_key: KeyHash | None = None
    open_metrics: bool = True
    drain_s: Seconds = 60.0

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


class Limits(_Section):
    """How long and how large anything may be."""

    body_bytes: int = Field(default=32 << 20, ge=1024)
    header_bytes: int = Field(default=64 << 10, ge=1024)
    receive_s: Seconds = 30.0
    keep_alive_s: Seconds = 75.0
    connect_s: Seconds = 5.0
    first_byte_s: Seconds = 300.0
    silence_s: Seconds = 60.0
    request_s: Seconds = 600.0
    stream_s: Seconds = 3600.0
    reader_stall_s: Seconds = 60.0
    reader_buffer_bytes: int = Field(default=64 << 10, ge=4096)
    event_bytes: int = Field(default=1 << 20, ge=4096)
    answer_bytes: int = Field(default=64 << 20, ge=4096)
    retries: int = Field(default=2, ge=0, le=10)


class Admission(_Section):
    """How much may run and wait.

    `queue_requests` bounds each priority class, `tenant_share` the part of it that one tenant may
    fill. `background_share` is the part of a worker that background work may fill, so that
    somebody who looks at the screen finds room.
    """

    queue_requests: int = Field(default=1024, ge=0)
    tenant_share: float = Field(default=0.5, gt=0, le=1)
    ageing_s: Seconds = 10.0
    queue_s: Seconds = 300.0
    background_share: float = Field(default=0.75, gt=0, le=1)
    default_output_tokens: Tokens = 512


class Estimate(_Section):
    """How prompt tokens are counted before a worker has counted them.

    `learned` starts from `chars_per_token` and follows what the workers report. `tokenizer` asks
    a worker's `/tokenize` and falls back to `learned` when that fails.
    """

    kind: Literal["chars", "learned", "tokenizer"] = "learned"
    chars_per_token: float = Field(default=4.0, gt=0.1, le=100)
    image_tokens: Tokens = 576


class Breaker(_Section):
    """When a worker counts as broken, and for how long."""

    failures: int = Field(default=3, ge=1)
    cool_s: Seconds = 2.0
    longest_cool_s: Seconds = 60.0
    probe_s: Seconds = 5.0


class Routing(_Section):
    """Which policy chooses the worker."""

    policy: Literal["round_robin", "least_load", "consistent_hash", "kv_aware"] = "kv_aware"


class Telemetry(_Section):
    """Where OpenTelemetry spans go; nowhere unless one of these is set."""

    spans_file: Path | None = None
    otlp_endpoint: str | None = None


class Ledger(_Section):
    """Where every token is booked: in `file`, or in the data folder unless one is named."""

    keep: bool = True
    file: Path | None = None


class Programs(_Section):
    """Whether programs wait for their turn when more of them live than fit in memory.

    `expiry_s` is how long one that does not come back keeps its place.
    """

    gate: bool = True
    expiry_s: Seconds = 120.0


class Lifecycle(_Section):
    """Whether the slots of our llama.cpp workers are kept, saved and restored for sessions.

    At most `most_kept` of a worker is kept from others. `expiry_s` is how long a session whose tool
    does not return is remembered. No request waits longer than `wait_s` for its slot.
    """

    enabled: bool = False
    most_kept: float = Field(default=0.6, ge=0, le=1)
    expiry_s: Seconds = 600.0
    wait_s: Seconds = 2.0


def _events_address(address: str) -> str:
    if not address.startswith(("tcp://", "ipc://")) or "*" in address:
        raise ValueError("the address of KV events is tcp://host:port, with the worker's own host")
    return address


EventsAddress = Annotated[str, AfterValidator(_events_address)]


class KVEvents(_Section):
    """Where an engine publishes what its cache holds, over ZeroMQ.

    `replay` is where it repeats what was missed, `topic` the one that it publishes under.
    """

    publish: EventsAddress
    replay: EventsAddress | None = None
    topic: str = ""


class Worker(_Section):
    """An engine that speaks OpenAI's protocol.

    Without `models` the gateway asks the worker. Without `in_flight_tokens` a worker takes as
    many tokens at once as its KV cache holds.
    """

    id: Name
    url: Annotated[str, AfterValidator(_http_address)]
    models: tuple[str, ...] = ()
    api_key_env: str | None = None
    slots: int = Field(default=8, ge=1)
    kv_capacity_tokens: Tokens = 1 << 20
    in_flight_tokens: Tokens | None = None
    in_flight_requests: int | None = Field(default=None, ge=1)
    kv_events: KVEvents | None = None

    @property
    def token_room(self) -> int:
        """Tokens that may be in flight at once."""
        return self.in_flight_tokens or self.kv_capacity_tokens


class Tenant(_Section):
    """Somebody with keys, a weight in the queue and, where set, a budget.

    `tokens_per_minute` refills a bucket of `burst_tokens` (a minute's worth unless set).
    `program_tokens` is all that one program (an agent's whole job) may spend.
    """

    name: Name
    keys: tuple[KeyHash, ...] = ()
    weight: float = Field(default=1.0, gt=0)
    models: tuple[str, ...] = ()
    tokens_per_minute: Tokens | None = None
    burst_tokens: Tokens | None = None
    program_tokens: Tokens | None = None
    highest_priority: Literal["interactive", "agent", "background"] = "interactive"

    @property
    def best_class(self) -> Priority:
        """The best class that the tenant's requests may ask for."""
        return Priority[self.highest_priority.upper()]


class Config(_Section):
    """The whole file. Without tenants everybody on this machine is served as `anyone`."""

    listen: Listen = Listen()
    limits: Limits = Limits()
    admission: Admission = Admission()
    estimate: Estimate = Estimate()
    breaker: Breaker = Breaker()
    routing: Routing = Routing()
    telemetry: Telemetry = Telemetry()
    ledger: Ledger = Ledger()
    programs: Programs = Programs()
    lifecycle: Lifecycle = Lifecycle()
    workers: tuple[Worker, ...] = ()
    tenants: tuple[Tenant, ...] = ()

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        _no_twice("worker id", [worker.id for worker in self.workers])
        _no_twice("tenant name", [tenant.name for tenant in self.tenants])
        _no_twice("key", [key for tenant in self.tenants for key in tenant.keys])
        if not self.tenants and not self.listen.is_loopback:
            raise ValueError(
                f"listening on {self.listen.host} without tenants would serve anyone who can reach"
                " it: add a [[tenants]] section with keys, or listen on 127.0.0.1"
            )
        return self


def _no_twice(what: str, values: list[str]) -> None:
    twice = {value for value in values if values.count(value) > 1}
    if twice:
        raise ValueError(f"{what} given twice: {', '.join(sorted(twice))}")


def load(path: Path) -> Config:
    """Read and check a configuration file.

    Raises:
        ConfigError: naming the file, the line and what would be right.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    return parse(text, str(path))


def parse(text: str, name: str = "configuration") -> Config:
    """Check a configuration; `name` stands for it in errors.

    Raises:
        ConfigError: see `load`.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: not TOML: {error}") from error
    try:
        return Config.model_validate(document)
    except ValidationError as error:
        raise ConfigError(_explain(error, text, name)) from error


def _explain(error: ValidationError, text: str, name: str) -> str:
    """One line per thing that is wrong: `file:line: where: what`."""
    found = []
    for item in error.errors(include_url=False, include_input=False, include_context=False):
        where = item["loc"]
        line = line_of(text, where)
        place = f"{name}:{line}" if line is not None else name
        dotted = ".".join(map(str, where)) or "the whole"
        found.append(f"{place}: {dotted}: {item['msg']}")
    return "\n".join(found)
