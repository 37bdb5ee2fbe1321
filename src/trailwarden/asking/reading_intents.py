"""Which tools a question may want, best first: by its cues, and by what each tool can carry."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from trailwarden.asking.calls import CALLS, By, Counted
from trailwarden.asking.found import Found
from trailwarden.asking.mentions import Mentions
from trailwarden.asking.reading_cues import CUES
from trailwarden.asking.reading_details import details, groups_beyond_one
from trailwarden.asking.reading_slots import fill
from trailwarden.asking.reading_words import unaccounted
from trailwarden.asking.skeleton import Skeleton

_LOST = 3.0  # what a mention costs a tool that has no field for it
_UNREAD = 0.8  # and a word that it makes nothing of
_UNPAIRED = 4.0
_PAIRED = {"compare": _UNPAIRED, "co_occurrence": 1.5, "activity_overlap": 2.0}


@dataclass(frozen=True, slots=True)
class Intent:
    """A tool with its arguments, and how strongly the question speaks for it.

    `cued` is what its cues say, `score` what is left of it where it cannot carry all. `lost` are
    mentions that it has no field for, `unread` words that nothing accounts for.
    """

    tool: str
    score: float
    cued: float
    arguments: dict[str, object]
    lost: tuple[Found, ...]
    unread: tuple[str, ...]

    @property
    def paired(self) -> bool:
        """Whether two of a kind are given."""
        return any(name.startswith("other_") for name in self.arguments)


def intents(question: str, said: Mentions, bones: Skeleton) -> list[Intent]:
    """The tools that a question speaks for, best first."""
    found = [_intent(tool, score, question, said, bones) for tool, score in _scores(bones).items()]
    return sorted(found, key=lambda one: -one.score)


def _scores(bones: Skeleton) -> dict[str, float]:
    weights: dict[str, list[float]] = defaultdict(list)
    for cue in CUES:
        if cue.pattern.search(bones.text):
            weights[cue.speaks_for].append(cue.weight)
    return {
        tool: max(all_) + min(1.5, 0.1 * (sum(all_) - max(all_))) for tool, all_ in weights.items()
    }


def _intent(tool: str, score: float, question: str, said: Mentions, bones: Skeleton) -> Intent:
    filled = fill(tool, question, said)
    further = details(tool, bones, said)
    arguments = {**filled.arguments, **further}
    lost = [*filled.lost, *_not_carried(tool, said)]
    cued = score
    if further.get("by") is By.SUN:
        hours = arguments.pop("hours", None)
        lost = [one for one in lost if one not in said.hours] if hours else lost
    score -= _LOST * len(lost)
    if tool in _PAIRED and not any(name.startswith("other_") for name in arguments):
        score -= _PAIRED[tool]
    unread = _unread(tool, said, bones, further)
    score -= _UNREAD * len(unread)
    return Intent(tool, score, cued, arguments, tuple(lost), unread)


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
    if said.numbers and "limit" not in further and further.get("count") is not Counted.RATE:
        left += [found.text for found, _ in said.numbers]
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
_TELL_BEHAVIOUR = {
    "describe_action",
    "trail",
    "watching_effort",
    "activity_pattern",
    "activity_overlap",
    "co_occurrence",
    "camera_health",
}
