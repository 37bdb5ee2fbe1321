"""A table of phrases made ready: words are read by it, and larger patterns built from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from trailwarden.asking.errors import AskingError
from trailwarden.asking.when_calendar import Stretch
from trailwarden.asking.when_clock import Clock
from trailwarden.asking.when_patterns import Claim, Rule, filled, nameless, no_time, whole_words

FORMS = (
    "write for example 'last week', 'since 3 May', 'in June 2025', 'the last 10 days' or"
    " '2026-05-01/2026-05-08'"
)


class Reader:
    """Reads plain words by the first rule that fits all of them."""

    def __init__(self, rules: Sequence[Rule], **slots: str) -> None:
        """`slots` are patterns that fill `{name}` in these rules."""
        self._rules = rules
        self._slots = slots

    def pattern(self, *claims: Claim) -> str:
        """What fits any of the rules that may be claimed so (all, if none is given); no groups."""
        wanted = claims or tuple(Claim)
        fitting = [nameless(self._filled(rule)) for rule in self._rules if rule.claim in wanted]
        return f"(?:{'|'.join(fitting)})"

    def read(self, words: str, clock: Clock) -> Stretch | None:
        """What the words come to; None if no rule fits. Raises NoTime, Unclear."""
        for regex, rule in self._compiled:
            if match := regex.fullmatch(words):
                return _built(rule, match, clock)
        return None

    @cached_property
    def _compiled(self) -> list[tuple[re.Pattern[str], Rule]]:
        return [(re.compile(whole_words(self._filled(rule))), rule) for rule in self._rules]

    def _filled(self, rule: Rule) -> str:
        return filled(rule.pattern, **self._slots)


def _built(rule: Rule, match: re.Match[str], clock: Clock) -> Stretch:
    try:
        return rule.build(match, clock)
    except AskingError:
        raise
    except (ValueError, OverflowError) as error:
        raise no_time(
            f"{match[0]!r} is no time that can be read: {error}; {FORMS}", match[0]
        ) from (error)
