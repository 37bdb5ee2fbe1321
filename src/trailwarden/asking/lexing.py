"""Words of a text with their places: folded, without possessives, letters and digits apart."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019`\u00b4][^\W\d_]+)*|\d+")
_ENDING = re.compile(r"'(?:s|d|m|ve|ll|re)?$")
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019`\u00b4", "'"))

_IRREGULAR = {
    "mice": "mouse",
    "geese": "goose",
    "dormice": "dormouse",
    "titmice": "titmouse",
    "magpies": "magpie",
    "buffaloes": "buffalo",
    "dingoes": "dingo",
    "flamingoes": "flamingo",
    "wolves": "wolf",
    "calves": "calf",
    "hooves": "hoof",
    "oxen": "ox",
    "lice": "louse",
    "children": "child",
    "men": "man",
    "women": "woman",
    "people": "person",
    "persons": "person",
    "lynxes": "lynx",
    "dice": "die",
    "species": "species",
    "series": "series",
    "hyenas": "hyena",
    "hyaena": "hyena",
    "hyaenas": "hyena",
    "buses": "bus",
    "ibexes": "ibex",
}
_HISSING = ("xes", "ches", "shes", "sses", "zes")

_COUNTING = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen twenty"
)
NUMBERS = {word: number for number, word in enumerate(_COUNTING.split())} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "hundred": 100,
    "dozen": 12,
}
"""Numbers in words."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a number: `text[start:end]`, and `word` as it is compared."""

    word: str
    start: int
    end: int


def listed(said: str) -> frozenset[str]:
    """A text's words as a set: how tables of words are written."""
    return frozenset(said.split())


def tokens(text: str) -> tuple[Token, ...]:
    """The words and numbers of a text, in order."""
    return tuple(Token(fold(found[0]), *found.span()) for found in _WORD.finditer(text))


def words(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared, in the singular."""
    return tuple(singular(token.word) for token in tokens(text))


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """Lower case, no accents, no possessive, no zeros in front of a number."""
    if word.isdigit():
        return str(int(word)) if word.isascii() and len(word) < 20 else word.lstrip("0")[:40] or "0"
    plain = word.translate(_APOSTROPHES).casefold()
    if not plain.isascii():
        split = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in split if not unicodedata.combining(letter))
    return _ENDING.sub("", plain)


@lru_cache(maxsize=8192)
def singular(word: str) -> str:
    """One form for a noun's singular and plural; other words may change too, but always alike."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(_HISSING):
        return word[:-2]
    return word.removesuffix("s")


def number(word: str) -> int | None:
    """The number that a folded word says."""
    if word.isdigit():
        return int(word) if len(word) < 10 and word.isascii() else None
    return NUMBERS.get(word)
