"""A task: a question in a scene, how it must end, and the calls whose answers are right."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from pydantic import JsonValue

from trailwarden.asking.answer import Outcome
from trailwarden.asking.calls import CALLS, Call


class Source(StrEnum):
    """Who wrote the question."""

    HAND = "hand"
    TEMPLATE = "template"


class Half(StrEnum):
    """Whether a question may be looked at and learnt from (`dev`), or never (`held`)."""

    DEV = "dev"
    HELD = "held"


Calls: TypeAlias = tuple[Call, ...]
"""Calls that together answer a question."""


@dataclass(frozen=True, slots=True)
class Task:
    """A question and what is right.

    `expect` are the outcomes that are right. `golds` are alternatives, each the calls that answer
    it; for a question that must be refused or asked back they may tell what would have been called.
    """

    scene: str
    question: str
    expect: tuple[Outcome, ...]
    golds: tuple[Calls, ...]
    source: Source
    half: Half
    why: str = ""

    @property
    def kind(self) -> str:
        """The tool, `several`, or how it must end."""
        if Outcome.ANSWERED not in self.expect:
            return self.expect[0].value
        return self.golds[0][0].tool if len(self.golds[0]) == 1 else "several"

    @property
    def key(self) -> str:
        """A hash of question, scene and what is right: any change makes it another task."""
        golds = [[[call.tool, call.arguments()] for call in calls] for calls in self.golds]
        parts = [self.scene, self.question, [one.value for one in self.expect], golds]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def call_of_json(told: dict[str, JsonValue]) -> Call:
    """A call from JSON. Raises KeyError for no such tool, ValidationError for wrong arguments."""
    rest = {name: value for name, value in told.items() if name != "tool"}
    return CALLS[str(told["tool"])].model_validate(rest)


def _arguments(call: Call) -> dict[str, JsonValue]:
    told: dict[str, JsonValue] = call.model_dump(mode="json", exclude_defaults=True)
    return told
