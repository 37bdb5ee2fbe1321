"""Everything that a question mentions: who, where, when, doing what; and what is left over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from trailwarden.asking.animals_words import LIFE
from trailwarden.asking.calls import Behaviour, Life
from trailwarden.asking.found import Found
from trailwarden.asking.lexing import Token, fold, number, singular, tokens
from trailwarden.asking.mention_times import (
    covered,
    events_in,
    is_within,
    reviewers_in,
    sure_places,
    times_in,
    unbounded_in,
    without_greeting,
)
from trailwarden.asking.mention_words import BEHAVIOURS, DOINGS
from trailwarden.asking.names_index import index_of
from trailwarden.asking.names_scan import Kind, Named, scan
from trailwarden.asking.plain_words import FILLERS
from trailwarden.asking.vocabulary import Vocabulary

_LONGEST = 2000
_SHOWN = frozenset({"the", "a", "me", "us", "all", "my", "our", "that", "this"})
_IMPERATIVES = frozenset({"play"})


@dataclass(frozen=True, slots=True)
class Mentions:
    """What a question mentions, each with its span, in the order of the question.

    `unread` are the content words that nothing accounts for. Of a text of more than 2,000
    characters only the beginning is read, and the next word is unread. `guessed` are those
    animals and cameras that are told only by where they stand: nobody knows such a name.
    """

    animals: tuple[Found, ...] = ()
    cameras: tuple[Found, ...] = ()
    days: tuple[Found, ...] = ()
    hours: tuple[Found, ...] = ()
    behaviours: tuple[tuple[Found, Behaviour], ...] = ()
    life: tuple[tuple[Found, Life], ...] = ()
    events: tuple[Found, ...] = ()
    numbers: tuple[tuple[Found, int], ...] = ()
    unread: tuple[str, ...] = ()
    guessed: tuple[Found, ...] = ()


def mentions(question: str, vocabulary: Vocabulary) -> Mentions:
    """What `question` mentions. Never raises."""
    text = without_greeting(question[:_LONGEST])
    words = tokens(text)
    index = index_of(vocabulary)
    events = events_in(text)
    days, hours = times_in(text, (*events, *sure_places(text, words, index, events)))
    fixed = (*events, *days, *hours, *reviewers_in(text))
    named = scan(text, words, index, covered(words, fixed), timed=True)
    animals = _without_young(_spans(text, named[Kind.ANIMAL]), text)
    cameras = _spans(text, named[Kind.CAMERA])
    inside = covered(words, (*fixed, *cameras, *unbounded_in(text)))
    doings = _doings(text)
    told = covered(words, [found for found, _ in doings])
    free = [word for at, word in enumerate(words) if at not in inside | told]
    plain = [word for word in free if not is_within(word, animals)]
    behaviours = (*doings, *_behaviours(text, plain))
    life, numbers = _life(text, free), _numbers(text, plain)
    known = [one for one, _ in (*behaviours, *life, *numbers)]
    return Mentions(
        animals=tuple(animals),
        cameras=tuple(cameras),
        days=days,
        hours=hours,
        behaviours=behaviours,
        life=life,
        events=events,
        numbers=numbers,
        unread=(*_left(text, plain, known), *_cut_off(question)),
        guessed=tuple(
            _spans(text, [one for kind in named.values() for one in kind if one.guessed])
        ),
    )


def _cut_off(question: str) -> tuple[str, ...]:
    """The first word of what is too long to read."""
    return tuple(question[_LONGEST : _LONGEST + 40].split()[:1])


def _spans(text: str, named: Sequence[Named]) -> list[Found]:
    return [Found(one.start, one.end, text[one.start : one.end]) for one in named]


def _behaviours(text: str, words: Sequence[Token]) -> tuple[tuple[Found, Behaviour], ...]:
    """What is done; "play the last clip" is done by us."""
    ours = {
        word.start
        for word, after in zip(words, (*words[1:], None), strict=False)
        if word.word in _IMPERATIVES and (word is words[0] or (after and after.word in _SHOWN))
    }
    return tuple(
        (_span(text, word), BEHAVIOURS[word.word])
        for word in words
        if word.word in BEHAVIOURS and word.start not in ours
    )


def _doings(text: str) -> tuple[tuple[Found, Behaviour], ...]:
    """What is done, where it takes several words to say: "looking for food"."""
    return tuple(
        (Found(*one.span(), one[0]), behaviour)
        for behaviour, said in DOINGS
        for one in re.finditer(rf"\b(?:{said})\b", text, re.IGNORECASE)
    )


def _life(text: str, words: Sequence[Token]) -> tuple[tuple[Found, Life], ...]:
    return tuple(
        (_span(text, word), LIFE[singular(word.word)])
        for word in words
        if singular(word.word) in LIFE and word.word not in FILLERS
    )


def _numbers(text: str, words: Sequence[Token]) -> tuple[tuple[Found, int], ...]:
    return tuple(
        (_span(text, word), value)
        for word in words
        if (value := number(word.word)) is not None and word.word != "one"
    )


def _left(text: str, words: Sequence[Token], known: Sequence[Found]) -> tuple[str, ...]:
    """Content words that are no mention."""
    return tuple(
        text[word.start : word.end]
        for word in words
        if not is_within(word, known) and word.word not in FILLERS
    )


def _without_young(animals: list[Found], text: str) -> list[Found]:
    """Animals, less those that only say how old others are ("boar piglets", "deer with fawns")."""
    return [
        found
        for last, found in zip([None, *animals], animals, strict=False)
        if last is None
        or singular(fold(found.text)) not in LIFE
        or text[last.end : found.start].strip() not in {"", "with"}
    ]


def _span(text: str, word: Token) -> Found:
    return Found(word.start, word.end, text[word.start : word.end])
