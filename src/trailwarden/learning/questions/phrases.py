"""Fills the slots of a core: who, where, when and what they do; remembers what was meant."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from functools import cache

from trailwarden.learning.questions import times
from trailwarden.learning.questions.grammar import lines_of
from trailwarden.learning.questions.pattern import COPIED, Piece
from trailwarden.learning.questions.setting import Kind, Setting, blanks, persons

_PERSONS_WITH = frozenset(
    ("count_events", "search_events", "first_last", "activity_pattern", "trend", "compare")
)
_BLANKS_WITH = frozenset(("count_events", "search_events"))
_ANYTHING_WITH = frozenset(
    ("count_events", "search_events", "activity_pattern", "trend", "trail", "behaviour")
)
_ANYTHING = ("animals", "animals", "animals", "wildlife", "critters", "creatures", "wild animals")
_ANYTHING_SHARE = 0.05
_EVERYWHERE = ("at all cameras", "anywhere", "everywhere", "on any camera", "in the whole reserve")
_SEVERAL = ("trail", "ridge", "river", "forest", "gate", "pond", "north", "valley")
_EVERYWHERE_SHARE = 0.03
_NUMBERS = {
    2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 10: "ten",
    12: "twelve", 15: "fifteen", 20: "twenty", 50: "fifty",
}  # fmt: skip
_BY = {
    "camera": "by camera|per camera|for each camera|at each camera|camera by camera",
    "animal": "by species|per species|by animal|for each species",
    "behaviour": "by behaviour|per behaviour|by what they do",
    "hour": "by hour|per hour|by the hour|hour by hour|for each hour of the day|hourly",
    "day": "by day|per day|day by day|each day|daily|every day",
    "week": "by week|per week|week by week|each week|weekly|every week",
    "month": "by month|per month|month by month|each month|monthly|every month",
    "sun": "by day and night|split into day and night|by light|by part of the day",
}
_STEP_ADJECTIVES = {"day": "daily", "week": "weekly", "month": "monthly"}
_AT = ("at", "at", "at", "near", "by", "around", "from")
_ON = ("on", "on", "at", "at", "from", "in front of", "by")
_LIFE = {
    "young": ("young", "young", "baby", "juvenile"),
    "female": ("female",),
    "male": ("male",),
    "adult": ("adult", "grown-up"),
}


@dataclass(frozen=True, slots=True)
class Verb:
    """A word for a behaviour: "drink", "drinks", "drinking", "drank"."""

    behaviour: str
    do: str
    does: str
    doing: str
    did: str


@cache
def verbs() -> tuple[Verb, ...]:
    """All words for behaviours."""
    pairs = [line.split(": ") for line in lines_of("words/behaviours.txt")]
    return tuple(Verb(behaviour, *forms.split(", ")) for behaviour, forms in pairs)


@dataclass
class Phrases:
    """One question's phrases. `meant` collects the arguments that are values, not copied words.

    `two_times` says that the core holds two times against each other.
    """

    rng: random.Random
    setting: Setting
    tool: str
    two_times: bool = False
    meant: dict[str, object] = field(default_factory=dict)
    _taken: list[Kind] = field(default_factory=list)
    _cameras: list[str] = field(default_factory=list)
    _later: list[Piece] = field(default_factory=list)

    def fill(self, slot: str) -> list[Piece]:
        """The words for a slot, those to be copied marked with their field."""
        name, number = slot.rstrip("2"), slot.endswith("2")
        match name:
            case "animals" | "animal" | "an" | "the" | "name" | "lifeanimals":
                return _marked(self._animal(name), "other_animal" if number else "animal")
            case "camera" | "where":
                said = self._camera() if name == "camera" else self.where()
                return _marked(said, "other_camera" if number else "camera")
            case "place":
                names = (*self.setting.places, *self.setting.proper)
                return _marked([Piece("the "), Piece(self.rng.choice(names), COPIED)], "camera")
            case "when":
                return self._when(later=number)
            case "hours":
                return _marked(times.hours(self.rng), "hours")
            case "thisunit":
                unit = self.rng.choice(("week", "month", "year"))
                self.meant["other_when"] = f"last {unit}"
                return [Piece(f"this {unit}", "when")]
            case "event":
                return [Piece(self._event(), "event")]
            case _:
                return [Piece(self._value(name))]

    def where(self) -> list[Piece]:
        """A camera with its preposition: "at the spring", "on cam 3"."""
        draw = self.rng.random()
        if draw < _EVERYWHERE_SHARE:
            return [Piece(self.rng.choice(_EVERYWHERE))]
        if draw < 2 * _EVERYWHERE_SHARE:
            several = self.rng.choice(_SEVERAL)
            return [Piece("at the "), Piece(f"{several} cameras", COPIED)]
        said = self._camera()
        before = self.rng.choice(_AT if said[0].text.endswith("the ") else _ON)
        return [Piece(before + " "), *said]

    def _when(self, *, later: bool) -> list[Piece]:
        if later:
            return _marked(self._later, "other_when")
        if not self.two_times:
            return _marked(times.when(self.rng, self.setting.days), "when")
        first, self._later = times.pair(self.rng, self.setting.days)
        return _marked(first, "when")

    def _animal(self, form: str) -> list[Piece]:
        if form == "lifeanimals":
            return self._of_a_life()
        if (
            form == "animals"
            and self.tool in _ANYTHING_WITH
            and self.rng.random() < _ANYTHING_SHARE
        ):
            return [Piece(self.rng.choice(_ANYTHING))]
        named = {"name": 0.75, "the": 0.15}.get(form, 0.0)
        if self.rng.random() < named:
            return [Piece(self.rng.choice(self.setting.individuals), COPIED)]
        kind = self._kind()
        if form == "animals":
            one = self.rng.random() < 0.06  # people drop the plural
            return [Piece(kind.one if one else kind.many, COPIED)]
        if form in ("the", "name"):
            return [Piece("the "), Piece(kind.one, COPIED)]
        article = "an " if kind.one[0].lower() in "aeiou" else "a "
        return [*([Piece(article)] if form == "an" else []), Piece(kind.one, COPIED)]

    def _kind(self) -> Kind:
        """A kind that this question has not spoken of yet."""
        while True:
            kind = self._any_kind()
            if kind not in self._taken:
                self._taken.append(kind)
                return kind

    def _any_kind(self) -> Kind:
        draw, rng = self.rng.random(), self.rng
        if draw < 0.05 and self.tool in _PERSONS_WITH:
            return rng.choice(persons())
        if draw < 0.07 and self.tool in _BLANKS_WITH:
            return rng.choice(blanks())
        if draw < 0.16 and self.setting.groups:
            return rng.choice(self.setting.groups)
        if draw < 0.22 and self.setting.scientific:
            name = rng.choice(self.setting.scientific)
            return Kind(name, name)
        return rng.choice(self.setting.kinds)

    def _of_a_life(self) -> list[Piece]:
        """ "fox cubs", "female red deer": the animal copied, its sex or age a value."""
        kind = self.rng.choice(self.setting.kinds)
        self._taken.append(kind)
        life = self.rng.choice(("young", "young", *_LIFE))
        self.meant["life"] = life
        if life == "young" and kind.young and self.rng.random() < 0.6:
            return [Piece(kind.one, COPIED), Piece(" " + kind.young)]
        if life in ("female", "male") and self.rng.random() < 0.2:
            return [Piece(kind.one, COPIED), Piece(f" {life}s")]
        return [Piece(self.rng.choice(_LIFE[life]) + " "), Piece(kind.many, COPIED)]

    def _camera(self) -> list[Piece]:
        """A camera as a noun: "the spring", "cam 3", "camera trail-2", "the oak bend camera"."""
        rng, draw = self.rng, self.rng.random()
        names = {
            "id": self.setting.ids,
            "place": self.setting.places,
            "proper": self.setting.proper,
        }
        sort = "id" if draw < 0.45 else "place" if draw < 0.85 else "proper"
        left = [name for name in names[sort] if name not in self._cameras]
        if not left:
            return self._camera()
        name = rng.choice(left)
        self._cameras.append(name)
        article = [Piece("the ")] if sort == "place" and rng.random() < 0.9 else []
        if sort != "id" and rng.random() < 0.2:
            return [Piece("the "), Piece(name, COPIED), Piece(" " + rng.choice(("camera", "cam")))]
        if sort == "id" and not name.lower().startswith(("cam", "trap")) and rng.random() < 0.25:
            return [Piece(rng.choice(("camera ", "cam "))), Piece(name, COPIED)]
        return [*article, Piece(name, COPIED)]

    def _event(self) -> str:
        rng = self.rng
        if self.setting.events and rng.random() < 0.8:
            return rng.choice(self.setting.events)
        stamp = f"202{rng.randint(3, 7)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
        clock = f"{rng.randint(0, 23):02}{rng.randint(0, 59):02}{rng.randint(0, 59):02}"
        return rng.choice(
            (
                f"{stamp}T{clock}-{rng.getrandbits(32):08x}",
                f"{stamp}T{clock}-{rng.getrandbits(32):08x}",
                f"{rng.getrandbits(32):08x}",
                str(rng.randint(100, 99999)),
                str(rng.randint(100, 9999)),
                f"evt_{rng.randint(1, 99999):05}",
                f"E-{rng.randint(100, 9999)}",
            )
        )

    def _value(self, name: str) -> str:
        rng = self.rng
        match name:
            case "do" | "does" | "doing" | "did":
                verb = rng.choice(verbs())
                self.meant["behaviour"] = verb.behaviour
                return {"do": verb.do, "does": verb.does, "doing": verb.doing}.get(name, verb.did)
            case "by" | "bybehaviour":
                by = "behaviour" if name == "bybehaviour" else rng.choice(tuple(_BY))
                self.meant["by"] = by
                return rng.choice(_BY[by].split("|"))
            case "step" | "stepadj":
                step = str(self.meant.setdefault("by", rng.choice(("day", "week", "month"))))
                return step if name == "step" else _STEP_ADJECTIVES[step]
            case "n":
                limit = rng.choice(tuple(_NUMBERS))
                self.meant["limit"] = limit
                return str(limit) if rng.random() < 0.6 else _NUMBERS[limit]
            case "digit":
                return str(rng.randint(1, 9))
        raise AssertionError(name)


def _marked(pieces: list[Piece], name: str) -> list[Piece]:
    """The pieces with what is copied marked as this field."""
    return [replace(piece, field=name) if piece.field == COPIED else piece for piece in pieces]
