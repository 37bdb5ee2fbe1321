"""Whether a call is founded on its question: it carries what is mentioned, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from trailwarden.agents.grounds import invented, words_of
from trailwarden.agents.meaning import Understanding
from trailwarden.asking.animals_words import LIFE
from trailwarden.asking.calls import Call
from trailwarden.asking.errors import AskingError
from trailwarden.asking.found import Found
from trailwarden.asking.lexing import words
from trailwarden.asking.mentions import Mentions

_JOINING = frozenset({"and", "or", "with", "versus", "vs", "to", "than"})
_PAIRED = frozenset({"co_occurrence", "activity_overlap"})
_STEPS = re.compile(
    r"\b(?:by|per|for each) (camera|species|animal|behaviour|hour|week|month)(?![-\w])",
    re.IGNORECASE,
)


def faults(
    call: Call, question: str, mentioned: Mentions, understanding: Understanding
) -> tuple[str, ...]:
    """What a call leaves out of its question, adds to it, or takes for something else."""
    return (
        *(f"{name} is not in the question" for name in invented(call, question)),
        *_unread(call, understanding),
        *_left_out(call, mentioned, understanding),
        *_left_out_choices(call, mentioned),
        *_left_out_steps(call, question),
        *_alone(call, mentioned),
    )


def _unread(call: Call, understanding: Understanding) -> Iterator[str]:
    """Times that are none. A name that nobody knows is no fault of the call."""
    given = words_of(call)
    for name in ("when", "other_when", "hours"):
        if name in given and not understanding.is_read(name, given[name]):
            yield f"{given[name]!r} is no time ({name})"


def _left_out(call: Call, mentioned: Mentions, understanding: Understanding) -> Iterator[str]:
    """Who, where and when are words: each mention must stand in an argument of its kind."""
    given = words_of(call)
    kinds: tuple[tuple[str, Iterable[Found]], ...] = (
        ("animal", (one for one in mentioned.animals if not _is_any(one, understanding.whom))),
        ("camera", (one for one in mentioned.cameras if not _is_any(one, understanding.where))),
        ("when", mentioned.days),
        ("hours", mentioned.hours),
        ("event", mentioned.events),
    )
    for kind, spans in kinds:
        said = [set(words(given.get(name, ""))) for name in (kind, f"other_{kind}")]
        lives = _lives(call) if kind == "animal" else set[str]()
        for span in spans:
            named = set(words(span.text)) - lives
            of_both = said[0] | said[1] if all(said) else set[str]()
            if not any(named <= one for one in said) and not named - _JOINING <= of_both:
                yield f"{span.text!r} is left out ({kind})"


def _lives(call: Call) -> set[str]:
    """The words that a call carries as sex or age, and not as an animal."""
    life = call.arguments().get("life")
    return {word for word, value in LIFE.items() if value == life}


def _left_out_choices(call: Call, mentioned: Mentions) -> Iterator[str]:
    """Behaviour, sex or age, and a number of events are values: of tools that take them."""
    given = call.model_dump()
    behaviours = {value for _, value in mentioned.behaviours}
    if "behaviour" in given and behaviours and given["behaviour"] not in behaviours:
        yield "the behaviour is left out or another"
    lives = {value for _, value in mentioned.life}
    if "life" in given and given["life"] not in {None, *lives}:
        yield "nobody said that life"
    numbers = {value for _, value in mentioned.numbers}
    if "limit" in call.arguments() and given["limit"] not in {*numbers, 1}:
        yield "nobody said that number"
    if "limit" in given and numbers and given["limit"] not in numbers:
        yield "the number is left out"


def _left_out_steps(call: Call, question: str) -> Iterator[str]:
    """What an answer is to be broken down by, where it is said in so many words."""
    told = _STEPS.search(question)
    if told is None or "by" not in type(call).model_fields:
        return
    step = "animal" if told[1].lower() == "species" else told[1].lower()
    if call.model_dump(mode="json")["by"] != step:
        yield f"{told[0]!r} is left out"


def _alone(call: Call, mentioned: Mentions) -> Iterator[str]:
    """Two animals are held against each other, where no more than one is named."""
    named = [set(words(one.text)) for one in mentioned.animals]
    are_two = len(named) > 1 or any(one & _JOINING for one in named)
    if call.tool in _PAIRED and not are_two:
        yield "only one animal is named"


def _is_any(span: Found, read: object) -> bool:
    """Whether a mention means no one in particular ("animals", "the cameras")."""
    assert callable(read)
    try:
        return not any(read(span.text))
    except AskingError:
        return False
