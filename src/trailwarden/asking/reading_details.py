"""The finer points of a call: counted what, by what, how many, which end; read off a skeleton."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trailwarden.asking.calls import By, Counted, Order, Period, ReportKind, Which
from trailwarden.asking.lexing import singular
from trailwarden.asking.mentions import Mentions
from trailwarden.asking.reading_cues import CLASSES
from trailwarden.asking.skeleton import Skeleton

_LAST = r"(?:last|latest|newest|most recent|recent|final)"
_FIRST = r"(?:first|oldest|earliest)"
_PIC = (
    r"(?:pictures?|photos?|images?|videos?|clips?|recordings?|sightings?|events?|detections?"
    r"|observations?|shots?|visits?|records?|ones?|animals?|visitors?)"
)
_EACH = (
    r"(?:per|by|each|every|for each|for every|at each|at every|in each|in every|on each|a"
    r"|broken down by|split by|grouped by|sorted by|according to|across|for all)"
)

_COUNTED = (
    (Counted.INDEPENDENT, r"\bindependent\b"),
    (
        Counted.GROUP_SIZE,
        r"\b(?:group|herd|pack|party|flock|sounder|family) sizes?\b"
        r"|\bhow (?:big|large|many|small) (?:\w+ ){0,6}(?:groups?|herds?|packs?|flocks?|together"
        r"|at once|at a time|at the same time|in one go)\b"
        r"|\b(?:per|in each|in an|in one|each) (?:event|sighting|visit|picture|clip)\b"
        r"|\b(?:in|per|a) (?:a )?(?:group|herd|pack|flock)s?\b|\b(?:size"
        r"|average) of (?:\w+ )*(?:groups?"
        r"|herds?|packs?|flocks?)\b",
    ),
    (
        Counted.EVENTS,
        r"\bhow (?:many|much) (?:\w+ ){0,2}(?:times|visits|sightings|events|videos|pictures|photos"
        r"|clips|detections|recordings|images|encounters|observations|passes|triggers)\b"
        r"|\b(?:A|number of|count|total) (?:times|visits|sightings|events|videos|pictures|photos"
        r"|clips"
        r"|detections|recordings|images|observations)\b",
    ),
    (
        Counted.RATE,
        r"\bhow (?:often|frequent(?:ly)?|common|rare|regular(?:ly)?|abundant|usual|plentiful"
        r"|numerous)\b"
        r"|\b(?:rates?|abundance|abundant|frequency|frequencies|density|rai|per (?:100"
        r"|N) (?:camera |trap )?"
        r"(?:days|nights)|per camera day|per day of watching|as (?:often|common|frequent)"
        r"|more often"
        r"|(?:more|less) (?:common|frequent|abundant)|rarer|commoner)\b",
    ),
    (
        Counted.INDIVIDUALS,
        r"\bindividuals?\b|\b(?:in total|altogether|all together|all told|in all|all in all)\b"
        r"|\bheads? ?counts?\b|\bspecimens?\b|\btotal number of (?:A|animals)\b|\bhow many heads\b",
    ),
)

_STAY = CLASSES["STAY"]
_BY = (
    (By.HOUR, rf"\b(?:when|what time|what hours?|which hours?) (?:do|does) .*{_STAY}\b"),
    (
        By.SUN,
        r"\b(?:day (?:and|or|versus|than|to) (?:by |at |the |in the )*night|night (?:and|or|versus"
        r"|than|to) (?:in |by |the |during )*day\w*|time of day|part of the day|sun|daylight"
        r"|H (?:or|and|versus|than|compared to) H|(?:or|than) (?:in |at |by "
        r"|during )*(?:the )?H)\b",
    ),
    (
        By.CAMERA,
        rf"\b{_EACH} (?:of the |the |all |single |individual )*(?:cameras?|stations?|sites?|places?"
        r"|locations?|spots?)\b|\b(?:which|what) (?:of the |of my |of our |\w+ )?(?:cameras?"
        r"|stations?|sites?|places?|locations?|spots?)\b|\bwhere\b|\b(?:camera|station|site) by"
        r" (?:camera|station|site)\b|\b(?:busiest|quietest|best|top|most active|most productive"
        r"|least active|worst) (?:N )?(?:cameras?|places?|spots?|locations?|stations?|sites?)\b"
        r"|\bper C\b|\bcameras? (?:has|have|had|saw|sees|see|with|got|gets|recorded"
        r"|caught) (?:the )?"
        r"(?:most|more|fewest|least)\b",
    ),
    (
        By.ANIMAL,
        rf"\b(?:species|animals?) .*\b(?:with|and) (?:\w+ )?(?:counts?|numbers?|totals?)\b"
        rf"|\b{_EACH} (?:of the |the |all |single )*(?:species|animals?|taxon|taxa|kinds?)\b"
        r"|\b(?:which|what) (?:\w+ )?(?:animals?|species|creatures?|wildlife|mammals?|birds?|A)\b"
        r"|\bwhat (?:all )?(?:has |have |did |was |were |is |do |does )*(?:we |you |i |they |there"
        r" |the cameras? |been |the |camera |C )*(?:seen|see|saw|spotted|caught|captured|recorded"
        r"|photographed|filmed|detected|come|came|comes|visit\w*|pass\w*|around|about|walked|active"
        r"|found|happened|went|out there|show\w*|appear\w*|turned up|capture|catch|record|detect)\b"
        r"|^who\b|\bwho (?:was|were|has|have|is|visited|came|comes|passed|went|walked|drinks?"
        r"|uses?)\b"
        r"|\b(?:most|least) (?:common|frequent|frequently|often|abundant|seen|active|popular"
        r"|recorded|numerous)(?:ly)? (?:\w+ )?(?:animals?|species|visitors?|creatures?|mammals?"
        r"|guests?|A)\b"
        r"|\b(?:rarest|commonest|top) (?:N )?(?:animals?|species|visitors?)\b",
    ),
    (By.BEHAVIOUR, rf"\b{_EACH} (?:behaviour|activity)\b|\b(?:which|what) behaviours?\b"),
    (
        By.HOUR,
        rf"\b{_EACH} (?:the )?(?:hour|clock)s?\b|\bhourly\b|\b(?:which|what) hours?\b"
        rf"|\bbusiest hours?\b"
        r"|\b(?:which|what) time\b|\bhour by hour\b|\bbusiest time\b",
    ),
    (
        By.DAY,
        rf"\b{_EACH} (?:the |single )?(?:days?|nights?|date)\b(?! of)|\b(?:daily|nightly)\b"
        rf"|\b(?:which|what|on"
        r" how many) (?:days?|nights?|date)\b|\b(?:busiest|best|quietest) (?:day|night)s?\b"
        r"|\bday by day\b|\bnight by night\b",
    ),
    (
        By.WEEK,
        rf"\b{_EACH} (?:the |single )?weeks?\b|\bweekly\b|\b(?:which|what) weeks?\b"
        rf"|\bbusiest weeks?\b"
        r"|\bweek by week\b",
    ),
    (
        By.MONTH,
        rf"\b{_EACH} (?:the |single )?months?\b|\bmonthly\b|\b(?:which|what) months?\b"
        rf"|\bbusiest months?\b"
        r"|\bmonth by month\b",
    ),
)

_GROUPED = re.compile(
    r"\b(?:per|by|for each|for every)(?: the| single)? (?:camera|station|site|species|animal"
    r"|behaviour|hour"
    r"|day|night|week|month)\b"
)
_REVIEWED = (
    (
        False,
        r"\b(?:un ?reviewed|un ?checked|un ?verified|not (?:yet |been )*(?:reviewed|checked"
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
_PERIOD = tuple((Period(by.value), pattern) for by, pattern in _BY if by.value in set(Period))
_WHICH = (
    (
        Which.BOTH,
        rf"\b{_FIRST} (?:and|or) (?:the |when )?{_LAST}\b|\b{_LAST} and (?:the )?{_FIRST}\b",
    ),
    (
        Which.FIRST,
        rf"\b{_FIRST}\b|\b(?:arrive|arrived|start|started|begin|began|return|returned)\b",
    ),
)
_DATA_STATUS = (
    r"\b(?:data|status|completeness|complete|quality|technical|health|camera status|gaps|coverage)"
    r" (?:\w+ ){0,2}?(?:reports?|summary|overview)\b|\bdata (?:status|quality|completeness)\b"
    r"|\breport (?:\w+ ){0,2}(?:data|completeness|status|quality|gaps)\b|\bhow complete\b"
    r"|\bcompleteness\b|\bstatus of (?:the |our |my )?data\b"
)
_PUBLIC = (
    r"\b(?:public\w*|everybody|everyone|visitors?|tourists?|website|web site|newsletter|press"
    r"|school\w*"
    r"|journalists?|newspaper|open|outsiders|community|anonymi[sz]ed|to publish|facebook|village"
    r"|citizens|general audience|shared? with (?:all|the))\b"
)
_OLDEST = (
    rf"\b{_FIRST} (?:N|A|{_PIC})\b|\boldest\b|\bearliest\b|\bin order of time\b"
    rf"|\bchronological\w*\b"
)
_ONE = rf"\b(?:{_LAST}|{_FIRST}) (?:A|{_PIC})\b"
_COUNT_OF = (
    rf"\b(?:{_LAST}|{_FIRST}|top|me|show|find|list|give|see|the|get|any|random) N\b"
    rf"|\bN (?:{_LAST}|{_FIRST}|A|{_PIC})\b"
)
_NOT_PLURAL = frozenset(
    {"deer", "sheep", "fish", "elk", "moose", "boar", "grouse", "wildlife", "bison"}
)


def details(tool: str, skeleton: Skeleton, said: Mentions) -> dict[str, object]:
    """What the skeleton says of a tool's further fields; those it does not speak of are left"
    " out."""
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
    if said.numbers and re.search(_COUNT_OF, skeleton.text):
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
    counted = _first(_COUNTED, skeleton)
    yield "count", counted
    yield "by", _first(_BY, skeleton)


def _compare(skeleton: Skeleton, said: Mentions) -> Iterator[tuple[str, object]]:
    yield "behaviour", _doing(said)
    yield "count", _first(_COUNTED, skeleton)


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

_OF_COUNTS = [pattern for _, pattern in (*_COUNTED, *_BY, *_REVIEWED)]
SPOKEN: dict[str, list[str]] = {
    "search_events": [*(pattern for _, pattern in _REVIEWED), _OLDEST, _ONE, _COUNT_OF],
    "count_events": _OF_COUNTS,
    "compare": [pattern for _, pattern in _COUNTED],
    "first_last": [pattern for _, pattern in _WHICH],
    "trend": [pattern for _, pattern in _PERIOD],
    "watching_effort": [pattern for _, pattern in _PERIOD],
    "write_report": [_DATA_STATUS, _PUBLIC],
}
"""The patterns of each tool's details."""
