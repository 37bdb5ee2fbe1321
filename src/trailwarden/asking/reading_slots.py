"""What a tool is called with: mentions put into its fields, and what would not go in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from trailwarden.asking.calls import CALLS, Call
from trailwarden.asking.found import Found
from trailwarden.asking.lexing import words
from trailwarden.asking.mention_times import OPEN
from trailwarden.asking.mentions import Mentions

_LIST = re.compile(
    r"\s*(?:,|&|\+|/|,?\s*\b(?:and|or|plus|as well as)\b)\s*(?:(?:also|at|on|by|in|the|a|an|any|our"
    r"|young|baby)\s+)*",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(?:between|in)\s+(.+?)\s+(?:and|or|with)\s+(.+)", re.IGNORECASE)
_LAST = re.compile(
    r"\W*(?:than|and|or|versus|vs\.?|compared to) (?:the )?last\b(?! \w)", re.IGNORECASE
)
_READERS = {"visitors", "visitor", "people", "tourists", "tourist", "hunters", "rangers", "kids"}
_PAIRED = {"compare", "co_occurrence", "activity_overlap"}
_OF_THE_DAY = {"activity_pattern", "activity_overlap"}
"""Tools that answer by the hour, whichever hours were named."""
_LONGEST = 200


@dataclass(slots=True)
class Filled:
    """The arguments of a call; `lost` are mentions that its tool has no field for."""

    arguments: dict[str, object] = field(default_factory=dict)
    lost: list[Found] = field(default_factory=list)

    def put(self, fields: frozenset[str], name: str, found: Found) -> None:
        """Give a field a mention's words, if the tool has it and nothing else is in it."""
        if name in fields and name not in self.arguments and len(found.text) <= _LONGEST:
            self.arguments[name] = found.text
        else:
            self.lost.append(found)


def fill(tool: str, question: str, said: Mentions) -> Filled:
    """The mentions of a question in the fields of a tool."""
    filled = Filled()
    fields = frozenset(CALLS[tool].model_fields)
    for name, other, spans in (
        ("animal", "other_animal", _distinct(_in_pictures(tool, said.animals))),
        ("camera", "other_camera", _distinct(said.cameras)),
        ("when", "other_when", list(said.days)),
    ):
        _put_all(filled, fields, question, name, other, spans, tool)
    for found in joined(question, said.hours if tool not in _OF_THE_DAY else ()):
        filled.put(fields, "hours", found)
    for found in said.events:
        filled.put(fields, "event", found)
    if "event" in filled.arguments:  # its id says it all
        filled.arguments = {"event": filled.arguments["event"]}
    return filled


def _put_all(
    filled: Filled,
    fields: frozenset[str],
    question: str,
    name: str,
    other: str,
    spans: Sequence[Found],
    tool: str,
) -> None:
    """One of a kind in its field; of two kinds to be held against each other, one in each."""
    paired = tool in _PAIRED and other in fields and not _has_pair(filled)
    if paired and len(spans) == 2:
        filled.put(fields, name, spans[0])
        filled.put(fields, other, spans[1])
        return
    if paired and len(spans) == 1 and (pair := _RANGE.fullmatch(spans[0].text)):
        filled.arguments |= {name: pair[1], other: pair[2]}
        return
    if paired and len(spans) == 1 and name == "when" and _than_last(spans[0], question):
        this = spans[0].text
        filled.arguments |= {name: this, other: f"last {this.split()[-1]}"}
        return
    for found in joined(question, spans):
        said = found.text.casefold()
        if said != "ever" and (name in fields or said not in OPEN):
            filled.put(fields, name, found)


def _than_last(found: Found, question: str) -> bool:
    """Whether it is held against the one before: "this week than last"."""
    this = found.text.casefold().startswith("this ") and len(found.text.split()) == 2
    return this and bool(_LAST.match(question[found.end :]))


def _has_pair(filled: Filled) -> bool:
    return any(name.startswith("other_") for name in filled.arguments)


def _in_pictures(tool: str, spans: Sequence[Found]) -> Sequence[Found]:
    """Animals and people, less those for whom a report is written."""
    if tool != "write_report":
        return spans
    return [found for found in spans if found.text.casefold() not in _READERS]


def _distinct(spans: Sequence[Found]) -> list[Found]:
    """Each name once, as it was first said."""
    seen: dict[tuple[str, ...], Found] = {}
    for found in spans:
        seen.setdefault(words(found.text), found)
    return list(seen.values())


def joined(question: str, spans: Sequence[Found]) -> list[Found]:
    """Spans of one list ("foxes and badgers") as one."""
    whole: list[Found] = []
    for found in spans:
        last = whole[-1] if whole else None
        if last and _LIST.fullmatch(question[last.end : found.start]):
            whole[-1] = Found(last.start, found.end, question[last.start : found.end])
        else:
            whole.append(found)
    return whole


def made(tool: str, arguments: dict[str, object]) -> Call:
    """The call; fields that the tool lacks are left out."""
    kind = CALLS[tool]
    kept = {name: value for name, value in arguments.items() if name in kind.model_fields}
    return kind.model_validate(kept)
