"""The nouns of the ledger: whose tokens, what became of them, one entry, a sum of entries.

Every token is in exactly one column of exactly one entry:

    prompt_computed     by the engine, for the prompt
    prompt_cached       found in the engine's cache
    prompt_recomputed   computed again because the engine ran out of memory under the request
    output_used         given to the caller, who kept it
    output_wasted       the others; the entry's `fate` says why
    speculative         computed ahead of need, whether it was needed (`used`) or not (`unneeded`)

So prompt_computed + prompt_recomputed + speculative is what the engine computed of prompts, and
output_used + output_wasted what it said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from enum import StrEnum

from trailwarden.serving.ledger.errors import WrongEntry


class Fate(StrEnum):
    """What became of an entry's output, and so what its prompt was for."""

    USED = "used"
    CANCELLED = "cancelled"  # the reader left
    RETRIED = "retried"  # another worker did it again
    TIMED_OUT = "timed_out"  # it ran longer than it may
    BROKEN = "broken"  # the worker failed or lied in the middle
    OVER_LENGTH = "over_length"  # cut off at the limit, and of no use so
    REJECTED = "rejected"  # the caller could not use it: not what the schema or the task asked for
    UNNEEDED = "unneeded"  # computed ahead of a turn that came too late or never


@dataclass(frozen=True, slots=True)
class Account:
    """Whose tokens. An empty name was not told. `agent` is the session, `step` its nth request."""

    tenant: str
    program: str = ""
    agent: str = ""
    step: int = 0
    model: str = ""
    worker: str = ""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Whole tokens by owner; see the module."""

    prompt_computed: int = 0
    prompt_cached: int = 0
    prompt_recomputed: int = 0
    output_used: int = 0
    output_wasted: int = 0
    speculative: int = 0

    def __add__(self, other: Tokens) -> Tokens:
        """Column by column."""
        return Tokens(*(mine + its for mine, its in zip(self, other, strict=True)))

    def __iter__(self) -> Iterator[int]:
        """The columns in their order."""
        return iter(astuple(self))

    @property
    def computed(self) -> int:
        """What the engine computed of prompts."""
        return self.prompt_computed + self.prompt_recomputed + self.speculative

    @property
    def output(self) -> int:
        """What the engine said."""
        return self.output_used + self.output_wasted

    @property
    def all(self) -> int:
        """Every token once."""
        return sum(self)


COLUMNS = tuple(field.name for field in fields(Tokens))


@dataclass(frozen=True, slots=True)
class Entry:
    """One attempt at a worker, or a correction of one. `at_s` is seconds since 1970.

    A correction moves tokens: some of its columns are negative, and they sum to nothing.
    """

    at_s: float
    request_id: str
    account: Account
    tokens: Tokens
    fate: Fate = Fate.USED
    measured: bool = True
    corrects: bool = False

    def __post_init__(self) -> None:
        if not all(type(count) is int for count in self.tokens):
            raise WrongEntry(f"request {self.request_id}: tokens are whole numbers: {self.tokens}")
        if not self.corrects and min(self.tokens) < 0:
            raise WrongEntry(f"request {self.request_id}: tokens below zero: {self.tokens}")
