"""The semantic parser with no model: a question in, a call or a refusal out, and how sure it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from trailwarden.asking.calls import Call
from trailwarden.asking.mentions import Mentions, mentions
from trailwarden.asking.reading_fragments import gone_on, is_fragment, with_what_was_meant
from trailwarden.asking.reading_intents import Intent, intents
from trailwarden.asking.reading_scope import is_dialect, is_outside
from trailwarden.asking.reading_slots import made
from trailwarden.asking.reading_words import unaccounted
from trailwarden.asking.skeleton import Skeleton, skeleton
from trailwarden.asking.vocabulary import Vocabulary

_LONGEST = 1500
_MOST_WORDS = 90
_LEFT_OUT = re.compile(
    r"\b(?:except|excluding|without|apart from|other than|besides|all but|but (?:not|no)"
    r"|not counting"
    r"|not (?:including )?(?:the |a |at |on |in |by |from |any )*(?:A|C|W|H))\b"
)
"""What is to be left out; no tool can do that."""
_PAIRLESS = {"compare": 0.3, "activity_overlap": 0.5, "co_occurrence": 0.6}
"""How sure a tool that holds two against each other is with only one."""
OUT_OF_SCOPE = "out_of_scope"
NOT_A_QUESTION = "not_a_question"


@dataclass(frozen=True, slots=True)
class Reading:
    """A call, or the code of a refusal (`out_of_scope`, `not_a_question`).

    `certainty` (0..1) says how much of the question is accounted for and how far the best intent
    is ahead of the next. `unread` are words that the call does not carry.
    """

    call: Call | None
    refusal: str = ""
    certainty: float = 0.0
    unread: tuple[str, ...] = ()


def read(
    question: str, vocabulary: Vocabulary, now: datetime, before: Call | None = None
) -> Reading:
    """The call that answers `question`; `before` is what a fragment goes on from. Never raises."""
    asked = question.strip()
    if len(asked) > _LONGEST:
        return Reading(None, NOT_A_QUESTION, 0.8)
    said = mentions(asked, vocabulary)
    bones = skeleton(asked, said)
    if not 0 < bones.words <= _MOST_WORDS:
        return Reading(None, NOT_A_QUESTION, 0.9)
    if is_outside(bones.text) or is_dialect(asked):
        return Reading(None, OUT_OF_SCOPE, 0.9)
    ranked = intents(asked, said, bones)
    if before is not None and is_fragment(bones, ranked):
        changed = gone_on(before, asked, said, bones)
        if changed:
            return _continued(before.tool, *changed, said)
    if not ranked:
        return _nothing_asked(said)
    return _chosen(ranked, asked, said, bones, before)


def _nothing_asked(said: Mentions) -> Reading:
    """No tool is wanted: small talk, or something that none of them does."""
    if said.unread:
        return Reading(None, OUT_OF_SCOPE, 0.5, said.unread)
    return Reading(None, NOT_A_QUESTION, 0.7)


def _continued(
    tool: str, arguments: dict[str, object], lost: tuple[str, ...], said: Mentions
) -> Reading:
    unread = unaccounted(tool, said)
    certainty = 0.85 * 0.7 ** len(unread) * 0.3 ** len(lost)
    return Reading(made(tool, arguments), "", round(certainty, 3), (*unread, *lost))


def _chosen(
    ranked: list[Intent], asked: str, said: Mentions, bones: Skeleton, before: Call | None
) -> Reading:
    best = ranked[0]
    arguments, certainty = with_what_was_meant(best.tool, best.arguments, bones, before)
    second = ranked[1].score if len(ranked) > 1 else 0.0
    unread = (*best.unread, *(found.text for found in best.lost))
    certainty *= _sureness(best, second) * _PAIRLESS.get(best.tool if not best.paired else "", 1.0)
    if max(one.cued for one in ranked) > best.cued + 1:
        certainty *= 0.6
    if left_out := _LEFT_OUT.findall(bones.text):
        certainty, unread = certainty * 0.25, (*unread, *left_out)
    return Reading(made(best.tool, arguments), "", round(certainty, 3), unread)


def _sureness(best: Intent, second: float) -> float:
    """How well the best intent is founded, how far ahead it is, and what it leaves out."""
    strength = min(1.0, max(0.3, best.score / 8))
    ahead = min(1.0, 0.6 + 2 * max(0.0, best.score - second) / max(best.score, 1))
    return float(strength * ahead * 0.65 ** len(best.unread) * 0.35 ** len(best.lost))
