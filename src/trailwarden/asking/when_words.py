"""Messy words into a plain line: lower case, one space, numbers as digits, known slips put right.

A `Line` remembers where each of its words stands in the text, so that a phrase found in the line
can be shown as it was written. Every step is linear in the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz.distance import OSA

from trailwarden.asking.when_lexicon import (
    ALIASES,
    NO_SLIP,
    NUMBERS,
    ONES,
    ORDINALS,
    SPELLABLE,
    TENS,
    TENTHS,
)

_TOKEN = re.compile(
    r"""
      \d{4}-\d\d-\d\dT\d\d:?\d\d(?::?\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?(?![\w:])
    | \d{4}-\d\d-\d\d(?!\d) | \d{4}/\d\d?/\d\d?(?![\d/]) | \d{4}-?W\d\d(?:-[1-7])?(?!\w)
    | \d{4}-(?:0[1-9]|1[0-2])(?![\d-])
    | \d\d?(?P<mark>[./-])\d\d?(?P=mark)(?:\d{4}|\d\d)(?![\d./-]\d|\d)
    | \d\d?\.\d\d?\.(?!\d) | \d\d?/\d\d?(?![/\d])
    | \d\d?[:.]\d\d(?::\d\d)?(?![\d.:]\d|\d)
    | \d+(?:st|nd|rd|th)\b | \d+ | \.\. | [^\W\d_]+(?:['\u2019]s\b)? | [^\s]
    """,
    re.VERBOSE | re.IGNORECASE,
)

_MARKS = frozenset(",.;:!?\"'()")
_SHORTEST, _LONG = 5, 9
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2212")


@dataclass(frozen=True)
class Line:
    """The text in plain words. `spans` are where each word stands in the text."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @staticmethod
    def of(text: str) -> Line:
        """Read a text."""
        merged = list(_with_numbers(_tokens(text)))
        return Line(
            tuple(word for word, _, _ in merged), tuple((start, end) for _, start, end in merged)
        )

    @cached_property
    def plain(self) -> str:
        """All words with one space between."""
        return " ".join(self.words)

    @cached_property
    def starts(self) -> list[int]:
        """Where each word begins in `plain`."""
        starts, at = [], 0
        for word in self.words:
            starts.append(at)
            at += len(word) + 1
        return starts

    def word_after(self, at: int) -> int:
        """The first word that begins at or after a place in `plain`."""
        return bisect_left(self.starts, at)

    def place(self, first: int, end: int) -> tuple[int, int]:
        """Where `plain[first:end]` stands in the text."""
        last = bisect_right(self.starts, end - 1) - 1
        return self.spans[self.word_after(first)][0], self.spans[last][1]


def plain(text: str) -> str:
    """The text in plain words, without marks at its ends."""
    words = list(Line.of(text).words)
    while words and words[-1] in _MARKS:
        words.pop()
    while words and words[0] in _MARKS:
        words.pop(0)
    return " ".join(words)


_Token = tuple[str, int, int]


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        word = match[0].replace("\u2019", "'").lower().removesuffix("'s")
        yield put_right(word), match.start(), match.end()


def _with_numbers(tokens: Iterable[_Token]) -> Iterator[_Token]:
    """Number words as digits; "twenty first" and "twenty-one" in one."""
    tens: _Token | None = None
    hyphen: _Token | None = None
    for token in tokens:
        word, _, end = token
        if tens and not hyphen and word == "-":
            hyphen = token
            continue
        if tens and (joined := _joined(TENS[tens[0]], word)):
            yield joined, tens[1], end
            tens = hyphen = None
            continue
        yield from _digits(tens, hyphen)
        tens, hyphen = (token, None) if word in TENS else (None, None)
        if tens is None:
            yield from _digits(token)
    yield from _digits(tens, hyphen)


def _digits(*tokens: _Token | None) -> Iterator[_Token]:
    for token in tokens:
        if token:
            word = token[0]
            yield NUMBERS.get(word, TENTHS.get(word, word)), token[1], token[2]


def _joined(tens: int, word: str) -> str | None:
    if word in ONES[1:10]:
        return str(tens + ONES.index(word))
    if word in ORDINALS[:9]:
        return f"{tens + ORDINALS.index(word) + 1}th"
    return None


@lru_cache(maxsize=4096)
def put_right(word: str) -> str:
    """A time word for its short form or its slip; any other word as it is."""
    if word in ALIASES:
        return ALIASES[word]
    if word in _DASHES:
        return "-"
    if len(word) < _SHORTEST or not word.isalpha() or word in NO_SLIP or word in SPELLABLE:
        return word
    near = [known for known in SPELLABLE if known[0] == word[0] and _is_slip(word, known)]
    return near[0] if len(near) == 1 else word


def _is_slip(word: str, known: str) -> bool:
    """One letter wrong, missing, too many or swapped; two in a long word. Plurals are no slips."""
    if word == known + "s":
        return False
    allowed = 2 if len(known) >= _LONG and len(word) >= len(known) - 1 else 1
    return OSA.distance(word, known, score_cutoff=allowed) <= allowed
