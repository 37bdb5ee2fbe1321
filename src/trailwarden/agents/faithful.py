"""Whether other words say the same: every departure of a rephrasing from an answer's own text.

It is strict, since a wrong word is worse than a stiff sentence. A rephrasing may use the answer's
words, and plain ones that claim nothing (`_PLAIN`); it must keep every number, time, date, name and
id, each number with what it counts, every no, and the order of what is compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trailwarden.asking.answer import Answer
from trailwarden.asking.lexing import fold, number, singular

_WORD = re.compile(r"\w+(?:[-:.,/'\N{RIGHT SINGLE QUOTATION MARK}]\w+)*%?|[.!?:;,()]")
_PLAIN_SIGNS = " .,:;!'\N{RIGHT SINGLE QUOTATION MARK}"
_BEFORE_NUMBER = re.compile(r"(?<!\w)[^\w\s.,:;!?()\"']+\s*\d[\d.,]*")
_BREAKS = frozenset(".!?:;,()")
_ENDS = frozenset(".!?:;")
_PLAIN_WORDS = """
a an the this that these those there here it its they them their we our you your i
is are was were be been being has have had do does did
and of in on at by for with during within so also which who what when where how
see saw seen record recorded spot spotted show shown showed appear appeared
according data result answer find found say
"""
_NO_WORDS = """
no not never none nobody nothing neither nor without cannot hardly barely nowhere
"""
_ORDER_WORDS = """
more fewer less most least than before after until since from to between versus vs either
higher lower longer shorter earlier later first last oftener rarer followed
"""
_PLAIN, _NO, _ORDER = (
    frozenset(words.split()) for words in (_PLAIN_WORDS, _NO_WORDS, _ORDER_WORDS)
)


@dataclass(frozen=True, slots=True)
class _Word:
    plain: str  # folded, singular; a number as digits
    is_fact: bool  # a number, time, id, or a name written with a capital
    clause: int  # which one, between commas and stops


def departures(text: str, answer: Answer) -> tuple[str, ...]:
    """What `text` says that `answer.text` does not, or loses of it; empty if they agree."""
    said, meant = list(_words(text)), list(_words(answer.text))
    found = [
        *_signs(text, answer.text),
        *_added(said, meant),
        *_lost(said, meant),
        *_moved(said, meant),
    ]
    return tuple(dict.fromkeys(found))


def _signs(text: str, meant: str) -> Iterator[str]:
    """Signs are read as well as words: a minus, a question mark, or what a terminal obeys."""
    known = {*meant, *_PLAIN_SIGNS}
    for sign in dict.fromkeys(text):
        if not sign.isalnum() and sign not in known:
            yield f"the sign {sign!r} does not stand in the answer"
    known_before = set(_BEFORE_NUMBER.findall(meant))
    for before in _BEFORE_NUMBER.findall(text):
        if before not in known_before:
            yield f"{before!r} does not stand in the answer"


def _added(said: Sequence[_Word], meant: Sequence[_Word]) -> Iterator[str]:
    known = {word.plain for word in meant}
    for word in said:
        if word.plain not in known and (word.is_fact or word.plain not in _PLAIN):
            yield f"{word.plain!r} does not stand in the answer"


def _lost(said: Sequence[_Word], meant: Sequence[_Word]) -> Iterator[str]:
    kept = {word.plain for word in said}
    for word in meant:
        if word.is_fact and word.plain not in kept:
            yield f"{word.plain!r} is lost"
    if sum(map(_denies, said)) != sum(map(_denies, meant)):
        yield "a no is lost or added"


def _moved(said: Sequence[_Word], meant: Sequence[_Word]) -> Iterator[str]:
    known = set(_pairs(meant))
    for pair in _pairs(said):
        if pair not in known:
            yield f"{pair[0]} counts something else than {pair[1]!r}"
    compares = any(word.plain in _ORDER for word in (*said, *meant))
    if compares and _order(said) != _order(meant):
        yield "what is compared stands in another order"


def _order(words: Sequence[_Word]) -> list[str]:
    return [word.plain for word in words if word.is_fact or word.plain not in _PLAIN]


def _pairs(words: Sequence[_Word]) -> Iterator[tuple[str, str]]:
    """Numbers, each with the next word of its clause that says something."""
    for at, word in enumerate(words):
        if word.is_fact and word.plain[:1].isdigit():
            after = (one for one in words[at + 1 :] if one.plain not in _PLAIN)
            counted = next((one for one in after if one.clause == word.clause), None)
            yield word.plain, counted.plain if counted else ""


def _denies(word: _Word) -> bool:
    return word.plain in _NO or word.plain.endswith("n't")


def _words(text: str) -> Iterator[_Word]:
    begins, clause = True, 0
    for match in _WORD.finditer(text):
        word = match[0]
        if word in _BREAKS:
            clause += 1
            begins = begins or word in _ENDS
        else:
            yield _word(word, clause, begins=begins)
            begins = False


def _word(word: str, clause: int, *, begins: bool) -> _Word:
    folded = fold(word)
    counted = number(folded)
    if counted is not None:
        return _Word(str(counted), True, clause)
    if any(character.isdigit() for character in word):
        return _Word(_number(folded), True, clause)
    is_plain = folded in _PLAIN or folded in _NO or folded in _ORDER
    is_name = word[0].isupper() and not begins and word != "I"
    return _Word(folded if is_plain else singular(folded), is_name, clause)


def _number(text: str) -> str:
    """A number in one form; anything else with a digit as it stands."""
    bare = text.replace(",", "").removesuffix("%")
    try:
        value = float(bare)
    except ValueError:
        return text
    return f"{value:g}" + ("%" if text.endswith("%") else "")
