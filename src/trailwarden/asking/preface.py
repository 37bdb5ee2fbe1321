"""What people say before they ask: who they are, that they are sorry, for whom they ask."""

from __future__ import annotations

import re

from trailwarden.asking.mentions import mentions
from trailwarden.asking.vocabulary import Vocabulary

_LEAD_IN = re.compile(
    r"^[^.:!?\n]{0,60}\b(?:questions?|asks?|asking|know|tell me|need|needs|thing|wondering|curious"
    r"|meeting|thesis|request|paper|report|favou?r|hello|hi|hey|warden)\b[^.:!?\n]{0,20}:\s+"
    r"|^(?!.*?\b(?:which|what|how|when|where|show|list|find|is|are|was|were|do|did|any)\b[^,]*,)"
    r"(?:sorry|excuse me|pardon|apologies|just (?:curious|wondering|asking|a)|not sure"
    r"|i'?m not sure"
    r"|um+|uh+|er+|well|so|ok|okay|right|now|hi|hello|hey|hiya|morning|good \w+"
    r"|please)\b[^,.:?\n]{0,50},"
    r"\s+(?:but |and )?"
    r"|^(?:i am|i'm|im|i've|we're|we are|we|my|our|this is|it's|it is|sorry|thanks|thank you|hi"
    r"|hello|hey"
    r"|good (?:morning|evening|afternoon|day))\b[^.?!\n]{0,80}[.!\n]\s+",
    re.IGNORECASE,
)
_MOST = 3
_FEWEST_WORDS = 2


def without_preface(question: str, vocabulary: Vocabulary) -> str:
    """The question itself. What comes before stays if it names anything: it may restrict."""
    for _ in range(_MOST):
        lead = _LEAD_IN.match(question)
        rest = question[lead.end() :] if lead else ""
        if lead is None or len(rest.split()) < _FEWEST_WORDS or _names(lead[0], vocabulary):
            return question
        question = rest
    return question


def _names(text: str, vocabulary: Vocabulary) -> bool:
    said = mentions(text, vocabulary)
    return bool(said.animals or said.cameras or said.days or said.hours or said.events)
