"""What a question says of times and of single events, told apart from names that look alike."""

from __future__ import annotations

import re
from collections.abc import Sequence

from trailwarden.asking import hours as hours_of_day
from trailwarden.asking import when
from trailwarden.asking.found import Found
from trailwarden.asking.lexing import Token, singular
from trailwarden.asking.names_index import NameIndex
from trailwarden.asking.names_scan import Kind, scan

_EVENT_ID = re.compile(
    r"\b\d{8}T\d{4,6}(?:-[0-9a-f]{4,16})?\b|\b[0-9a-f]{8}-[0-9a-f-]{8,27}\b"
    r"|\b(?:evt|event|ev)[_-]\d+\b|\bE-\d{3,}\b|\b(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{8}\b",
    re.I,
)
_EVENT_NAMED = re.compile(
    r"\b(?:event|ev|record|recording|clip|observation|sighting|id)s?\b\s*(?:number|no\.?|nr\.?"
    r"|id|#|:)*\s*"
    r"#?((?=[\w-]*\d)[\w-]{2,64})\b",
    re.I,
)
_BARE_ID = re.compile(
    r"^[\W_]*(\d{3,12})\b|\b(?:in|of|on|about|is|was|at|open|show|describe"
    r"|explain)\s+#?(\d{3,12})\b"
    r"(?!\s*(?:days?|weeks?|months?|hours?|h\b|o'clock|am\b|pm\b)|[:./-]\d)|#(\d{3,12})\b",
    re.I,
)
_OF_EVENT = re.compile(
    r"\b(?:events?|happen\w*|clip|doing|does|do|did|was|is|know|details?|info\w*|facts|data|look at"
    r"|describe|explain|open|show|behav\w*|action|movement|number|what's|summar\w+|sum up"
    r"|read out)\b"
    r"|^[\W\d]*(?:details|info|please)?[\W]*$",
    re.I,
)
_GREETING = re.compile(
    r"(?:\bgood\s+(?:morning|afternoon|evening|day|night)|^\W*(?:morning|evening))\b(?=\s*[,!.]"
    r"|\s+(?:all"
    r"|team"
    r"|everyone|trailwarden|sir|madam|there))",
    re.I,
)
_YEARS = range(1970, 2101)
_REVIEWERS = re.compile(
    r"(?:need|needs|await|require)\w*\s+((?:a|an|any)?\s*(?:human|person)s?)\b|(?:review|check"
    r"|verif|confirm|look|label)\w*(?:\s+at)?\s+by\s+((?:a|an|any"
    r"|some)?\s*(?:human|person"
    r"|people|ranger)s?)\b|\b(?:no|any)\s+((?:human|person|people))\s+(?:has|have|looked|reviewed"
    r"|checked)",
    re.I,
)
_BLANK = "¤"
_OF = re.compile(r"(?:from|of|for)\s+(?=\D)", re.I)
_GOES_ON = re.compile(
    r"\b(?:to|until|till|til|through|on|onwards?|and|now)\b"
    r"|[-\u2013\u2014]",
    re.I,
)
_SUMS = {"in total", "altogether", "overall", "in all", "all in all"}
"""Words that ask for a sum, and say nothing of days."""
OPEN = {"so far", "ever", "all time", "until now", "to date", "of all time", "up to now"}
"""Times that restrict nothing."""
_UNBOUNDED = re.compile(r"\b(" + "|".join((*sorted(OPEN), *sorted(_SUMS))) + r")\b", re.I)
_LEADING_TO = {"at", "near", "by", "beside", "from", "to", "past", "around", "of"}


def _group(found: re.Match[str]) -> Found:
    """The group of a match that matched."""
    at = found.lastindex or 0
    return Found(*found.span(at), found[at])


def without_greeting(question: str) -> str:
    """The question with "good morning" blanked out, so that it is no time of day."""
    return _GREETING.sub(lambda found: " " * len(found[0]), question)


def events_in(text: str) -> tuple[Found, ...]:
    """Event ids: of their usual shape, or any with a digit after `event` and the like."""
    spans = [found.span() for found in _EVENT_ID.finditer(text)]
    spans += [found.span(1) for found in _EVENT_NAMED.finditer(text) if _is_id(found[1])]
    if not spans and _OF_EVENT.search(text):
        bare = [_group(found) for found in _BARE_ID.finditer(text)]
        spans = [(found.start, found.end) for found in bare if _is_id(found.text)]
    chosen: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not chosen or start >= chosen[-1][1]:
            chosen.append((start, end))
    return tuple(Found(start, end, text[start:end]) for start, end in chosen)


def _is_id(word: str) -> bool:
    return not (word.isdigit() and (len(word) < 3 or int(word[:9]) in _YEARS))


def times_in(text: str, taken: Sequence[Found]) -> tuple[tuple[Found, ...], tuple[Found, ...]]:
    """Days and hours outside what is taken."""
    blanked = text
    for one in taken:
        blanked = blanked[: one.start] + _BLANK * (one.end - one.start) + blanked[one.end :]
    found = [one for one in when.find(blanked) if one.text.casefold() not in _SUMS]
    bound = [one for one in found if one.text.casefold() not in OPEN] or found
    days = tuple(_without_of(one) for one in bound)
    hours = [one for one in hours_of_day.find(blanked) if not _is_inside(one, days)]
    return days, tuple(hours)


def _is_inside(one: Found, days: Sequence[Found]) -> bool:
    """Whether days take in an hour: "during the night of 5 May"."""
    return any(day.start <= one.start < day.end for day in days)


def _without_of(one: Found) -> Found:
    """ "from last night" is last night, unless something follows that it goes on to."""
    led = _OF.match(one.text)
    if led is None or _GOES_ON.search(one.text):
        return one
    return Found(one.start + led.end(), one.end, one.text[led.end() :])


def sure_places(
    text: str, words: Sequence[Token], index: NameIndex, events: Sequence[Found]
) -> list[Found]:
    """Cameras named like a time, where they can be nothing else: "at the spring", "trail 3"."""
    said = {singular(word.word) for word in words}
    if not said & index.cameras.timely and not any(word.isdigit() for word in said):
        return []
    named = scan(text, words, index, covered(words, events))[Kind.CAMERA]
    return [
        Found(one.start, one.end, text[one.start : one.end])
        for one in named
        if one.last > one.first or _is_led_to(words, one.first)
    ]


def _is_led_to(words: Sequence[Token], first: int) -> bool:
    """Whether a place's name follows "at the" and the like."""
    before = [word.word for word in words[max(0, first - 2) : first]]
    return len(before) == 2 and before[0] in _LEADING_TO and before[1] in {"the", "our", "my"}


def covered(words: Sequence[Token], spans: Sequence[Found]) -> frozenset[int]:
    """The tokens that lie within any of the spans."""
    return frozenset(at for at, word in enumerate(words) if is_within(word, spans))


def is_within(word: Token, spans: Sequence[Found]) -> bool:
    return any(one.start <= word.start < one.end for one in spans)


def reviewers_in(text: str) -> list[Found]:
    """People who look at pictures, and are not in them: "checked by a person"."""
    return [_group(one) for one in _REVIEWERS.finditer(text)]


def unbounded_in(text: str) -> list[Found]:
    """Words that restrict no time, or ask for a sum: "so far", "in total"."""
    return [_group(one) for one in _UNBOUNDED.finditer(text)]
