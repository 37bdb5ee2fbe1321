"""The `[[llamacpp]]` tables of the configuration: workers that `serve` starts and keeps alive."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from trailwarden.serving.errors import ConfigError
from trailwarden.serving.models.catalogue import DEFAULT_MODEL
from trailwarden.serving.toml_lines import line_of

TABLE = "llamacpp"

_HEADER = re.compile(r"\s*\[{1,2}\s*[\"']?(?P<name>[A-Za-z0-9_-]+)[\"']?\s*[.\]]")

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class AdapterSettings(BaseModel):
    """A LoRA adapter in GGUF."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Path
    scale: float = 1.0


class LlamaCppSettings(BaseModel):
    """Some workers of one model.

    `model` is a name (`trailwarden serve pull`) or a GGUF file, `served_as` what clients call it
    (the name, or the file's stem). The workers share this machine's CPUs out among them unless
    `cpus` names those to share or `pin` is off. Memory is in MiB; `memory_mib` restarts a worker
    that holds more. `save_mib` on disk keep sessions that lost their slot; 0 switches saving off.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Name = "llamacpp"
    model: str = DEFAULT_MODEL
    served_as: Name | None = None
    workers: int = Field(default=1, ge=1, le=256)
    slots: int = Field(default=2, ge=1, le=256)
    context_tokens: int = Field(default=4096, ge=128)
    batch_tokens: int = Field(default=32, ge=8, le=8192)
    pin: bool = True
    cpus: tuple[int, ...] = ()
    threads: int = Field(default=1, ge=1, le=512)
    prompt_cache_mib: int = Field(default=256, ge=0)
    save_mib: int = Field(default=1024, ge=0)
    memory_mib: int | None = Field(default=None, ge=64)
    embeddings: bool = False
    adapters: tuple[AdapterSettings, ...] = ()
    projector: Path | None = None
    start_s: float = Field(default=120.0, gt=0)
    hang_s: float = Field(default=60.0, gt=0)

    @property
    def worker_ids(self) -> list[str]:
        """The id of the one worker, or those of several, numbered from 1."""
        if self.workers == 1:
            return [self.id]
        return [f"{self.id}-{number}" for number in range(1, self.workers + 1)]

    @property
    def name(self) -> str:
        """What clients call the model."""
        if self.served_as is not None:
            return self.served_as
        return Path(self.model).stem if self.model.endswith(".gguf") else self.model


_TABLES = TypeAdapter(tuple[LlamaCppSettings, ...])


def read_settings(text: str, name: str = "configuration") -> tuple[LlamaCppSettings, ...]:
    """The `[[llamacpp]]` tables of a configuration file; `name` stands for it in errors.

    Raises:
        ConfigError: naming the file, the line and what would be right.
    """
    try:
        tables = tomllib.loads(text).get(TABLE, [])
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: not TOML: {error}") from error
    try:
        found = _TABLES.validate_python(tables)
    except ValidationError as error:
        raise ConfigError("\n".join(_explained(error, text, name))) from error
    ids = [worker_id for table in found for worker_id in table.worker_ids]
    twice = {worker_id for worker_id in ids if ids.count(worker_id) > 1}
    if twice:
        raise ConfigError(f"{name}: worker id given twice: {', '.join(sorted(twice))}")
    return found


def without_settings(text: str) -> str:
    """The same file with the `[[llamacpp]]` tables blank, so that every other line keeps its
    number."""
    ours = False
    kept = []
    for line in text.splitlines():
        header = _HEADER.match(line)
        if header is not None:
            ours = header["name"] == TABLE
        kept.append("" if ours else line)
    return "\n".join(kept)


def _explained(error: ValidationError, text: str, name: str) -> Iterator[str]:
    for item in error.errors(include_url=False, include_input=False, include_context=False):
        where = (TABLE, *item["loc"])
        line = line_of(text, where)
        place = name if line is None else f"{name}:{line}"
        yield f"{place}: {'.'.join(map(str, where))}: {item['msg']}"
