"""What every tool answers with: the text, the numbers behind it, and what they rest on."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from pydantic import Field, JsonValue

from trailwarden.asking.model import Model

Key: TypeAlias = str | int | bool | None


class Outcome(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    ASKED = "asked"  # a question back: which of these?
    REFUSED = "refused"  # outside what the events can say, or not here; with the reason
    FAILED = "failed"  # something broke; with what to do next


class AnswerRow(Model):
    """One line of the numbers, as the query door gave it (see `query.result.Row`)."""

    group: dict[str, Key] = Field(default_factory=dict)
    value: float | int | str | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    effort_days: float | None = None
    event_ids: tuple[str, ...] = ()
    detail: JsonValue = None


class Understood(Model):
    """How the words of a call were read."""

    animal: tuple[str, ...] = ()  # scientific names, categories or individuals
    cameras: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    zone: str | None = None
    reading: str = ""  # for people: "Mon 9 to Sun 15 Nov 2026, at night"


class Link(Model):
    """Something to look at: a clip, a picture, a report. `uri` is http(s) or a file here."""

    uri: str
    name: str
    media_type: str
    event_id: str | None = None


class Answer(Model):
    """A tool's answer.

    `text` is composed from the rows and nothing else. `query` holds the questions to the query
    door (JSON of `query.Question`) that made the rows. `event_ids` is the beginning of what it
    rests on, `events` how many there are, `fingerprint` stands for all of them. Asked: `options`
    are what may be meant, and one of them in the call's `field` makes it clear. Refused or failed:
    `reason` is a code such as `unknown_taxon`.
    """

    outcome: Outcome
    text: str
    rows: tuple[AnswerRow, ...] = ()
    unit: str = ""
    events: int = 0
    event_ids: tuple[str, ...] = ()
    fingerprint: str = ""
    query: tuple[JsonValue, ...] = ()
    understood: Understood = Understood()
    caveats: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    field: str = ""
    reason: str = ""
    links: tuple[Link, ...] = ()
