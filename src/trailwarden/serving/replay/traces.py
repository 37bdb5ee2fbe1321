"""Readers of public request traces: Mooncake, Azure 2023 and aiperf's generated agents.

What a trace does not say is made up from a seed, and said here: Mooncake and Azure name no tenants;
Azure has no contents, so its prompts share nothing; Mooncake's answers have no identity.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeAlias, TypeVar

import msgspec
import numpy as np

from trailwarden.serving.demand import BLOCK_TOKENS
from trailwarden.serving.replay.session import Session, Turn, mixed, own_chain
from trailwarden.serving.simulate.errors import SpecError, TraceError

MOONCAKE_BLOCK_TOKENS = 512
ONE_TENANT: Mapping[str, float] = {"default": 1.0}

_Tokens: TypeAlias = Annotated[int, msgspec.Meta(ge=1)]
_Output: TypeAlias = Annotated[int, msgspec.Meta(ge=0)]
_Milliseconds: TypeAlias = Annotated[float, msgspec.Meta(ge=0)]
_BlockId: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=1 << 48)]
_Row = TypeVar("_Row", bound=msgspec.Struct)


class MooncakeRow(msgspec.Struct, frozen=True):
    """A line of Mooncake's FAST25 traces; `timestamp` in ms, `hash_ids` of 512 tokens."""

    timestamp: _Milliseconds
    input_length: _Tokens
    output_length: _Output
    hash_ids: tuple[_BlockId, ...]


class AgentRow(msgspec.Struct, frozen=True):
    """A line of `aiperf synthesize agentic-code`: lengths and ids are what the turn adds."""

    session_id: str
    input_length: _Tokens
    output_length: _Output
    hash_ids: tuple[_BlockId, ...]
    timestamp: _Milliseconds | None = None
    delay: _Milliseconds = 0.0


def read_mooncake(
    path: Path, *, tenants: Mapping[str, float] = ONE_TENANT, seed: int = 0
) -> list[Session]:
    """Mooncake's requests, each a session; its blocks of 512 tokens are cut into ours.

    Tenants are drawn by weight. Raises TraceError.
    """
    rows = list(_json_lines(path, MooncakeRow))
    names = _draw(tenants, len(rows), seed)
    return [
        Session(
            f"m{number}",
            row.timestamp / 1000,
            (Turn(row.input_length, row.output_length),),
            _cut(row),
            tenant=names[number],
        )
        for number, row in enumerate(rows)
    ]


def _cut(row: MooncakeRow) -> tuple[int, ...]:
    parts = MOONCAKE_BLOCK_TOKENS // BLOCK_TOKENS
    ids = np.array(row.hash_ids, np.uint64) * np.uint64(parts)
    blocks = (ids[:, None] + np.arange(parts, dtype=np.uint64)).ravel()
    return mixed(blocks[: row.input_length // BLOCK_TOKENS].astype(np.uint64))


def read_azure(
    path: Path, *, tenants: Mapping[str, float] = ONE_TENANT, seed: int = 0
) -> list[Session]:
    """Azure's LLM requests of 2023 (Patel et al., Splitwise, ISCA 2024). Raises TraceError."""
    rows = list(_azure_rows(path))
    names = _draw(tenants, len(rows), seed)
    return [
        Session(
            f"z{number}",
            (time - rows[0][0]).total_seconds(),
            (turn,),
            own_chain(number, turn.prompt_tokens, seed),
            tenant=names[number],
        )
        for number, (time, turn) in enumerate(rows)
    ]


def _azure_rows(path: Path) -> Iterator[tuple[datetime, Turn]]:
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            try:
                # no zone is stated, and only differences are used; digits below 1 µs are cut
                time = datetime.fromisoformat(f"{row['TIMESTAMP'][:26]}+00:00")
                yield time, Turn(int(row["ContextTokens"]), int(row["GeneratedTokens"]))
            except (KeyError, ValueError, TypeError, SpecError) as error:
                wanted = "TIMESTAMP,ContextTokens,GeneratedTokens"
                raise TraceError(f"{path}, line {line}: {error}; expected {wanted}") from error


def read_agents(
    path: Path, *, tenants: Mapping[str, float] = ONE_TENANT, spread_s: float = 0.0, seed: int = 0
) -> list[Session]:
    """aiperf's agents: generated, not real traffic. Raises TraceError.

    A turn's prompt is all that the session said before and what the turn adds. The first prompt's
    blocks are the file's (sessions share its beginning); what follows belongs to the session
    alone, answers included, so the file's later ids are not needed. Every session's stored start
    is 0; `spread_s` draws starts evenly from so many seconds instead.
    """
    rows: dict[str, list[AgentRow]] = {}
    for row in _json_lines(path, AgentRow):
        rows.setdefault(row.session_id, []).append(row)
    names = _draw(tenants, len(rows), seed)
    starts = np.sort(np.random.default_rng((seed, 1)).uniform(0, spread_s, len(rows)))
    return [
        _agent(turns, number, names[number], float(starts[number]))
        for number, turns in enumerate(rows.values())
    ]


def _agent(rows: list[AgentRow], number: int, tenant: str, start_s: float) -> Session:
    turns, prompt = [], 0
    for row in rows:
        prompt += row.input_length
        turns.append(Turn(prompt, row.output_length, row.delay / 1000, tool="tool"))
        prompt += row.output_length
    shared = rows[0].hash_ids[: rows[0].input_length // BLOCK_TOKENS]
    chain = mixed(np.array(shared, np.uint64)) + own_chain(number, prompt, 1)[len(shared) :]
    start_s += (rows[0].timestamp or 0.0) / 1000
    return Session(rows[0].session_id, start_s, tuple(turns), chain, tenant=tenant)


def _draw(tenants: Mapping[str, float], count: int, seed: int) -> list[str]:
    """A tenant for each of so many, by weight."""
    weights = np.array(list(tenants.values()))
    chosen = np.random.default_rng(seed).choice(list(tenants), count, p=weights / weights.sum())
    return [str(name) for name in chosen]


def _json_lines(path: Path, row: type[_Row]) -> Iterator[_Row]:
    decoder = msgspec.json.Decoder(row)
    with path.open("rb") as file:
        for line, text in enumerate(file, start=1):
            try:
                yield decoder.decode(text)
            except msgspec.MsgspecError as error:
                wanted = ", ".join(row.__struct_fields__)
                raise TraceError(f"{path}, line {line}: {error}; expected {wanted}") from error
