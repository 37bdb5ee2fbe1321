"""Puts questions together: a core, its adjuncts, how people begin and end, and slips."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import islice

from trailwarden.asking.calls import CALLS, Call
from trailwarden.learning.questions.example import Example, Split
from trailwarden.learning.questions.grammar import NONE, Core, cores_of
from trailwarden.learning.questions.noise import noisy
from trailwarden.learning.questions.pattern import TAIL, Piece, write
from trailwarden.learning.questions.phrases import Phrases
from trailwarden.learning.questions.setting import Setting, settings

PER_WORLD = 20
"""So many questions speak of the names of one world."""

_NONE_SHARE = 0.18
_WEIGHTS = {"count_events": 4.5, "search_events": 2.0, "compare": 1.6, "list_reports": 0.5}
_ADJUNCTS = {"camera": 0.3, "when": 0.5, "hours": 0.2}
_LONGEST = 200
_QUESTION = re.compile(
    r"\s*(who|what|which|when|where|how|why|is|are|was|were|do|does|did|has|have|can|could|may"
    r"|will|would|any|should|shall|at what|on which|in which|since when|from)\b",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"(show|list|find|give|tell|write|make|create|describe|count|compare|search|look|play|open"
    r"|draw|plot|map|track|follow|trace|prepare|generate|explain|break|put|turn|delete|remove)\b"
)
_OPENINGS = (
    "hi, ", "hello, ", "hey, ", "good morning, ", "please tell me: ", "quick question: ",
    "i want to know: ", "um, ", "so ", "ok, ", "hello warden, ", "can you tell me: ", "question: ",
    "I'm the new volunteer. ", "my daughter asks: ", "for the meeting: ",
    "the farmer wants to know: ",
    "we talked about this at lunch. ", "sorry if this is a silly question, ", "hi again. ",
    "for my thesis: ", "as a warden I need this: ", "and now: ", "well, ", "just curious, ",
    "just wondering, ", "not sure who to ask, but ", "hey there! ", "one more thing: ", "now ",
)  # fmt: skip
_CLOSINGS = (
    " please", " please", ", please", " pls", " thanks", ", thanks", ", thank you", ", thx", "!",
    "...", " :)", ", if you know", ", do you know", " or what", ", cheers", " for me",
)  # fmt: skip


def examples(seed: int, n: int, split: Split = "train") -> list[Example]:
    """`n` different questions over all tools, in about equal parts, 18 % of them without answer.

    Equal arguments make equal questions; a longer list begins with the shorter one.
    """
    found: list[Example] = []
    seen: set[str] = set()
    for one in _without_end(seed, split):
        if one.question.lower() not in seen:
            seen.add(one.question.lower())
            found.append(one)
        if len(found) == n:
            break
    return found


def _without_end(seed: int, split: Split) -> Iterator[Example]:
    rng = random.Random(f"{seed}/{split}")
    for world, setting in enumerate(settings(seed, split)):
        yield from islice(_of_world(rng, setting, split, world), PER_WORLD)


def _of_world(rng: random.Random, setting: Setting, split: Split, world: int) -> Iterator[Example]:
    tools = tuple(CALLS)
    weights = [_WEIGHTS.get(tool, 1.0) for tool in tools]
    while True:
        nobody = rng.random() < _NONE_SHARE
        yield example(
            rng, NONE if nobody else rng.choices(tools, weights)[0], setting, split, world
        )


def example(
    rng: random.Random, tool: str, setting: Setting, split: Split, world: int = 0
) -> Example:
    """One question for a tool (or for `NONE`), spoken in a setting."""
    cores = cores_of(tool, split)
    core = rng.choice(cores)
    if tool == NONE:  # its kinds in equal parts
        why = rng.choice(sorted({one.why for one in cores}))
        core = rng.choice([one for one in cores if one.why == why])
    phrases = Phrases(rng, setting, tool, two_times="when2" in core.slots)
    pieces = write(core.pattern, rng, phrases.fill)
    pieces = _with_adjuncts(pieces, core, phrases)
    pieces = noisy(_among_people(pieces, rng), rng)
    said, copied = _joined(pieces)
    call = None if tool == NONE else _call(tool, copied, phrases.meant, core)
    return Example(said, call, tool if call else f"{NONE}/{core.why}", world)


def _with_adjuncts(pieces: list[Piece], core: Core, phrases: Phrases) -> list[Piece]:
    """Where and when, at the core's tails or in front of it all."""
    rng = phrases.rng
    tails = [place for place, piece in enumerate(pieces) if piece.field == TAIL]
    if not tails:
        return pieces
    used = {piece.field for piece in pieces}
    adjuncts = [name for name in _open_to(phrases, core) if name not in used]
    chosen = [name for name in adjuncts if rng.random() < _ADJUNCTS[name]]
    rng.shuffle(chosen)
    at_front: list[Piece] = []
    at: dict[int, list[Piece]] = {place: [] for place in tails}
    for name in chosen:
        said = phrases.fill("where" if name == "camera" else name)
        if rng.random() < 0.1 and not at_front:
            at_front = [*said, Piece(rng.choice((", ", ", ", " ", ": ")))]
        else:
            at[rng.choice(tails)] += [Piece(rng.choice((" ", " ", " ", " ", ", "))), *said]
    spread = [part for i, piece in enumerate(pieces) for part in at.get(i, [piece])]
    return [*at_front, *spread]


def _open_to(phrases: Phrases, core: Core) -> list[str]:
    """The adjuncts that the tool takes and the core leaves open."""
    given = CALLS[phrases.tool].model_fields if phrases.tool in CALLS else _ADJUNCTS
    by = phrases.meant.get("by", core.means.get("by"))
    closed = set(core.without)
    if by == "camera":
        closed.add("camera")
    if by in ("hour", "sun"):
        closed.add("hours")
    return [name for name in _ADJUNCTS if name in given and name not in closed]


def _among_people(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    """How people begin and end: politeness, hesitation, and marks."""
    said = "".join(piece.text for piece in pieces)
    asks = bool(_QUESTION.match(said))
    draw = rng.random()
    if draw < 0.12:
        pieces = [Piece(rng.choice(_OPENINGS)), *pieces]
    elif draw < 0.26 and _ORDER.match(said):
        pieces = [Piece(rng.choice(("please ", "can you ", "could you ", "pls "))), *pieces]
    if rng.random() < 0.1:
        return [*pieces, Piece(rng.choice(_CLOSINGS))]
    mark = rng.random()
    if asks and mark < 0.6:
        return [*pieces, Piece("??" if mark < 0.02 else "?")]
    return [*pieces, Piece("." if mark < 0.12 else "?" if mark < 0.25 else "")]


def _joined(pieces: list[Piece]) -> tuple[str, dict[str, str]]:
    """The question, and what of it is copied into which field."""
    said = _spaced("".join(piece.text for piece in pieces))
    said = re.sub(r"\b([Aa]) (?=[aeiou])", r"\1n ", said)
    copied: dict[str, str] = {}
    for piece in pieces:
        if piece.field and piece.field != TAIL:
            copied[piece.field] = copied.get(piece.field, "") + piece.text
    return said, {name: _spaced(text) for name, text in copied.items()}


def _spaced(text: str) -> str:
    text = " ".join(text.split())
    return re.sub(r" +([,.?!:])(?=\s|$)|(?<=[?.!,])(,|\.)$", r"\1", text)[:_LONGEST]


def _call(tool: str, copied: dict[str, str], meant: dict[str, object], core: Core) -> Call:
    if "event" in copied:
        copied = {"event": copied["event"]}
    return CALLS[tool].model_validate({**core.means, **meant, **copied})
