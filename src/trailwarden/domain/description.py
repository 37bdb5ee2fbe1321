"""What was done in an event: by whom it was told, and whether it may be believed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Telling(StrEnum):
    """Where a description comes from."""

    MOTION = "motion"  # reckoned from the track
    MODEL = "model"  # told by a vision model that saw the event's pictures


class Verdict(StrEnum):
    """Whether a description agrees with the evidence."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"  # kept, with the reason, and never shown as a fact


class Side(StrEnum):
    """A side of the picture."""

    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    BOTTOM = "bottom"


class Doing(StrEnum):
    """What is done. The first are read from a track, the others from pictures."""

    ENTERS = "enters"  # over a side of the picture
    APPEARS = "appears"  # within the picture
    MOVES = "moves"
    STAYS = "stays"
    APPROACHES = "approaches"
    RECEDES = "recedes"
    NEAR = "near"  # a named zone
    LEAVES = "leaves"  # over a side of the picture
    VANISHES = "vanishes"  # within the picture

    FEEDING = "feeding"
    DRINKING = "drinking"
    RESTING = "resting"
    MOVING = "moving"
    ALERT = "alert"
    SOCIAL = "social"
    GROOMING = "grooming"
    OTHER = "other"


OF_MOTION = tuple(Doing)[: tuple(Doing).index(Doing.VANISHES) + 1]
"""What a track can tell."""

OF_PICTURES = tuple(Doing)[len(OF_MOTION) :]
"""What a vision model may say."""

_WORDS = {
    Doing.APPEARS: "comes into view",
    Doing.APPROACHES: "comes closer",
    Doing.RECEDES: "moves away from the camera",
    Doing.VANISHES: "goes out of view",
}


@dataclass(frozen=True, slots=True)
class Action:
    """Something done from `start_s` to `end_s`, seconds from the event's start.

    `side` is where it enters or leaves, or whither it moves; `zone` what it is near. `track_id`
    tells individuals of an event apart, where there are tracks.
    """

    doing: Doing
    start_s: float
    end_s: float
    side: Side | None = None
    zone: str = ""
    track_id: int | None = None

    @property
    def words(self) -> str:
        """In plain English: "enters from the left", "stays for 12 s", "moves right"."""
        if self.doing in (Doing.ENTERS, Doing.LEAVES) and self.side:
            way = "from" if self.doing is Doing.ENTERS else "to"
            return f"{self.doing} {way} the {self.side}"
        if self.doing is Doing.STAYS:
            return f"stays for {self.end_s - self.start_s:.0f} s"
        if self.doing is Doing.MOVES and self.side:
            towards = {Side.TOP: "up the picture", Side.BOTTOM: "down the picture"}
            return f"moves {towards.get(self.side, self.side.value)}"
        if self.doing is Doing.NEAR:
            return f"is near the {self.zone} for {self.end_s - self.start_s:.0f} s"
        return _WORDS.get(self.doing, self.doing.value)


@dataclass(frozen=True, slots=True)
class Description:
    """What is told of an event. None: it does not say. `notes` are free words of a model."""

    actions: tuple[Action, ...]
    count: int | None = None
    young: bool | None = None
    notes: str = ""
