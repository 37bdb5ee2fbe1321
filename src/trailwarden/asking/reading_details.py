"""The finer points of a call: counted what, by what, how many, which end; read off a skeleton."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trailwarden.asking.calls import Order, Period, ReportKind, Which
from trailwarden.asking.lexing import singular
from trailwarden.asking.mentions import Mentions
from trailwarden.asking.reading_counting import BY, COUNTED, EACH
from trailwarden.asking.skeleton import Skeleton

_LAST = r"(?:last|latest|newest|most recent|recent|final)"
_FIRST = r"(?:first|oldest|earliest)"
_PIC = (
    r"(?:pictures?|photos?|images?|videos?|clips?|recordings?|sightings?|events?|detections?"
    r"|observations?|shots?|visits?|records?|ones?|animals?|visitors?)"
)
_GROUPED = re.compile(
    r"\b(?:per|by|for each|for every)(?: the| single)? (?:camera|station|site|species|animal"
    r"|behaviour|hour"
    r"|day|night|week|month)\b"
)
_REVIEWED = (
    (
        False,
        r"\b(?:un ?reviewed|un ?checked|un ?verified|un ?confirmed|(?:have|has|need|needs|still"
        r"|ought|left)"
        r" to (?:be )?(?:review|check|verif|confirm)\w*|not (?:yet |been )*(?:reviewed|checked"
        r"|verified"
        r"|looked at|confirmed)|needs? (?:a |an |some )?(?:human|person)|needs? (?:a )?review\w*"
        r"|needs? (?:to be )?check\w*"
        r"|to (?:be )?review(?:ed)?"
        r"|(?:nobody|no one|noone|no human|no person) (?:has |had )?(?:yet )?(?:looked|reviewed"
        r"|checked|seen)"
        r"(?: at)?|still to (?:check|review)|review queue|awaiting review|only the machine)\b",
    ),
    (
        True,
        r"\b(?:reviewed|checked|verified|confirmed by|checked by|looked at by|seen by a (?:person"
        r"|human)"
        r"|human reviewed|manually checked|confirmed)\b",
    ),
)
_PERIOD = tuple(
    (
        step,
        rf"\b{EACH} (?:the |single )?{step}s?\b|\b{step} by {step}\b|\bfrom {step} to {step}\b"
        rf"|\b{adverb}\b",
    )
    for step, adverb in ((Period.DAY, "daily"), (Period.WEEK, "weekly"), (Period.MONTH, "monthly"))
)
_WHICH = (
    (
        Which.BOTH,
        rf"\b{_FIRST} (?:and|or) (?:the |when )?{_LAST}\b|\b{_LAST} and (?:the )?{_FIRST}\b"
        r"|\bfrom (?:when|which date|what date)\b|\bfirst\b.*\band\b.*\blast\b",
    ),
    (
        Which.FIRST,
        rf"\b{_FIRST}\b|\b(?:arrive|arrived|start|started|begin|began|return|returned)\b"
        r"|\bsince when\b",
    ),
)
_DATA_STATUS = (
    r"\b(?:data|status|completeness|complete|quality|technical|health|camera status|gaps|coverage)"
    r" (?:\w+ ){0,2}?(?:reports?|summary|overview)\b|\bdata (?:status|quality|completeness)\b"
    r"|\breport (?:\w+ ){0,2}(?:data|completeness|status|quality|gaps)\b|\bhow complete\b"
    r"|\bcompleteness\b|\bstate of the (?:data|cameras)\b|\bhow good (?:the |our "
    r"|are the )*data\b|\b(?:missing|gaps in) (?:the )?data\b|\bdata (?:is|are) missing\b"
    r"|\bstatus of (?:the |our |my )?data\b"
)
_PUBLIC = (
    r"\b(?:public\w*|everybody|everyone|visitors?|tourists?|website|web site|newsletter|press"
    r"|notice ?board"
    r"|school\w*"
    r"|journalists?|newspaper|open|outsiders|community|anonymi[sz]ed|publish\w*|facebook|village"
    r"|citizens|general audience|shared? with (?:all|the))\b"
)
_OLDEST = (
    rf"\b{_FIRST} (?:N|A|{_PIC})\b|\boldest\b|\bearliest\b|\bin order of time\b"
    rf"|\bchronological\w*\b"
)
_ONE = rf"\b(?:{_LAST}|{_FIRST}) (?:A|{_PIC})\b|\b(?:just|me|only|a single) one (?:A|{_PIC})\b"
_COUNT_OF = (
    rf"\b(?:{_LAST}|{_FIRST}|top|me|show|find|list|give|see|the|get|any|random) N\b"
    rf"|\bN (?:{_LAST}|{_FIRST}|A|{_PIC})\b"
)
_MOST = 999
"""The highest number that may say how many to show; higher ones are years, or something else."""
_NOT_PLURAL = frozenset(
    {"deer", "sheep", "fish", "elk", "moose", "boar", "grouse", "wildlife", "bison"}
)


def details(tool: str, skeleton: Skeleton, said: Mentions) -> dict[str, object]:
    """What the skeleton says of a tool's further fields; the others are left out."""
    found = dict(_DETAILS[tool](skeleton, said)) if tool in _DETAILS else {}
    return {name: value for name, value in found.items() if value is not None}


def groups_beyond_one(skeleton: Skeleton) -> list[str]:
    """What else an answer shall be broken down by, after the first ("per week and per camera")."""
    return [found[0] for found in _GROUPED.finditer(skeleton.text)][1:]


def _first(choices: tuple[tuple[object, str], ...], skeleton: Skeleton) -> object | None:
    return next((value for value, cue in choices if re.search(cue, skeleton.text)), None)


def _doing(said: Mentions) -> object | None:
    return said.behaviours[0][1] if said.behaviours else None


def _life(said: Mentions) -> object | None:
    return said.life[0][1] if said.life else None


def _search(skeleton: Skeleton, said: Mentions) -> Iterator[tuple[str, object]]:
    yield "behaviour", _doing(said)
    yield "life", _life(said)
    yield "reviewed", _first(_REVIEWED, skeleton)
    if re.search(_OLDEST, skeleton.text):
        yield "order", Order.OLDEST
    yield "limit", _limit(skeleton, said)


def _limit(skeleton: Skeleton, said: Mentions) -> int | None:
    if said.numbers and said.numbers[0][1] <= _MOST and re.search(_COUNT_OF, skeleton.text):
        return max(1, min(100, said.numbers[0][1]))
    one = re.search(_ONE, skeleton.text)
    if one is None:
        return None
    noun = one[0].split()[-1]
    if noun == "A":
        noun = said.animals[0].text.split()[-1].casefold()
    return 1 if noun in _NOT_PLURAL or singular(noun) == noun else None


def _count(skeleton: Skeleton, said: Mentions) -> Iterator[tuple[str, object]]:
    yield "behaviour", _doing(said)
    yield "life", _life(said)
    yield "reviewed", _first(_REVIEWED, skeleton)
    counted = _first(COUNTED, skeleton)
    yield "count", counted
    yield "by", _first(BY, skeleton)


def _compare(skeleton: Skeleton, said: Mentions) -> Iterator[tuple[str, object]]:
    yield "behaviour", _doing(said)
    yield "count", _first(COUNTED, skeleton)


def _behaviour(skeleton: Skeleton, said: Mentions) -> Iterator[tuple[str, object]]:
    yield "behaviour", _doing(said)


def _first_last(skeleton: Skeleton, said: Mentions) -> Iterator[tuple[str, object]]:
    yield "which", _first(_WHICH, skeleton)


def _period(skeleton: Skeleton, said: Mentions) -> Iterator[tuple[str, object]]:
    yield "by", _first(_PERIOD, skeleton)


def _report(skeleton: Skeleton, said: Mentions) -> Iterator[tuple[str, object]]:
    if re.search(_DATA_STATUS, skeleton.text):
        yield "kind", ReportKind.DATA_STATUS
    if re.search(_PUBLIC, skeleton.text):
        yield "public", True


_DETAILS = {
    "search_events": _search,
    "count_events": _count,
    "compare": _compare,
    "behaviour": _behaviour,
    "first_last": _first_last,
    "trend": _period,
    "watching_effort": _period,
    "write_report": _report,
}

_OF_COUNTS = [pattern for _, pattern in (*COUNTED, *BY, *_REVIEWED)]
SPOKEN: dict[str, list[str]] = {
    "search_events": [*(pattern for _, pattern in _REVIEWED), _OLDEST, _ONE, _COUNT_OF],
    "count_events": _OF_COUNTS,
    "compare": [pattern for _, pattern in COUNTED],
    "first_last": [pattern for _, pattern in _WHICH],
    "trend": [pattern for _, pattern in _PERIOD],
    "watching_effort": [pattern for _, pattern in _PERIOD],
    "write_report": [_DATA_STATUS, _PUBLIC],
}
"""The patterns of each tool's details."""
