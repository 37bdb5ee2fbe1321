"""The semantic parser with no model: a question in, a call or a refusal out, and how sure it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from trailwarden.asking.calls import Call
from trailwarden.asking.mentions import Mentions, mentions
from trailwarden.asking.preface import without_preface
from trailwarden.asking.reading_certainty import certainty, exceptions
from trailwarden.asking.reading_fragments import gone_on, is_fragment, with_what_was_meant
from trailwarden.asking.reading_intents import Intent, intents
from trailwarden.asking.reading_scope import is_dialect, is_outside
from trailwarden.asking.reading_slots import made
from trailwarden.asking.reading_words import unaccounted
from trailwarden.asking.skeleton import Skeleton, skeleton
from trailwarden.asking.vocabulary import Vocabulary
from trailwarden.asking.when_words import plain

_LONGEST = 1500
_MOST_WORDS = 90
_TO_COME = re.compile(r"\b(?:tomorrow|next|coming)\b", re.IGNORECASE)
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
    asked = without_preface(asked, vocabulary)
    said = mentions(asked, vocabulary)
    bones = skeleton(asked, said)
    if not 0 < bones.words <= _MOST_WORDS:
        return Reading(None, NOT_A_QUESTION, 0.9)
    if is_outside(bones.text) or is_dialect(asked) or _is_to_come(said):
        return Reading(None, OUT_OF_SCOPE, 0.9)
    ranked = intents(asked, said, bones)
    if before is not None and is_fragment(bones, ranked):
        changed = gone_on(before, asked, said, bones)
        if changed:
            return _continued(before.tool, *changed, said)
    if not ranked:
        return _nothing_asked(said)
    return _chosen(ranked, asked, said, bones, before)


def _is_to_come(said: Mentions) -> bool:
    """Whether a time is named that no camera has seen."""
    return any(_TO_COME.search(plain(found.text)) for found in said.days)


def _nothing_asked(said: Mentions) -> Reading:
    """No tool is wanted: small talk, or something that none of them does."""
    if said.unread:
        return Reading(None, OUT_OF_SCOPE, 0.5, said.unread)
    return Reading(None, NOT_A_QUESTION, 0.7)


def _continued(
    tool: str, arguments: dict[str, object], lost: tuple[str, ...], said: Mentions
) -> Reading:
    unread = unaccounted(tool, said)
    sure = 0.85 * 0.7 ** len(unread) * 0.3 ** len(lost)
    return Reading(made(tool, arguments), "", round(sure, 3), (*unread, *lost))


def _chosen(
    ranked: list[Intent], asked: str, said: Mentions, bones: Skeleton, before: Call | None
) -> Reading:
    best = ranked[0]
    arguments, known = with_what_was_meant(best.tool, best.arguments, bones, before)
    unread = (*best.unread, *(found.text for found in best.lost), *exceptions(bones))
    sure = round(known * certainty(ranked, said, bones), 3)
    return Reading(made(best.tool, arguments), "", sure, unread)
