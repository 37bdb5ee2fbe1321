"""The words of a call that say which events are meant, whatever tool it is for."""

from __future__ import annotations

from dataclasses import dataclass

from trailwarden.asking.calls import Behaviour, Call, Life
from trailwarden.asking.errors import Unknown


def require_words(words: str, field: str) -> None:
    """Raise Unknown for a text without a letter or a digit, which names nothing."""
    if not any(map(str.isalnum, words)):
        raise Unknown(f"There is no name in what was given as {field}.", field, words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Who, where, when, doing what, as the call has it; None does not restrict."""

    animal: str | None = None
    camera: str | None = None
    when: str | None = None
    hours: str | None = None
    behaviour: Behaviour | None = None
    life: Life | None = None
    reviewed: bool | None = None

    @classmethod
    def of(cls, call: Call) -> Wording:
        """Those of a call; what its tool knows nothing of is None."""
        return cls(
            animal=getattr(call, "animal", None),
            camera=getattr(call, "camera", None),
            when=getattr(call, "when", None),
            hours=getattr(call, "hours", None),
            behaviour=getattr(call, "behaviour", None),
            life=getattr(call, "life", None),
            reviewed=getattr(call, "reviewed", None),
        )
