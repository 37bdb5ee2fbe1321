"""Questions that go on from the one before: "and badgers?", "what about May?", "by camera?"."""

from __future__ import annotations

import re
from dataclasses import replace

from trailwarden.asking.calls import Call
from trailwarden.asking.mentions import Mentions
from trailwarden.asking.reading_details import details
from trailwarden.asking.reading_intents import Intent
from trailwarden.asking.reading_slots import fill
from trailwarden.asking.skeleton import Skeleton

_OPENING = re.compile(
    r"^(?:(?:and|what about|how about|same|also|now|only|just|but|ok|okay|or|then|for|not|the same"
    r"|instead|what of|again|no|sorry|i mean|actually|rather)\b ?)+"
)
_WHAT_ABOUT = re.compile(r"^(?:and |but |or |ok |okay )*(?:what|how) about\b")
_SHORT = 8
_WEAK = 6.9
_ANAPHORA = {
    "animal": re.compile(r"\b(?:they|them|it|its|their|those|these|he|she|him|her|that one)\b"),
    "camera": re.compile(
        r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bbeen )(?<!\bbe )\bthere\b(?! (?:is"
        r"|are|was"
        r"|were|been|any))|\b(?:that|this|same) (?:camera|place)\b"
        r"|\bit (?:see|seen|saw|record\w*|catch|caught|show\w*|film\w*|detect\w*)\b"
    ),
    "when": re.compile(
        r"\b(?:then|(?:that|same) (?:day|night|week|month|time|period))\b(?! (?:the|a|show|tell))"
    ),
}
_WHOM = {"animal", "event", "camera"}
_KEPT = ("animal", "camera", "when", "hours", "behaviour", "life")
_OF_EVENTS = {"count_events", "search_events", "describe_event", "describe_action"}
"""Tools that speak of the very events that the question before was about."""


def is_fragment(bones: Skeleton, ranked: list[Intent]) -> bool:
    """Whether a question has no sense of its own, so that it must go on from the one before."""
    best = ranked[0].score if ranked else 0.0
    return bones.words <= _SHORT and (best < _WEAK or bool(_WHAT_ABOUT.match(bones.text)))


def gone_on(
    before: Call, question: str, said: Mentions, bones: Skeleton
) -> tuple[dict[str, object], tuple[str, ...]] | None:
    """The arguments of the call before with what the fragment changes, and what did not go in.

    None where it changes nothing.
    """
    filled = fill(before.tool, question, said)
    rest = replace(bones, text=_OPENING.sub("", bones.text))
    new = {**filled.arguments, **details(before.tool, rest, said)}
    if not new:
        return None
    kept = {name: getattr(before, name) for name in before.model_fields_set if name != "event"}
    if "animal" in new:
        kept.pop("life", None)
    return {**kept, **new}, tuple(found.text for found in filled.lost)


def with_what_was_meant(
    tool: str, arguments: dict[str, object], bones: Skeleton, before: Call | None
) -> tuple[dict[str, object], float]:
    """Arguments with what "they", "there" and "then" stand for; less sure where nobody knows."""
    pointed = {name for name, cue in _ANAPHORA.items() if cue.search(bones.text)}
    if before is None:
        return arguments, 0.6 if _points_nowhere(pointed, arguments) else 1.0
    if _OPENING.match(bones.text) or "animal" in pointed:
        pointed |= set(_KEPT if tool in _OF_EVENTS else _KEPT[:1])
    known = before.arguments()
    carried = {name: known[name] for name in pointed if name in known and name not in arguments}
    return {**carried, **arguments}, 1.0


def _points_nowhere(pointed: set[str], arguments: dict[str, object]) -> bool:
    """Whether "it" or "there" stands for something that the question does not name."""
    if "camera" in pointed and "camera" not in arguments:
        return True
    return "animal" in pointed and not arguments.keys() & _WHOM
