"""Which words of a question a tool makes something of: those that its cues and details are made of.

A content word that the chosen tool makes nothing of may be a restriction that it would drop.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from trailwarden.asking.lexing import fold, listed
from trailwarden.asking.mention_words import respelt
from trailwarden.asking.mentions import Mentions
from trailwarden.asking.reading_cues import CUES
from trailwarden.asking.reading_details import SPOKEN

_OF_TIMES = listed(
    "night nights day days morning evening afternoon week weeks month months year years hour hours"
    " last dawn dusk spring summer autumn winter weekend before after since until between during"
)
_ESCAPES = re.compile(r"\\[bwds]")
_STEM = re.compile(r"([a-z]{3,})\\w[+*]")


def unaccounted(tool: str, said: Mentions) -> list[str]:
    """The words that neither a mention nor any cue or detail of a tool accounts for."""
    return [
        word
        for word in said.unread
        if _is_slip_of_time(fold(word))
        or not all(_is_of(tool, one) for one in respelt(fold(word)).split())
    ]


def _is_slip_of_time(word: str) -> bool:
    """Whether a word of a time is so misspelt that the time was not read."""
    meant = respelt(word)
    return meant != word and meant in _OF_TIMES


@lru_cache(maxsize=16384)
def _is_of(tool: str, word: str) -> bool:
    whole, stems = _WORDS[tool]
    return word in whole or word.startswith(stems)


def _by_tool() -> dict[str, tuple[frozenset[str], tuple[str, ...]]]:
    """The words and the stems of words in each tool's patterns."""
    patterns: dict[str, list[str]] = defaultdict(list)
    for cue in CUES:
        patterns[cue.speaks_for].append(cue.pattern.pattern)
    for tool, spoken in SPOKEN.items():
        patterns[tool] += spoken
    return {tool: _words_of(" ".join(texts)) for tool, texts in patterns.items()}


def _words_of(patterns: str) -> tuple[frozenset[str], tuple[str, ...]]:
    plain = _ESCAPES.sub(" ", patterns)
    shorter = re.findall(r"([a-z]{2,})[a-z]\?", plain)
    whole = frozenset((*re.findall(r"[a-z]{2,}", plain), *shorter))
    return whole, tuple(sorted(set(_STEM.findall(patterns))))


_WORDS = _by_tool()
