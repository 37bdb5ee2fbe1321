"""Which tools a question may want, best first: by its cues, and by what each tool can carry."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from trailwarden.asking.calls import CALLS, By, Counted
from trailwarden.asking.found import Found
from trailwarden.asking.lexing import listed
from trailwarden.asking.mentions import Mentions
from trailwarden.asking.reading_cues import CUES
from trailwarden.asking.reading_details import details, groups_beyond_one
from trailwarden.asking.reading_slots import fill
from trailwarden.asking.reading_words import unaccounted
from trailwarden.asking.skeleton import Skeleton

_WORD = re.compile(r"\w+")
_SILENT = listed(
    "A C W H E N a an the my our your this that these those please can could would you i me us"
    " at on in by near from of to and there hi hello hey ok so do want need tell know thanks"
    " thank now any all some we it cameras camera animals is are was were be been good morning"
    " evening team sorry bother but many"
)
"""Words that say nothing of what is wanted; and marks."""
_LOST = 3.0  # what a mention costs a tool that has no field for it
_UNREAD = 0.8  # and a word that it makes nothing of
_UNPAIRED = 4.0
_PAIRED = {"compare": _UNPAIRED, "co_occurrence": 1.5, "activity_overlap": 2.0}


@dataclass(frozen=True, slots=True)
class Intent:
    """A tool with its arguments, and how strongly the question speaks for it.

    `cued` is what its cues say, `score` what is left of it where it cannot carry all. `lost` are
    mentions that it has no field for, `unread` words that nothing accounts for, `gaps` how many
    words no cue reads.
    """

    tool: str
    score: float
    cued: float
    arguments: dict[str, object]
    lost: tuple[Found, ...]
    unread: tuple[str, ...]
    gaps: int

    @property
    def paired(self) -> bool:
        """Whether two of a kind are given."""
        return any(name.startswith("other_") for name in self.arguments)


def intents(question: str, said: Mentions, bones: Skeleton) -> list[Intent]:
    """The tools that a question speaks for, best first."""
    found = [
        _intent(tool, spoken, question, said, bones) for tool, spoken in _spoken(bones).items()
    ]
    return sorted(found, key=lambda one: -one.score)


@dataclass(slots=True)
class _Spoken:
    """What speaks for one tool: the weights of its cues, and what of the skeleton they read."""

    weights: list[float] = field(default_factory=list)
    read: list[tuple[int, int]] = field(default_factory=list)

    @property
    def score(self) -> float:
        """The heaviest cue, and a little of each other."""
        heaviest = max(self.weights)
        return heaviest + min(1.5, 0.1 * (sum(self.weights) - heaviest))

    def gaps(self, text: str) -> int:
        """How many words of the skeleton that could say something no cue reads."""
        return sum(
            found[0] not in _SILENT
            and not any(start <= found.start() < end for start, end in self.read)
            for found in _WORD.finditer(text)
        )


def _spoken(bones: Skeleton) -> dict[str, _Spoken]:
    found: dict[str, _Spoken] = defaultdict(_Spoken)
    for cue in CUES:
        stretches = cue.reads(bones.text)
        if stretches is not None:
            found[cue.speaks_for].weights.append(cue.weight)
            found[cue.speaks_for].read += stretches
    return found


def _intent(tool: str, spoken: _Spoken, question: str, said: Mentions, bones: Skeleton) -> Intent:
    filled = fill(tool, question, said)
    further = details(tool, bones, said)
    arguments = {**filled.arguments, **further}
    lost = [*filled.lost, *_not_carried(tool, said)]
    cued = score = spoken.score
    if further.get("by") is By.SUN:
        hours = arguments.pop("hours", None)
        lost = [one for one in lost if one not in said.hours] if hours else lost
    score -= _LOST * len(lost)
    if tool in _PAIRED and not any(name.startswith("other_") for name in arguments):
        score -= _PAIRED[tool]
    unread = _unread(tool, said, bones, further)
    score -= _UNREAD * len(unread)
    gaps = spoken.gaps(bones.text)
    return Intent(tool, score, cued, arguments, tuple(lost), unread, gaps)


def _not_carried(tool: str, said: Mentions) -> list[Found]:
    """Ages and behaviours that the tool cannot tell apart."""
    fields = CALLS[tool].model_fields
    lost = [] if "life" in fields else [found for found, _ in said.life]
    if "life" in fields and len({life for _, life in said.life}) > 1:
        lost += [found for found, _ in said.life[1:]]
    kinds = list(dict.fromkeys(kind for _, kind in said.behaviours))
    if "behaviour" in fields and len(kinds) > 1:
        lost += [found for found, kind in said.behaviours if kind is not kinds[0]][:1]
    return lost


def _unread(
    tool: str, said: Mentions, bones: Skeleton, further: dict[str, object]
) -> tuple[str, ...]:
    left = [*unaccounted(tool, said), *groups_beyond_one(bones)]
    if "behaviour" not in further and tool not in _TELL_BEHAVIOUR:
        left += [found.text for found, _ in said.behaviours]
    if tool not in _TELL_ORDER:
        left += _BOUNDING.findall(bones.text)
    elif slipped := _BOUND_APART.search(bones.text):
        left.append(slipped[0])
    if further.get("count") is not Counted.RATE:
        used = 1 if "limit" in further and len(said.numbers) > 0 else 0
        left += [found.text for found, _ in said.numbers[used:]]
    return tuple(left)


_TELL_ORDER = {
    "trend",
    "compare",
    "co_occurrence",
    "list_deployments",
    "trail",
    "list_reports",
    "activity_overlap",
}
_BOUNDING = re.compile(r"\b(?:before|after|since(?! when| we| i)|until|till|between|within)\b")
"""Words that would restrict a time, if it had been read."""
_BOUND_APART = re.compile(r"\b(?:before|after|since|until|till|between) W\b")
"""A time's bound that was not read with it, for it is misspelt."""
_TELL_BEHAVIOUR = {
    "describe_action",
    "trail",
    "watching_effort",
    "activity_pattern",
    "activity_overlap",
    "co_occurrence",
    "camera_health",
}
