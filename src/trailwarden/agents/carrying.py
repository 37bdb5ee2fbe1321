"""What a part of a question leaves to the other parts: carried over where only one thing is meant.

"is KR03 working and when did it last see a kudu?" has two parts, the second of which points at the
camera of the first. A part that points at what no part or several parts name is asked about: it is
not answered as if nothing had been said. Parts that come to the same call are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from trailwarden.agents.meaning import Understanding
from trailwarden.asking.answer import Answer, Outcome
from trailwarden.asking.calls import Call
from trailwarden.asking.found import Found
from trailwarden.asking.lexing import words
from trailwarden.asking.mentions import Mentions, mentions
from trailwarden.asking.reading import read
from trailwarden.asking.skeleton import skeleton

_POINTERS: Final = {
    "animal": re.compile(
        r"(?<=\blast )one\b|(?<=\bfirst )one\b|(?<=\blatest )one\b|(?<=\bnewest )one\b"
        r"|\b(?:they|them|those|these|he|she|it)\b",
        re.IGNORECASE,
    ),
    "camera": re.compile(
        r"\bit\b|(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bbeen )\bthere\b", re.IGNORECASE
    ),
    "when": re.compile(r"(?<=\w )then\b|\b(?:on|in|during) that (?:day|week|month)\b", re.I),
}
"""What stands for a mention of each kind."""


@dataclass(frozen=True, slots=True)
class Errand:
    """A question for one agent; or, with `ask`, what must be known before it is one."""

    question: str
    ask: Answer | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    said: Mentions
    call: Call | None

    def lacks(self, kind: str) -> bool:
        """Whether the tool takes something of this kind that the part does not name."""
        takes = self.call is not None and kind in type(self.call).model_fields
        return takes and not _of(self.said, kind)


def errands(parts: Sequence[str], understanding: Understanding) -> tuple[Errand, ...]:
    """The parts of a question, each as a question of its own."""
    if len(parts) < 2:
        return tuple(map(Errand, parts))
    read_parts = _shared([_part(text, understanding) for text in parts], understanding)
    found: list[Errand] = []
    calls: list[Call] = []
    for at, part in enumerate(read_parts):
        errand, call = _carried(part, read_parts[:at], understanding)
        if call is not None and any(understanding.same(call, known) for known in calls):
            continue
        calls += [call] if call is not None else []
        found.append(errand)
    return tuple(found)


def _part(text: str, understanding: Understanding) -> _Part:
    known = understanding.vocabulary
    return _Part(text, mentions(text, known), read(text, known, understanding.now).call)


def _shared(parts: list[_Part], understanding: Understanding) -> list[_Part]:
    """Parts that are put alike but for a time or place at the end of the last: it is of all."""
    *others, last = parts
    for kind in ("when", "hours", "camera"):
        ends = [one for one in _of(last.said, kind) if not last.text[one.end :].strip(" ?!.")]
        if ends and not any(_of(one.said, kind) for one in others):
            bare = _bones(last.text[: ends[0].start], understanding)
            tail = last.text[ends[0].start :].rstrip(" ?!.")
            others = [
                _part(f"{one.text.rstrip(' ?!.')} {tail}", understanding)
                if one.lacks(kind) and _bones(one.text, understanding) == bare
                else one
                for one in others
            ]
    return [*others, last]


def _bones(text: str, understanding: Understanding) -> str:
    asked = text.strip(" ?!.,")
    return skeleton(asked, mentions(asked, understanding.vocabulary)).text.strip()


def _carried(
    part: _Part, before: Sequence[_Part], understanding: Understanding
) -> tuple[Errand, Call | None]:
    """A part with what it points at, and the call that it is read as; or what has to be asked."""
    for kind in _POINTERS:
        pointer = _POINTERS[kind].search(part.text) if part.lacks(kind) else None
        named = list(_named(before, kind)) if pointer else []
        if pointer is None or not named:
            continue
        made = [_put(part, pointer, kind, found, understanding) for found in named]
        good = [one for one in made if one.call is not None and not one.lacks(kind)]
        if len(named) == len(good) == 1:
            part = good[0]
        else:
            return Errand(part.text, _asked(part, good)), None
    return Errand(part.text), part.call


def _named(before: Sequence[_Part], kind: str) -> Iterator[Found]:
    """What the parts before name of a kind, each once."""
    seen: set[tuple[str, ...]] = set()
    for part in before:
        for found in _of(part.said, kind):
            if (said := tuple(words(found.text))) not in seen:
                seen.add(said)
                yield found


def _put(
    part: _Part, pointer: re.Match[str], kind: str, found: Found, understanding: Understanding
) -> _Part:
    """The part with a name in place of what points at it."""
    name = found.text
    if kind == "camera":
        name = f"the {name}" if name.islower() else name
        name = f"at {name}" if pointer[0].lower() == "there" else name
    text = f"{part.text[: pointer.start()]}{name}{part.text[pointer.end() :]}"
    made = _part(text, understanding)
    is_same = type(made.call) is type(part.call)
    return made if is_same else replace(made, call=None)


def _asked(part: _Part, good: Sequence[_Part]) -> Answer:
    options = tuple(one.text for one in good)
    text = f"I do not know what “{part.text}” is about."
    if options:
        text = f"{text} Did you mean: {' Or: '.join(options)}"
    return Answer(outcome=Outcome.ASKED, text=text, options=options, reason="unsure")


def _of(said: Mentions, kind: str) -> tuple[Found, ...]:
    kinds = {
        "animal": said.animals,
        "camera": said.cameras,
        "when": said.days,
        "hours": said.hours,
    }
    return kinds[kind]
