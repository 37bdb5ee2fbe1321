"""What the grammar writes: a question with the call that answers it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from trailwarden.asking.calls import Call

Split: TypeAlias = Literal["train", "template"]
"""Where a question's wording and names come from: those for training, or those held back."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question and its gold call; None where events cannot answer it.

    `kind` is the tool, or `none/` and why not (`none/weather`). `world` numbers the names that it
    was drawn from: questions of one world speak of the same animals and cameras.
    """

    question: str
    call: Call | None
    kind: str
    world: int


def data_hash(examples: Iterable[Example]) -> str:
    """SHA-256 over questions, calls, kinds and worlds in order, in hexadecimal."""
    digest = hashlib.sha256()
    for one in examples:
        call = None if one.call is None else [one.call.tool, one.call.arguments()]
        line = json.dumps([one.question, call, one.kind, one.world], sort_keys=True)
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()
