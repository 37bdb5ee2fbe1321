"""Several answers made into one: every text under its question, and nothing of the rest lost."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import TypeVar

from trailwarden.agents.turn import Said
from trailwarden.asking.answer import Answer, AnswerRow, Key, Outcome, Understood

One = TypeVar("One")
_RANKED = (Outcome.ANSWERED, Outcome.ASKED, Outcome.REFUSED, Outcome.FAILED)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a question, and what was said to it."""

    question: str
    said: Said


def joined(parts: Sequence[Part]) -> Said:
    """One answer from those to the parts.

    It is `answered` if any part was; what asks back, is refused or failed says so in the text.
    Rows tell in `group` which part they belong to and, where they differ, in which unit they are.
    `events` counts an event of several parts once where all ids are told, else once for each. The
    call to go on from is that of the last part that was answered.
    """
    if len(parts) == 1:
        return parts[0].said
    answers = [part.said.answer for part in parts]
    units = _different(answer.unit for answer in answers if answer.rows)
    answer = Answer(
        outcome=min((answer.outcome for answer in answers), key=_RANKED.index),
        text="\n\n".join(_texts(parts)),
        rows=tuple(_rows(answers, units)),
        unit=units[0] if len(units) == 1 else "",
        events=_events(answers),
        event_ids=_all(answer.event_ids for answer in answers),
        fingerprint=_fingerprint(answers),
        query=tuple(chain.from_iterable(answer.query for answer in answers)),
        understood=_understood([answer.understood for answer in answers]),
        caveats=_all(answer.caveats for answer in answers),
        reason=", ".join(_different(answer.reason for answer in answers if answer.reason)),
        links=_all(answer.links for answer in answers),
    )
    calls = [part.said.call for part in parts if part.said.answer.outcome is Outcome.ANSWERED]
    return Said(answer, calls[-1] if calls else None)


def _texts(parts: Sequence[Part]) -> Iterable[str]:
    """Every part's; a doubt that an earlier part told in the same sentence is not told again."""
    told: set[str] = set()
    for number, part in enumerate(parts, 1):
        answer = part.said.answer
        text = answer.text
        for doubt in answer.caveats:
            if doubt in told:
                text = text.replace(f" {doubt}", "")
        told.update(doubt for doubt in answer.caveats if doubt in text)
        options = "".join(f"\n   - {option}" for option in answer.options)
        yield f"{number}. {part.question}\n{text}{options}"


def _rows(answers: Sequence[Answer], units: Sequence[str]) -> Iterable[AnswerRow]:
    for number, answer in enumerate(answers, 1):
        mark: dict[str, Key] = {"part": number}
        if len(units) > 1:
            mark["unit"] = answer.unit
        for row in answer.rows:
            yield row.model_copy(update={"group": {**mark, **row.group}})


def _events(answers: Sequence[Answer]) -> int:
    if all(answer.events == len(answer.event_ids) for answer in answers):
        return len(_all(answer.event_ids for answer in answers))
    return sum(answer.events for answer in answers)


def _fingerprint(answers: Sequence[Answer]) -> str:
    told = [answer.fingerprint for answer in answers if answer.fingerprint]
    if len(told) < 2:
        return "".join(told)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[: len(told[0])]


def _understood(several: Sequence[Understood]) -> Understood:
    zones = _different(one.zone for one in several)
    return Understood(
        animal=_all(one.animal for one in several),
        cameras=_all(one.cameras for one in several),
        since=_end([one.since for one in several], min),
        until=_end([one.until for one in several], max),
        zone=zones[0] if len(zones) == 1 else None,
        reading="; ".join(_different(one.reading for one in several if one.reading)),
    )


def _end(
    ends: Sequence[datetime | None], choose: Callable[[Iterable[datetime]], datetime]
) -> datetime | None:
    """The outermost end; open if one is."""
    told = [end for end in ends if end is not None]
    return choose(told) if len(told) == len(ends) else None


def _all(lists: Iterable[Iterable[One]]) -> tuple[One, ...]:
    return tuple(_different(chain.from_iterable(lists)))


def _different(things: Iterable[One]) -> list[One]:
    """Each once, in order."""
    return list(dict.fromkeys(things))
