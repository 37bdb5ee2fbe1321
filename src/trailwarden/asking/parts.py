"""Several questions in one, taken apart into questions that stand on their own."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from trailwarden.asking.calls import CALLS
from trailwarden.asking.errors import AskingError
from trailwarden.asking.found import Found
from trailwarden.asking.mentions import Mentions, mentions
from trailwarden.asking.names import who
from trailwarden.asking.reading_intents import Intent, intents
from trailwarden.asking.reading_scope import is_dialect, is_outside, is_override
from trailwarden.asking.reading_slots import joined
from trailwarden.asking.skeleton import Skeleton, skeleton
from trailwarden.asking.vocabulary import Vocabulary

_LONGEST = 2000
_MOST = 6
_MOST_WORDS = 90
_SURE = 5.0
_ASKS = (
    r"how|which|what|when|where|who|show|list|find|is|are|was|were|did|do|does|has|have|can|could"
    r"|give"
    r"|write|count|compare|describe|make|tell|please|prepare|create|any|were"
)
_SENTENCE = re.compile(r"(?<=[?!;\n])\s*|(?<=[^\d\s]\.)\s+(?=\S{2})")
_CLAUSE = re.compile(
    rf"\s*,?\s*\b(?:and|then|also|plus|but)\b\s+(?:(?:also|then|please"
    rf"|as well)\s+)*(?=(?:{_ASKS})\b)"
    rf"|\s*,\s*(?=(?:how|which|what|when|where|who|show|list|find)\b)",
    re.IGNORECASE,
)
_TOLD = re.compile(r"^(?:i|we) (?!want|need|would|wonder|d |like|wish|am looking|was wondering)")
_SELF = re.compile(r"\b(?:how (?!about)|which|what (?!about)|when|where|who|show|list|find|count)")
_GOES_ON = re.compile(r"^(?:and|what about|how about|same for|also)\b")
_PRONOUN = re.compile(r"\b(?:they|them|it|those|these|he|she)\b", re.IGNORECASE)
_HOW_MANY = re.compile(
    r"\bhow many\b(?=\s*(?:$|\?|at\b|in\b|on\b|by\b|near\b|were\b|was\b|did\b|came\b|of\b|last\b"
    r"|this"
    r"|the\b|yesterday|today))",
    re.IGNORECASE,
)
_POINTS = re.compile(r"\b(?:there|then|it|they|them|those|these)\b", re.IGNORECASE)
_LISTED = re.compile(r",|&|\+|\band\b", re.IGNORECASE)
_BOTH = re.compile(r"\b(?:both|either|the)\s+$", re.IGNORECASE)
_SEVERAL_APART = {"count_events", "first_last", "activity_pattern", "trend", "trail", "behaviour"}
"""Tools whose answer is for each animal, so that two animals are two questions."""
_EVENTS = {"count_events", "search_events", "describe_action", "describe_event", "richness"}


@dataclass(frozen=True, slots=True)
class _Part:
    """A part with what it mentions and wants; `led` if it goes on in the sentence of the last."""

    text: str
    said: Mentions
    bones: Skeleton
    best: Intent | None
    led: bool = False

    @property
    def tool(self) -> str:
        return self.best.tool if self.best else ""

    @property
    def asks(self) -> bool:
        """Whether it asks for something, be it answered or refused."""
        if _TOLD.match(self.bones.text) and not self.text.endswith("?"):
            return False
        return is_outside(self.bones.text) or (self.best is not None and self.best.score >= _SURE)

    @property
    def goes_on(self) -> bool:
        """Whether it only changes the one before it: "and the badger?"."""
        said = self.said
        names = said.animals or said.cameras or said.days or said.hours
        return bool(names) and bool(_GOES_ON.match(self.bones.text))


def parts(question: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The questions in `question`, one if it asks one; what a later part lacks is carried over."""
    if len(question) > _LONGEST:
        return (question,)
    whole: list[_Part] = []
    for part in _asking(question, vocabulary):
        whole.append(_carried(part, whole[-1], vocabulary) if whole else part)
    if len(whole) > 1:
        whole[0] = _from_behind(whole[0], whole[1], vocabulary)
    apart = [one for part in whole for one in _apart(part, vocabulary)]
    return tuple(apart) if 0 < len(apart) <= _MOST else (question,)


def _asking(question: str, vocabulary: Vocabulary) -> list[_Part]:
    """The parts that ask something; all, if none does.

    What tells us how to work is one part with all that follows it, so that it is refused whole.
    """
    found: list[_Part] = []
    for sentence in _SENTENCE.split(question):
        if not sentence.strip():
            continue
        whole = _part(sentence, vocabulary)
        if is_override(whole.bones.text) or is_dialect(sentence):
            rest = question[question.index(sentence) :]
            return [*(part for part in found if part.asks), _part(rest, vocabulary)]
        found += _clauses(whole, vocabulary)
    return [part for part in found if part.asks or part.goes_on] or found


def _part(text: str, vocabulary: Vocabulary, *, led: bool = False) -> _Part:
    asked = text.strip(" ,;")
    said = mentions(asked, vocabulary)
    bones = skeleton(asked, said)
    ranked = intents(asked, said, bones) if bones.words <= _MOST_WORDS else []
    return _Part(asked, said, bones, ranked[0] if ranked else None, led)


def _clauses(whole: _Part, vocabulary: Vocabulary) -> list[_Part]:
    """The clauses of a sentence that each ask something; the whole if one of them does not."""
    pieces = [piece for piece in _CLAUSE.split(whole.text) if piece.strip(" ,;?")]
    found = [_part(piece, vocabulary, led=at > 0) for at, piece in enumerate(pieces)]
    if len(found) > 1 and all(part.asks for part in found):
        return found
    return [whole]


def _carried(part: _Part, last: _Part, vocabulary: Vocabulary) -> _Part:
    """A part with what it leaves to the one before it."""
    text = part.text
    if part.goes_on and not (part.asks and _SELF.search(part.bones.text)):
        return _part(_retold(last, part.said), vocabulary)
    if part.best is None or not (part.led or _POINTS.search(text)):
        return part
    fields = CALLS[part.tool].model_fields
    if "animal" in fields and last.said.animals and not part.said.animals:
        text = _with_animal(text, joined(last.text, last.said.animals)[0].text)
    if part.tool == last.tool or {part.tool, last.tool} <= _EVENTS:
        text = _with_places(text, part.said, last.said, fields)
    elif "camera" in fields and "animal" not in fields and not part.said.cameras:
        text = _with_camera(text, last.said)
    return _part(text, vocabulary, led=part.led) if text != part.text else part


def _retold(last: _Part, said: Mentions) -> str:
    """The part before, with other names in it."""
    changes = [
        (ours[0], theirs[0].text)
        for ours, theirs in (
            (last.said.animals, said.animals),
            (last.said.cameras, said.cameras),
            (last.said.days, said.days),
            (last.said.hours, said.hours),
        )
        if ours and theirs
    ]
    text = last.text
    for ours, theirs in sorted(changes, key=lambda change: -change[0].start):
        text = text[: ours.start] + theirs + text[ours.end :]
    return _with_places(text, last.said, said, ("camera", "when", "hours"))


def _from_behind(first: _Part, second: _Part, vocabulary: Vocabulary) -> _Part:
    """A first part with the place and time that stand only at the end of the sentence."""
    bare = not first.said.cameras and not first.said.days and not first.said.hours
    if not (bare and second.led and first.tool == second.tool in _EVENTS):
        return first
    text = _with_places(first.text, first.said, second.said, CALLS[first.tool].model_fields)
    return _part(text, vocabulary)


def _with_animal(text: str, animal: str) -> str:
    """The animal in place of a pronoun, or where "how many" lacks one."""
    if _PRONOUN.search(text):
        return _PRONOUN.sub(lambda _: animal, text, count=1)
    return _HOW_MANY.sub(lambda found: f"{found[0]} {animal}", text, count=1)


def _with_camera(text: str, last: Mentions) -> str:
    """The camera in place of "it"."""
    if not last.cameras:
        return text
    return _PRONOUN.sub(lambda _: _camera(last.cameras[0]), text, count=1)


def _camera(found: Found) -> str:
    return f"the {found.text}" if found.text.islower() else found.text


def _with_places(text: str, said: Mentions, other: Mentions, fields: Collection[str]) -> str:
    """The place and time of another part at the end, where the text has none."""
    asked = text.rstrip(" ?!.")
    more = []
    if "camera" in fields and other.cameras and not said.cameras:
        more.append(f"at {_camera(other.cameras[0])}")
    if "hours" in fields and other.hours and not said.hours and not said.days:
        more.append(other.hours[0].text)
    if "when" in fields and other.days and not said.days:
        more.append(other.days[0].text)
    return " ".join((asked, *more)) if more else text


def _apart(part: _Part, vocabulary: Vocabulary) -> list[str]:
    """A question about each animal of a list, where the answer is for each; else the question."""
    lists = [span for span in joined(part.text, part.said.animals) if _LISTED.search(span.text)]
    if part.tool not in _SEVERAL_APART or len(lists) != 1 or _is_one_name(lists[0], vocabulary):
        return [part.text]
    span = lists[0]
    names = [one for one in part.said.animals if span.start <= one.start < span.end]
    before, after = _BOTH.sub("", part.text[: span.start]), part.text[span.end :]
    return [f"{before}{one.text}{after}" for one in names]


def _is_one_name(span: Found, vocabulary: Vocabulary) -> bool:
    """Whether a list is the name of one taxon ("dogs and foxes"), or none at all."""
    try:
        return len(who(span.text, vocabulary).taxa) == 1
    except AskingError:
        return False
