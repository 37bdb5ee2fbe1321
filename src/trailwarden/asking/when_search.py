"""Where a text speaks of days: only what its context shows to be a time is claimed.

"May", "sun", "second" and "spring" are words of many uses, so each rule says by its `Claim` what
must stand before it. Each place of the text is tried once by each pattern: linear in its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from trailwarden.asking.when_frames import (
    AFTER,
    AGO,
    BEFORE,
    EXACT,
    ONWARDS,
    RANGE_LEADS,
    READERS,
    SINCE,
    SO_LONG,
    TO,
    UNTIL,
)
from trailwarden.asking.when_patterns import Claim, nameless, whole_words
from trailwarden.asking.when_words import Line

_EDGES = f"{SINCE}|{UNTIL}|{BEFORE}|{AFTER}|between|from"
_PERIODS = (Claim.FREE, Claim.LED)
_LEADS = {
    **dict.fromkeys(("in", "during", "within", "throughout"), (*_PERIODS, Claim.SEASON)),
    **dict.fromkeys(("over", "for", "of"), _PERIODS),
    "on": (Claim.FREE, Claim.ON),
    "from": (*_PERIODS, Claim.ON),
    "at": (Claim.FREE,),
}
_CLAIMABLE = (Claim.FREE, Claim.LED, Claim.ON)

_EDGE = re.compile(f"(?<![^ ])(?P<edge>{_EDGES}) (?P<article>the )?")
_TO = re.compile(rf"{TO}(?P<article>the )?")
_OPEN_LEAD = re.compile(f"from|{SINCE}")
_RANGE_LEAD = re.compile(RANGE_LEADS)
_ON = re.compile(rf" (?:{ONWARDS})(?![^ ])")
_AND = re.compile(" (?:and|or|vs|versus|than|,|&) ")
_INTERVAL = r"(?:\.\.|\d{4}[\dwtz.:+-]*) / (?:\.\.|\d{4}[\dwtz.:+-]*)"
_ALONE = (_INTERVAL, EXACT)
_AT_EDGE = (nameless(AGO), EXACT, "now")


def phrases(line: Line) -> Iterator[tuple[int, int]]:
    """Where in `line.plain` each phrase begins and ends."""
    search, index, after = _Search(line), 0, -1
    while index < len(line.words):
        begins = line.starts[index]
        ends = search.phrase(index, joined=begins == after)
        if ends is None:
            index += 1
        else:
            yield begins, ends
            index, after = line.word_after(ends), search.next_joined(ends)


@cache
def _patterns(*claims: Claim) -> tuple[re.Pattern[str], ...]:
    """All that may be claimed so, a pattern for each table."""
    return tuple(re.compile(whole_words(reader.pattern(*claims))) for reader in READERS)


@cache
def _extra(regexes: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(whole_words(regex)) for regex in regexes)


def _may_begin(word: str) -> bool:
    return word in _first_words() if word.isalpha() else word[0].isdigit() or word == ".."


@cache
def _first_words() -> frozenset[str]:
    """Every word of every pattern: others begin nothing."""
    regexes = [reader.pattern() for reader in READERS] + [_EDGES, *_LEADS]
    return frozenset(re.findall("[a-z]+", " ".join(regexes)))


class _Search:
    """One text, with what was found at its places."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._text = line.plain
        self._ends: dict[tuple[int, tuple[Claim, ...], tuple[str, ...]], int | None] = {}

    def phrase(self, index: int, *, joined: bool) -> int | None:
        """Where the longest phrase ends that begins at a word; `joined` to one before it."""
        word, at = self._line.words[index], self._line.starts[index]
        if not _may_begin(word):
            return None
        ways = [self._edged(at), self._led(word, at)]
        alone = self._end(at, _CLAIMABLE, _ALONE)
        if alone is not None:
            ways.append(self._other_end(alone, both=False))
            ways.append(alone if joined or self._is_joined(alone) else self._free(at))
        return max((end for end in ways if end is not None), default=None)

    def next_joined(self, end: int) -> int:
        """Where a time would stand that an "and" joins to the one that ends here; -1: none."""
        match = _AND.match(self._text, end)
        return match.end() if match else -1

    def _is_joined(self, end: int) -> bool:
        at = self.next_joined(end)
        return at >= 0 and self._end(at, _CLAIMABLE) is not None

    def _free(self, at: int) -> int | None:
        return self._end(at, (Claim.FREE,), _ALONE)

    def _end(self, at: int, claims: tuple[Claim, ...], extra: tuple[str, ...] = ()) -> int | None:
        key = (at, claims, extra)
        if key not in self._ends:
            patterns = (*_patterns(*claims), *_extra(extra))
            found = (match.end() for one in patterns if (match := one.match(self._text, at)))
            self._ends[key] = max(found, default=None)
        return self._ends[key]

    def _edged(self, at: int) -> int | None:
        """As in "since Monday", "between March and May", "from the 3rd on"."""
        lead = _EDGE.match(self._text, at)
        first = self._after(lead) if lead else None
        if lead is None or first is None:
            return None
        if _RANGE_LEAD.fullmatch(lead["edge"]):
            end = self._other_end(first, both=lead["edge"] == "between")
            if end is not None:
                return end
        if lead["edge"] == "between":
            return None
        onwards = _ON.match(self._text, first)
        if onwards and _OPEN_LEAD.fullmatch(lead["edge"]):
            return onwards.end()
        return None if lead["edge"] == "from" else first

    def _after(self, lead: re.Match[str]) -> int | None:
        """The end of the time after an edge; "the spring" may be a place."""
        claims = _CLAIMABLE if lead["article"] else (*_CLAIMABLE, Claim.SEASON)
        extra = (*_AT_EDGE, nameless(SO_LONG)) if "since" in lead[0] else _AT_EDGE
        whole = self._end(lead.end() - len(lead["article"] or ""), claims, extra)
        return whole if whole is not None else self._end(lead.end(), claims)

    def _other_end(self, first: int, *, both: bool) -> int | None:
        to = _TO.match(self._text, first)
        return self._after(to) if to and (both or to["to"] != "and") else None

    def _led(self, word: str, at: int) -> int | None:
        """As in "in May", "on the 3rd"."""
        if word not in _LEADS:
            return None
        return self._end(at + len(word) + 1, _LEADS[word], _ALONE)
