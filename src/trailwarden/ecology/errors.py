"""What ecology refuses to compute.

EcologyError (also a ValueError)
├── TooFew       fewer records, sites, days ... than the number can honestly rest on
├── NoEffort     a rate was asked for where no camera was seeing
├── NoPlace      a place on earth is needed, and the deployment has no coordinates
└── BadInput     what was given makes no sense: lengths that differ, an end before its start ...

Every message says what was tried, on what, and what the user can do next.
"""

from __future__ import annotations


class EcologyError(ValueError):
    """Anything ecology can name."""


class TooFew(EcologyError):
    """Fewer of something than a number can honestly rest on.

    `have` is how many there are, `need` the stated minimum, `of` what they are ("detections"),
    `purpose` what they were wanted for ("a trend over months").
    """

    def __init__(self, have: int, need: int, of: str, purpose: str, advice: str = "") -> None:
        self.have, self.need, self.of, self.purpose = have, need, of, purpose
        self.advice = advice or "Widen the time range or take in more cameras."
        there = "is" if have == 1 else "are"
        super().__init__(
            f"{purpose} needs at least {need} {of}, and there {there} {have}. {self.advice}"
        )

    def __reduce__(self) -> tuple[type[TooFew], tuple[int, int, str, str, str]]:
        return type(self), (self.have, self.need, self.of, self.purpose, self.advice)


class NoEffort(EcologyError):
    """A rate was asked for where no camera was seeing."""


class NoPlace(EcologyError):
    """A place on earth is needed, and there are no coordinates."""


class BadInput(EcologyError):
    """What was given makes no sense."""
